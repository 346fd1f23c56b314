"""Where each partner stands: the newest of its signatures, and what is due."""

from dataclasses import dataclass
from datetime import date

from charters.models import Charter, Signature
from coproduction.models import Forum, Organisation


@dataclass(frozen=True)
class Row:
    """One partner in the register."""

    organisation: Organisation
    holds: Signature | None  # what counts today
    open: Signature | None  # what it was asked, or signed and waits for the forum
    last: Signature | None  # the newest of all
    in_force: Charter | None
    today: date

    @property
    def is_up_to_date(self):
        """It signed the version that is in force, and that signature counts."""
        return bool(self.holds and self.in_force and self.holds.charter_id == self.in_force.pk)

    @property
    def kind(self):
        if self.is_up_to_date:
            return "good"
        if self.open and self.open.is_late(self.today):
            return "bad"
        return "waiting" if self.open or self.holds else "neutral"

    @property
    def in_words(self):
        if self.is_up_to_date:
            return f"Signed version {self.holds.charter.number}"
        if self.open and self.open.state == Signature.State.SIGNED:
            return "Signed. The forum signs next"
        if self.open:
            late = self.open.is_late(self.today)
            return "Asked to sign, and late" if late else "Asked to sign"
        if self.holds:
            return f"Signed version {self.holds.charter.number}, an older one"
        if self.last and self.last.state != Signature.State.RENEWED:
            return self.last.get_state_display()
        return "Not signed"

    @property
    def show(self) -> Signature | None:
        """The signature to read more about."""
        return self.holds or self.open or self.last


def register_of(forum: Forum, *, today: date) -> list[Row]:
    """Every partner of the forum, also those who never signed, by name."""
    organisations = Organisation.objects.active().filter(forum=forum)
    partners = organisations.exclude(kind=Organisation.Kind.FORUM).by_name()
    in_force = forum.charters.in_force().first()
    newest = {}
    found = Signature.objects.for_forum(forum).select_related(
        "charter", "forum", "signatory", "contact", "deputy"
    )
    for signature in found.newest_first():
        newest.setdefault(signature.organisation_id, []).append(signature)
    rows = []
    for partner in partners:
        theirs = newest.get(partner.pk, [])
        rows.append(
            Row(
                organisation=partner,
                holds=_first(theirs, {Signature.State.IN_FORCE}),
                open=_first(theirs, Signature.OPEN),
                last=theirs[0] if theirs else None,
                in_force=in_force,
                today=today,
            )
        )
    return rows


def _first(signatures, states):
    return next((each for each in signatures if each.state in states), None)
