import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html

from coproduction.dates import from_today, short
from coproduction.models import Influence, Message
from coproduction.rules import active_deputy
from coproduction.templatetags.thread import level_tag, level_words, state_tag


def linked(record, text):
    """The name of a record, leading to its page."""
    return format_html('<a href="{}">{}</a>', record.get_absolute_url(), text)


def state_of(record, field="state"):
    """The state's tag, as pages draw it."""
    return render_to_string("_components/tag.html", state_tag(record, field))


class ThreadTable(tables.Table):
    """A list with a caption and an empty text; its order is in the address.

    `render_x` is what a page shows of a column. Where that is a link, a tag or a date in words,
    `value_x` is what a spreadsheet gets: the name, the word, the real date.
    """

    caption = ""

    class Meta:
        template_name = "django_tables2/thread.html"

    @property
    def order_by(self):
        return self._order_by

    @order_by.setter
    def order_by(self, names):
        """What is no column's name is left out; the library would warn of one with a dot."""
        names = names.split(",") if isinstance(names, str) else names or ()
        tables.Table.order_by.fset(self, [name for name in names if "." not in name])


class WorkTable(ThreadTable):
    caption = "Pieces of work"
    title = tables.Column(verbose_name="Piece of work")
    programme = tables.Column(order_by="programme__name", empty_values=())
    lead_organisation = tables.Column(verbose_name="Led by", order_by="lead_organisation__name")
    level = tables.Column(empty_values=())
    status = tables.Column()

    class Meta(ThreadTable.Meta):
        empty_text = "No work found"

    def render_title(self, record):
        return linked(record, record.title)

    def value_title(self, record):
        return record.title

    def render_programme(self, value):
        return value or "None"

    def render_level(self, record):
        context = level_tag({"request": self.request}, record.level)
        return render_to_string("_components/level_tag.html", context)

    def value_level(self, record):
        return level_words(self.request)[record.level][0] if record.level else ""

    def render_status(self, record):
        return state_of(record, "status")

    def value_status(self, record):
        return record.get_status_display()


class InfluenceTable(ThreadTable):
    caption = "What is owed and what was answered"
    work = tables.Column(verbose_name="Piece of work", order_by="work__title")
    owed_by = tables.Column(order_by="owed_by__name")
    heard_on = tables.Column(verbose_name="Families spoke")
    due_on = tables.Column(verbose_name="Due")
    state = tables.Column()

    class Meta(ThreadTable.Meta):
        empty_text = "Nothing here. An entry opens as soon as an item is presented."

    def __init__(self, *args, today, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)

    def render_work(self, record):
        return linked(record, record.work)

    def value_work(self, record):
        return record.work.title

    def render_heard_on(self, value):
        return short(value)

    def value_heard_on(self, value):
        return value

    def render_due_on(self, record):
        if record.state not in Influence.OWED_STATES:
            return short(record.due_on)
        words = from_today(record.due_on, self.today)
        late = " thread-due--late" if record.is_overdue(self.today) else ""
        return format_html('<span class="thread-due{}">{}</span>', late, words)

    def value_due_on(self, value):
        return value

    def render_state(self, record):
        return state_of(record)

    def value_state(self, record):
        return record.get_state_display()


class AnswererTable(ThreadTable):
    caption = "Who answers families"
    name = tables.Column(verbose_name="Person")
    organisation = tables.Column(order_by="organisation__name", default="None")
    deputy = tables.Column(order_by="deputy__name", empty_values=())
    owes = tables.Column(verbose_name="Owes")
    arrange = tables.Column(
        verbose_name="Arrange", empty_values=(), orderable=False, exclude_from_export=True
    )

    class Meta(ThreadTable.Meta):
        empty_text = "Nobody answers here yet. An admin can add people."

    def render_name(self, record):
        if record.is_active:
            return record.name
        tag = render_to_string("_components/tag.html", {"text": "Has left", "kind": "attention"})
        return format_html("{} {}", record.name, tag)

    def value_name(self, record):
        return record.name if record.is_active else f"{record.name} (has left)"

    def render_deputy(self, record):
        return active_deputy(record) or "Nobody"

    def render_owes(self, record):
        if not record.owes:
            return "Nothing"
        answers = f"{record.owes} answer{'s' if record.owes > 1 else ''}"
        if not record.late:
            return answers
        return format_html(
            '{}, <span class="thread-due thread-due--late">{} late</span>', answers, record.late
        )

    def value_owes(self, value):
        return value

    def render_arrange(self, record):
        return render_to_string(
            "coproduction/_arrange_who_answers.html", {"answerer": record}, request=self.request
        )


class MessageTable(ThreadTable):
    caption = "Mails"
    subject = tables.Column(verbose_name="Mail")
    person = tables.Column(verbose_name="To", order_by="person__name", empty_values=())
    reach = tables.Column(verbose_name="Reach them by", empty_values=(), orderable=False)
    written_at = tables.Column(verbose_name="Written")
    state = tables.Column()
    # A button: of no use in a spreadsheet, and a template for each row.
    next_step = tables.Column(
        verbose_name="What to do", empty_values=(), orderable=False, exclude_from_export=True
    )

    class Meta(ThreadTable.Meta):
        empty_text = "No mail here"

    def render_subject(self, record):
        if record.is_digest:
            return f"{record.subject} (carried {record.carries} messages)"
        return record.subject

    def render_person(self, record):
        return record.person or "Somebody who has left"

    def render_reach(self, record):
        """The address; where mail does not reach, how this person can be told."""
        if record.state not in Message.UNREACHED or record.person is None:
            return record.to
        return record.person.other_way or "No phone number and no address known"

    def render_written_at(self, value):
        return short(timezone.localtime(value).date())

    def value_written_at(self, value):
        return value

    def render_state(self, record):
        together = " in one mail with others" if record.carried_by_id else ""
        return format_html("{}{}", state_of(record), together)

    def value_state(self, record):
        return record.get_state_display()

    def render_next_step(self, record):
        return render_to_string(
            "coproduction/_message_next_step.html", {"message": record}, request=self.request
        )
