"""What partners promised each other, who signed it, and how it was kept. One noun a file."""

from .charter import Charter, CharterComment, Commitment, Principle
from .plan import Group, PlanEntry, ServicePlanLine, WorkFrame
from .signing import Restatement, Signature, TextHash
from .testing import CharterTest, Judgement, Measure, PartyNote, ResultLine, Verdict

__all__ = [
    "Charter",
    "CharterComment",
    "CharterTest",
    "Commitment",
    "Group",
    "Judgement",
    "Measure",
    "PartyNote",
    "PlanEntry",
    "Principle",
    "Restatement",
    "ResultLine",
    "ServicePlanLine",
    "Signature",
    "TextHash",
    "Verdict",
    "WorkFrame",
]
