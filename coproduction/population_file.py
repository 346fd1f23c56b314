"""A spreadsheet of how the people of an area are made up, row by row."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from coproduction.about_people import ABOUT_PEOPLE, DISTRICT, TOPICS, district_of, group_name
from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.spreadsheets import Table, match_columns

COLUMNS = {
    "question": ("Question", "About", "Topic"),
    "group": ("Group", "Answer"),
    "percent": ("Of a hundred", "Percent", "Percentage", "%", "Share"),
    "number": ("Number", "People", "Count"),
    "source": ("Source",),
    "year": ("Year",),
}
HEADERS = ["Question", "Group", "Of a hundred", "Number", "Source", "Year"]


@dataclass(frozen=True)
class PopulationRow:
    """One group of one question."""

    line: int
    question: str
    answer: str
    percent: Decimal
    source: str
    year: int


def empty_sheet() -> list[list]:
    """Every group that can be filled in, to begin from."""
    return [
        [TOPICS[question], group_name(question, answer), "", "", "", ""]
        for question, (_, answers) in ABOUT_PEOPLE.items()
        for answer in answers
    ]


def read_population(table: Table) -> list[PopulationRow]:
    """Every row that has a share or a number; shares of numbers are worked out by question.

    Refused with the row and what is wrong with it: nothing is taken in by halves.
    """
    found = match_columns(table.headers, COLUMNS)
    lacking = [name for name in ("Question", "Group", "Source", "Year") if name in found.missing]
    if "percent" not in found.places and "number" not in found.places:
        lacking.append("Of a hundred")
    refuse_when(f"The first row must also name: {', '.join(lacking)}." if lacking else None)
    rows = [row for raw in table.rows if (row := _row(raw, found.places))]
    refuse_when(None if rows else "No row has a number yet.")
    return _as_shares(rows)


def _row(raw, places):
    def text(key):
        return raw.text(places[key]) if key in places else ""

    percent, number = text("percent").rstrip("% "), text("number").replace(",", "")
    if not percent and not number:
        return None
    try:
        question = _question(text("question"))
        answer = _answer(question, text("group"))
        amount = Decimal(percent or number)
        refuse_when(None if amount.is_finite() and amount >= 0 else "A number is below nought.")
        year = int(text("year"))
        refuse_when(None if 1990 <= year <= 2100 else "The year is not a year of our time.")
        refuse_when(None if text("source") else "Say who counted, under Source.")
        refuse_when("The source is too long." if len(text("source")) > 160 else None)
    except (InvalidOperation, ValueError):
        raise RuleBroken(
            f"Row {raw.number}: the share, the number and the year must be numbers."
        ) from None
    except RuleBroken as refusal:
        raise RuleBroken(f"Row {raw.number}: {refusal}") from None
    kind = "percent" if percent else "number"
    return raw.number, question, answer, kind, amount, text("source"), year


def _question(typed):
    known = {topic.casefold(): code for code, topic in TOPICS.items()}
    known |= {code.casefold(): code for code in TOPICS}
    if found := known.get(typed.casefold()):
        return found
    raise RuleBroken(f"“{typed[:40]}” is none of: {', '.join(TOPICS.values())}.")


def _answer(question, typed):
    if question == DISTRICT:
        return district_of(typed)
    answers = ABOUT_PEOPLE[question][1]
    for answer, words in answers.items():
        names = {answer, words.casefold(), group_name(question, answer).casefold()}
        if typed.casefold() in names:
            return answer
    raise RuleBroken(
        f"“{typed[:40]}” is none of: "
        f"{', '.join(group_name(question, answer) for answer in answers)}."
    )


def _as_shares(rows):
    """Shares as they are; of a question in numbers, each number of all of them."""
    by_question = {}
    for row in rows:
        by_question.setdefault(row[1], []).append(row)
    found = []
    for question, own in by_question.items():
        topic = TOPICS[question]
        refuse_when(
            f"{topic}: write shares or numbers, not some of each."
            if len({row[3] for row in own}) > 1
            else None
        )
        refuse_when(
            f"{topic}: every row needs the same source and year."
            if len({row[5:] for row in own}) > 1
            else None
        )
        answers = [row[2] for row in own]
        refuse_when(
            f"{topic}: a group stands there twice." if len(set(answers)) < len(answers) else None
        )
        whole = sum(row[4] for row in own) if own[0][3] == "number" else Decimal(100)
        refuse_when(f"{topic}: all numbers are nought." if not whole else None)
        for line, _, answer, _, amount, source, year in own:
            share = (100 * amount / whole).quantize(Decimal("0.01"))
            refuse_when(f"Row {line}: that is more than a hundred." if share > 100 else None)
            found.append(PopulationRow(line, question, answer, share, source, year))
    return found
