"""Brings a folder in as a new forum: all of it, or nothing."""

import secrets
import uuid
from array import array
from contextlib import closing, contextmanager

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.models.functions import Lower

from coproduction.batches import in_batches
from coproduction.classification import MADE_ANEW
from coproduction.events import record_event, write_chain
from coproduction.exchange.cells import BadCell, from_cell
from coproduction.exchange.folder import BadFolder, Folder
from coproduction.exchange.leaving import CHAIN, EVENTS
from coproduction.exchange.shape import ROW, Sheet, sheets
from coproduction.models import Event, Forum, Person, User
from coproduction.models.document import document_path
from coproduction.references import new_reference

A_BATCH = 1000


def bring_in(folder: Folder, *, slug: str, link_people: bool = False, now) -> Forum:
    """The folder's forum under this address, closed until an admin opens it.

    Everything gets keys of this site. Raises BadFolder, and leaves nothing, when a row does not
    hold what it must.
    """
    with _all_or_nothing() as stored:
        arrival = _Arrival(folder, slug, stored)
        for sheet in sheets().values():
            arrival.bring(sheet)
        _check_links()
        arrival.bring_history(now)
        if link_people:
            _link_people(arrival.forum)
    return arrival.forum


@contextmanager
def _all_or_nothing():
    """Rows go back by the transaction, files by hand. What the database refuses is said in words.

    The triggers that hold what is signed, agreed or paid would refuse its history: a claim that is
    paid has lines, and they came before it was paid. The constraints hold all the same.
    """
    stored = []
    try:
        with pgtrigger.ignore(), transaction.atomic():
            yield stored
    except (IntegrityError, DataError) as error:
        _delete(stored)
        broken = getattr(error.__cause__, "diag", None)
        rule = broken and (broken.constraint_name or broken.message_primary)
        raise BadFolder(f"A row breaks a rule of this site: {rule or error}.") from error
    except BaseException:
        _delete(stored)
        raise


def _delete(stored):
    for name in stored:
        default_storage.delete(name)


def _check_links():
    """A link to a row that did not come is found now, and not when all is said to be done."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


class _Arrival:
    """A forum on its way in: which number of each file has become which key of this site."""

    def __init__(self, folder, slug, stored):
        self.folder, self.slug, self.stored = folder, slug, stored
        self._kept = {
            sheet.model: _new_keys(sheet.model, folder.size_of(sheet))
            for sheet in sheets().values()
            if sheet.has_numbers
        }
        if len(self._kept[Forum]) != 1:
            raise BadFolder("The folder does not hold one forum.")
        self.forum = Forum(pk=self._kept[Forum][0])

    def key(self, model, number: str, where: str) -> int | None:
        """The key here of the row that has this number there."""
        if number == "":
            return None
        kept = self._kept[model]
        if not (number.isascii() and number.isdecimal() and 0 < int(number) <= len(kept)):
            raise BadFolder(
                f"{where} points to row {number} of {sheets()[model].name}, which is not there."
            )
        return kept[int(number) - 1]

    def bring(self, sheet: Sheet):
        with closing(self.folder.rows_of(sheet)) as lines:
            rows = (self._row(sheet, line, cells) for line, cells in lines)
            for batch in in_batches(rows, A_BATCH):
                _make_unique(sheet, batch)
                sheet.model._base_manager.bulk_create(batch)
        if sheet.model is Forum:
            self.forum.refresh_from_db()

    def _row(self, sheet, line, cells):
        row = sheet.model()
        for name, cell in cells.items():
            if name == ROW:
                row.pk = self._kept[sheet.model][int(cell) - 1]
                continue
            column = sheet.model._meta.get_field(name)
            self._set(row, sheet, column, cell, f"{sheet.name}, line {line}: {name}")
        for column in sheet.model._meta.concrete_fields:
            if column.related_model is Forum:
                setattr(row, column.attname, self.forum.pk)
            elif column.name in MADE_ANEW:
                setattr(row, column.attname, uuid.uuid4())
        for name, filled in sheet.particular.filled.items():
            setattr(row, name, filled(row))
        if sheet.model is Forum:
            self._open_nothing(row)
        return row

    def _set(self, row, sheet, column, cell, where):
        if column.is_relation:
            setattr(row, column.attname, self.key(column.related_model, cell, where))
            if cell == "" and not column.null:
                raise BadFolder(f"{where} is empty.")
            return
        try:
            value = from_cell(column, cell)
        except BadCell as wrong:
            raise BadFolder(f"{where} {wrong}.") from None
        if isinstance(column, models.FileField):
            value = self._store(row, cell)
        if column.name in sheet.particular.coded:
            kind, _, number = value.partition(":")
            if model := sheet.particular.coded[column.name]().get(kind):
                value = f"{kind}:{self.key(model, number, where) or ''}"
        if column.name in sheet.particular.within and value is not None:
            value = self._within(sheet.particular.within[column.name], value, where)
        if column.name in sheet.particular.inside:
            value = self._inside(sheet.particular.inside[column.name], value, where)
        setattr(row, column.attname, value)

    def _inside(self, inner, value, where):
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise BadFolder(f"{where} is not a list of JSON objects.")
        return [
            {
                name: self.key(inner[name], "" if part is None else str(part), where)
                if inner.get(name)
                else part
                for name, part in each.items()
            }
            for each in value
        ]

    def _within(self, exchanged, value, where):
        def swap(model, number):
            return self.key(model, "" if number is None else str(number), where)

        try:
            return exchanged(value, swap)
        except (KeyError, TypeError):
            raise BadFolder(f"{where} is not as it was when it left.") from None

    def _store(self, row, name):
        """The file under a new name that nobody can guess; its name alone where it was gone."""
        row.forum_id = self.forum.pk
        target = document_path(row, name)
        if name in self.folder.manifest["documents_missing"]:
            return target
        with (self.folder.path / name).open("rb") as file:
            self.stored.append(default_storage.save(target, File(file)))
        return self.stored[-1]

    def _open_nothing(self, forum):
        """At its new address, closed: no mail goes out and no clock runs until an admin says so."""
        forum.slug, forum.is_active, forum.region = self.slug, False, None
        try:
            forum.clean_fields(exclude=["safeguarding_lead"])
            forum.validate_unique()
        except ValidationError as wrong:
            raise BadFolder(" ".join(wrong.messages)) from None

    def bring_history(self, now):
        """The events in their order, sealed with this site's key; the last one says that they came.

        What is older than that event is as the folder tells it: see docs/adr/0025.
        """
        with closing(self.folder.lines_of(EVENTS)) as lines:
            write_chain(self.forum, (self._event(line, cells) for line, cells in lines))
        listed = {each["name"]: each for each in self.folder.manifest["files"]}
        record_event(
            verb="forum.brought_in",
            subject=self.forum,
            by=None,
            forum=self.forum,
            fields=[f"events: {listed[EVENTS]['rows']}", f"chain: {listed[CHAIN]['sha256'][:40]}"],
            at=now,
        )

    def _event(self, line, cells):
        where = f"{EVENTS}, line {line}"
        by_label = {model._meta.label_lower: model for model in sheets()}
        model = by_label.get(cells["subject_type"])
        kind, _, number = cells["actor"].partition(":")
        if kind == "person":
            actor = f"person:{self.key(Person, number, where) or 0}"
        else:
            actor = "user:0" if kind == "user" else "system"
        try:
            return Event(
                verb=from_cell(Event._meta.get_field("verb"), cells["verb"]),
                subject_type=cells["subject_type"],
                subject_id=self.key(model, cells["subject"], where) or 0 if model else 0,
                actor=actor,
                fields=from_cell(Event._meta.get_field("fields"), cells["fields"]),
                at=from_cell(Event._meta.get_field("at"), cells["at"]),
            )
        except BadCell as wrong:
            raise BadFolder(f"{where} {wrong}.") from None


def _new_keys(model, size) -> array:
    """So many keys that nobody else gets, in rising order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, size],
        )
        return array("q", (key for (key,) in cursor))


def _make_unique(sheet, rows):
    """What may be there once on a site gets a new value where somebody has the old one."""
    for name, make in _once(sheet).items():
        brought = {getattr(row, name) for row in rows}
        taken = sheet.model._base_manager.filter(**{f"{name}__in": brought})
        taken = set(taken.values_list(name, flat=True))
        for row in rows:
            if getattr(row, name) in taken:
                setattr(row, name, make())


def _once(sheet):
    usual = {"reference": new_reference, "secret_hash": lambda: secrets.token_hex(32)}
    columns = {each.name for each in sheet.columns if each.unique}
    return {name: make for name, make in usual.items() if name in columns} | sheet.particular.once


def _link_people(forum):
    """Who signs in here already with the address of a person of the forum is that person."""
    people = Person.objects.filter(forum=forum, user=None).exclude(email="")
    by_email = {each.email.lower(): each for each in people}
    users = User.objects.annotate(lower=Lower("email")).filter(lower__in=by_email, is_active=True)
    for user in users:
        by_email[user.lower].user = user
    Person.objects.bulk_update(by_email.values(), ["user"], batch_size=A_BATCH)
