"""A service's forward plan as a spreadsheet: what is planned, by whom, and about when."""

from dataclasses import dataclass, field
from datetime import date

from coproduction.dates import parse_date
from coproduction.exceptions import RuleBroken
from coproduction.models import Forum, Organisation, Programme, Work
from coproduction.spreadsheets import match_columns, read_table

HEADERS = ["What", "In plain words", "About when", "Organisation", "Programme"]
# A field and what people call its column.
COLUMNS = {
    "title": ("what", "title", "topic", "item", "piece of work", "work"),
    "summary": ("in plain words", "summary", "description", "plain summary"),
    "comes_on": ("about when", "when", "date", "month", "comes on"),
    "organisation": ("organisation", "service", "lead organisation", "team"),
    "programme": ("programme", "stream", "work stream"),
}
MOST = 500


@dataclass
class PlanRow:
    """One row of the file: what it says, what is wrong with it, and whether we have it already."""

    number: int
    title: str = ""
    summary: str = ""
    comes_on: date | None = None
    organisation: Organisation | None = None
    programme: Programme | None = None
    known: Work | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def what_happens(self):
        if self.problems:
            return "To be mended first"
        if self.known is None:
            return "New"
        if self.known.comes_on != self.comes_on:
            return "Known, gets this date"
        return "Known, stays as it is"


def read_plan(upload, forum: Forum) -> list[PlanRow]:
    """Every row of the file against what the forum has. Refuses a file without a title column."""
    table = read_table(upload)
    places = match_columns(table.headers, COLUMNS).places
    if "title" not in places:
        raise RuleBroken(
            "The first row must name the columns, and one of them must be “What” or “Title”."
        )
    if len(table.rows) > MOST:
        raise RuleBroken(f"The selected file has more than {MOST} rows. Split it.")
    raw = [
        (row.number, {name: row.cells[place] for name, place in places.items()})
        for row in table.rows
    ]
    return check_plan(raw, forum)


def check_plan(raw: list[tuple[int, dict]], forum: Forum) -> list[PlanRow]:
    """Each row with what is wrong with it: organisations and programmes must be the forum's."""
    organisations = {each.name.casefold(): each for each in forum.organisations.all()}
    programmes = {each.name.casefold(): each for each in forum.programmes.all()}
    known = {work.title.casefold(): work for work in Work.objects.for_forum(forum)}
    rows, seen = [], set()
    for number, values in raw:
        row = PlanRow(number, _text(values, "title"), _text(values, "summary"))
        rows.append(row)
        if not row.title:
            row.problems.append("It has no title.")
        elif len(row.title) > 160:
            row.problems.append("The title is longer than 160 letters.")
        elif row.title.casefold() in seen:
            row.problems.append("The same title stands further up.")
        seen.add(row.title.casefold())
        row.known = known.get(row.title.casefold())
        try:
            row.comes_on = parse_date(values["comes_on"]) if _text(values, "comes_on") else None
        except RuleBroken as refusal:
            row.problems.append(str(refusal))
        row.organisation = _find(row, _text(values, "organisation"), organisations, "organisation")
        row.programme = _find(row, _text(values, "programme"), programmes, "programme")
    return rows


def _text(values, name):
    value = values.get(name, "")
    return " ".join(str(value if value is not None else "").split())


def _find(row, name, known, kind):
    if name and name.casefold() not in known:
        row.problems.append(f"There is no {kind} called “{name}” in this forum.")
    return known.get(name.casefold()) if name else None
