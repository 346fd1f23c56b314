"""What a forum writes down about whom it reaches, and the groups that it is in touch with."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from coproduction.events import record_event
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.models import (
    FollowerCount,
    Forum,
    GroupContact,
    LinkedGroup,
    MemberCount,
    Person,
    PopulationFigure,
)
from coproduction.rules import reason_cannot_write_population

SAME_NAME = "A group of this name is there already."


def _record(verb, subject, forum, by, now, fields=()):
    record_event(verb=verb, subject=subject, by=by, forum=forum, fields=fields, at=now)


@transaction.atomic
def show_reach(*, forum: Forum, shows: bool, by: Person, now=None) -> Forum:
    """Everybody may see whom the forum reaches, or nobody outside its team."""
    if forum.shows_reach != shows:
        forum.shows_reach = shows
        forum.save(update_fields=["shows_reach"])
        verb = "forum.reach_shown" if shows else "forum.reach_hidden"
        _record(verb, forum, forum, by, now, ["shows_reach"])
    return forum


@transaction.atomic
def count_members(*, forum: Forum, today: date) -> MemberCount:
    """How many members there are today is written down once; a second count of the day is new."""
    number = Person.objects.members().filter(forum=forum).count()
    counted, _ = MemberCount.objects.update_or_create(
        forum=forum, on=today, defaults={"number": number, "source": ""}
    )
    return counted


@transaction.atomic
def note_members(
    *, forum: Forum, on: date, number: int, source: str, by: Person, now=None
) -> MemberCount:
    """A number of before, with where it comes from. One of the same day is put right by it."""
    noted, _ = MemberCount.objects.update_or_create(
        forum=forum, on=on, defaults={"number": number, "source": source}
    )
    _record("member_count.noted", noted, forum, by, now)
    return noted


@transaction.atomic
def note_followers(
    *,
    forum: Forum,
    channel: str,
    on: date,
    number: int,
    by: Person,
    reach: int | None = None,
    now=None,
) -> FollowerCount:
    """How many followed the forum there on that day; said again, it is put right."""
    noted, _ = FollowerCount.objects.update_or_create(
        forum=forum, channel=channel, on=on, defaults={"number": number, "reach": reach}
    )
    _record("follower_count.noted", noted, forum, by, now)
    return noted


@transaction.atomic
def write_population(
    *,
    forum: Forum,
    question: str,
    shares: Mapping[str, Decimal],
    source: str,
    year: int,
    by: Person,
    now=None,
) -> list[PopulationFigure]:
    """How the area's people are made up, for all groups of one question, in place of before.

    Refused when the groups together are more than a hundred of a hundred.
    """
    refuse_when(reason_cannot_write_population(question, shares))
    PopulationFigure.objects.filter(forum=forum, question=question).delete()
    written = PopulationFigure.objects.bulk_create(
        PopulationFigure(
            forum=forum, question=question, answer=answer, percent=share, source=source, year=year
        )
        for answer, share in shares.items()
    )
    if written:
        _record("population.written", written[0], forum, by, now, [question])
    return written


@transaction.atomic
def import_population(*, forum: Forum, rows: Iterable, by: Person, now=None) -> int:
    """All questions of a spreadsheet, or none: see population_file.PopulationRow."""
    together: dict[tuple, dict[str, Decimal]] = {}
    for row in rows:
        together.setdefault((row.question, row.source, row.year), {})[row.answer] = row.percent
    for (question, source, year), shares in together.items():
        write_population(
            forum=forum, question=question, shares=shares, source=source, year=year, by=by, now=now
        )
    return sum(map(len, together.values()))


@transaction.atomic
def remove_population(*, forum: Forum, question: str, by: Person, now=None) -> None:
    """What was known of the area for this question goes."""
    found = PopulationFigure.objects.filter(forum=forum, question=question)
    if first := found.order_by("pk").first():
        _record("population.removed", first, forum, by, now, [question])
        found.delete()


@transaction.atomic
def link_group(*, forum: Forum, by: Person, one_time_key, now=None, **fields) -> LinkedGroup:
    """A group that the forum wants to be in touch with. Refused when its name is there."""
    same = LinkedGroup.objects.filter(one_time_key=one_time_key, forum=forum).first()
    if same:
        return same
    try:
        with transaction.atomic():
            group = LinkedGroup.objects.create(forum=forum, one_time_key=one_time_key, **fields)
    except IntegrityError:
        raise RuleBroken(SAME_NAME) from None
    _record("linked_group.added", group, forum, by, now)
    return group


@transaction.atomic
def change_group(*, group: LinkedGroup, by: Person, now=None, **fields) -> LinkedGroup:
    """What is known of the group is put right. Refused when the name is another group's."""
    changed = [name for name, value in fields.items() if getattr(group, name) != value]
    for name in changed:
        setattr(group, name, fields[name])
    try:
        with transaction.atomic():
            group.save(update_fields=changed)
    except IntegrityError:
        raise RuleBroken(SAME_NAME) from None
    if changed:
        _record("linked_group.changed", group, group.forum, by, now, changed)
    return group


@transaction.atomic
def note_contact(
    *, group: LinkedGroup, by: Person, on: date, what: str, came_of_it: str, one_time_key, now=None
) -> GroupContact:
    """Somebody was in touch with the group; sent twice, it is written down once."""
    same = GroupContact.objects.filter(one_time_key=one_time_key, group=group).first()
    if same:
        return same
    contact = GroupContact.objects.create(
        group=group, by=by, on=on, what=what, came_of_it=came_of_it, one_time_key=one_time_key
    )
    _record("linked_group.contacted", group, group.forum, by, now)
    return contact
