"""To be read here and acted on in the pages: money obeys the same rules for admins (A5)."""

from django.contrib import admin
from django.utils import timezone

from coproduction.admin_base import ReadOnlyAdmin, ThreadAdmin
from reps.models import (
    Acceptance,
    Activity,
    BankStatement,
    CheckIn,
    Claim,
    ClaimLine,
    Conflict,
    Course,
    Declaration,
    Expression,
    Fund,
    Guide,
    Interest,
    LedgerEntry,
    Parity,
    Payment,
    PaymentDetails,
    PaymentRun,
    PaySettings,
    PeriodLock,
    Place,
    Policy,
    Rate,
    Rep,
    ServiceFunding,
    StageChange,
    StatementRow,
    Task,
    TaskDone,
    Training,
    Tranche,
    Undertaking,
)


def listed(model, *, display, related=(), search=(), filters=(), dates=None, hides=()):
    """A list that only reads."""
    attributes = {
        "list_display": list(display),
        "list_select_related": list(related) or False,
        "search_fields": list(search),
        "list_filter": list(filters),
        "date_hierarchy": dates,
        "exclude": list(hides),
    }
    admin.site.register(model, type(f"{model.__name__}Admin", (ReadOnlyAdmin,), attributes))


listed(
    Claim,
    display=["reference", "person", "title", "happened_on", "total_pence", "state"],
    related=["person"],
    search=["reference", "person__name", "title"],
    filters=["state", "forum"],
    dates="happened_on",
)
listed(
    ClaimLine,
    display=["claim", "category", "amount_pence", "choice", "fund"],
    related=["claim", "fund"],
    search=["claim__reference", "words"],
    filters=["category"],
)
listed(
    PaymentRun,
    display=["number", "forum", "state", "total_pence", "created_by", "agreed_by", "pay_on"],
    related=["forum", "created_by", "agreed_by"],
    search=["forum__name"],
    filters=["state", "forum"],
    dates="pay_on",
)
listed(
    Payment,
    display=["bank_reference", "person", "pence", "state", "run"],
    related=["person", "run"],
    search=["bank_reference", "person__name"],
    filters=["state"],
)
listed(
    PaymentDetails,
    display=["person", "method", "edited_at", "edited_by", "checked_at", "checked_by"],
    related=["person", "edited_by", "checked_by"],
    search=["person__name"],
    filters=["method"],
    dates="edited_at",
    hides=["sealed"],
)
listed(
    LedgerEntry,
    display=["on", "kind", "fund", "category", "pence"],
    related=["fund"],
    search=["words", "fund__name"],
    filters=["kind", "forum"],
    dates="on",
)
listed(
    Fund,
    display=["name", "forum", "starts_on", "ends_on", "is_active"],
    related=["forum"],
    search=["name", "paid_by"],
    filters=["forum"],
)
listed(
    Tranche,
    display=["fund", "pence", "due_on", "received_on"],
    related=["fund"],
    search=["fund__name"],
    dates="due_on",
)
listed(
    PeriodLock,
    display=["forum", "ends_on", "locked_at", "locked_by"],
    related=["forum", "locked_by"],
    search=["forum__name"],
)
listed(
    BankStatement,
    display=["filename", "forum", "imported_at", "imported_by"],
    related=["forum", "imported_by"],
    search=["filename"],
    dates="imported_at",
)
listed(
    StatementRow,
    display=["on", "pence", "outcome", "statement"],
    related=["statement"],
    search=["words"],
    filters=["outcome"],
)
listed(
    PaySettings,
    display=["forum", "claim_days", "profile"],
    related=["forum"],
    search=["forum__name"],
    hides=["sealed"],
)
listed(
    Activity,
    display=["name", "forum", "policy", "hub_kind", "is_active"],
    related=["forum", "policy"],
    search=["name"],
    filters=["forum"],
)
listed(
    Parity,
    display=["what", "who", "organisation", "pence", "starts_on"],
    related=["organisation"],
    search=["what", "source"],
    filters=["who"],
)
listed(Place, display=["name", "person", "miles"], related=["person"], search=["name"])
listed(
    Expression,
    display=["name", "forum", "state", "sent_at"],
    related=["forum"],
    search=["name"],
    filters=["state"],
    dates="sent_at",
)
listed(
    Rep,
    display=["person", "stage", "speaks_as", "link_person"],
    related=["person", "link_person"],
    search=["person__name"],
    filters=["stage", "speaks_as"],
    hides=["barriers"],
)
listed(
    StageChange,
    display=["rep", "from_stage", "to_stage", "on", "changed_by"],
    related=["rep__person", "changed_by"],
    search=["rep__person__name"],
    dates="on",
)
listed(
    TaskDone,
    display=["rep", "task", "done_at", "done_by"],
    related=["rep__person", "task", "done_by"],
    search=["task__title"],
)
listed(
    Training,
    display=["title", "rep", "on", "hours"],
    related=["rep__person"],
    search=["title"],
    dates="on",
)
# How somebody is, they told the team and nobody else: the words stay hidden here.
listed(
    CheckIn,
    display=["rep", "said_at", "wants_talk", "talked_at"],
    related=["rep__person"],
    search=["rep__person__name"],
    dates="said_at",
    hides=["confidence", "belonging", "apart", "words"],
)
listed(
    Course,
    display=["title", "kind", "on", "hours", "people", "organisation"],
    related=["organisation"],
    search=["title"],
    filters=["kind", "forum"],
    dates="on",
)
listed(
    Guide,
    display=["title", "forum", "kind", "review_on", "is_active"],
    related=["forum"],
    search=["title", "text"],
    filters=["kind", "forum"],
)
listed(
    ServiceFunding,
    display=["organisation", "forum", "expenses", "pay", "strategic", "noted_at"],
    related=["organisation", "forum"],
    search=["organisation__name", "words"],
    filters=["forum"],
    dates="noted_at",
)
listed(
    Undertaking,
    display=["kind", "number", "forum", "written_at"],
    related=["forum"],
    search=["text"],
    filters=["kind"],
)
listed(
    Acceptance,
    display=["person", "kind", "number", "accepted_at"],
    related=["person"],
    search=["person__name"],
    filters=["kind"],
)
listed(
    Declaration,
    display=["person", "has_nothing", "declared_at"],
    related=["person"],
    search=["person__name"],
)
listed(
    Interest,
    display=["person", "what", "declared_at", "ended_at"],
    related=["person"],
    search=["what"],
    hides=["private_words"],
)
listed(
    Conflict,
    display=["item", "interest", "step", "recorded_by"],
    related=["item", "interest", "recorded_by"],
    search=["words"],
)


@admin.register(Policy)
class PolicyAdmin(ThreadAdmin):
    """A region's policy is written here: its forums only read it."""

    list_display = ["name", "forum", "region", "is_approved"]
    list_select_related = ["forum", "region"]
    search_fields = ["name"]
    readonly_fields = ["copied_from"]

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Rate)
class RateAdmin(ReadOnlyAdmin):
    """A region's rates are added here. Nobody changes one: a later one takes its place."""

    list_display = ["policy", "category", "activity", "vehicle", "pence", "starts_on"]
    list_select_related = ["policy", "activity"]
    list_filter = ["category", "policy"]
    search_fields = ["policy__name", "reason"]
    date_hierarchy = "starts_on"
    exclude = ["decided_at", "decided_by"]

    def has_add_permission(self, request, obj=None):
        return request.user.is_superuser

    def save_model(self, request, obj, form, change):
        obj.decided_at = timezone.now()
        super().save_model(request, obj, form, change)


@admin.register(Task)
class TaskAdmin(ThreadAdmin):
    """What each new rep goes through; each forum has its own list."""

    list_display = ["title", "forum", "phase", "position", "is_active"]
    list_select_related = ["forum"]
    list_filter = ["phase", "forum"]
    search_fields = ["title"]
