"""What everybody agrees to, in the product's own words until the forum writes its own."""

from dataclasses import dataclass
from datetime import datetime

from coproduction.models import Forum, Person
from coproduction.permissions import Permission, roles_with
from reps.models import Acceptance, Interest, Undertaking
from reps.rules import is_due_again

OWN_WORDS = {
    Undertaking.Kind.CODE: """We follow the seven principles of public life.

Selflessness: we act for families, not for our own gain.
Integrity: we owe nobody a favour that could sway us.
Objectivity: we speak for many kinds of families, not only our own.
Accountability: we can be asked about what we do, and we answer.
Openness: we say what we decide and why.
Honesty: we say when we have an interest of our own.
Leadership: we show all this by what we do.

We listen, we let others finish, and we are kind when we disagree.""",
    Undertaking.Kind.CONFIDENTIALITY: """What we hear about a child or a family stays with us.

We share views and never names. Papers that are marked private are not passed on.

If we hear that somebody may be in danger, we tell the safeguarding lead at once.

Reps and staff are held to the same.""",
    Undertaking.Kind.BENEFITS: """Pay for your time is income. It can change benefits and tax.

Money for what you spent is not income.

Check before your first payment: with the Jobcentre or the office that pays your benefits, with \
HMRC, or with Citizens Advice. Only you can know what it means for you. We do not ask, and we \
do not write down which benefits you have.

You can choose each time: all of the pay, a part, none, or a gift to a charity. Ask first if a \
gift counts as income for you.

We can give you a letter for the Jobcentre, and a statement for each tax year.""",
}


@dataclass(frozen=True)
class Standing:
    """One kind of undertaking, its words now, and how somebody stands to it."""

    kind: str
    title: str
    number: int
    text: str
    what_changed: str
    accepted: Acceptance | None
    is_due: bool


def standing_of(person: Person, now: datetime) -> list[Standing]:
    """Every kind with what this person has agreed to; due when it is new or a year is over."""
    newest = _newest(person.forum)
    given = {}
    for acceptance in person.acceptances.order_by("accepted_at"):
        given[acceptance.kind] = acceptance
    found = []
    for kind in Undertaking.Kind:
        version, accepted = newest.get(kind), given.get(kind)
        number = version.number if version else 0
        outdated = accepted is None or accepted.number != number
        found.append(
            Standing(
                kind=kind.value,
                title=kind.label,
                number=number,
                text=version.text if version else OWN_WORDS[kind],
                what_changed=version.what_changed if version else "",
                accepted=accepted,
                is_due=outdated or is_due_again(accepted.accepted_at, now=now),
            )
        )
    return found


def _newest(forum: Forum) -> dict[str, Undertaking]:
    versions = Undertaking.objects.filter(forum=forum).order_by("kind", "-number")
    return {each.kind: each for each in versions.distinct("kind")}


def words_now(forum: Forum, kind: str) -> str:
    version = _newest(forum).get(kind)
    return version.text if version else OWN_WORDS[kind]


def interests_of(forum: Forum):
    """Everything that people of this forum have declared and that is not over."""
    return (
        Interest.objects.standing()
        .filter(person__forum=forum, person__is_active=True)
        .select_related("person")
        .order_by("person__name", "pk")
    )


@dataclass(frozen=True)
class Adopter:
    """One person and when they agreed to each undertaking; None where it is due."""

    person: Person
    cells: list[tuple[str, Acceptance | None]]

    @property
    def is_whole(self):
        return all(given for _, given in self.cells)


@dataclass(frozen=True)
class Adoption:
    """Who of a forum has agreed: the steering group, reps and staff in one list (GV5)."""

    heads: list[str]
    people: list[Adopter]

    @property
    def agreed(self):
        return sum(each.is_whole for each in self.people)


FOR_EVERYBODY = (Undertaking.Kind.CODE, Undertaking.Kind.CONFIDENTIALITY)


def adoption_of(forum: Forum, now: datetime) -> Adoption:
    """The forum's own people, and what they agreed to that still counts; who has not is on top.

    Partners have codes of their own.
    """
    newest = _newest(forum)
    numbers = {kind: newest[kind].number if kind in newest else 0 for kind in FOR_EVERYBODY}
    given = {}
    last = Acceptance.objects.filter(person__forum=forum, kind__in=FOR_EVERYBODY)
    for each in last.order_by("accepted_at"):
        if each.number == numbers[each.kind] and not is_due_again(each.accepted_at, now=now):
            given[each.person_id, each.kind] = each
    people = forum.people.active().with_role(*roles_with(Permission.FORUM_NOTES_VIEW)).by_name()
    adopters = [
        Adopter(person, [(kind.label, given.get((person.pk, kind))) for kind in FOR_EVERYBODY])
        for person in people
    ]
    return Adoption(
        [kind.label for kind in FOR_EVERYBODY], sorted(adopters, key=lambda each: each.is_whole)
    )
