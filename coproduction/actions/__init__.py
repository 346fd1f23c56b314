"""Every write to what two apps share. One noun a file; see docs/adr for why."""

from .admin import begin_admin_visit, delete_record, send_failed_again
from .backup import record_backup_check
from .bounce import record_bounce
from .bulk_mail import change_bulk_mail, send_bulk_mail, send_bulk_test, write_bulk_mail
from .clock import escalate, hand_over, remind_owner
from .digest import send_digest
from .document import add_document
from .equality import (
    ask_about_you,
    draw_picture,
    give_equality_answers,
    remove_equality_answers,
)
from .export import record_export, record_whole_export
from .finding_out import (
    add_report_survey,
    add_report_theme,
    drop_report_focus_group,
    drop_report_survey,
    save_report_focus_group,
    sort_report_findings,
)
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
from .reach import (
    change_group,
    count_members,
    import_population,
    link_group,
    note_contact,
    note_followers,
    note_members,
    remove_population,
    show_reach,
    write_population,
)
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
    "add_report_survey",
    "add_report_theme",
    "ask_about_you",
    "ask_for_take_out",
    "begin_admin_visit",
    "begin_report",
    "change_bulk_mail",
    "change_contact",
    "change_contacts",
    "change_group",
    "change_level",
    "change_licence",
    "change_report",
    "claim_influence",
    "confirm_influence",
    "copy_template",
    "count_figures",
    "count_members",
    "delete_record",
    "delete_take_out",
    "dispute_influence",
    "draw_picture",
    "drop_report_focus_group",
    "drop_report_survey",
    "escalate",
    "give_equality_answers",
    "hand_over",
    "import_population",
    "let_influence_go",
    "link_group",
    "make_take_out",
    "mend_address",
    "name_body",
    "name_deputy",
    "note_contact",
    "note_followers",
    "note_members",
    "note_take_out_downloaded",
    "note_told",
    "offer_template",
    "open_influence",
    "open_work",
    "open_works",
    "publish_report",
    "record_backup_check",
    "record_bounce",
    "record_export",
    "record_whole_export",
    "remind_owner",
    "remove_equality_answers",
    "remove_population",
    "save_report_focus_group",
    "say_if_helped",
    "say_stage",
    "say_take_out_failed",
    "send_bulk_mail",
    "send_bulk_test",
    "send_digest",
    "send_failed_again",
    "show_reach",
    "sign_report",
    "sort_report_findings",
    "switch_off",
    "switch_on",
    "take_report_quote_back",
    "tell_follow_up",
    "turn_report_back",
    "withdraw_report",
    "withdraw_template",
    "write_bulk_mail",
    "write_population",
    "write_report_part",
]
