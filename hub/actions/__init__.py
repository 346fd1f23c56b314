"""Every write of the hub. One noun a file."""

from .after import (
    add_action,
    answer_standing_question,
    ask_ratings,
    end_action,
    publish_notes,
    rate_item,
)
from .agenda import (
    add_item,
    add_session,
    agree_agenda,
    carry_item,
    change_item,
    move_item,
    withdraw_item,
)
from .agreement import agree_terms, ask_consent, give_consent, refuse_consent, write_terms
from .availability import ask_reps, remind_reps, say_availability
from .coming import ask_if_coming, cannot_come, confirm_coming
from .invitation import accept_invitation, decline_invitation, invite, take_invitation_back
from .live import add_point, begin_item, end_item, remove_point, set_presence
from .membership import add_seat, end_seat, expect_organisations, fill_seat
from .preparation import add_papers, ask_question, prepare_item, send_questions
from .regional import close_to_region, leave_group, open_to_region, send_to_group
from .request import (
    accept_request,
    ask_for_more,
    decline_request,
    defer_request,
    save_answers,
    send_request,
    start_request,
    withdraw_request,
)
from .series import add_hub, cancel_session, change_hub, make_sessions, move_session
from .session import decide_involvement, mark_attendance, mark_not_reached, record_item
from .waiting import end_offer, offer_free_minutes, pass_offer, take_offer

__all__ = [
    "accept_invitation",
    "accept_request",
    "add_action",
    "add_hub",
    "add_item",
    "add_papers",
    "add_point",
    "add_seat",
    "add_session",
    "agree_agenda",
    "agree_terms",
    "answer_standing_question",
    "ask_consent",
    "ask_for_more",
    "ask_if_coming",
    "ask_question",
    "ask_ratings",
    "ask_reps",
    "begin_item",
    "cancel_session",
    "cannot_come",
    "carry_item",
    "change_hub",
    "change_item",
    "close_to_region",
    "confirm_coming",
    "decide_involvement",
    "decline_invitation",
    "decline_request",
    "defer_request",
    "end_action",
    "end_item",
    "end_offer",
    "end_seat",
    "expect_organisations",
    "fill_seat",
    "give_consent",
    "invite",
    "leave_group",
    "make_sessions",
    "mark_attendance",
    "mark_not_reached",
    "move_item",
    "move_session",
    "offer_free_minutes",
    "open_to_region",
    "pass_offer",
    "prepare_item",
    "publish_notes",
    "rate_item",
    "record_item",
    "refuse_consent",
    "remind_reps",
    "remove_point",
    "save_answers",
    "say_availability",
    "send_questions",
    "send_request",
    "send_to_group",
    "set_presence",
    "start_request",
    "take_invitation_back",
    "take_offer",
    "withdraw_item",
    "withdraw_request",
    "write_terms",
]
