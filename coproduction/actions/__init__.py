"""Every write to what two apps share. One noun a file; see docs/adr for why."""

from .admin import begin_admin_visit, delete_record, send_failed_again
from .backup import record_backup_check
from .bounce import record_bounce
from .bulk_mail import change_bulk_mail, send_bulk_mail, send_bulk_test, write_bulk_mail
from .clock import escalate, hand_over, remind_owner
from .digest import send_digest
from .document import add_document
from .export import record_export, record_whole_export
from .forum import change_licence
from .influence import (
    claim_influence,
    confirm_influence,
    dispute_influence,
    let_influence_go,
    open_influence,
    say_if_helped,
)
from .message import note_told
from .person import change_contact, change_contacts, mend_address, name_deputy
from .report import (
    add_report_paper,
    add_report_question,
    add_report_quote,
    begin_report,
    change_report,
    publish_report,
    sign_report,
    take_report_quote_back,
    tell_follow_up,
    turn_report_back,
    withdraw_report,
    write_report_part,
)
from .take_out import (
    ask_for_take_out,
    delete_take_out,
    make_take_out,
    note_take_out_downloaded,
    say_take_out_failed,
)
from .work import change_level, open_work, open_works

__all__ = [
    "add_document",
    "add_report_paper",
    "add_report_question",
    "add_report_quote",
    "ask_for_take_out",
    "begin_admin_visit",
    "begin_report",
    "change_bulk_mail",
    "change_contact",
    "change_contacts",
    "change_level",
    "change_licence",
    "change_report",
    "claim_influence",
    "confirm_influence",
    "delete_record",
    "delete_take_out",
    "dispute_influence",
    "escalate",
    "hand_over",
    "let_influence_go",
    "make_take_out",
    "mend_address",
    "name_deputy",
    "note_take_out_downloaded",
    "note_told",
    "open_influence",
    "open_work",
    "open_works",
    "record_backup_check",
    "publish_report",
    "record_bounce",
    "record_export",
    "record_whole_export",
    "remind_owner",
    "say_if_helped",
    "say_take_out_failed",
    "send_bulk_mail",
    "send_bulk_test",
    "send_digest",
    "send_failed_again",
    "sign_report",
    "take_report_quote_back",
    "tell_follow_up",
    "turn_report_back",
    "withdraw_report",
    "write_bulk_mail",
    "write_report_part",
]
