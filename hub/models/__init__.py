"""Hubs and what happens at them. request and item know no session; session knows both."""

from .hub import EarlierHubName, Hub, PoolMember
from .item import Item
from .request import Request
from .session import Attendance, Session

__all__ = ["Attendance", "EarlierHubName", "Hub", "Item", "PoolMember", "Request", "Session"]
