"""Who may do what. The only place that reads roles as rights.

A role is a short code on Person; a right is a Permission. Rights follow the person as the
database has them now: take the role away and the next request is refused.
"""

from enum import StrEnum

from coproduction.models import Person, Role


class Permission(StrEnum):
    """Something that a person may do in a forum, named noun first."""

    HUB_VIEW = "hub_view"
    HUB_MANAGE = "hub_manage"
    REQUEST_MAKE = "request_make"
    REQUEST_TRIAGE = "request_triage"
    AGENDA_MANAGE = "agenda_manage"
    # The two keys: what the forum and its partners agree, each for its own side.
    FORUM_AGREE = "forum_agree"
    PARTNER_AGREE = "partner_agree"
    QUESTION_ASK = "question_ask"
    SESSION_RECORD = "session_record"
    INVOLVEMENT_DECIDE = "involvement_decide"
    FORUM_NOTES_VIEW = "forum_notes_view"
    WORK_VIEW = "work_view"
    WORK_MANAGE = "work_manage"
    INFLUENCE_VIEW = "influence_view"
    INFLUENCE_CLAIM = "influence_claim"
    INFLUENCE_CHECK = "influence_check"
    REPORT_VIEW = "report_view"
    # Writes and signs one side of a report; the partner's for one's own organisation alone.
    REPORT_FORUM_SIDE = "report_forum_side"
    REPORT_PARTNER_SIDE = "report_partner_side"
    # Who did what when, by name: for those who keep the records.
    HISTORY_VIEW = "history_view"
    DOCUMENT_VIEW = "document_view"
    MESSAGE_VIEW = "message_view"
    MESSAGE_MANAGE = "message_manage"
    BULK_MAIL_SEND = "bulk_mail_send"
    ADMIN_VISIT_VIEW = "admin_visit_view"
    # Budgets and how fast claims are paid; nobody's bank details.
    MONEY_VIEW = "money_view"
    MONEY_MANAGE = "money_manage"
    # Decides on claims and agrees payment runs: never one's own. See reps/rules.
    CLAIM_DECIDE = "claim_decide"
    CLAIM_MAKE = "claim_make"
    REP_MANAGE = "rep_manage"
    SAFEGUARDING_VIEW = "safeguarding_view"
    # What both sides promise: who writes the words, and who opens, adopts and asks to sign.
    CHARTER_WRITE = "charter_write"
    CHARTER_MANAGE = "charter_manage"
    # How a piece of work is planned and looked back on: both sides, together.
    WORK_PLAN = "work_plan"
    FEEDBACK_MANAGE = "feedback_manage"
    # Lists of people, partners and term dates: to bring them in, and to take them out.
    MEMBER_MANAGE = "member_manage"
    # All of the forum's records as files.
    FORUM_TAKE_OUT = "forum_take_out"


# Rights that want more than an email code: money, safeguarding, everything (promises R26).
NEED_SECOND_FACTOR = frozenset(
    {
        Permission.MONEY_MANAGE,
        Permission.CLAIM_DECIDE,
        Permission.SAFEGUARDING_VIEW,
        Permission.FORUM_TAKE_OUT,
    }
)

_P = Permission
_SEES = frozenset({_P.HUB_VIEW, _P.WORK_VIEW, _P.INFLUENCE_VIEW, _P.DOCUMENT_VIEW, _P.REPORT_VIEW})
_RUNS_THE_HUB = _SEES | {
    _P.HUB_MANAGE,
    _P.REQUEST_TRIAGE,
    _P.AGENDA_MANAGE,
    _P.FORUM_AGREE,
    _P.QUESTION_ASK,
    _P.SESSION_RECORD,
    _P.INVOLVEMENT_DECIDE,
    _P.FORUM_NOTES_VIEW,
    _P.WORK_MANAGE,
    _P.INFLUENCE_CHECK,
    _P.MESSAGE_VIEW,
    _P.MESSAGE_MANAGE,
    _P.BULK_MAIL_SEND,
    _P.MONEY_VIEW,
    _P.REP_MANAGE,
    _P.CHARTER_WRITE,
    _P.CHARTER_MANAGE,
    _P.WORK_PLAN,
    _P.HISTORY_VIEW,
    _P.FEEDBACK_MANAGE,
    _P.MEMBER_MANAGE,
    _P.FORUM_TAKE_OUT,
    _P.REPORT_FORUM_SIDE,
}

ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.COORDINATOR: _RUNS_THE_HUB,
    Role.CHAIR: _RUNS_THE_HUB | {_P.ADMIN_VISIT_VIEW, _P.CLAIM_DECIDE, _P.CLAIM_MAKE},
    Role.TREASURER: _SEES
    | {_P.FORUM_NOTES_VIEW, _P.MONEY_VIEW, _P.MONEY_MANAGE, _P.CLAIM_DECIDE, _P.CLAIM_MAKE}
    | {_P.HISTORY_VIEW},
    Role.REP: _SEES | {_P.FORUM_NOTES_VIEW, _P.QUESTION_ASK, _P.CLAIM_MAKE, _P.WORK_PLAN},
    # Facilitators and officers work for the partners: the forum's own notes are not theirs (GV11).
    Role.FACILITATOR: _SEES
    | {_P.SESSION_RECORD, _P.PARTNER_AGREE, _P.REQUEST_MAKE, _P.INFLUENCE_CLAIM}
    | {_P.CHARTER_WRITE, _P.WORK_PLAN, _P.HISTORY_VIEW, _P.REPORT_PARTNER_SIDE},
    Role.OFFICER: frozenset(
        {_P.HUB_VIEW, _P.REQUEST_MAKE, _P.INFLUENCE_CLAIM, _P.DOCUMENT_VIEW, _P.WORK_VIEW}
    )
    | {_P.INFLUENCE_VIEW, _P.WORK_PLAN, _P.REPORT_PARTNER_SIDE},
    Role.SIGNATORY: frozenset({_P.HUB_VIEW, _P.WORK_VIEW, _P.INFLUENCE_VIEW, _P.REPORT_VIEW}),
    Role.SAFEGUARDING_LEAD: _SEES | {_P.FORUM_NOTES_VIEW, _P.SAFEGUARDING_VIEW},
}

# Each list that a forum brings in from a spreadsheet is for those with one of these; which list
# for whom, its Kind says. See coproduction/imports.
BRING_IN = (
    _P.MEMBER_MANAGE,
    _P.HUB_MANAGE,
    _P.WORK_MANAGE,
    _P.FEEDBACK_MANAGE,
    _P.REP_MANAGE,
)


def permissions_of(person: Person | None) -> frozenset[Permission]:
    """Everything that the person's roles allow; nothing for nobody."""
    if person is None or not person.is_active:
        return frozenset()
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in person.roles))


def person_may(person: Person | None, permission: Permission) -> bool:
    """May this person do this in their own forum?"""
    return permission in permissions_of(person)


def person_for(user, forum) -> Person | None:
    """The active person that this user is in this forum, if any."""
    if not user.is_authenticated or not user.is_active:
        return None
    return (
        Person.objects.active()
        .filter(user=user, forum=forum)
        .select_related("organisation")
        .first()
    )


def has_permission(user, permission: Permission, forum) -> bool:
    """May this user do this in this forum? Reads the database: see person_may for a page."""
    return person_may(person_for(user, forum), permission)


def roles_with(permission: Permission) -> list[str]:
    """The role codes that carry this right, for finding people to tell."""
    return [role for role, rights in ROLE_PERMISSIONS.items() if permission in rights]
