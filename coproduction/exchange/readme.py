"""The page of plain words in the folder: what each file and column is."""

from django.utils.text import capfirst

from coproduction.exchange.shape import Sheet, sheets

_START = """\
{name}
{line}

This folder holds everything that the forum recorded, as it stood on {made_at}.
It holds what people told in confidence. Keep it where only those of the forum
can open it, and delete copies that nobody needs.

How to read it
  - Each .csv file opens in Excel, LibreOffice or any other table program.
    Letters are UTF-8, commas stand between columns.
  - "row_number" counts the rows of a file. A column that points to another
    file holds the number of a row there; it says so below.
  - An empty cell says nothing. Times are in UTC. yes and no mean what they say.
    A list is written as JSON: ["one", "two"].
  - A text that a table program could run begins with one apostrophe ('). It is
    not part of the text.
  - documents/ holds the files that people added, by the number of their row.
  - events.csv says who did what when. chain.csv holds the seals by which the
    site where it comes from can tell if somebody changed that later.
  - manifest.json says of each file how many rows it has and its SHA-256.

To load it on a site: manage.py import_forum FOLDER --slug its-new-address

What is not in it
{left_out}

The files
"""
_WIDTH = 24


def readme(manifest) -> str:
    name = manifest["forum"]["name"]
    out = [
        f"  - {each['what']}{_count(each['rows'])}: {each['why']}" for each in manifest["left_out"]
    ]
    start = _START.format(
        name=name, line="=" * len(name), made_at=manifest["made_at"], left_out="\n".join(out)
    )
    rows = {each["name"]: each["rows"] for each in manifest["files"]}
    return start + "\n".join(_about(sheet, rows[sheet.name]) for sheet in sheets().values())


def _count(rows):
    return "" if rows is None else f" ({rows})"


def about_model(model) -> str:
    """The first sentence of what the model says of itself, in one line."""
    return " ".join((model.__doc__ or "").strip().split("\n\n")[0].split())


def _about(sheet: Sheet, rows) -> str:
    if sheet.is_between:
        what = "Which rows of two files belong together."
    else:
        what = about_model(sheet.model)
    lines = [f"\n{sheet.name}  ({rows} rows)", f"  {what}"]
    lines += [f"    {column.name:<{_WIDTH}} {_meaning(column)}" for column in sheet.columns]
    return "\n".join(lines)


def _meaning(column) -> str:
    words = capfirst(str(column.verbose_name))
    if column.is_relation:
        return f"{words}: the row_number in {sheets()[column.related_model].name}"
    if column.choices:
        words += ": " + ", ".join(f"{code} = {label}" for code, label in column.flatchoices)
    return f"{words}. {column.help_text}" if column.help_text else words
