"""Every write of the hub. One noun a file."""

from .agenda import add_item, add_session, move_item, publish_agenda, withdraw_item
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
from .session import (
    decide_involvement,
    mark_attendance,
    mark_not_reached,
    record_item,
)

__all__ = [
    "move_session",
    "make_sessions",
    "change_hub",
    "cancel_session",
    "add_hub",
    "accept_request",
    "add_item",
    "add_session",
    "ask_for_more",
    "decide_involvement",
    "decline_request",
    "defer_request",
    "mark_attendance",
    "mark_not_reached",
    "move_item",
    "publish_agenda",
    "record_item",
    "save_answers",
    "send_request",
    "start_request",
    "withdraw_item",
    "withdraw_request",
]
