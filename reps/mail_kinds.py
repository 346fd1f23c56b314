from coproduction.mail_kinds import MailKind

_CLAIMS = "you sent a claim"
_DECIDES = "you decide on claims for the forum"
_PAID = "the forum pays you"
_LOOKS_AFTER = "you look after reps for the forum"

KINDS = (
    MailKind("reps/claim_to_decide", _DECIDES),
    MailKind("reps/promise_near", _DECIDES),
    MailKind("reps/claim_needs_more", _CLAIMS),
    MailKind("reps/claim_approved", _CLAIMS),
    MailKind("reps/claim_refused", _CLAIMS),
    MailKind("reps/pay_offered", _CLAIMS),
    MailKind("reps/run_to_agree", _DECIDES),
    MailKind("reps/remittance", _PAID),
    MailKind("reps/payment_returned", _PAID),
    # Somebody else may have done it: a day later the money may be gone.
    MailKind("reps/details_changed", _PAID, is_urgent=True),
    MailKind("reps/expression", _LOOKS_AFTER),
    MailKind("reps/wants_talk", _LOOKS_AFTER),
)
