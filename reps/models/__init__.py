"""Reps, what they are paid, and where the money comes from. One noun a file."""

from .claim import Claim, ClaimLine, Place
from .conduct import Acceptance, Conflict, Declaration, Interest, Undertaking
from .fund import Fund, LedgerEntry, PeriodLock, Tranche
from .money import (
    BY_HOUR,
    BY_MILE,
    BY_RATE,
    EXPENSES,
    Activity,
    Category,
    Parity,
    PaySettings,
    Policy,
    Rate,
    Vehicle,
)
from .payment import (
    Account,
    BankStatement,
    Payment,
    PaymentDetails,
    PaymentRun,
    StatementRow,
)
from .rep import Expression, Rep, StageChange, Task, TaskDone, Training
from .support import CheckIn, Course, Guide, ServiceFunding

__all__ = [
    "BY_HOUR",
    "BY_MILE",
    "BY_RATE",
    "EXPENSES",
    "Acceptance",
    "Account",
    "Activity",
    "BankStatement",
    "Category",
    "CheckIn",
    "Claim",
    "ClaimLine",
    "Conflict",
    "Course",
    "Declaration",
    "Expression",
    "Fund",
    "Guide",
    "Interest",
    "LedgerEntry",
    "Parity",
    "PaySettings",
    "Payment",
    "PaymentDetails",
    "PaymentRun",
    "PeriodLock",
    "Place",
    "Policy",
    "Rate",
    "Rep",
    "ServiceFunding",
    "StageChange",
    "StatementRow",
    "Task",
    "TaskDone",
    "Training",
    "Tranche",
    "Undertaking",
    "Vehicle",
]
