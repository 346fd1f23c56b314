"""What partners promised each other, who signed it, and how it was kept. One noun a file."""

from .charter import Agreement, Charter, CharterComment, Commitment, Principle
from .indicator import Assessment, Indicator, YearlyLook
from .mark import CaseStudy, KiteMark, MarkEvidence, MarkSignOff, Quote
from .plan import Group, PlanEntry, Product, ServicePlanLine, WorkFrame
from .region import ForumSignature
from .review import Review, ReviewAnswer, ReviewGiven, ReviewPrompt
from .signing import Restatement, Signature, TextHash
from .testing import CharterTest, Judgement, Measure, PartyNote, ResultLine, Verdict
from .update import PromisedUpdate

__all__ = [
    "Agreement",
    "Assessment",
    "CaseStudy",
    "Charter",
    "CharterComment",
    "CharterTest",
    "Commitment",
    "ForumSignature",
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
    "Product",
    "PromisedUpdate",
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
    "YearlyLook",
]
