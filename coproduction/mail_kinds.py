"""The kinds of mail: why somebody gets each, and the few that do not wait for the digest.

Each app lists its own in a module called mail_kinds, as KINDS. A kind is named as its templates
are: `hub/request_sent` is `templates/hub/emails/request_sent.*.txt`. Keep the urgent ones few: a
mail is urgent when a day later would be too late, and never because it is important.
"""

from dataclasses import dataclass

from coproduction.registries import collect


@dataclass(frozen=True)
class MailKind:
    """One kind of mail. Its reason ends the sentence "You get this mail because …"."""

    name: str
    why: str
    is_urgent: bool = False


_TEAM = "you check for the forum what services answer"
_REPORTS = "you write or check reports here"
_ANSWERS = "you answer to families for your service"

KINDS = (
    MailKind("coproduction/influence_owed", _ANSWERS),
    MailKind("coproduction/influence_claimed", _TEAM),
    MailKind("coproduction/influence_confirmed", _ANSWERS),
    MailKind("coproduction/influence_answered", "you were there when families spoke"),
    MailKind("coproduction/influence_disputed", _ANSWERS),
    MailKind("coproduction/influence_reminder", _ANSWERS),
    MailKind("coproduction/influence_escalated", "you speak for your organisation here"),
    MailKind("coproduction/deputy_named", "you stand in for a colleague"),
    MailKind("coproduction/handed_over", "you take over from somebody"),
    MailKind("coproduction/report_words_wanted", _REPORTS),
    MailKind("coproduction/report_signed", _REPORTS),
    MailKind("coproduction/report_turned_back", "you had signed a report"),
    MailKind("coproduction/report_published", _REPORTS),
    MailKind("coproduction/report_withdrawn", _REPORTS),
    MailKind("coproduction/digest", "the forum has news for you"),
    MailKind("coproduction/take_out_asked", "you look after the forum's records", is_urgent=True),
    MailKind("coproduction/bulk", "you are on the forum's list"),
    MailKind("coproduction/bulk_urgent", "you are on the forum's list", is_urgent=True),
    MailKind("coproduction/bulk_test", "you asked to see this mail first", is_urgent=True),
)


def all_kinds() -> dict[str, MailKind]:
    """Every kind of every app by its name."""
    return {kind.name: kind for kinds in collect("mail_kinds", "KINDS") for kind in kinds}


def kind_called(name: str) -> MailKind:
    """The kind of this name. One that no app lists can wait, as most can; a test finds it."""
    return all_kinds().get(name) or MailKind(name, "you work with the forum")
