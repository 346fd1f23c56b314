"""What the forum decides on a request, and how it puts an agenda together."""

from datetime import datetime

from django import forms
from django.utils import timezone

from coproduction.form_fields import DateField, time_field
from coproduction.forms_base import OneTimeForm, ThreadForm
from coproduction.models import Person, Role
from coproduction.seen import SeenMixin
from hub.models import Hub, Item, Session


def minutes_field(*, lowest=5, highest=480, missing="Say how long it takes."):
    return forms.IntegerField(
        label="Minutes",
        min_value=lowest,
        max_value=highest,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
        error_messages={"required": missing, "invalid": "Write a number."},
    )


def offer_sessions(field, hub, now):
    """The sessions of a hub that are to come, each with how full it is."""
    field.queryset = (
        Session.objects.filter(hub=hub)
        .main()
        .coming(now)
        .exclude(state=Session.State.HELD)
        .with_minutes_taken()
        .soonest_first()
    )
    field.label_from_instance = lambda session: (
        f"{session.when} ({session.taken} of {session.minutes} minutes taken)"
    )


class AcceptForm(ThreadForm):
    """A place on an agenda, and the level that the forum agrees to."""

    submit = "Accept it"
    session = forms.ModelChoiceField(
        label="Which session?",
        queryset=Session.objects.none(),
        empty_label="Choose a session",
        error_messages={"required": "Choose a session."},
    )
    minutes = minutes_field(highest=240, missing="Say how many minutes.")
    level = forms.ChoiceField(label="Level that you agree to")
    level_reason = forms.CharField(
        label="Why this level?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why this level was agreed."},
    )
    over_reason = forms.CharField(
        label="If the session is full: why take it anyway?", required=False
    )

    def __init__(self, *args, request, levels, now, **kwargs):
        kwargs.setdefault(
            "initial",
            {
                "session": request.preferred_session_id,
                "minutes": request.minutes,
                "level": request.level,
                "level_reason": request.level_reason,
            },
        )
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [(code, name) for code, (name, _) in levels.items()]
        offer_sessions(self.fields["session"], request.hub, now)


class ReasonForm(ThreadForm):
    reason = forms.CharField(
        label="Your words to them",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Give a reason: it goes to the person who asked."},
    )

    def __init__(self, *args, submit="Send", label=None, **kwargs):
        self.submit = submit
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label


class SessionForm(OneTimeForm):
    """A session or a prep session."""

    submit = "Add it"
    hub = forms.ModelChoiceField(
        label="Hub", queryset=Hub.objects.none(), error_messages={"required": "Choose a hub."}
    )
    kind = forms.ChoiceField(
        label="What is it?", choices=Session.Kind.choices, initial=Session.Kind.MAIN
    )
    day = DateField(label="Day", help_text="For example, 27 3 2027.")
    start = time_field()
    minutes = minutes_field(missing="Say how long it is.")
    prepares = forms.ModelChoiceField(
        label="If it is a prep session: for which session?",
        queryset=Session.objects.none(),
        required=False,
        empty_label="None",
    )
    place = forms.CharField(label="Place", max_length=160, required=False)
    join_link = forms.URLField(label="Link to join online", required=False, max_length=200)

    def __init__(self, *args, hubs, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hub"].queryset = hubs
        coming = Session.objects.filter(hub__in=hubs).main().coming(now)
        self.fields["prepares"].queryset = coming.soonest_first()

    def clean(self):
        answers = super().clean()
        if answers.get("kind") != Session.Kind.PREP:
            answers["prepares"] = None
        day, start = answers.pop("day", None), answers.pop("start", None)
        if day and start:
            answers["starts_at"] = timezone.make_aware(
                datetime.combine(day, start), timezone.get_default_timezone()
            )
        return answers


class ChangeItemForm(SeenMixin, ThreadForm):
    """What an item says and how long it takes."""

    submit = "Save the change"
    title = forms.CharField(
        label="Title", max_length=160, error_messages={"required": "Give it a title."}
    )
    summary = forms.CharField(
        label="Plain summary", widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    presents_too = forms.ModelChoiceField(
        label="Does a parent carer or young person present it too?",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Nobody",
        help_text="Then both names stand on the agenda.",
    )
    minutes = minutes_field(lowest=1)
    over_reason = forms.CharField(
        label="If the session is full: why take it anyway?", required=False
    )

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        people = Person.objects.active().filter(forum=forum).with_role(Role.REP, Role.CHAIR)
        self.fields["presents_too"].queryset = people.by_name()


class CarryForm(ThreadForm):
    """A later session for an item that was not reached."""

    submit = "Put it on that agenda"
    session = forms.ModelChoiceField(
        label="Which session?",
        queryset=Session.objects.none(),
        empty_label="Choose a session",
        error_messages={"required": "Choose a session."},
    )
    over_reason = forms.CharField(
        label="If the session is full: why take it anyway?", required=False
    )

    def __init__(self, *args, item, now, **kwargs):
        super().__init__(*args, **kwargs)
        offer_sessions(self.fields["session"], item.session.hub, now)


class ItemForm(OneTimeForm):
    """An item that the forum puts on the agenda itself."""

    submit = "Add to the agenda"
    kind = forms.ChoiceField(label="What is it?", choices=Item.Kind.choices)
    title = forms.CharField(
        label="Title", max_length=160, error_messages={"required": "Give it a title."}
    )
    summary = forms.CharField(
        label="Plain summary",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="Every topic needs one before the agenda is published.",
    )
    minutes = minutes_field(lowest=1)
    over_reason = forms.CharField(
        label="If the session is full: why take it anyway?", required=False
    )
