"""What a draft is made of: principles and promises, in order."""

from django.db import transaction
from django.db.models import F, Max

from charters.actions.charter import locked_draft
from charters.models import Charter, Commitment, Measure, Principle
from coproduction.events import record_event
from coproduction.exceptions import RuleBroken
from coproduction.models import Person


@transaction.atomic
def add_commitment(
    *,
    charter: Charter,
    side: str,
    text: str,
    easy_read: str,
    by: Person,
    legal_basis: str = "",
    figure: str = "",
) -> Commitment:
    """One more promise of this side, the last in its order."""
    charter = locked_draft(charter)
    made = Commitment.objects.create(
        charter=charter,
        side=side,
        position=_next_place(charter.commitments.filter(side=side)),
        text=text,
        easy_read=easy_read,
        legal_basis=legal_basis,
    )
    _tie(made, figure)
    _record("commitment.added", made, by)
    return made


@transaction.atomic
def change_commitment(*, commitment: Commitment, by: Person, figure: str = "", **words):
    """The promise reads so from now on. Refused once its charter left the draft."""
    charter = locked_draft(commitment.charter)
    if "side" in words and words["side"] != commitment.side:
        words["position"] = _next_place(charter.commitments.filter(side=words["side"]))
    for name, value in words.items():
        setattr(commitment, name, value)
    commitment.save(update_fields=list(words))
    _tie(commitment, figure)
    _record("commitment.changed", commitment, by)
    return commitment


def _next_place(parts):
    return (parts.aggregate(last=Max("position"))["last"] or 0) + 1


def _tie(commitment, figure):
    """Which figure tests it; its limits stay where the figure does."""
    if not figure:
        Measure.objects.filter(commitment=commitment).delete()
        return
    measure, is_new = Measure.objects.get_or_create(
        commitment=commitment, defaults={"figure": figure}
    )
    if not is_new and measure.figure != figure:
        measure.figure = figure
        measure.save(update_fields=["figure"])


@transaction.atomic
def add_principle(*, charter: Charter, cornerstone: str, by: Person, **words) -> Principle:
    """One more principle. Refused for a cornerstone that stands there already."""
    charter = locked_draft(charter)
    _refuse_second_cornerstone(charter.principles, cornerstone)
    made = Principle.objects.create(
        charter=charter,
        cornerstone=cornerstone,
        position=_next_place(charter.principles),
        **words,
    )
    _record("principle.added", made, by)
    return made


@transaction.atomic
def change_principle(*, principle: Principle, cornerstone: str, by: Person, **words) -> Principle:
    charter = locked_draft(principle.charter)
    _refuse_second_cornerstone(charter.principles.exclude(pk=principle.pk), cornerstone)
    principle.cornerstone = cornerstone
    for name, value in words.items():
        setattr(principle, name, value)
    principle.save(update_fields=["cornerstone", *words])
    _record("principle.changed", principle, by)
    return principle


def _refuse_second_cornerstone(principles, cornerstone):
    own = cornerstone == Principle.Cornerstone.OWN
    if not own and principles.filter(cornerstone=cornerstone).exists():
        raise RuleBroken("This cornerstone stands there already. Change that one.")


@transaction.atomic
def move_part(*, part: Commitment | Principle, by: Person, up: bool) -> None:
    """The part changes places with its neighbour; at the end of its list it stays."""
    charter = locked_draft(part.charter)
    neighbours = type(part).objects.filter(charter=charter)
    if isinstance(part, Commitment):
        neighbours = neighbours.filter(side=part.side)
    if up:
        other = neighbours.filter(position__lt=part.position).order_by("-position").first()
    else:
        other = neighbours.filter(position__gt=part.position).order_by("position").first()
    if other is None:
        return
    here, there = part.position, other.position
    type(part).objects.filter(pk__in=[part.pk, other.pk]).update(
        position=here + there - F("position")
    )
    _record(f"{part._meta.model_name}.moved", part, by)


@transaction.atomic
def remove_part(*, part: Commitment | Principle, by: Person) -> None:
    """It is no part of the draft any more. Refused once its charter left the draft."""
    charter = locked_draft(part.charter)
    record_event(verb=f"{part._meta.model_name}.removed", subject=part, by=by, forum=charter.forum)
    part.delete()


def _record(verb, part, by):
    record_event(verb=verb, subject=part, by=by, forum=part.charter.forum)
