"""Every write to what two apps share. One noun a file; see docs/adr for why."""

from .admin import begin_admin_visit, delete_record, send_failed_again
from .bounce import record_bounce
from .bulk_mail import change_bulk_mail, send_bulk_mail, send_bulk_test, write_bulk_mail
from .clock import escalate, hand_over, remind_owner
from .digest import send_digest
from .document import add_document
from .export import record_export
from .influence import (
    claim_influence,
    confirm_influence,
    dispute_influence,
    let_influence_go,
    open_influence,
    say_if_helped,
)
from .message import note_told
from .person import change_contact, mend_address, name_deputy
from .region import (
    copy_template,
    count_figures,
    name_body,
    offer_template,
    say_stage,
    switch_off,
    switch_on,
    withdraw_template,
)
from .work import change_level, open_work

__all__ = [
    "add_document",
    "begin_admin_visit",
    "change_bulk_mail",
    "change_contact",
    "change_level",
    "claim_influence",
    "confirm_influence",
    "copy_template",
    "count_figures",
    "delete_record",
    "dispute_influence",
    "escalate",
    "hand_over",
    "let_influence_go",
    "mend_address",
    "name_body",
    "name_deputy",
    "note_told",
    "offer_template",
    "open_influence",
    "open_work",
    "record_bounce",
    "record_export",
    "remind_owner",
    "say_if_helped",
    "say_stage",
    "send_bulk_mail",
    "send_bulk_test",
    "send_digest",
    "send_failed_again",
    "switch_off",
    "switch_on",
    "withdraw_template",
    "write_bulk_mail",
]
