"""The data of templates/pdf/charters/: words that are ready to print."""

from dataclasses import dataclass

from charters.models import Charter, Signature
from coproduction.dates import short
from coproduction.mail import absolute


@dataclass(frozen=True)
class Promise:
    text: str
    easy_read: str
    law: str


@dataclass(frozen=True)
class Side:
    name: str
    promises: list[Promise]


@dataclass(frozen=True)
class Principle:
    name: str
    text: str
    easy_read: str


@dataclass(frozen=True)
class Signed:
    organisation: str
    who: str
    when: str
    for_the_forum: str
    contact: str
    pledge: str


@dataclass(frozen=True, kw_only=True)
class CharterPaper:
    """A charter with its signatories. `hub` is the line under the title: base.typ names it so."""

    title: str
    short_title: str
    forum: str
    hub: str
    made_on: str
    vision: str
    vision_easy: str
    grew_from: list[str]
    covers: list[str]
    leaves_out: str
    legal_basis: list[str]
    principles: list[Principle]
    sides: list[Side]
    signed: list[Signed]
    text_hash: str
    link: str


def _lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def _signed(signature: Signature) -> Signed:
    contact = signature.contact.described
    if signature.deputy:
        contact += f". Deputy: {signature.deputy.described}"
    return Signed(
        organisation=signature.organisation.name,
        who=f"{signature.signed_name}, {signature.signed_role}",
        when=short(signature.signed_at.date()),
        for_the_forum=f"{signature.countersigned_name}, {signature.countersigned_role}, "
        f"{short(signature.countersigned_at.date())}",
        contact=contact,
        pledge=signature.signed_pledge,
    )


def charter_paper(charter: Charter, sides, signatures, *, today) -> CharterPaper:
    """The charter in force as everybody may print it."""
    return CharterPaper(
        title=charter.title,
        short_title=f"Charter, version {charter.number}",
        forum=charter.forum.name,
        hub=f"Version {charter.number}, accepted by {charter.accepted_by}. "
        f"Published {short(charter.adopted_at.date())}, to be looked at again "
        f"{short(charter.review_on)}.",
        made_on=short(today),
        vision=charter.vision,
        vision_easy=charter.vision_easy,
        grew_from=_lines(charter.grew_from),
        covers=_lines(charter.covers),
        leaves_out=charter.leaves_out,
        legal_basis=_lines(charter.legal_basis),
        principles=[
            Principle(each.name, each.text, each.easy_read)
            for each in charter.principles.order_by("position")
        ],
        sides=[
            Side(name, [Promise(each.text, each.easy_read, each.legal_basis) for each in promises])
            for name, promises in sides
        ],
        signed=[_signed(each) for each in signatures],
        text_hash=charter.text_hash,
        link=absolute(charter.get_absolute_url()),
    )
