"""Checks a folder before anything is read from it: is it whole, is it ours, was it changed?"""

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError

from coproduction.events import seal
from coproduction.exchange.leaving import (
    CHAIN,
    CHAIN_COLUMNS,
    DOCUMENTS,
    EVENT_COLUMNS,
    EVENTS,
    FORMAT,
    MANIFEST,
    VERSION,
    which_key,
)
from coproduction.exchange.shape import ROW, Sheet, sheets
from coproduction.models import Document, Event

LONGEST_CELL = 10 * 1024 * 1024
_DOCUMENT = re.compile(rf"{DOCUMENTS}/[1-9][0-9]*(\.[a-z0-9]+)?")
_A_PART = 1024 * 1024


class BadFolder(Exception):
    """The folder cannot be brought in; one sentence says why."""


@dataclass(frozen=True)
class Folder:
    """A folder whose files are as its manifest says."""

    path: Path
    manifest: dict

    def size_of(self, sheet: Sheet) -> int:
        """How many rows; nought where the folder is of before there was such a file."""
        return self._files.get(sheet.name, {}).get("rows", 0)

    def rows_of(self, sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row with the line on which it ends, by the names of its columns."""
        if sheet.name in self._files:
            yield from self.lines_of(sheet.name)

    def lines_of(self, name: str) -> Iterator[tuple[int, dict[str, str]]]:
        csv.field_size_limit(LONGEST_CELL)
        with (self.path / name).open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            columns = next(lines, None)
            if columns is None:
                raise BadFolder(f"{name} is empty: it has not even its columns.")
            for cells in lines:
                if len(cells) != len(columns):
                    raise BadFolder(
                        f"{name}, line {lines.line_num} has {len(cells)} columns, not "
                        f"{len(columns)}."
                    )
                yield lines.line_num, dict(zip(columns, cells, strict=True))

    @property
    def _files(self):
        return {each["name"]: each for each in self.manifest["files"]}


def read_folder(path: Path) -> Folder:
    """The folder, once its manifest, its hashes, its columns and its history are as they must be.

    Raises BadFolder with one sentence for the first thing that is wrong.
    """
    manifest = _manifest(path)
    folder = Folder(path, manifest)
    for each in manifest["files"]:
        _check_columns(each)
    if not {EVENTS, CHAIN} <= {each["name"] for each in manifest["files"]}:
        raise BadFolder(f"{EVENTS} or {CHAIN} is not in {MANIFEST}.")
    for each in (*manifest["files"], *manifest["documents"]):
        _check_hash(path, each)
    _check_numbers(folder)
    _check_history(folder)
    return folder


def _manifest(path):
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadFolder(f"{path} has no {MANIFEST}: it is not a forum's folder.") from None
    except ValueError:
        raise BadFolder(f"{MANIFEST} cannot be read: it is damaged.") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BadFolder(f"{MANIFEST} is not of a forum's folder.")
    if manifest.get("version") != VERSION:
        raise BadFolder(
            f"The folder is of version {manifest.get('version')}; this site reads version "
            f"{VERSION}. Bring this site up to date first."
        )
    try:
        for each in (*manifest["files"], *manifest["documents"]):
            each["name"], each["sha256"], int(each["rows"] or 0), each["columns"]
        {*manifest["documents_missing"], manifest["forum"]["name"], manifest["made_at"]}
        {manifest["history"][name] for name in ("forum_id", "length", "head", "key", "holds")}
    except (KeyError, TypeError, ValueError):
        raise BadFolder(f"{MANIFEST} is not complete.") from None
    return manifest


def _check_columns(listed):
    """Each file and each column is one that we know. One that is missing is of before it was."""
    known = {sheet.name: sheet.headings for sheet in sheets().values()}
    known |= {EVENTS: EVENT_COLUMNS, CHAIN: CHAIN_COLUMNS}
    if listed["name"] not in known:
        raise BadFolder(
            f"This site knows no file {listed['name']}. Is the folder of a newer version?"
        )
    if listed["name"] in (EVENTS, CHAIN) and listed["columns"] != known[listed["name"]]:
        raise BadFolder(f"{listed['name']} lacks a column.")
    unknown = [name for name in listed["columns"] if name not in known[listed["name"]]]
    if unknown:
        raise BadFolder(
            f"This site knows no column {unknown[0]} in {listed['name']}. Is the folder of a newer "
            "version?"
        )


def _check_hash(path, listed):
    """The file is there, and not a bit of it is other than it was when the folder was made."""
    if listed["rows"] is None and not _DOCUMENT.fullmatch(listed["name"]):
        raise BadFolder(f"{listed['name']} is no name of a document.")
    file = path / listed["name"]
    if file.is_symlink() or not file.is_file():
        raise BadFolder(f"{listed['name']} is missing.")
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while part := opened.read(_A_PART):
            digest.update(part)
    if digest.hexdigest() != listed["sha256"]:
        raise BadFolder(f"{listed['name']} was changed after the folder was made.")


def _check_numbers(folder):
    """As many rows as the manifest says, under its columns, and numbered from 1."""
    for listed in folder.manifest["files"]:
        rows = 0
        with closing(folder.lines_of(listed["name"])) as lines:
            try:
                for rows, (line, row) in enumerate(lines, start=1):
                    if rows == 1 and list(row) != listed["columns"]:
                        raise BadFolder(f"{listed['name']} has other columns than {MANIFEST} says.")
                    if row.get(ROW, str(rows)) != str(rows):
                        raise BadFolder(f"{listed['name']}, line {line} is not number {rows}.")
            except (csv.Error, UnicodeDecodeError):
                raise BadFolder(f"{listed['name']} is no CSV that can be read.") from None
        if rows != listed["rows"]:
            raise BadFolder(f"{listed['name']} has {rows} rows and not {listed['rows']}.")
    # A document's row must lead to a file of the folder, and a file to its row.
    named = {*(each["name"] for each in folder.manifest["documents"])}
    named |= set(folder.manifest["documents_missing"])
    if named != {row.get("file") for _, row in folder.rows_of(sheets()[Document])}:
        raise BadFolder("The documents are not those of their list.")


def _check_history(folder):
    """The events are as many as their seals. Made with this site's key, each seal is checked."""
    history = folder.manifest["history"]
    same_key = history["key"] == which_key() and history["holds"]
    previous, length = "", 0
    with closing(folder.lines_of(EVENTS)) as events, closing(folder.lines_of(CHAIN)) as links:
        lines = enumerate(zip(events, links, strict=True), start=1)
        try:
            for length, ((_, event), (_, link)) in lines:
                if link["position"] != str(length) and history["holds"]:
                    raise BadFolder(f"The history has no event {length}.")
                if same_key and seal(previous, _as_it_was(history, event, link)) != link["hash"]:
                    raise BadFolder(f"Event {length} of the history was changed.")
                previous = link["hash"]
        except (ValueError, ValidationError):
            raise BadFolder(f"{EVENTS} and {CHAIN} do not fit together.") from None
    if history["holds"] and (length, previous) != (history["length"], history["head"]):
        raise BadFolder("The last events of the history are gone.")


def _as_it_was(history, event, link):
    """The event with its numbers of the site where it was written, as its seal covers it."""
    return Event(
        forum_id=history["forum_id"],
        position=int(link["position"]),
        verb=event["verb"],
        subject_type=event["subject_type"],
        subject_id=int(link["subject_id"]),
        actor=link["actor"],
        fields=json.loads(event["fields"]),
        at=Event._meta.get_field("at").to_python(event["at"]),
    )
