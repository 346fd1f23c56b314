"""Every write to what two apps share. One noun a file; see docs/adr for why."""

from .admin import begin_admin_visit, delete_record, send_failed_again
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
from .work import change_level, open_work

__all__ = [
    "ask_about_you",
    "draw_picture",
    "give_equality_answers",
    "remove_equality_answers",
    "change_group",
    "count_members",
    "import_population",
    "link_group",
    "note_contact",
    "note_followers",
    "note_members",
    "remove_population",
    "show_reach",
    "write_population",
    "add_document",
    "begin_admin_visit",
    "change_bulk_mail",
    "change_contact",
    "change_level",
    "claim_influence",
    "confirm_influence",
    "delete_record",
    "dispute_influence",
    "escalate",
    "hand_over",
    "let_influence_go",
    "mend_address",
    "name_deputy",
    "note_told",
    "open_influence",
    "open_work",
    "record_bounce",
    "record_export",
    "remind_owner",
    "say_if_helped",
    "send_bulk_mail",
    "send_bulk_test",
    "send_digest",
    "send_failed_again",
    "write_bulk_mail",
]
