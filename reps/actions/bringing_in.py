"""Reps and claims that a forum had before, as rows of a spreadsheet that have been checked."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from coproduction.actions.bringing_in import A_BATCH, reach_known, with_a_way
from coproduction.events import Deed, record_deeds
from coproduction.exceptions import refuse_when
from coproduction.incoming import Line, Made, in_row
from coproduction.locking import lock_rows
from coproduction.models import Forum, Person, Role
from reps.actions.claim import lines_of_expense
from reps.models import BY_MILE, EXPENSES, Category, Claim, ClaimLine, Rep, StageChange, Vehicle
from reps.pricing import Expense, Rates, miles_of, rates_of
from reps.rules import (
    reason_cannot_claim_day,
    reason_cannot_look_after,
    reason_cannot_write_for,
    settings_of,
)
from reps.tax_year import tax_year_of

NOTE = "Came in with a spreadsheet"
ABOUT = ("interests", "experience")
WITH_THE_ROLE = (Rep.Stage.ACTIVE, Rep.Stage.PAUSED)


@transaction.atomic
def bring_in_reps(*, forum: Forum, lines: list[Line], by: Person, now: datetime) -> list[Made]:
    """These are reps at the step that the file says; who is one already keeps their step.

    Refused for those who do not look after reps.
    """
    refuse_when(reason_cannot_look_after(by, forum))
    made = _new_reps([line for line in lines if line.known is None], by, now, forum)
    return made + _changed_reps([line for line in lines if line.known is not None], by, now, forum)


def _new_reps(lines, by, now, forum):
    people = [_person_of(line, forum) for line in lines]
    before = [each.pk and {"roles": each.roles, "asks_paused": each.asks_paused} for each in people]
    for line, person in zip(lines, people, strict=True):
        stage = _stage(line)
        roles = [Role.REP] if stage in WITH_THE_ROLE else []
        person.roles = list(dict.fromkeys([*person.roles, *roles]))
        person.asks_paused = stage == Rep.Stage.PAUSED
    known = [each for each in people if each.pk]
    Person.objects.bulk_update(known, ["roles", "asks_paused"], A_BATCH)
    Person.objects.bulk_create([each for each in people if not each.pk], A_BATCH)
    reps = [
        Rep(
            person=person,
            stage=_stage(line),
            link_person=line.found["link_person"],
            **{name: line.get(name) for name in ABOUT},
        )
        for line, person in zip(lines, people, strict=True)
    ]
    Rep.objects.bulk_create(reps, A_BATCH)
    steps = [
        StageChange(
            rep=rep,
            to_stage=rep.stage,
            note=NOTE,
            on=line.get("since") or timezone.localdate(now),
            changed_at=now,
            changed_by=by,
        )
        for line, rep in zip(lines, reps, strict=True)
    ]
    StageChange.objects.bulk_create(steps, A_BATCH)
    made = []
    for line, person, was, rep, step in zip(lines, people, before, reps, steps, strict=True):
        made.append(Made(line.number, person, was or None, is_main=False))
        made += [Made(line.number, rep), Made(line.number, step, is_main=False)]
    return made


def _person_of(line, forum):
    known = line.found["person"]
    return known or Person(forum=forum, **with_a_way(line.found["fields"]))


def _stage(line):
    return line.get("stage", Rep.Stage.ACTIVE)


def _changed_reps(lines, by, now, forum):
    """How to reach them, and what they say of themselves."""
    contacts, said, deeds = [], [], []
    for line in lines:
        rep = line.known
        about = {name: line.changes[name] for name in ABOUT if name in line.changes}
        contact = {name: value for name, value in line.changes.items() if name not in ABOUT}
        if contact:
            contacts.append((line, rep.person, contact))
        if about:
            said.append(Made(line.number, rep, {name: getattr(rep, name) for name in about}))
            deeds.append(Deed("rep.said_about_self", rep, tuple(about), now))
        for name, value in about.items():
            setattr(rep, name, value)
    Rep.objects.bulk_update([each.record for each in said], ABOUT, A_BATCH)
    made = said + reach_known(forum, contacts, by, now)
    record_deeds(deeds, by=by, forum=forum)
    return made


@transaction.atomic
def bring_in_claims(*, forum: Forum, lines: list[Line], by: Person, now: datetime) -> list[Made]:
    """Each is a draft, with what was spent at the rates of its day; its rep looks at it and sends.

    Nothing is approved or paid by a list, and pay is each rep's own choice. Refused as a claim
    that is written by hand would be.
    """
    refuse_when(reason_cannot_look_after(by, forum))
    # As for one expense: two claims of one person would both count the same miles as the first.
    keys = {line.found["person"].pk for line in lines}
    people = lock_rows(Person.objects.filter(pk__in=keys).order_by("pk"), "forum")
    pricing = _Pricing(people, lines)
    claims, expenses, deeds = [], [], []
    for line in lines:
        with in_row(line):
            claim = _draft_of(line, forum, pricing.settings, by, now)
            parts = list(_expenses(claim, line, pricing, now))
        claim.total_pence = sum(part.amount_pence for part in parts)
        claims.append(claim)
        expenses.append(parts)
        deeds.append(Deed("claim.started", claim, at=now))
        spent = dict.fromkeys(part.category for part in parts)
        deeds += [Deed("claim.expense_added", claim, (kind,), now) for kind in spent]
    Claim.objects.bulk_create(claims, A_BATCH)
    ClaimLine.objects.bulk_create([part for parts in expenses for part in parts], A_BATCH)
    record_deeds(deeds, by=by, forum=forum)
    made = []
    for line, claim, parts in zip(lines, claims, expenses, strict=True):
        made.append(Made(line.number, claim))
        made += [Made(line.number, part, is_main=False) for part in parts]
    return made


class _Pricing:
    """What the claims of a list are priced by, read once; miles are counted on from row to row."""

    def __init__(self, people, lines):
        self.people = people
        self.settings = settings_of(people[0].forum)
        self.rates = rates_of({line.found["activity"] for line in lines})
        self.of_a_day = {}
        self.driven = {}

    def rates_for(self, claim):
        key = claim.activity_id, claim.happened_on
        if key not in self.of_a_day:
            self.of_a_day[key] = Rates(claim.activity, claim.happened_on, self.rates)
        return self.of_a_day[key]

    def driven_by(self, claim):
        year, _ = tax_year_of(claim.happened_on)
        if year not in self.driven:
            self.driven[year] = miles_of(self.people, claim.happened_on)
        return self.driven[year].get(claim.person_id, Decimal(0))

    def drive_on(self, claim, miles):
        year, _ = tax_year_of(claim.happened_on)
        self.driven[year][claim.person_id] = self.driven_by(claim) + miles


def _draft_of(line, forum, settings, by, now):
    person, activity, day = line.found["person"], line.found["activity"], line.values["day"]
    refuse_when(reason_cannot_write_for(person, by))
    today = timezone.localdate(now)
    refuse_when(reason_cannot_claim_day(forum, day, today=today, settings=settings))
    return Claim(
        forum=forum,
        person=person,
        activity=activity,
        title=line.values["title"],
        happened_on=day,
        minutes=line.get("minutes") or None,
        started_at=now,
        started_by=by,
    )


def _expenses(claim, line, pricing, now):
    for category in EXPENSES:
        amount, by_mile = line.get(category.value), category in BY_MILE
        if not amount:
            continue
        expense = Expense(
            category,
            words=NOTE,
            quantity=amount if by_mile else line.get(f"{category.value}_hours") or Decimal(1),
            vehicle=Vehicle.CAR if category == Category.MILEAGE else "",
            spent_pence=None if by_mile else amount,
            no_receipt_reason=line.get("receipt"),
            agreed_with=line.get("agreed_with"),
        )
        yield from lines_of_expense(
            claim,
            expense,
            pricing.rates_for(claim),
            driven=lambda: pricing.driven_by(claim),
            now=now,
        )
        if category == Category.MILEAGE:
            pricing.drive_on(claim, amount)
