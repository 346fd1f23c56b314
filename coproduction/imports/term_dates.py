"""A forum's terms, holidays and closed days: when families cannot be expected to meet."""

from collections.abc import Iterable
from datetime import date

from coproduction.actions.bringing_in import bring_in_term_dates
from coproduction.dates import short
from coproduction.imports import cells
from coproduction.incoming import Column, Kind, Line
from coproduction.models import Forum, TermDate
from coproduction.permissions import Permission

COLUMNS = (
    Column(
        "kind",
        "Kind",
        cells.choice(
            dict(TermDate.Kind.choices),
            {"holiday": "holiday", "holidays": "holiday", "half term": "half_term"}
            | {"inset": "closed", "inset day": "closed", "closed": "closed"},
        ),
        ("type",),
        hint="Term, half-term, school holiday, or closed day of our own.",
    ),
    Column(
        "name",
        "Name",
        cells.line(80),
        ("term", "holiday", "what", "title", "description"),
        example="Christmas holiday",
    ),
    Column(
        "starts_on",
        "First day",
        cells.day,
        ("start", "starts", "starts on", "start date", "from", "begins", "date"),
        example=date(2026, 12, 21),
    ),
    Column(
        "ends_on",
        "Last day",
        cells.day,
        ("end", "ends", "ends on", "end date", "to", "until", "finish"),
        example=date(2027, 1, 1),
    ),
)


def check(forum: Forum, lines: list[Line], today: date) -> None:
    """Known is what begins on the same day and is of the same kind."""
    there = {(each.kind, each.starts_on): each for each in forum.term_dates.all()}
    for line in lines:
        line.name = line.get("name") or "No name"
        if line.problems:
            continue
        line.values.setdefault("kind", TermDate.Kind.HOLIDAY)
        line.values.setdefault("ends_on", line.values["starts_on"])
        line.name = f"{line.name}, {short(line.values['starts_on'])}"
        key = line.values["kind"], line.values["starts_on"]
        line.keys = (key,)
        if line.values["ends_on"] < line.values["starts_on"]:
            line.wrong("The last day must not be before the first day.")
            continue
        line.known = there.get(key)
        if line.known:
            line.changes = {
                name: line.values[name]
                for name in ("name", "ends_on")
                if getattr(line.known, name) != line.values[name]
            }


def rows(forum: Forum) -> Iterable[dict]:
    for each in forum.term_dates.order_by("starts_on", "kind"):
        yield {
            "kind": each.get_kind_display(),
            "name": each.name,
            "starts_on": each.starts_on,
            "ends_on": each.ends_on,
        }


TERM_DATES = Kind(
    key="term-dates",
    title="Term dates",
    lede="School terms and holidays, and days on which you are closed.",
    one="date",
    many="dates",
    permissions=frozenset({Permission.MEMBER_MANAGE}),
    columns=COLUMNS,
    needs=(("name",), ("starts_on",)),
    check=check,
    bring_in=bring_in_term_dates,
    rows=rows,
)
