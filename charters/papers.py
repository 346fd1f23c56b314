"""The data of templates/pdf/charters/: words that are ready to print."""

from dataclasses import dataclass
from datetime import date

from charters.models import Charter, Signature, YearlyLook
from charters.models.charter import lines_of
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
    signed_by_forums: list[str]
    text_hash: str
    link: str


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
        grew_from=lines_of(charter.grew_from),
        covers=charter.covers_lines,
        leaves_out=charter.leaves_out,
        legal_basis=charter.law_lines,
        principles=[
            Principle(each.name, each.text, each.easy_read)
            for each in charter.principles.order_by("position")
        ],
        sides=[
            Side(name, [Promise(each.text, each.easy_read, each.legal_basis) for each in promises])
            for name, promises in sides
        ],
        signed=[_signed(each) for each in signatures],
        signed_by_forums=[
            f"{each.forum}: {each.signed_name}, {each.signed_role}, {short(each.signed_at.date())}"
            for each in charter.forum_signatures.standing().select_related("forum").by_forum()
        ],
        text_hash=charter.text_hash,
        link=absolute(charter.get_absolute_url()),
    )


@dataclass(frozen=True)
class Said:
    """One side's word on an indicator: its mark, what shows it, and the mark of the year before."""

    mark: str
    evidence: str
    before: str


@dataclass(frozen=True)
class IndicatorRow:
    text: str
    families: Said | None
    service: Said | None
    gap: str


@dataclass(frozen=True)
class Tier:
    """A group of indicators: its name, and each with what both sides said."""

    name: str
    rows: list[IndicatorRow]


@dataclass(frozen=True, kw_only=True)
class YearPaper:
    """A service's year for families, as a report."""

    title: str
    short_title: str
    forum: str
    hub: str
    made_on: str
    is_published: bool
    achieved: str
    fell_short: str
    next_steps: str
    forum_words: str
    changed: list[tuple[str, str]]
    counted: list[tuple[str, str, str]]
    tiers: list[Tier]
    link: str


def _side(said):
    if said is None:
        return None
    day = short(date.fromisoformat(said["on"]))
    return Said(said["mark"], f"{said['evidence'].rstrip('.')}, {day}.", said["before"].lower())


def _indicator_row(each):
    return IndicatorRow(
        each["indicator"], _side(each["families"]), _side(each["service"]), each["gap"]
    )


def year_paper(look: YearlyLook, *, counted, stood, changed, today) -> YearPaper:
    """A service's year as everybody may print it; `stood` are its indicators by tier."""
    name = look.organisation.name
    return YearPaper(
        title=f"{name}: the year for families",
        short_title=f"{name}: the year",
        forum=look.organisation.forum.name,
        hub=f"{short(look.starts_on)} to {short(look.ends_on)}. Written by {name} and "
        f"{look.organisation.forum.name} together.",
        made_on=short(today),
        is_published=look.published_at is not None,
        achieved=look.achieved,
        fell_short=look.fell_short,
        next_steps=look.next_steps,
        forum_words=look.forum_words,
        changed=[(each["title"], each["text"]) for each in changed],
        counted=[
            (each["title"], each["meaning"], f"{each['kept']} of {each['counted']}")
            for each in counted
        ],
        tiers=[Tier(tier, [_indicator_row(each) for each in rows]) for tier, rows in stood],
        link=absolute(look.get_absolute_url()),
    )
