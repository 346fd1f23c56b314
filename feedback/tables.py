import django_tables2 as tables
from django.utils.html import format_html

from coproduction.dates import short
from coproduction.tables import ThreadTable, linked, state_of
from feedback.models import Submission

EXCERPT = 140


class SubmissionTable(ThreadTable):
    """What was told: the words, how it is sorted, and how it stands."""

    caption = "Feedback"
    words = tables.Column(verbose_name="What they told", empty_values=(), orderable=False)
    received_on = tables.Column(verbose_name="Came on")
    voice = tables.Column(verbose_name="From", orderable=False)
    theme = tables.Column(orderable=False)
    service = tables.Column(orderable=False)
    state = tables.Column(orderable=False)

    class Meta(ThreadTable.Meta):
        empty_text = "Nothing here"

    def render_words(self, record):
        words = " ".join(record.words.split()) or (
            "Its words are gone" if record.erased_on else "Answers without words"
        )
        text = words if len(words) <= EXCERPT else f"{words[:EXCERPT].rsplit(' ', 1)[0]} …"
        return linked(record, text)

    def value_words(self, record):
        return record.words

    def render_received_on(self, record):
        entered = "" if record.channel == Submission.Channel.WEB else record.get_channel_display()
        day = short(record.received_on)
        return f"{day}, {entered.lower()}" if entered else day

    def value_received_on(self, value):
        return value

    def render_state(self, record):
        alarm = (
            format_html(
                ' <strong class="thread-tag thread-tag--bad">{}</strong>', "May tell of harm"
            )
            if record.needs_alarm_answer
            else ""
        )
        return format_html("{}{}", state_of(record), alarm)

    def value_state(self, record):
        return record.get_state_display()


class PickTable(SubmissionTable):
    """The list on its page, with a box before each row."""

    pick = tables.Column(
        verbose_name="Pick", empty_values=(), orderable=False, exclude_from_export=True
    )

    class Meta(SubmissionTable.Meta):
        sequence = ("words", "...", "pick")

    def render_pick(self, record):
        return format_html(
            '<span class="govuk-checkboxes govuk-checkboxes--small"><span class='
            '"govuk-checkboxes__item"><input class="govuk-checkboxes__input" type="checkbox" '
            'name="picked" value="{0}" id="pick-{0}" form="many"><label class="govuk-label '
            'govuk-checkboxes__label" for="pick-{0}"><span class="govuk-visually-hidden">Pick {0}'
            "</span></label></span></span>",
            record.reference,
        )
