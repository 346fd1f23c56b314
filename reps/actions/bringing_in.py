"""Reps and claims that a forum had before, as rows of a spreadsheet that have been checked."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from coproduction.actions import change_contact
from coproduction.actions.bringing_in import with_a_way
from coproduction.exceptions import refuse_when
from coproduction.incoming import Line, Made, in_row
from coproduction.models import Forum, Person, Role
from reps.actions.claim import add_claim, add_expense
from reps.actions.rep import say_about_self
from reps.models import BY_MILE, EXPENSES, Category, Claim, Rep, StageChange, Vehicle
from reps.rules import reason_cannot_look_after

NOTE = "Came in with a spreadsheet"
ABOUT = ("interests", "experience")
WITH_THE_ROLE = (Rep.Stage.ACTIVE, Rep.Stage.PAUSED)


@transaction.atomic
def bring_in_reps(*, forum: Forum, lines: list[Line], by: Person, now: datetime) -> list[Made]:
    """These are reps at the step that the file says; who is one already keeps their step.

    Refused for those who do not look after reps.
    """
    refuse_when(reason_cannot_look_after(by, forum))
    made = []
    for line in lines:
        if line.known is None:
            made += _new_rep(line, by, now, forum)
        else:
            made += _changed_rep(line, by, now)
    return made


def _new_rep(line, by, now, forum):
    made, stage = [], line.get("stage", Rep.Stage.ACTIVE)
    person = line.found["person"]
    roles = [Role.REP] if stage in WITH_THE_ROLE else []
    if person is None:
        person = Person(forum=forum, **with_a_way(line.found["fields"]), roles=roles)
        before = None
    else:
        before = {"roles": person.roles, "asks_paused": person.asks_paused}
        person.roles = list(dict.fromkeys([*person.roles, *roles]))
    person.asks_paused = stage == Rep.Stage.PAUSED
    person.save()
    made.append(Made(line.number, person, before, is_main=False))
    rep = Rep.objects.create(
        person=person,
        stage=stage,
        link_person=line.found["link_person"],
        **{name: line.get(name) for name in ABOUT},
    )
    made.append(Made(line.number, rep))
    step = StageChange.objects.create(
        rep=rep,
        to_stage=stage,
        note=NOTE,
        on=line.get("since") or timezone.localdate(now),
        changed_at=now,
        changed_by=by,
    )
    return [*made, Made(line.number, step, is_main=False)]


def _changed_rep(line, by, now):
    """How to reach them, and what they say of themselves."""
    made, rep = [], line.known
    about = {name: line.changes[name] for name in ABOUT if name in line.changes}
    contact = {name: value for name, value in line.changes.items() if name not in ABOUT}
    with in_row(line):
        if contact:
            before = {name: getattr(rep.person, name) for name in contact}
            person = change_contact(person=rep.person, by=by, now=now, **contact)
            made.append(Made(line.number, person, before))
        if about:
            before = {name: getattr(rep, name) for name in about}
            said = say_about_self(person=rep.person, by=by, now=now, **about)
            made.append(Made(line.number, said, before))
    return made


@transaction.atomic
def bring_in_claims(*, forum: Forum, lines: list[Line], by: Person, now: datetime) -> list[Made]:
    """Each is a draft, with what was spent at the rates of its day; its rep looks at it and sends.

    Nothing is approved or paid by a list, and pay is each rep's own choice. Refused as a claim
    that is written by hand would be.
    """
    refuse_when(reason_cannot_look_after(by, forum))
    made = []
    for line in lines:
        with in_row(line):
            claim = add_claim(
                person=line.found["person"],
                by=by,
                activity=line.found["activity"],
                title=line.values["title"],
                happened_on=line.values["day"],
                minutes=line.get("minutes") or None,
                one_time_key=uuid.uuid4(),
                now=now,
            )
            expenses = list(_expenses(claim, line, by, now))
        claim = Claim.objects.get(pk=claim.pk)
        made.append(Made(line.number, claim))
        made += [Made(line.number, each, is_main=False) for each in expenses]
    return made


def _expenses(claim, line, by, now):
    for category in EXPENSES:
        amount, by_mile = line.get(category.value), category in BY_MILE
        if not amount:
            continue
        yield from add_expense(
            claim=claim,
            category=category,
            by=by,
            one_time_key=uuid.uuid4(),
            words=NOTE,
            quantity=amount if by_mile else line.get(f"{category.value}_hours") or 1,
            vehicle=Vehicle.CAR if category == Category.MILEAGE else "",
            spent_pence=None if by_mile else amount,
            no_receipt_reason=line.get("receipt"),
            agreed_with=line.get("agreed_with"),
            now=now,
        )
