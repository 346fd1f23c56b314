from django.utils import timezone

from charters.register import register_of
from coproduction.datasets import Column, Dataset


def _charter(forum):
    """The words of the charter in force: principles first, then what each side promises."""
    charter = forum.charters.in_force().first()
    if charter is None:
        return
    head = (charter.number, charter.title, timezone.localdate(charter.adopted_at))
    for each in charter.principles.order_by("position", "pk"):
        yield (*head, "Principle", each.name, each.text, "")
    for each in charter.commitments.in_order():
        yield (*head, "Promise", each.get_side_display(), each.text, each.legal_basis)


def _signatories(forum):
    """Every partner and where it stands. Organisations, and nobody's name."""
    for row in register_of(forum, today=timezone.localdate()):
        shown = row.show
        signed = shown and shown.signed_at and timezone.localdate(shown.signed_at)
        yield (
            row.organisation.name,
            row.in_words,
            shown.charter.number if shown else None,
            signed,
            shown.ends_on if shown else None,
        )


DATASETS = (
    Dataset(
        "charter",
        "Our charter",
        "The charter in force, a row for each principle and promise.",
        (
            Column("version", "The charter's version", "charters.Charter.number"),
            Column("charter", "Its title", "charters.Charter.title"),
            Column("adopted_on", "The day it was agreed", "charters.Charter.adopted_at"),
            Column("part", "Principle or promise"),
            Column("name", "The principle, or whose promise it is", "charters.Principle.name"),
            Column("text", "Its words", "charters.Commitment.text"),
            Column("law", "The law it rests on", "charters.Commitment.legal_basis"),
        ),
        _charter,
    ),
    Dataset(
        "signatories",
        "Who signed our charter",
        "Every partner, and where it stands with the charter.",
        (
            Column("organisation", "The partner", "coproduction.Organisation.name"),
            Column("standing", "Where it stands", "charters.Signature.state"),
            Column("version", "The version it was asked to sign", "charters.Charter.number"),
            Column("signed_on", "The day it signed", "charters.Signature.signed_at"),
            Column("until", "How long that counts", "charters.Signature.ends_on"),
        ),
        _signatories,
    ),
)
