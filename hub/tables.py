import django_tables2 as tables
from django.utils.html import format_html

from coproduction.dates import from_today, short
from coproduction.tables import ThreadTable, linked, state_of
from hub.models import Action


class RequestTable(ThreadTable):
    """The queue of requests: what, who, how long, for when, and how it stands."""

    caption = "Requests"
    title = tables.Column(verbose_name="Request", empty_values=())
    requestor = tables.Column(verbose_name="Asked by", order_by="requestor__name")
    level = tables.Column(verbose_name="Level asked for", empty_values=())
    minutes = tables.Column()
    preferred_session = tables.Column(
        verbose_name="For", order_by="preferred_session__starts_at", empty_values=()
    )
    sent_at = tables.Column(verbose_name="Sent")
    state = tables.Column()

    class Meta(ThreadTable.Meta):
        empty_text = "No request here. When somebody asks for time at the hub, it stands here."

    def render_title(self, record):
        return linked(record, record)

    def value_title(self, record):
        return str(record)

    def render_requestor(self, record):
        organisation = record.requestor.organisation
        return f"{record.requestor}, {organisation}" if organisation else str(record.requestor)

    def render_level(self, record):
        """With a word of warning where the decision came first (seed 004)."""
        words = record.get_level_display() or "Not said yet"
        decided = record.decision_stage == record.DecisionStage.DECIDED
        return f"{words}: the decision is already made" if decided else words

    def render_preferred_session(self, value):
        return short(value.day) if value else "Any session"

    def value_preferred_session(self, value):
        return value.day if value else "Any session"

    def render_sent_at(self, record):
        sent = short(record.sent_at.date())
        return f"{sent}, late" if record.is_late else sent

    def value_sent_at(self, value):
        return value

    def render_state(self, record):
        return state_of(record)

    def value_state(self, record):
        return record.get_state_display()


class ActionTable(ThreadTable):
    """What was agreed: who does it, by when, and how it stands."""

    caption = "Actions"
    what = tables.Column(verbose_name="Action", empty_values=())
    owner = tables.Column(verbose_name="Who", order_by="owner__name")
    session = tables.Column(verbose_name="Agreed on", order_by="session__starts_at")
    due_on = tables.Column(verbose_name="Due")
    state = tables.Column()

    class Meta(ThreadTable.Meta):
        empty_text = "No action here. They come from what is agreed at sessions."

    def __init__(self, *args, today, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)

    def render_what(self, record):
        return linked(record, record)

    def value_what(self, record):
        return record.what

    def render_owner(self, record):
        organisation = record.owner.organisation
        return f"{record.owner}, {organisation}" if organisation else str(record.owner)

    def render_session(self, record):
        return f"{record.hub}, {short(record.session.day)}"

    def render_due_on(self, record):
        if record.state != Action.State.OPEN:
            return short(record.due_on)
        late = " thread-due--late" if record.is_overdue(self.today) else ""
        words = from_today(record.due_on, self.today)
        return format_html('<span class="thread-due{}">{}</span>', late, words)

    def render_state(self, record):
        return state_of(record)

    def value_state(self, record):
        return record.get_state_display()

    def value_due_on(self, value):
        return value
