"""Reads a hub's log, as forums keep it in a spreadsheet, and says what is wrong with it.

Understands UTF-8 with or without a byte order mark and Windows-1252; commas, semicolons and
tabs; dates as 2021-12-03 or 03/12/2021, which is what Excel makes of them.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

COLUMNS = (
    "session_date",
    "start",
    "kind",
    "programme",
    "title",
    "organisation",
    "requestor",
    "minutes",
    "reps_attended",
)
KINDS = ("item", "prep")
LONGEST = 480  # minutes: eight hours
LONGEST_TITLE = 160


@dataclass(frozen=True)
class Mistake:
    """Something wrong, where in the file it stands, and what to write instead."""

    line: int
    column: str
    sentence: str

    def __str__(self):
        return f"line {self.line}, {self.column}: {self.sentence}"


@dataclass(frozen=True)
class Row:
    """One line of the log: an item, or a prep session."""

    line: int
    day: date
    start: time
    kind: str
    programme: str
    title: str
    organisation: str
    requestor: str
    minutes: int
    reps: tuple[str, ...]

    @property
    def starts(self) -> datetime:
        return datetime.combine(self.day, self.start)

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)


@dataclass
class Log:
    """What was read: rows when there is no mistake, else the mistakes."""

    rows: list[Row] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


def read_log(content: bytes) -> Log:
    """Every row of the file, or every mistake in it: line, column and sentence."""
    log = Log()
    text = _decode(content, log)
    if text is None:
        return log
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        _read_rows(reader, log)
    except csv.Error as error:
        log.mistakes.append(Mistake(reader.line_num, "whole line", f"It cannot be read: {error}."))
    if not log.mistakes and not log.rows:
        log.mistakes.append(Mistake(1, "whole file", "There is no line below the headings."))
    if not log.mistakes:
        log.mistakes += overlaps(log.rows)
    return log


def _decode(content, log):
    if not content.strip():
        log.mistakes.append(Mistake(1, "whole file", "The file is empty."))
        return None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content:
        sentence = "The file is not in UTF-8 or Windows-1252. Save it as “CSV UTF-8”."
        log.mistakes.append(Mistake(1, "whole file", sentence))
        return None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            bad = error
    line = content.count(b"\n", 0, bad.start) + 1
    column = bad.start - (content.rfind(b"\n", 0, bad.start) + 1) + 1
    sentence = "This letter is not in UTF-8 or Windows-1252. Save the file as “CSV UTF-8”."
    log.mistakes.append(Mistake(line, f"character {column}", sentence))
    return None


def _delimiter(text):
    """The one of the three that the first line has most of."""
    first = text.splitlines()[0]
    return max(",;\t", key=first.count)


def _read_rows(reader, log):
    headings = [heading.strip().lower() for heading in next(reader)]
    unknown = [heading for heading in headings if heading not in COLUMNS]
    missing = [column for column in COLUMNS if column not in headings]
    repeated = sorted({each for each in headings if headings.count(each) > 1} - set(unknown))
    log.mistakes += [
        Mistake(1, name or "a column without a name", "This column is not known. Take it out.")
        for name in unknown
    ]
    log.mistakes += [Mistake(1, name, "This column is missing.") for name in missing]
    log.mistakes += [Mistake(1, name, "This column is there twice.") for name in repeated]
    if log.mistakes:
        return
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(headings):
            sentence = f"This line has {len(cells)} cells, and the first has {len(headings)}."
            log.mistakes.append(Mistake(reader.line_num, "whole line", sentence))
            continue
        read_row(dict(zip(headings, map(str.strip, cells), strict=True)), reader.line_num, log)


def read_row(cells: dict[str, str], line: int, log: Log) -> None:
    """One line more of the log, by the names of COLUMNS; or what is wrong with it."""
    mistakes = []

    def wrong(column, sentence):
        mistakes.append(Mistake(line, column, sentence))

    day = _day(cells["session_date"])
    if day is None:
        wrong("session_date", f"“{cells['session_date']}” is not a date. Write 2021-12-03.")
    start = _time(cells["start"])
    if start is None:
        wrong("start", f"“{cells['start']}” is not a time. Write 11:00.")
    if cells["kind"].lower() not in KINDS:
        wrong("kind", f"“{cells['kind']}” is not known. Write item or prep.")
    if not cells["title"]:
        wrong("title", "There is no title.")
    elif len(cells["title"]) > LONGEST_TITLE:
        wrong("title", f"The title is longer than {LONGEST_TITLE} letters.")
    minutes = (
        int(cells["minutes"]) if cells["minutes"].isascii() and cells["minutes"].isdigit() else 0
    )
    if not 1 <= minutes <= LONGEST:
        wrong("minutes", f"“{cells['minutes']}” is not a number of minutes from 1 to {LONGEST}.")
    for column, longest in (("programme", 120), ("organisation", 160), ("requestor", 150)):
        if len(cells[column]) > longest:
            wrong(column, f"This is longer than {longest} letters.")
    reps = tuple(code.strip() for code in cells["reps_attended"].split(";") if code.strip())
    if len(set(reps)) < len(reps):
        wrong("reps_attended", "Somebody is there twice.")
    if any(len(code) > 40 for code in reps):
        wrong("reps_attended", "A code is longer than 40 letters. Put ; between two codes.")
    log.mistakes += mistakes
    if not mistakes:
        log.rows.append(
            Row(
                line=line,
                day=day,
                start=start,
                kind=cells["kind"].lower(),
                programme=cells["programme"],
                title=cells["title"],
                organisation=cells["organisation"],
                requestor=cells["requestor"],
                minutes=minutes,
                reps=reps,
            )
        )


def _day(text):
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _time(text):
    for form in ("%H:%M", "%H:%M:%S"):
        try:
            return datetime.strptime(text, form).time()
        except ValueError:
            continue
    return None


def overlaps(rows: list[Row]) -> Iterator[Mistake]:
    """Rows that begin before another of the same hub has ended."""
    line = sorted(rows, key=lambda row: (row.starts, row.line))
    longest = None
    for row in line:
        if longest and row.starts < longest.ends:
            later, earlier = sorted((row, longest), key=lambda each: each.line, reverse=True)
            yield Mistake(
                later.line, "start", f"It overlaps “{earlier.title}” in line {earlier.line}."
            )
        if longest is None or row.ends > longest.ends:
            longest = row
