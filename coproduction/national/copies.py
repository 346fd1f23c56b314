"""Writes the copies of the pattern: one INSERT … SELECT for each model."""

from dataclasses import dataclass

from django.db import connection, models

from coproduction.models import Region
from coproduction.national.names import area, slug_of
from coproduction.national.parts import YEARS, Pace, Scale, reference
from coproduction.national.pattern import Copied, Pattern

FORTNIGHTS = YEARS * 26


@dataclass(frozen=True)
class Turn:
    """One copy of what a pace has: its number among all, in which forum, and how long ago."""

    pace: Pace
    number: int
    forum: int
    turn: int
    days: int


def turns_in(scale: Scale, pace: Pace, forum: int) -> int:
    """How often what has ended comes again in this forum; the first one is the largest."""
    return scale.turns.get(pace, 0) * (scale.largest if forum == 1 else 1)


def all_turns(scale: Scale, pace: Pace, new_forums: int):
    number = 0
    for forum in range(1, new_forums + 1):
        turns = turns_in(scale, pace, forum)
        for turn in range(turns + 1):
            number += 1
            yield Turn(pace, number, forum, turn, 14 * round(turn * FORTNIGHTS / (turns + 1)))


class Copier:
    """Knows where each copy's key lies, and so where everything that points to it points."""

    def __init__(self, scale: Scale, new_forums: int):
        self.scale, self.new_forums = scale, new_forums
        self.turns = {pace: list(all_turns(scale, pace, new_forums)) for pace in Pace}
        self.numbers = {pace: len(turns) for pace, turns in self.turns.items()}

    def write_forums(self):
        """The new forums' names, and regions for them, in a table for the statements to read."""
        regions = [
            Region.objects.create(name=f"Region {number + 1}", slug=f"region-{number + 1}").pk
            for number in range(-(-self.new_forums // self.scale.in_a_region))
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE new_forum (forum int PRIMARY KEY, slug text, area text, "
                "region_id bigint) ON COMMIT DROP"
            )
            with cursor.copy("COPY new_forum FROM STDIN") as copy:
                for forum in range(1, self.new_forums + 1):
                    region = regions[(forum - 1) // self.scale.in_a_region]
                    copy.write_row((forum, slug_of(forum), area(forum), region))

    def write_turns(self):
        """Each pace's copies, and beside each the copy of every other pace of about that time."""
        first = {
            pace: {turn.forum: turn.number for turn in reversed(turns)}
            for pace, turns in self.turns.items()
        }
        others = ", ".join(f"at_{pace} bigint" for pace in Pace)
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMP TABLE new_turn (pace text, number bigint, forum int, turn int, "
                f"days int, times int, {others}) ON COMMIT DROP"
            )
            with cursor.copy("COPY new_turn FROM STDIN") as copy:
                for turns in self.turns.values():
                    for each in turns:
                        at = [self._at(each, pace, first[pace][each.forum]) for pace in Pace]
                        row = (each.pace, each.number, each.forum, each.turn, each.days)
                        copy.write_row((*row, self._times(each), *at))
            cursor.execute("CREATE INDEX ON new_turn (pace, number); ANALYZE new_turn")

    def _at(self, turn, pace, first):
        mine, theirs = (turns_in(self.scale, each, turn.forum) for each in (turn.pace, pace))
        return first + turn.turn * (theirs + 1) // (mine + 1)

    def _times(self, turn):
        if turn.pace != Pace.GRANTS or turn.turn == 0:
            return 1
        claims = turns_in(self.scale, Pace.CLAIMS, turn.forum)
        return -(-(claims + 1) // (turns_in(self.scale, Pace.GRANTS, turn.forum) + 1))

    def write(self, pattern: Pattern, copied: Copied) -> int:
        """All copies of these rows; says how many."""
        if not copied.ids:
            return 0
        part, fields = copied.part, copied.part.model._meta.concrete_fields
        values = [self.value(pattern, copied, field, part.at_first) for field in fields]
        columns = ", ".join(f'"{field.column}"' for field in fields)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {part.model._meta.db_table} ({columns}) "
                f"SELECT {', '.join(values)} FROM {self._source(part)}",
                self._which(copied),
            )
            return cursor.rowcount

    def settle(self, pattern: Pattern, copied: Copied):
        """What could only take its value once all was there takes it."""
        part, meta = copied.part, copied.part.model._meta
        if not (part.at_first and copied.ids):
            return
        by_column = {field.column: field for field in meta.concrete_fields}
        true = {name: self.value(pattern, copied, by_column[name]) for name in part.at_first}
        news = ", ".join(f'"{name}" = {value}' for name, value in true.items())
        differs = " OR ".join(
            f'copy."{name}" IS DISTINCT FROM {value}' for name, value in true.items()
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {meta.db_table} AS copy SET {news} FROM {self._source(part)} "
                f"AND copy.{meta.pk.column} = {self._key(copied)} AND ({differs})",
                self._which(copied),
            )

    def _source(self, part):
        return (
            f"{part.model._meta.db_table} AS s "
            "JOIN (new_turn JOIN new_forum USING (forum)) AS c ON c.pace = %(pace)s "
            f"WHERE s.{part.model._meta.pk.column} = ANY(%(ids)s) "
            f"AND (c.turn = 0 OR s.{part.model._meta.pk.column} = ANY(%(again)s))"
        )

    def _which(self, copied):
        return {"pace": copied.part.pace, "ids": copied.ids, "again": copied.again}

    def _key(self, copied):
        meta = copied.part.model._meta
        return self.moved(f"s.{meta.pk.column}", copied, copied.part.pace)

    def moved(self, key, copied: Copied, pace: Pace) -> str:
        """In SQL, the key of the copy of this row that a copy of this pace points to."""
        number = "c.number" if pace == copied.part.pace else f"c.at_{copied.part.pace}"
        if isinstance(copied.part.model._meta.pk, models.UUIDField):
            return f"md5({key}::text || {number})::uuid"
        return f"{key} + ({copied.before} + {number}) * {copied.stride}"

    def value(self, pattern: Pattern, copied: Copied, field, at_first=None) -> str:
        """A column of the copies, in SQL."""
        copy = self._copy(pattern, copied, field)
        words = (copied.part.changed | (at_first or {})).get(field.column)
        if words is None:
            return copy
        return words.replace("{copy}", copy).replace("{key}", self._key(copied))

    def _copy(self, pattern, copied, field):
        column, part = f's."{field.column}"', copied.part
        if field.primary_key and not field.is_relation:
            return self.moved(column, copied, part.pace)
        if field.is_relation:
            return self._pointer(pattern, part, field, column)
        if field.unique and field.column not in part.changed:
            return self._different(copied, field, column)
        if isinstance(field, models.DateTimeField) and part.pace != Pace.ONCE:
            return f"({column} AT TIME ZONE 'Europe/London' - c.days * interval '1 day') " + (
                "AT TIME ZONE 'Europe/London'"
            )
        if isinstance(field, models.DateField) and part.pace != Pace.ONCE:
            return f"{column} - c.days"
        return column

    def _pointer(self, pattern, part, field, column):
        """To the copy of what it points to; what is not of this forum is pointed to as it is."""
        target = pattern.of(field.related_model)
        if target is None or not target.ids:
            return column
        moved = self.moved(column, target, part.pace)
        if len(target.ids) == field.related_model._base_manager.count():
            return moved
        mine = ", ".join(map(str, target.ids))
        return f"CASE WHEN {column} IN ({mine}) THEN {moved} ELSE {column} END"

    def _different(self, copied, field, column):
        """What is unique on the whole site."""
        number = self.moved(f's."{copied.part.model._meta.pk.column}"', copied, copied.part.pace)
        if isinstance(field, models.UUIDField):
            return f"md5({column}::text || c.number)::uuid"
        if field.name == "reference":
            return reference(number)
        if field.max_length == 64:
            return f"md5({column} || c.number) || md5(c.number || {column})"
        raise ValueError(f"{field} has to be different for each copy. Say how.")
