"""The events of the new forums: each a chain of its own, linked as record_event links them."""

from typing import NamedTuple

from django.db import connection

from coproduction.events import seal
from coproduction.models import Event, EventChain, Forum, Person, User
from coproduction.national.copies import Copier
from coproduction.national.parts import Pace
from coproduction.national.pattern import Pattern

COLUMNS = ("forum_id", "verb", "subject_type", "subject_id", "actor", "fields", "at")


class Linked(NamedTuple):
    """An event on its way into the table: what seal() reads of it."""

    forum_id: int
    position: int
    verb: str
    subject_type: str
    subject_id: int
    actor: str
    fields: list[str]
    at: object


def begin_events():
    """A table for events in no order; apps add those of what they write."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE new_event (forum_id bigint, verb text, subject_type text, "
            "subject_id bigint, actor text, fields text[], at timestamptz) ON COMMIT DROP"
        )


def copy_events(copier: Copier, pattern: Pattern):
    """The events of the pattern's chain, about what each copy is."""
    forum = pattern.of(Forum)
    person, user = pattern.of(Person), pattern.of(User)
    actor = (
        "CASE split_part(s.actor, ':', 1) "
        f"WHEN 'person' THEN 'person:' || {_key_in_actor(copier, person)} "
        f"WHEN 'user' THEN 'user:' || {_key_in_actor(copier, user)} ELSE s.actor END"
    )
    with connection.cursor() as cursor:
        for copied in pattern.copied:
            part, label = copied.part, copied.part.model._meta.label_lower
            # Nothing is recorded of what has no number: nobody may know who rated.
            if not all(isinstance(key, int) for key in copied.ids):
                continue
            day = "s.at - c.days * interval '1 day'" if part.pace != Pace.ONCE else "s.at"
            cursor.execute(
                f"INSERT INTO new_event SELECT {pattern.forum.pk} + c.at_once * {forum.stride}, "
                f"s.verb, s.subject_type, {copier.moved('s.subject_id', copied, part.pace)}, "
                f"{actor}, s.fields, {day} "
                f"FROM {Event._meta.db_table} AS s JOIN new_turn AS c ON c.pace = %(pace)s "
                "WHERE s.forum_id = %(forum)s AND s.subject_type = %(label)s "
                "AND s.subject_id = ANY(%(ids)s) "
                "AND (c.turn = 0 OR s.subject_id = ANY(%(again)s))",
                {
                    "pace": part.pace,
                    "forum": pattern.forum.pk,
                    "label": label,
                    "ids": copied.ids,
                    "again": copied.again,
                },
            )


def _key_in_actor(copier, copied):
    key = "split_part(s.actor, ':', 2)::bigint"
    mine = ", ".join(map(str, copied.ids))
    moved = f"{key} + c.at_once * {copied.stride}"
    return f"(CASE WHEN {key} IN ({mine}) THEN {moved} ELSE {key} END)"


def write_chains() -> int:
    """Each forum's events by time, hashed one on the other; says how many."""
    number = 0
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX ON new_event (forum_id, at)")
        cursor.execute("ANALYZE new_event")
        cursor.execute("SELECT DISTINCT forum_id FROM new_event ORDER BY 1")
        for (forum_id,) in cursor.fetchall():
            number += _write_chain(cursor, forum_id)
    return number


def _write_chain(cursor, forum_id):
    cursor.execute(
        f"SELECT {', '.join(COLUMNS[1:])} FROM new_event WHERE forum_id = %s "
        "ORDER BY at, subject_type, subject_id, verb",
        [forum_id],
    )
    rows, previous, position = cursor.fetchall(), "", 0
    columns = (COLUMNS[0], "position", *COLUMNS[1:], "hash")
    quoted = ", ".join(f'"{column}"' for column in columns)
    with cursor.copy(f"COPY {Event._meta.db_table} ({quoted}) FROM STDIN") as copy:
        for position, row in enumerate(rows, start=1):
            event = Linked(forum_id, position, *row)
            previous = seal(previous, event)
            copy.write_row((*event, previous))
    EventChain.objects.create(forum_id=forum_id, length=position, head=previous)
    return position
