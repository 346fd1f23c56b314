"""What two apps or more need. One noun a file."""

from .admin_visit import LONGEST_VISIT, AdminVisit
from .body import Body
from .bounce import Bounce
from .bulk_mail import BulkMail
from .document import Document
from .equality import EqualityAnswers, EqualityCount, EqualityPicture
from .event import Event, EventChain
from .forum import FIXED_SEGMENTS, Forum, Programme, Region, TermDate
from .glossary import GlossaryTerm
from .influence import Influence, InfluenceClaim, InfluenceHandover, InfluenceReminder
from .message import Message
from .organisation import EarlierName, Organisation
from .person import Person, Role
from .reach import (
    FollowerCount,
    GroupContact,
    LinkedGroup,
    MemberCount,
    PopulationFigure,
)
from .region import RegionalFigure, SharedTemplate, Sharing
from .report import Report, ReportFollowUp, ReportPart, ReportQuote
from .report_findings import ReportFinding, ReportFocusGroup, ReportSurvey, ReportTheme
from .sheet_import import ImportedRecord, SheetImport
from .take_out import TakeOut
from .two_keys import TwoKeys
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
    "PopulationFigure",
    "MemberCount",
    "LinkedGroup",
    "GroupContact",
    "FollowerCount",
    "EqualityPicture",
    "EqualityCount",
    "EqualityAnswers",
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
    "ImportedRecord",
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
    "Report",
    "ReportFinding",
    "ReportFocusGroup",
    "ReportFollowUp",
    "ReportPart",
    "ReportQuote",
    "ReportSurvey",
    "ReportTheme",
    "Role",
    "SharedTemplate",
    "Sharing",
    "SheetImport",
    "TakeOut",
    "TermDate",
    "TwoKeys",
    "User",
    "Work",
]
