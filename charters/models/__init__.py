"""What partners promised each other, who signed it, and how it was kept. One noun a file."""

from .charter import Charter, CharterComment, Commitment, Principle
from .indicator import Assessment, Indicator
from .mark import CaseStudy, KiteMark, MarkEvidence, MarkSignOff, Quote
from .plan import Group, PlanEntry, ServicePlanLine, WorkFrame
from .review import Review, ReviewAnswer, ReviewGiven, ReviewPrompt
from .signing import Restatement, Signature, TextHash
from .testing import CharterTest, Judgement, Measure, PartyNote, ResultLine, Verdict

__all__ = [
    "Assessment",
    "CaseStudy",
    "Charter",
    "CharterComment",
    "CharterTest",
    "Commitment",
    "Group",
    "Indicator",
    "Judgement",
    "KiteMark",
    "MarkEvidence",
    "MarkSignOff",
    "Measure",
    "PartyNote",
    "PlanEntry",
    "Principle",
    "Quote",
    "Restatement",
    "ResultLine",
    "Review",
    "ReviewAnswer",
    "ReviewGiven",
    "ReviewPrompt",
    "ServicePlanLine",
    "Signature",
    "TextHash",
    "Verdict",
    "WorkFrame",
]
