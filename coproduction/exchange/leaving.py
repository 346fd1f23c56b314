"""Writes a forum's folder: row by row, so that its size does not matter."""

import csv
import hashlib
import hmac
import json
from array import array
from bisect import bisect_left
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from coproduction.classification import Kind, everything_kept, fields
from coproduction.events import first_break
from coproduction.exchange.cells import to_cell
from coproduction.exchange.readme import readme
from coproduction.exchange.shape import Sheet, path_to_forum, sheets
from coproduction.models import Document, Event, EventChain, Forum, Person
from coproduction.registries import APPS

FORMAT, VERSION = "common-thread-forum", 1
MANIFEST, README, DOCUMENTS = "manifest.json", "README.txt", "documents"
EVENTS, CHAIN = "events.csv", "chain.csv"
EVENT_COLUMNS = ["verb", "subject_type", "subject", "actor", "fields", "at"]
CHAIN_COLUMNS = ["position", "subject_id", "actor", "hash"]
A_BATCH = 2000


@dataclass
class Written:
    """A file of the folder, as the manifest lists it."""

    name: str
    bytes: int
    sha256: str
    rows: int | None = None
    columns: list[str] = field(default_factory=list)


@contextmanager
def snapshot():
    """All that is read inside is of one moment, however long it takes, and nothing is written."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def write_forum(forum: Forum, folder: Path, *, now: datetime) -> dict:
    """The whole forum as files in this empty folder; the manifest is given back.

    Passwords, sign-ins, what is locked and other forums' rows are in no file.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DOCUMENTS).mkdir()
    keys = _Keys(forum)
    files = [_write_sheet(folder, sheet, forum, keys, now) for sheet in sheets().values()]
    documents, missing = _copy_documents(folder, forum, keys)
    history = _write_history(folder, forum, keys)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "forum": {"slug": forum.slug, "name": forum.name},
        "made_at": now.isoformat(),
        "schema": _schema(),
        "files": [asdict(each) for each in (*files, *history.pop("files"))],
        "documents": [asdict(each) for each in documents],
        "documents_missing": missing,
        "history": history,
        "left_out": left_out(forum),
    }
    (folder / README).write_text(readme(manifest), encoding="utf-8")
    text = json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return manifest


class _Keys:
    """The number of each row in its file: rows are numbered from 1 in the order of their keys."""

    def __init__(self, forum):
        self._kept = {
            sheet.model: array("q", sheet.rows(forum).values_list("pk", flat=True).iterator())
            for sheet in sheets().values()
            if sheet.has_numbers
        }

    def number(self, model, key) -> int | None:
        """None for a row that is not in the folder."""
        kept = self._kept.get(model)
        if key is None or not kept:
            return None
        place = bisect_left(kept, key)
        return place + 1 if place < len(kept) and kept[place] == key else None

    def all(self, model) -> array:
        return self._kept[model]


class _CsvFile:
    """A CSV that knows its hash and its length as it is written; Excel knows its letters."""

    def __init__(self, folder, name, columns):
        self.written = Written(name, 0, "", 0, list(columns))
        self._file = (folder / name).open("wb")
        self._hash = hashlib.sha256()
        self._csv = csv.writer(self)
        self.write("\ufeff")
        self._csv.writerow(columns)

    def write(self, text):
        data = text.encode()
        self._hash.update(data)
        self.written.bytes += len(data)
        self._file.write(data)

    def row(self, cells):
        self._csv.writerow(cells)
        self.written.rows += 1

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self._file.close()
        self.written.sha256 = self._hash.hexdigest()


def _write_sheet(folder, sheet: Sheet, forum, keys, now) -> Written:
    with _CsvFile(folder, sheet.name, sheet.headings) as file:
        rows = sheet.rows(forum).values().iterator(chunk_size=A_BATCH)
        for number, row in enumerate(rows, start=1):
            cells = [_cell(sheet, column, row, keys, number, now) for column in sheet.columns]
            file.row([number, *cells] if sheet.has_numbers else cells)
    return file.written


def _cell(sheet, column, row, keys, number, now):
    value = row[column.attname]
    if column.is_relation:
        return to_cell(keys.number(column.related_model, value))
    if isinstance(column, models.FileField):
        return document_name(number, row["filename"])
    if column.name in sheet.particular.as_left:
        value = sheet.particular.as_left[column.name](row, now)
    if column.name in sheet.particular.coded:
        value = _coded(sheet.particular.coded[column.name](), value, keys)
    if column.name in sheet.particular.within and value is not None:
        value = sheet.particular.within[column.name](value, keys.number)
    if column.name in sheet.particular.inside:
        inner = sheet.particular.inside[column.name]
        value = [
            {name: _inner(inner, name, part, keys) for name, part in each.items()} for each in value
        ]
    return to_cell(value)


def _coded(kinds, value, keys):
    kind, _, key = value.partition(":")
    if kind not in kinds:
        return value
    # Empty since it came here: it was gone when the forum left the site before.
    number = keys.number(kinds[kind], int(key)) if key.isdecimal() else None
    return f"{kind}:{number or ''}"


def _inner(inner, name, part, keys):
    if name not in inner:
        return part
    return "" if inner[name] is None else keys.number(inner[name], part)


def document_name(number, filename) -> str:
    ending = Path(filename).suffix.lower()
    tidy = ending if ending[1:].isalnum() and ending.isascii() else ""
    return f"{DOCUMENTS}/{number}{tidy}"


def _copy_documents(folder, forum, keys):
    """Each file under its number; the names of those that are gone from the disk."""
    copied, missing = [], []
    rows = sheets()[Document].rows(forum).values_list("pk", "file", "filename")
    for key, stored, filename in rows.iterator(chunk_size=A_BATCH):
        name = document_name(keys.number(Document, key), filename)
        if default_storage.exists(stored):
            copied.append(_copied(stored, folder, name))
        else:
            missing.append(name)
    return copied, missing


def _copied(stored, folder, name):
    written = Written(name, 0, "")
    digest = hashlib.sha256()
    with default_storage.open(stored) as source, (folder / name).open("wb") as target:
        for part in source.chunks():
            digest.update(part)
            target.write(part)
            written.bytes += len(part)
    written.sha256 = digest.hexdigest()
    return written


def which_key() -> str:
    """Tells keys of chains apart without giving any away."""
    return hmac.new(settings.EVENT_KEY.encode(), b"which key", hashlib.sha256).hexdigest()[:16]


def _write_history(folder, forum, keys) -> dict:
    """Who did what when, with the numbers of this folder; and the chain as it stands here."""
    models_by_label = {model._meta.label_lower: model for model in sheets()}
    with (
        _CsvFile(folder, EVENTS, EVENT_COLUMNS) as events,
        _CsvFile(folder, CHAIN, CHAIN_COLUMNS) as chain,
    ):
        found = Event.objects.filter(forum_id=forum.pk).order_by("position")
        for event in found.iterator(chunk_size=A_BATCH):
            model = models_by_label.get(event.subject_type)
            subject = keys.number(model, event.subject_id)
            cells = (event.verb, event.subject_type, subject, _actor(event.actor, keys))
            events.row(to_cell(cell) for cell in (*cells, event.fields, event.at))
            chain.row([event.position, event.subject_id, event.actor, event.hash])
    head = EventChain.objects.filter(forum_id=forum.pk).first()
    broken = first_break(head) if head else None
    return {
        "files": [events.written, chain.written],
        "forum_id": forum.pk,
        "length": head.length if head else 0,
        "head": head.head if head else "",
        "key": which_key(),
        "holds": broken is None,
        "broken": str(broken) if broken else "",
    }


def _actor(actor, keys):
    """A person of the forum by number; an admin of the site is only said to be one."""
    kind, _, key = actor.partition(":")
    if kind != "person":
        return kind
    number = keys.number(Person, int(key))
    return f"person:{number}" if number else "person"


def _schema() -> dict[str, str]:
    """The newest migration of each app, by which another version knows how old the folder is."""
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        label: max((name for app, name in applied if app == label), default="") for label in APPS
    }


def left_out(forum) -> list[dict]:
    """What stays behind and why: whole models with their rows, and fields of others."""
    found = []
    for model, row in everything_kept().items():
        what = str(model._meta.verbose_name_plural)
        if row.rows_stay:
            path = path_to_forum(model)
            rows = model._base_manager.filter(**{path: forum.pk}).count() if path else None
            if model in (Event, EventChain):
                rows = model.objects.filter(forum_id=forum.pk).count()
            found.append({"what": what, "why": row.rows_stay, "rows": rows})
            continue
        for each in fields(model):
            why = row.stays.get(each.name)
            if row.kind_of(each.name) == Kind.SECRET:
                why = "Only for this site: nobody elsewhere can use it, and nobody should have it."
            if why:
                found.append({"what": f"{what}: {each.verbose_name}", "why": why, "rows": None})
        waits = _base(model, forum).count() - sheets()[model].rows(forum).count()
        if waits > 0:
            found.append({"what": what, "why": "Waits to be sent from here.", "rows": waits})
    return found


def _base(model, forum):
    return model._base_manager.filter(**{path_to_forum(model): forum.pk})
