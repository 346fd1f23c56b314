import django_tables2 as tables

from coproduction.dates import short
from coproduction.tables import ThreadTable, linked, state_of


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

    def render_sent_at(self, value):
        return short(value.date())

    def value_sent_at(self, value):
        return value

    def render_state(self, record):
        return state_of(record)

    def value_state(self, record):
        return record.get_state_display()
