from coproduction.mail_kinds import MailKind

_SIGNS = "you sign the charter for your organisation"
_RUNS = "you look after the charter for the forum"

KINDS = (
    MailKind("charters/comments_open", "you are of this forum or work with it"),
    MailKind("charters/region_asks", "you sign for your forum"),
    MailKind("charters/review_due", _RUNS),
    MailKind("charters/review_open", "you have a part in this piece of work"),
    MailKind("charters/update_due", "you said that you would tell families how it goes"),
    MailKind("charters/sign_invitation", _SIGNS),
    MailKind("charters/sign_reminder", _SIGNS),
    # Good for half an hour, and asked for a moment ago.
    MailKind("charters/signing_code", "you asked for a code to sign", is_urgent=True),
    MailKind("charters/to_countersign", "you sign for the forum"),
    MailKind("charters/countersigned", _SIGNS),
    MailKind("charters/signing_declined", _RUNS),
    MailKind("charters/signature_withdrawn", "you have to do with this signature"),
    MailKind("charters/signature_ends", _SIGNS),
    MailKind("charters/signature_ended", "you have to do with this signature"),
)
