import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from coproduction.dates import from_today, short
from coproduction.money import in_pounds
from coproduction.tables import ThreadTable, linked, state_of
from reps.models import Claim


def pounds(pence):
    """For a spreadsheet: pounds as a number that can be added up."""
    return pence / 100


class ClaimTable(ThreadTable):
    """Claims: whose, for what, how much, and how they stand."""

    caption = "Claims"
    title = tables.Column(verbose_name="For", empty_values=())
    person = tables.Column(verbose_name="Who", order_by="person__name")
    activity = tables.Column(verbose_name="Kind of work", order_by="activity__name")
    happened_on = tables.Column(verbose_name="Day")
    total_pence = tables.Column(verbose_name="Sum")
    promised_on = tables.Column(verbose_name="Promised by", empty_values=())
    state = tables.Column()

    class Meta(ThreadTable.Meta):
        empty_text = "No claim here."

    def __init__(self, *args, today, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)

    def render_title(self, record):
        return linked(record, record)

    def value_title(self, record):
        return record.title

    def render_happened_on(self, value):
        return short(value)

    def value_happened_on(self, value):
        return value

    def render_total_pence(self, value):
        return in_pounds(value)

    def value_total_pence(self, value):
        return pounds(value)

    def render_promised_on(self, record):
        if record.state == Claim.State.PAID:
            return f"Paid on {short(record.paid_on)}"
        if record.promised_on is None:
            return "Not sent yet"
        if record.state in Claim.ENDED_UNPAID:
            return ""
        late = " thread-due--late" if record.promised_on < self.today else ""
        words = from_today(record.promised_on, self.today)
        return format_html('<span class="thread-due{}">{}</span>', late, words)

    def value_promised_on(self, record):
        return record.promised_on

    def render_state(self, record):
        return state_of(record)

    def value_state(self, record):
        return record.get_state_display()


class LedgerTable(ThreadTable):
    """Every movement: when, which fund, what for, how much."""

    caption = "Ledger"
    on = tables.Column(verbose_name="Day")
    kind = tables.Column(verbose_name="What happened")
    fund = tables.Column(order_by="fund__name")
    category = tables.Column(verbose_name="For", empty_values=())
    claim = tables.Column(
        verbose_name="Claim", accessor="payment__claim__reference", empty_values=()
    )
    person = tables.Column(verbose_name="Who", accessor="payment__person__name", empty_values=())
    pence = tables.Column(verbose_name="Sum")
    words = tables.Column(verbose_name="Note", empty_values=())

    class Meta(ThreadTable.Meta):
        empty_text = "Nothing has come in or gone out yet."

    def render_on(self, value):
        return short(value)

    def value_on(self, value):
        return value

    def render_category(self, record):
        return record.get_category_display() if record.category else ""

    def render_claim(self, value):
        return value or ""

    def render_person(self, value):
        return value or ""

    def render_pence(self, value):
        return in_pounds(value)

    def value_pence(self, value):
        return pounds(value)


class LineTable(ThreadTable):
    """What a fund paid for, line by line, with each receipt: the index that a funder asks for."""

    caption = "Paid from this fund"
    reference = tables.Column(verbose_name="Claim", accessor="claim__reference")
    day = tables.Column(verbose_name="Day", accessor="claim__happened_on")
    activity = tables.Column(verbose_name="Kind of work", accessor="claim__activity__name")
    category = tables.Column(verbose_name="For")
    amount_pence = tables.Column(verbose_name="Sum")
    paid_on = tables.Column(verbose_name="Paid", accessor="claim__paid_on", empty_values=())
    receipt = tables.Column(verbose_name="Receipt", empty_values=(), orderable=False)

    class Meta(ThreadTable.Meta):
        empty_text = "Nothing is paid from this fund yet."

    def render_day(self, value):
        return short(value)

    def value_day(self, value):
        return value

    def render_amount_pence(self, value):
        return in_pounds(value)

    def value_amount_pence(self, value):
        return pounds(value)

    def render_paid_on(self, value):
        return short(value) if value else "Not yet"

    def value_paid_on(self, value):
        return value

    def render_receipt(self, record):
        if record.receipt_id:
            url = reverse("reps:receipt-download", args=[self.request.forum.slug, record.pk])
            return format_html('<a href="{}">Receipt</a>', url)
        return record.no_receipt_reason or "None needed"

    def value_receipt(self, record):
        return record.receipt.filename if record.receipt else record.no_receipt_reason


class AccountLineTable(LineTable):
    """For an accountant: the same with the fund, and whose claim it was."""

    NEEDS = ("claim__activity", "claim__person", "fund", "receipt")
    fund = tables.Column()
    person = tables.Column(verbose_name="Who", accessor="claim__person__name")

    class Meta(LineTable.Meta):
        sequence = ("fund", "reference", "person", "...")


class RepTable(ThreadTable):
    """Who the reps are, how far they are on their way, and how often they are asked."""

    caption = "Reps"
    person = tables.Column(verbose_name="Name", order_by="person__name")
    stage = tables.Column()
    link_person = tables.Column(empty_values=(), order_by="link_person__name")
    hours = tables.Column(verbose_name="Hours of training", empty_values=())
    asked = tables.Column(verbose_name="Asked in three months", empty_values=())

    class Meta(ThreadTable.Meta):
        empty_text = "No rep here yet."

    def render_person(self, record):
        return linked(record, record)

    def value_person(self, record):
        return record.person.name

    def render_stage(self, record):
        return state_of(record, "stage")

    def value_stage(self, record):
        return record.get_stage_display()

    def render_link_person(self, value):
        return value or "Nobody yet"

    def render_hours(self, value):
        return f"{value.normalize():f}" if value else "0"


class PlaceTable(ThreadTable):
    """Who is and was in which pool, and from when to when."""

    caption = "Pools"
    hub = tables.Column(verbose_name="Group", order_by="hub__name")
    person = tables.Column(verbose_name="Name", order_by="person__name")
    joined_on = tables.Column(verbose_name="Since")
    left_on = tables.Column(verbose_name="Until")

    class Meta(ThreadTable.Meta):
        empty_text = "Nobody is in a pool yet."

    def value_hub(self, record):
        return record.hub.name

    def value_person(self, record):
        return record.person.name

    def value_joined_on(self, value):
        return value

    def value_left_on(self, value):
        return value
