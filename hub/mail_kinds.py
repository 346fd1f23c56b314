from coproduction.mail_kinds import MailKind

_ASKED = "you asked for time at a hub"
_RUNS = "you decide on requests for the hub"

KINDS = (
    MailKind("hub/request_sent", _ASKED),
    MailKind("hub/request_to_decide", _RUNS),
    MailKind("hub/request_accepted", _ASKED),
    MailKind("hub/request_more_needed", _ASKED),
    MailKind("hub/request_deferred", _ASKED),
    MailKind("hub/request_declined", _ASKED),
    MailKind("hub/agenda_published", "you take part in the hub"),
    # The session may be tomorrow.
    MailKind("hub/item_withdrawn", "you were going to speak at a hub", is_urgent=True),
)
