"""Every write of the hub. One noun a file."""

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
from .preparation import add_papers, ask_question, prepare_item, send_questions
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

__all__ = [
    "accept_request",
    "add_hub",
    "add_item",
    "add_papers",
    "add_session",
    "agree_agenda",
    "agree_terms",
    "ask_consent",
    "ask_for_more",
    "ask_question",
    "cancel_session",
    "carry_item",
    "change_hub",
    "change_item",
    "decide_involvement",
    "decline_request",
    "defer_request",
    "give_consent",
    "make_sessions",
    "mark_attendance",
    "mark_not_reached",
    "move_item",
    "move_session",
    "prepare_item",
    "record_item",
    "refuse_consent",
    "save_answers",
    "send_questions",
    "send_request",
    "start_request",
    "withdraw_item",
    "withdraw_request",
    "write_terms",
]
