from coproduction.mail_kinds import MailKind

_ASKED = "you asked for time at a hub"
_INVITED = "the forum asked you to come to a hub"
_RUNS = "you decide on requests for the hub"
_MEMBER = "you take part in the hub"
_SPEAKS = "you were going to speak at a hub"
_SIDE = "you say yes or no for your side"

KINDS = (
    MailKind("hub/request_sent", _ASKED),
    MailKind("hub/request_to_decide", _RUNS),
    MailKind("hub/request_accepted", _ASKED),
    MailKind("hub/request_more_needed", _ASKED),
    MailKind("hub/request_deferred", _ASKED),
    MailKind("hub/request_declined", _ASKED),
    MailKind("hub/book_early", "your service plans this piece of work"),
    MailKind("hub/invitation", _INVITED),
    MailKind("hub/invitation_taken_back", _INVITED),
    MailKind("hub/invitation_accepted", _RUNS),
    MailKind("hub/invitation_declined", _RUNS),
    # The offer ends, and then the next in line has it.
    MailKind("hub/waiting_offer", _ASKED, is_urgent=True),
    MailKind("hub/waiting_ran_out", _ASKED),
    MailKind("hub/agenda_to_agree", _SIDE),
    MailKind("hub/agenda_published", _MEMBER),
    MailKind("hub/agenda_changed", _MEMBER),
    MailKind("hub/terms_to_agree", _SIDE),
    MailKind("hub/consent_to_give", _SIDE),
    MailKind("hub/can_you_come", _MEMBER),
    MailKind("hub/can_you_come_reminder", _MEMBER),
    MailKind("hub/questions", _SPEAKS),
    MailKind("hub/still_coming", _SPEAKS),
    MailKind("hub/item_carried", _SPEAKS),
    MailKind("hub/item_given_up", _RUNS),
    # The session may be tomorrow.
    MailKind("hub/item_withdrawn", _SPEAKS, is_urgent=True),
    MailKind("hub/session_moved", _MEMBER, is_urgent=True),
    MailKind("hub/session_cancelled", _MEMBER, is_urgent=True),
    # A calendar takes one event a mail, so these cannot go in a digest.
    MailKind("hub/calendar_invitation", _MEMBER, is_urgent=True),
    MailKind("hub/calendar_cancellation", _MEMBER, is_urgent=True),
    MailKind("hub/action", "something was agreed that is yours to do"),
    MailKind("hub/notes", _MEMBER),
    MailKind("hub/how_was_it", "you were at a session of the hub"),
)
