"""The lines of a service's plan as a spreadsheet: what is planned, and about when."""

from dataclasses import dataclass, field
from datetime import date

from charters.models import ServicePlanLine
from coproduction.dates import parse_date
from coproduction.exceptions import RuleBroken
from coproduction.models import Organisation
from coproduction.spreadsheets import match_columns, read_table

HEADERS = ["Line", "About when"]
# A field and what people call its column.
COLUMNS = {
    "text": ("line", "what", "action", "activity", "objective", "priority", "title", "task"),
    "comes_on": ("about when", "when", "date", "month", "by when", "due", "deadline"),
}
MOST = 500
LONGEST = ServicePlanLine._meta.get_field("text").max_length


@dataclass
class LineRow:
    """One row of the file: what it says, what is wrong with it, and whether we have it already."""

    number: int
    text: str
    comes_on: date | None = None
    is_known: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def what_happens(self):
        if self.problems:
            return "To be mended first"
        return "Known, stays as it is" if self.is_known else "New"


def read_lines(upload, organisation: Organisation, plan: str) -> list[LineRow]:
    """Every row of the file against what stands there. Refuses a file without a column of lines."""
    table = read_table(upload)
    places = match_columns(table.headers, COLUMNS).places
    if "text" not in places:
        raise RuleBroken(
            "The first row must name the columns, and one of them must be “Line” or “What”."
        )
    if len(table.rows) > MOST:
        raise RuleBroken(f"The selected file has more than {MOST} rows. Split it.")
    raw = [
        (row.number, {name: row.cells[place] for name, place in places.items()})
        for row in table.rows
    ]
    return check_lines(raw, organisation, plan)


def check_lines(
    raw: list[tuple[int, dict]], organisation: Organisation, plan: str
) -> list[LineRow]:
    """Each row with what is wrong with it. A line that stands in the plan already is known."""
    lines = organisation.service_plan_lines.filter(plan=plan)
    known = {text.casefold() for text in lines.values_list("text", flat=True)}
    rows, seen = [], set()
    for number, values in raw:
        row = LineRow(number, _text(values, "text"))
        rows.append(row)
        if not row.text:
            row.problems.append("It has no words.")
        elif len(row.text) > LONGEST:
            row.problems.append(f"It is longer than {LONGEST} letters. Make two lines of it.")
        elif row.text.casefold() in seen:
            row.problems.append("The same line stands further up.")
        seen.add(row.text.casefold())
        row.is_known = row.text.casefold() in known
        try:
            row.comes_on = parse_date(values["comes_on"]) if _text(values, "comes_on") else None
        except RuleBroken as refusal:
            row.problems.append(str(refusal))
    return rows


def _text(values, name):
    value = values.get(name, "")
    return " ".join(str(value if value is not None else "").split())
