"""Lists of the shared package, as rows of a spreadsheet that have been checked.

Each gives a Made for every record; that it came in with a spreadsheet is written for all of them
together, by coproduction/imports.
"""

from datetime import datetime

from django.db import transaction

from coproduction.actions.person import change_contacts
from coproduction.exceptions import SomeRefused
from coproduction.incoming import Line, Made, RowsRefused
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
    return made + reach_known(
        forum, [(line, line.known, line.changes) for line in lines if line.known], by, now
    )


def reach_known(forum, changes, by, now) -> list[Made]:
    """People are reached as their rows say: each row with its person, and what changes of them."""
    made, answers, number_of = [], {}, {}
    for line, person, contact in changes:
        made.append(Made(line.number, person, _before(person, contact)))
        answers.setdefault(person.pk, {}).update(contact)
        number_of[person.pk] = line.number
    try:
        change_contacts(forum=forum, answers=answers, by=by, now=now)
    except SomeRefused as refused:
        rows = {number_of[key]: sentence for key, sentence in refused.sentences.items()}
        raise RowsRefused(rows) from None
    return made


def with_a_way(fields):
    """How to reach somebody without an email, where the file does not say."""
    if fields.get("email") or "contact_by" in fields:
        return fields
    way = Person.Contact.PHONE if fields.get("phone") else Person.Contact.POST
    known = fields.get("phone") or fields.get("address")
    return {**fields, "contact_by": way} if known else fields


def _before(record, changes):
    """What the fields were that change: the keys of other records, so that they can be kept."""
    fields = (record._meta.get_field(name) for name in changes)
    return {field.name: getattr(record, field.attname) for field in fields}


@transaction.atomic
def bring_in_organisations(
    *, forum: Forum, lines: list[Line], by: Person, now: datetime
) -> list[Made]:
    """New partners stand, each with its earlier names; known ones are as the file says."""
    new = [line for line in lines if line.known is None]
    partners = [Organisation(forum=forum, **line.found["fields"]) for line in new]
    made = _written(new, Organisation, partners)
    stands = dict(zip((line.number for line in new), partners, strict=True))
    made += _changed([line for line in lines if line.known], Organisation, besides="earlier")
    names, named = [], []
    for line in lines:
        partner = line.known or stands[line.number]
        for name, until in line.changes.get("earlier", line.found["earlier"]):
            names.append(EarlierName(organisation=partner, name=name, until=until))
            named.append(line)
    EarlierName.objects.bulk_create(names, A_BATCH)
    return made + [
        Made(line.number, name, is_main=line.known is not None)
        for line, name in zip(named, names, strict=True)
    ]


def _written(lines, model, records):
    model.objects.bulk_create(records, A_BATCH)
    return [Made(line.number, record) for line, record in zip(lines, records, strict=True)]


def _changed(lines, model, besides=""):
    """What is known is as its row says, in fields that no rule watches."""
    made, names = [], set()
    for line in lines:
        fields = {name: value for name, value in line.changes.items() if name != besides}
        if not fields:
            continue
        before = {name: getattr(line.known, name) for name in fields}
        made.append(Made(line.number, line.known, before))
        for name, value in fields.items():
            setattr(line.known, name, value)
        names |= fields.keys()
    if made:
        model.objects.bulk_update([each.record for each in made], sorted(names), A_BATCH)
    return made


@transaction.atomic
def bring_in_term_dates(
    *, forum: Forum, lines: list[Line], by: Person, now: datetime
) -> list[Made]:
    """The forum's terms, holidays and closed days are as the file says."""
    new = [line for line in lines if line.known is None]
    made = _written(new, TermDate, [TermDate(forum=forum, **line.values) for line in new])
    return made + _changed([line for line in lines if line.known], TermDate)
