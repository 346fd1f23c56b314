"""A body that meets: what it is, when it meets, how a session of it goes; and one date changed."""

from datetime import datetime

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.utils import timezone

from coproduction.form_fields import DateField, Radios, time_field
from coproduction.forms_base import ThreadForm, ThreadModelForm
from coproduction.models import Person
from coproduction.seen import SeenMixin
from hub.models import Hub

SECTIONS = (
    ("What it is", ["name", "kind", "purpose", "say", "reports_to", "is_shared"]),
    (
        "When it meets",
        [
            "repeats",
            "first_on",
            "weekday",
            "every_weeks",
            "week_of_month",
            "every_months",
            "starts_at",
            "minutes",
            "in_holidays",
            "review_on",
        ],
    ),
    (
        "How a session goes",
        [
            "place",
            "join_link",
            "place_access",
            "link_person",
            "what_to_expect",
            "welcome_minutes",
            "standing_question",
            "write_up_minutes",
            "reps_wanted_min",
            "reps_wanted_max",
            "reps_allowed",
            "ask_days",
            "members_wanted",
        ],
    ),
    (
        "Asking for time",
        ["cut_off_days", "triage_days", "notice_days", "offer_hours", "coming_days"],
    ),
)


class HubForm(ThreadModelForm):
    submit = "Save"
    first_on = DateField(
        label="First date",
        required=False,
        help_text="The rule counts from here. For example, 27 3 2027.",
    )
    review_on = DateField(
        label="Look at how often it meets on",
        required=False,
        help_text="Is it too often, or too rare? You are reminded on this day.",
    )
    starts_at = time_field()

    class Meta:
        model = Hub
        fields = [name for _, names in SECTIONS for name in names]
        labels = {
            "every_weeks": "If every so many weeks: how many?",
            "week_of_month": "If on one weekday of the month: which one?",
            "every_months": "If on one weekday of the month: every how many months?",
            "cut_off_days": "Last day to ask for time",
        }
        help_texts = {
            "every_months": "1 is every month.",
            "cut_off_days": "Days before a session. Later requests have to say why.",
        }
        widgets = {
            "kind": Radios(),
            "say": Radios(),
            "repeats": Radios(),
            "in_holidays": Radios(),
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "place_access": forms.Textarea(attrs={"rows": 3}),
            "what_to_expect": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        others = Hub.objects.for_forum(forum).active().exclude(pk=self.instance.pk)
        self.fields["reports_to"].queryset = others.by_name()
        self.fields["reports_to"].empty_label = "Nobody"
        people = Person.objects.active().filter(forum=forum).exclude(roles=[])
        self.fields["link_person"].queryset = people.by_name()
        self.fields["link_person"].empty_label = "Nobody yet"
        self.fields["link_person"].help_text = "Whom reps can ask before, during and after."

    def clean(self):
        answers = super().clean()
        by_rule = answers.get("repeats") not in {None, Hub.Repeats.ASKED}
        if by_rule and not answers.get("first_on") and "first_on" not in self.errors:
            self.add_error("first_on", "Give the first date: the rule counts from there.")
        wanted = [answers.get(f"reps_{name}") for name in ("wanted_min", "wanted_max", "allowed")]
        if None not in wanted and wanted != sorted(wanted):
            self.add_error("reps_allowed", "Fewest, most wanted and most allowed must go up.")
        return answers

    @property
    def helper(self):
        helper = FormHelper()
        helper.layout = Layout(*(Fieldset(title, *names) for title, names in SECTIONS))
        helper.add_input(Submit("", self.submit))
        return helper


class ChangeHubForm(SeenMixin, HubForm):
    @property
    def helper(self):
        helper = super().helper
        helper.render_hidden_fields = True
        return helper


class MoveSessionForm(ThreadForm):
    """A new time for one session, and why."""

    submit = "Move it and tell people"
    day = DateField(label="New day", help_text="For example, 27 3 2027.")
    start = time_field("New start")
    reason = forms.CharField(
        label="Why does it move?",
        help_text="Everybody who was to come reads this.",
        max_length=500,
        error_messages={"required": "Say why it moves: people are told."},
    )

    def clean(self):
        answers = super().clean()
        day, start = answers.pop("day", None), answers.pop("start", None)
        if day and start:
            answers["starts_at"] = timezone.make_aware(datetime.combine(day, start))
        return answers


class CancelSessionForm(ThreadForm):
    submit = "Cancel the session and tell people"
    reason = forms.CharField(
        label="Why is it off?",
        help_text="Everybody who was to come reads this.",
        max_length=500,
        error_messages={"required": "Say why it is off: people are told."},
    )
