from coproduction.mail_kinds import MailKind

KINDS = (
    # Somebody may not be safe tonight.
    MailKind("feedback/safeguarding", "you look after safeguarding for the forum", is_urgent=True),
)
