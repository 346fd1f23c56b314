"""Hubs and what happens at them. request and item know no session; session knows both."""

from .agreement import SharedConsent, TermsOfReference
from .availability import Availability
from .booking import BookingReminder
from .hub import EarlierHubName, Hub, PoolMember
from .invitation import Invitation
from .item import Item
from .membership import ExpectedOrganisation, Seat
from .question import Question
from .record import Action, ItemRevision, Point, Rating, RatingGiven, notes_of
from .regional import RegionalGroup, RegionalSeat
from .request import Request
from .session import Attendance, Session
from .waiting import WaitingPlace

__all__ = [
    "Action",
    "Attendance",
    "Availability",
    "BookingReminder",
    "EarlierHubName",
    "ExpectedOrganisation",
    "Hub",
    "Invitation",
    "Item",
    "ItemRevision",
    "Point",
    "PoolMember",
    "Question",
    "Rating",
    "RatingGiven",
    "RegionalGroup",
    "RegionalSeat",
    "Request",
    "Seat",
    "Session",
    "SharedConsent",
    "TermsOfReference",
    "WaitingPlace",
    "notes_of",
]
