"""Hubs and what happens at them. request and item know no session; session knows both."""

from .agreement import SharedConsent, TermsOfReference
from .availability import Availability
from .hub import EarlierHubName, Hub, PoolMember
from .item import Item
from .question import Question
from .request import Request
from .session import Attendance, Session
from .two_keys import TwoKeys
from .waiting import WaitingPlace

__all__ = [
    "Attendance",
    "Availability",
    "EarlierHubName",
    "Hub",
    "Item",
    "PoolMember",
    "Question",
    "Request",
    "Session",
    "SharedConsent",
    "TermsOfReference",
    "TwoKeys",
    "WaitingPlace",
]
