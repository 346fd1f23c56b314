"""Hubs and what happens at them. request and item know no session; session knows both."""

from .hub import Hub, PoolMember
from .item import Item
from .request import Request
from .session import Attendance, Session

__all__ = ["Attendance", "Hub", "Item", "PoolMember", "Request", "Session"]
