"""Becoming a rep and being looked after."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from coproduction.form_fields import LONGEST_EMAIL, Checkboxes, DateField, Radios
from coproduction.forms_base import OneTimeForm, ThreadForm, ThreadModelForm
from coproduction.models import Person, Role
from hub.models import Hub
from reps.models import Conflict, Rep


class ExpressionForm(OneTimeForm):
    """For anybody: a name and one way to be reached are enough."""

    submit = "Send"
    name = forms.CharField(
        label="Your name", max_length=150, error_messages={"required": "Tell us your name."}
    )
    email = forms.EmailField(
        label="Your email",
        required=False,
        max_length=LONGEST_EMAIL,
        error_messages={"invalid": "Write the email like name@example.com."},
    )
    phone = forms.CharField(label="Your phone number", max_length=30, required=False)
    address = forms.CharField(
        label="Or your address, if you would like a letter",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    words = forms.CharField(
        label="What do you care about?",
        help_text="As much or as little as you like. You do not have to tell us a diagnosis.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    # People leave it empty; what fills in every box does not.
    website = forms.CharField(label="Leave this empty", required=False, widget=forms.HiddenInput)

    def clean(self):
        answers = super().clean()
        if not self.errors and not any(answers.get(way) for way in ("email", "phone", "address")):
            self.add_error("email", "Give us one way to reach you: email, phone or address.")
        if answers.pop("website", ""):
            self.add_error(None, "This could not be sent. Please ring us.")
        return answers


class MoveForm(ThreadForm):
    submit = "Save"
    to = forms.ChoiceField(label="Next step", error_messages={"required": "Choose the step."})
    on = DateField(label="Since which day?", initial=timezone.localdate)
    note = forms.CharField(label="Anything to note?", max_length=200, required=False)

    def __init__(self, *args, rep, **kwargs):
        super().__init__(*args, **kwargs)
        next_steps = [stage for stage in Rep.Stage if stage in Rep.MOVES[rep.stage]]
        choices = [(stage.value, stage.label) for stage in next_steps]
        self.fields["to"].choices = choices
        self.fields["to"].widget = Radios(choices=choices)
        self.fields["to"].widget.template_name = "govuk/widgets/radios.html"


class TrainingForm(ThreadForm):
    submit = "Note the training"
    title = forms.CharField(label="What was it?", max_length=160)
    on = DateField(label="Which day?", latest=timezone.localdate)
    hours = forms.DecimalField(
        label="How many hours?",
        min_value=Decimal("0.5"),
        max_value=Decimal(100),
        decimal_places=1,
        error_messages={"invalid": "Write the hours as a number, such as 1.5."},
    )
    given_by = forms.CharField(label="Who gave it?", max_length=120, required=False)


class LookAfterForm(ThreadForm):
    submit = "Save"
    link_person = forms.TypedChoiceField(
        label="Link person",
        help_text="Whom they can ask before, during and after a meeting.",
        required=False,
        empty_value=None,
    )
    buddy = forms.TypedChoiceField(
        label="Buddy",
        help_text="Another rep who sits beside them, above all the first times.",
        required=False,
        empty_value=None,
    )
    speaks_as = forms.ChoiceField(
        label="How do they speak?", choices=Rep.SpeaksAs.choices, widget=Radios
    )
    chosen_by = forms.ChoiceField(
        label="How did they become a rep?",
        choices=[("", "Not written down"), *Rep.ChosenBy.choices],
        required=False,
    )
    status_words = forms.CharField(
        label="How HMRC sees their work, if it was decided",
        help_text="For example: a volunteer, decided with HMRC's tool. No benefits are noted here.",
        max_length=200,
        required=False,
    )

    def __init__(self, *args, rep, **kwargs):
        super().__init__(*args, **kwargs)
        team = Person.objects.active().filter(forum=rep.person.forum_id).exclude(roles=[])
        # One list for both boxes: each would ask for the same people.
        people = {str(each.pk): each for each in team.exclude(pk=rep.person_id).by_name()}
        reps = {key: each for key, each in people.items() if each.has_role(Role.REP, Role.CHAIR)}
        for name, those in (("link_person", people), ("buddy", reps)):
            self.fields[name].choices = [("", "Nobody yet"), *those.items()]
            self.fields[name].coerce = those.get


class AboutForm(ThreadModelForm):
    """In a rep's own words."""

    submit = "Save"
    free = forms.MultipleChoiceField(
        label="When are you usually free?",
        help_text="Leave all empty if it changes from week to week.",
        choices=Rep.Free.choices,
        widget=Checkboxes,
        required=False,
    )
    asks_a_month = forms.IntegerField(
        label="How often may we ask you in a month, at most?",
        help_text="Empty: as often as you are needed.",
        min_value=1,
        max_value=31,
        required=False,
        error_messages={
            "min_value": "Write 1 or more. To be asked by nobody for a while, tell us.",
            "invalid": "Write a number, such as 2.",
        },
    )
    wants_buddy = forms.BooleanField(
        label="I would like somebody beside me who has done it before", required=False
    )

    barriers = forms.MultipleChoiceField(
        label="Does any of this make it harder for you?",
        help_text="Only if you like. Nobody sees what you tick: we only count, so that the forum "
        "knows whose voices it is missing.",
        choices=Rep.Barrier.choices,
        widget=Checkboxes,
        required=False,
    )

    class Meta:
        model = Rep
        fields = ["interests", "experience", "free", "asks_a_month", "wants_buddy", "barriers"]
        widgets = {
            "interests": forms.Textarea(attrs={"rows": 4}),
            "experience": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["interests"].label = "What do you care about?"
        self.fields["interests"].help_text = "For example: school transport, teenagers, sleep."
        self.fields["experience"].label = "What do you bring?"
        self.fields["experience"].help_text = "In your own words. No diagnosis is needed."


class AboutThemForm(AboutForm):
    """As somebody told it on the phone. What makes it hard for them is not asked here."""

    barriers = None

    class Meta(AboutForm.Meta):
        fields = ["interests", "experience", "free", "asks_a_month", "wants_buddy"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in (
            ("interests", "What do they care about?"),
            ("experience", "What do they bring?"),
            ("free", "When are they usually free?"),
            ("asks_a_month", "How often may we ask them in a month, at most?"),
            ("wants_buddy", "They would like somebody beside them who has done it before"),
        ):
            self.fields[name].label = label


class DeclineForm(ThreadForm):
    submit = "Save"
    reason = forms.CharField(
        label="Why not now?",
        help_text="For your team. Tell them yourselves, kindly.",
        max_length=200,
        error_messages={"required": "Say why, so that the next who looks knows."},
    )


class JoinPoolForm(ThreadForm):
    submit = "Add to this pool"
    hub = forms.ModelChoiceField(
        label="Which group?",
        queryset=Hub.objects.none(),
        error_messages={"required": "Choose the group."},
    )
    on = DateField(label="Since which day?", initial=timezone.localdate)

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hub"].queryset = Hub.objects.for_forum(forum).active().by_name()


class UndertakingForm(ThreadForm):
    submit = "Save this version"
    text = forms.CharField(
        label="The text",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 20}),
        error_messages={"required": "Write the text."},
    )
    what_changed = forms.CharField(
        label="What is new in it?", max_length=200, required=False, help_text="People read this."
    )


class DeclareForm(ThreadForm):
    submit = "Declare it"
    what = forms.CharField(
        label="What all may read",
        help_text="For example: my sister works for the taxi firm.",
        max_length=200,
        error_messages={"required": "Write what you declare."},
    )
    private_words = forms.CharField(
        label="What only the chair may read",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )


class DeclareForThemForm(ThreadForm):
    """One of the two: something, or nothing to declare."""

    submit = "Write it in the register"
    what = forms.CharField(
        label="What do they declare?",
        help_text="All may read it. For example: my sister works for the taxi firm.",
        max_length=200,
        required=False,
    )
    nothing = forms.BooleanField(label="They have nothing to declare", required=False)

    def clean(self):
        answers = super().clean()
        what = answers.get("what", "").strip()
        if "what" not in self.errors and bool(what) == bool(answers.get("nothing")):
            self.add_error("what", "Write what they declare, or tick that it is nothing.")
        return {"what": what}


class ConflictForm(ThreadForm):
    submit = "Save"
    step = forms.ChoiceField(
        label="What was done?",
        choices=Conflict.Step.choices,
        widget=Radios,
        error_messages={"required": "Say what was done."},
    )
    words = forms.CharField(label="Anything to add?", max_length=300, required=False)
