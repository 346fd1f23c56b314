"""Reps and claims that a forum had before. No bank detail comes in with a list."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from coproduction.exceptions import RuleBroken, refuse_when
from coproduction.imports import cells
from coproduction.imports.finding import Partners, People, as_key
from coproduction.imports.members import CODE, EMAIL, NAME_COLUMNS, PHONE, check_person
from coproduction.incoming import Column, Kind, Line
from coproduction.models import Forum
from coproduction.permissions import Permission
from reps.actions.bringing_in import ABOUT, bring_in_claims, bring_in_reps
from reps.models import EXPENSES, Activity, Category, Claim, Rep
from reps.rules import reason_cannot_claim_day, settings_of

# --- Reps --------------------------------------------------------------------------------------

REP_COLUMNS = (
    *NAME_COLUMNS,
    EMAIL,
    PHONE,
    CODE,
    Column(
        "stage",
        "Stage",
        cells.choice(
            dict(Rep.Stage.choices),
            {"break": "paused", "on a break": "paused", "former": "left", "inactive": "left"},
        ),
        ("status", "state"),
        hint="First talk, checks, induction, active, takes a break, or has left. Empty: active.",
        example="Active",
    ),
    Column(
        "since",
        "Since",
        cells.day,
        ("joined", "joined on", "start date", "rep since", "date joined"),
        example=date(2025, 9, 1),
    ),
    Column(
        "link_person",
        "Link person",
        cells.line(150),
        ("buddy", "supported by", "contact person"),
        hint="Whom they can ask. Their name, email or code.",
    ),
    Column("interests", "What they care about", cells.words(2000), ("interests", "interested in")),
    Column("experience", "What they bring", cells.words(2000), ("experience", "skills")),
)


def check_reps(forum: Forum, lines: list[Line], today: date) -> None:
    """Somebody whom the forum knows becomes a rep; a rep whom it has is known."""
    people, partners = People(forum), Partners(forum)
    reps = {rep.person_id: rep for rep in Rep.objects.for_forum(forum).select_related("person")}
    for line in lines:
        try:
            check_person(line, people, partners)
            _check_rep(line, people, reps, today)
        except RuleBroken as refusal:
            line.wrong(str(refusal))


def _check_rep(line, people, reps, today):
    if line.problems:
        return
    if line.get("since") and line.values["since"] > today:
        raise RuleBroken("Since: this day is still to come.")
    name = line.get("link_person")
    line.found["link_person"] = people.called(name) if name else None
    person, contact = line.known, line.changes
    line.found["person"], line.known, line.changes = person, None, {}
    if person is None:
        return
    line.known = rep = reps.get(person.pk)
    if rep is None:
        line.notes.append("You know them already. Now they are a rep too.")
        return
    about = {name: line.values[name] for name in ABOUT if name in line.values}
    line.changes = contact | {k: v for k, v in about.items() if getattr(rep, k) != v}
    if line.get("stage", rep.stage) != rep.stage:
        line.notes.append(
            f"They are at “{rep.get_stage_display()}” here. Change that on their own page."
        )


def rep_rows(forum: Forum) -> Iterable[dict]:
    reps = Rep.objects.for_forum(forum).select_related("person", "link_person")
    for rep in reps.prefetch_related("steps").by_name():
        steps = [step for step in rep.steps.all() if step.to_stage == rep.stage]
        yield {
            "name": rep.person.name,
            "email": rep.person.email,
            "phone": rep.person.phone,
            "code": rep.person.code,
            "stage": rep.get_stage_display(),
            "since": max((step.on for step in steps), default=None),
            "link_person": rep.link_person.name if rep.link_person else "",
            "interests": rep.interests,
            "experience": rep.experience,
        }


REPS = Kind(
    key="reps",
    title="Reps",
    lede="Parent carers who speak for others, and how far they are on their way.",
    one="rep",
    many="reps",
    permissions=frozenset({Permission.REP_MANAGE}),
    columns=REP_COLUMNS,
    needs=(("name", "first_name", "last_name"),),
    check=check_reps,
    bring_in=bring_in_reps,
    rows=rep_rows,
)


# --- Claims ------------------------------------------------------------------------------------


def _state(cell) -> str:
    """A list brings in what is still to be paid, and never says that something is."""
    return cells.choice(
        dict(Claim.State.choices), {"unpaid": "draft", "not paid": "draft", "sent": "submitted"}
    )(cell)


MONEY_COLUMNS = tuple(
    Column(
        category.value,
        "Miles" if category == Category.MILEAGE else category.label,
        cells.number if category in {Category.MILEAGE, Category.PASSENGER} else cells.pence,
        {
            Category.MILEAGE: ("mileage", "miles by car"),
            Category.TRANSPORT: ("fares", "bus", "train", "taxi", "travel", "parking"),
            Category.CHILDCARE: ("child care",),
            Category.CARE: ("respite", "care"),
            Category.SUBSISTENCE: ("food", "lunch", "refreshments"),
            Category.OTHER: ("sum", "amount", "total", "cost", "other"),
        }.get(category, ()),
        hint="By car." if category == Category.MILEAGE else "",
    )
    for category in EXPENSES
)
CLAIM_COLUMNS = (
    Column("who", "Who", cells.line(150), ("name", "rep", "person", "claimant", "email", "code")),
    Column(
        "activity",
        "Kind of work",
        cells.line(80),
        ("activity", "type of work", "work"),
        hint="As your rates call it. Empty where you have only one.",
    ),
    Column(
        "title",
        "For",
        cells.line(160),
        ("what it was", "what", "description", "meeting", "event"),
        example="Local Offer steering group",
    ),
    Column("day", "Day", cells.day, ("date", "happened on", "meeting date")),
    Column("minutes", "Minutes", cells.minutes, ("how long", "length", "duration", "time")),
    *MONEY_COLUMNS,
    Column("childcare_hours", "Hours of childcare", cells.number),
    Column("care_hours", "Hours of replacement care", cells.number, ("hours of care",)),
    Column(
        "receipt",
        "Where the receipt is",
        cells.line(200),
        ("receipt", "why no receipt", "no receipt"),
        hint="Such as: on paper in our office. A list carries no pictures.",
    ),
    Column("agreed_with", "Who agreed it", cells.line(120), ("agreed with", "approved by")),
    Column(
        "state",
        "State",
        _state,
        ("status", "paid"),
        hint="Only what is still to be paid comes in.",
    ),
)
UNPAID = frozenset({Claim.State.DRAFT, Claim.State.SUBMITTED, Claim.State.NEEDS_MORE})


def check_claims(forum: Forum, lines: list[Line], today: date) -> None:
    """By the rules of a claim that is written by hand; what is paid elsewhere stays elsewhere."""
    people, settings = People(forum), settings_of(forum)
    activities = {as_key(each.name): each for each in Activity.objects.for_forum(forum).active()}
    there = defaultdict(list)
    for claim in Claim.objects.for_forum(forum).standing():
        there[claim.person_id, claim.happened_on].append(claim)
    for line in lines:
        line.name = line.get("title") or "No title"
        if line.problems:
            continue
        line.name = f"{line.values['who']}: {line.name}"
        try:
            _check_claim(line, people, activities, there, today, settings)
        except RuleBroken as refusal:
            line.wrong(str(refusal))


def _check_claim(line, people, activities, there, today, settings):
    values = line.values
    if line.get("state", Claim.State.DRAFT) not in UNPAID:
        words = Claim.State(values["state"]).label.lower()
        raise RuleBroken(f"It says “{words}”. Only what is still to be paid comes in.")
    person = people.called(values["who"])
    line.found["person"] = person
    line.found["activity"] = _activity(line.get("activity"), activities)
    refuse_when(
        reason_cannot_claim_day(person.forum, values["day"], today=today, settings=settings)
    )
    line.keys = ((person.pk, values["day"], as_key(values["title"])),)
    same = (
        claim
        for claim in there[person.pk, values["day"]]
        if as_key(claim.title) == as_key(values["title"])
    )
    line.known = next(same, None)


def _activity(name, activities):
    if not name and len(activities) == 1:
        return next(iter(activities.values()))
    if as_key(name) not in activities:
        known = ", ".join(f"“{each.name}”" for each in activities.values()) or "none yet"
        raise RuleBroken(f"Say which kind of work it was. You have: {known}.")
    return activities[as_key(name)]


def claim_rows(forum: Forum) -> Iterable[dict]:
    """Claims that are still to be paid, as a list could bring them in elsewhere."""
    claims = Claim.objects.for_forum(forum).filter(state__in=UNPAID, is_top_up=False)
    claims = claims.select_related("person", "activity").prefetch_related("lines__receipt")
    for claim in claims.order_by("happened_on", "pk"):
        yield {
            "who": claim.person.code or claim.person.email or claim.person.name,
            "activity": claim.activity.name,
            "title": claim.title,
            "day": claim.happened_on,
            "minutes": claim.minutes,
            **_spent(claim),
            "state": claim.get_state_display(),
        }


def _spent(claim):
    """Of each kind what was driven or spent; pay is chosen anew, so it is not in the list."""
    spent = {}
    for line in claim.lines.all():
        if line.category in {Category.MILEAGE, Category.PASSENGER}:
            spent[line.category] = spent.get(line.category, 0) + line.quantity
        elif line.category != Category.PAY:
            pounds = Decimal(line.spent_pence or 0) / 100
            spent[line.category] = spent.get(line.category, 0) + pounds
            if line.category in {Category.CHILDCARE, Category.CARE}:
                hours = f"{line.category}_hours"
                spent[hours] = spent.get(hours, 0) + line.quantity
        receipt = line.receipt.filename if line.receipt else line.no_receipt_reason
        spent["receipt"] = spent.get("receipt") or receipt
        spent["agreed_with"] = spent.get("agreed_with") or line.agreed_with
    return spent


CLAIMS = Kind(
    key="claims",
    title="Claims still to be paid",
    lede="Each comes in as a draft. Its rep looks at it, chooses about pay, and sends it.",
    one="claim",
    many="claims",
    permissions=frozenset({Permission.REP_MANAGE}),
    columns=CLAIM_COLUMNS,
    needs=(("who",), ("title",), ("day",)),
    check=check_claims,
    bring_in=bring_in_claims,
    rows=claim_rows,
    may_update=False,
)

IMPORTS = (REPS, CLAIMS)
