"""What two apps or more need. One noun a file."""

from .admin_visit import LONGEST_VISIT, AdminVisit
from .body import Body
from .bounce import Bounce
from .bulk_mail import BulkMail
from .document import Document
from .event import Event, EventChain
from .forum import FIXED_SEGMENTS, Forum, Programme, Region, TermDate
from .glossary import GlossaryTerm
from .influence import Influence, InfluenceClaim, InfluenceHandover, InfluenceReminder
from .message import Message
from .organisation import EarlierName, Organisation
from .person import Person, Role
from .region import RegionalFigure, SharedTemplate, Sharing
from .user import User
from .work import (
    LEVEL_MEANINGS,
    SHARED_LEVELS,
    LevelChange,
    LevelWording,
    ParticipationLevel,
    Work,
)

__all__ = [
    "FIXED_SEGMENTS",
    "LEVEL_MEANINGS",
    "LONGEST_VISIT",
    "SHARED_LEVELS",
    "AdminVisit",
    "Body",
    "Bounce",
    "BulkMail",
    "Document",
    "EarlierName",
    "Event",
    "EventChain",
    "Forum",
    "GlossaryTerm",
    "Influence",
    "InfluenceClaim",
    "InfluenceHandover",
    "InfluenceReminder",
    "LevelChange",
    "LevelWording",
    "Message",
    "Organisation",
    "ParticipationLevel",
    "Person",
    "Programme",
    "Region",
    "RegionalFigure",
    "Role",
    "SharedTemplate",
    "Sharing",
    "TermDate",
    "User",
    "Work",
]
