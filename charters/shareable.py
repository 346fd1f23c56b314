"""The words of a charter in force, for other forums of the region to begin from."""

from charters.actions.charter import TEXTS, begin_from_shared
from charters.models import Commitment
from coproduction.permissions import Permission
from coproduction.reports.blocks import Heading, Points, Words
from coproduction.shareable import Shareable, TemplateKind, Thing

PRINCIPLE = ("cornerstone", "name", "text", "easy_read")
PROMISE = ("side", "text", "easy_read", "legal_basis")


def things(forum):
    return [Thing(charter.pk, str(charter)) for charter in forum.charters.in_force()]


def content(forum, key):
    """In the shape of the templates in data/templates."""
    charter = forum.charters.in_force().get(pk=key)
    principles = charter.principles.order_by("position")
    promises = charter.commitments.in_order()
    return {name: getattr(charter, name) for name in TEXTS} | {
        "principles": [{name: getattr(each, name) for name in PRINCIPLE} for each in principles],
        "commitments": [{name: getattr(each, name) for name in PROMISE} for each in promises],
    }


def read(words):
    blocks = [Words(words["vision"])] if words["vision"] else []
    if words["principles"]:
        blocks.append(Heading("Principles"))
        blocks.append(Points([f"{each['name']}: {each['text']}" for each in words["principles"]]))
    for side in Commitment.Side:
        promises = [each["text"] for each in words["commitments"] if each["side"] == side]
        if promises:
            blocks += [Heading(side.label), Points(promises)]
    return blocks


SHAREABLE = Shareable(
    templates=(
        TemplateKind(
            code="charter",
            name="Charters",
            words="A draft in these words, to talk over with your own partners.",
            permission=Permission.CHARTER_WRITE,
            things=things,
            content=content,
            read=read,
            copy=begin_from_shared,
        ),
    )
)
