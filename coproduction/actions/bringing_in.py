"""Lists of the shared package, as rows of a spreadsheet that have been checked.

Each gives a Made for every record; that it came in with a spreadsheet is written for all of them
together, by coproduction/imports.
"""

from datetime import datetime

from django.db import transaction

from coproduction.actions.person import change_contact
from coproduction.incoming import Line, Made, in_row
from coproduction.models import EarlierName, Forum, Organisation, Person, TermDate

A_BATCH = 1000


@transaction.atomic
def bring_in_people(*, forum: Forum, lines: list[Line], by: Person, now: datetime) -> list[Made]:
    """New people are known to the forum, without any role; known ones are as the file says.

    Mail that waits for somebody follows them to a new address.
    """
    new = [line for line in lines if line.known is None]
    people = Person.objects.bulk_create(
        (Person(forum=forum, **with_a_way(line.found["fields"])) for line in new), A_BATCH
    )
    made = [Made(line.number, person) for line, person in zip(new, people, strict=True)]
    for line in lines:
        if line.known is not None:
            before = _before(line)
            with in_row(line):
                person = change_contact(person=line.known, by=by, now=now, **line.changes)
            made.append(Made(line.number, person, before))
    return made


def with_a_way(fields):
    """How to reach somebody without an email, where the file does not say."""
    if fields.get("email") or "contact_by" in fields:
        return fields
    way = Person.Contact.PHONE if fields.get("phone") else Person.Contact.POST
    known = fields.get("phone") or fields.get("address")
    return {**fields, "contact_by": way} if known else fields


def _before(line):
    """What the fields were that change: the keys of other records, so that they can be kept."""
    fields = (line.known._meta.get_field(name) for name in line.changes)
    return {field.name: getattr(line.known, field.attname) for field in fields}


@transaction.atomic
def bring_in_organisations(
    *, forum: Forum, lines: list[Line], by: Person, now: datetime
) -> list[Made]:
    """New partners stand, each with its earlier names; known ones are as the file says."""
    made = []
    for line in lines:
        if line.known is None:
            organisation = Organisation.objects.create(forum=forum, **line.found["fields"])
            made.append(Made(line.number, organisation))
        elif fields := {k: v for k, v in line.changes.items() if k != "earlier"}:
            before = {name: getattr(line.known, name) for name in fields}
            organisation = _changed(line.known, fields)
            made.append(Made(line.number, organisation, before))
        else:
            organisation = line.known
        for name, until in line.changes.get("earlier", line.found["earlier"]):
            earlier = EarlierName.objects.create(organisation=organisation, name=name, until=until)
            made.append(Made(line.number, earlier, is_main=line.known is not None))
    return made


def _changed(record, fields):
    for name, value in fields.items():
        setattr(record, name, value)
    record.save(update_fields=list(fields))
    return record


@transaction.atomic
def bring_in_term_dates(
    *, forum: Forum, lines: list[Line], by: Person, now: datetime
) -> list[Made]:
    """The forum's terms, holidays and closed days are as the file says."""
    made = []
    for line in lines:
        if line.known is None:
            date = TermDate.objects.create(forum=forum, **line.values)
            made.append(Made(line.number, date))
        else:
            before = {name: getattr(line.known, name) for name in line.changes}
            made.append(Made(line.number, _changed(line.known, line.changes), before))
    return made
