"""Looking after reps: how they are, pools, what was learned together, papers and who pays."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from coproduction.form_fields import Checkboxes, DateField, Radios, UploadField
from coproduction.forms_base import ThreadForm, ThreadModelForm
from coproduction.models import Organisation, Person
from reps.models import CheckIn, Course, Guide, ServiceFunding


class CheckInForm(ThreadForm):
    """How a rep is: three questions and a box."""

    submit = "Tell us"
    confidence = forms.TypedChoiceField(
        label="How sure of yourself do you feel as a rep?",
        choices=CheckIn.Scale.choices,
        coerce=int,
        widget=Radios,
        error_messages={"required": "Choose one. There is no wrong answer."},
    )
    belonging = forms.TypedChoiceField(
        label="How much do you feel part of a group?",
        help_text="With other parent carers, and not alone with it.",
        choices=CheckIn.Scale.choices,
        coerce=int,
        widget=Radios,
        error_messages={"required": "Choose one. There is no wrong answer."},
    )
    apart = forms.ChoiceField(
        label="Speaking for many while your own child needs help too: how is it?",
        choices=CheckIn.Apart.choices,
        widget=Radios,
        error_messages={"required": "Choose one. There is no wrong answer."},
    )
    words = forms.CharField(
        label="Anything you would like us to know?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    wants_talk = forms.BooleanField(label="I would like to talk with somebody", required=False)


class CourseForm(ThreadModelForm):
    submit = "Write it down"
    on = DateField(label="Which day?", latest=timezone.localdate)
    hours = forms.DecimalField(
        label="How many hours?",
        min_value=Decimal("0.5"),
        max_value=Decimal(100),
        decimal_places=1,
        error_messages={"invalid": "Write the hours as a number, such as 1.5."},
    )
    people = forms.IntegerField(
        label="How many people came?",
        min_value=1,
        max_value=2000,
        error_messages={"invalid": "Write a number, such as 12."},
    )

    class Meta:
        model = Course
        fields = ["kind", "title", "on", "hours", "people", "organisation"]
        fields += ["has_families_view", "led_by"]
        widgets = {"kind": Radios(), "led_by": Checkboxes()}

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].label = "What kind was it?"
        self.fields["title"].label = "What was it about?"
        self.fields["organisation"].queryset = forum.organisations.active().by_name()
        self.fields["organisation"].label = "For whose staff?"
        self.fields["organisation"].empty_label = "For nobody’s, or several"
        self.fields["has_families_view"].label = "What families or young people say was part of it"
        leads = forum.people.active().with_role("rep", "chair").by_name()
        self.fields["led_by"].queryset = leads
        self.fields["led_by"].label = "Which reps led it?"

    def _post_clean(self):
        """The action writes; the form only cleans."""


class GuideForm(ThreadModelForm):
    submit = "Save"
    review_on = DateField(label="When do you look at it again?", required=False)
    upload = UploadField(label="Or a file", required=False)

    class Meta:
        model = Guide
        fields = ["kind", "title", "text", "upload", "review_on", "is_active"]
        widgets = {"kind": Radios(), "text": forms.Textarea(attrs={"rows": 12})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].label = "What kind of paper is it?"
        self.fields["text"].label = "The text, in plain words"
        self.fields["is_active"].label = "It is in use"

    field_order = ["kind", "title", "text", "upload", "review_on", "is_active"]

    def _post_clean(self):
        """As for courses."""


class FundingForm(ThreadForm):
    """One service: what it pays for when families take part."""

    submit = "Write it down"
    organisation = forms.ModelChoiceField(
        label="Which service?",
        queryset=Organisation.objects.none(),
        error_messages={"required": "Choose the service."},
    )
    expenses = forms.ChoiceField(
        label="Does it pay what people spend, such as travel and childcare?",
        choices=ServiceFunding.Answer.choices,
        widget=Radios,
    )
    pay = forms.ChoiceField(
        label="Does it pay for people’s time?", choices=ServiceFunding.Answer.choices, widget=Radios
    )
    strategic = forms.ChoiceField(
        label="Does it pay for strategic co-production, where plans are made?",
        choices=ServiceFunding.Answer.choices,
        widget=Radios,
    )
    words = forms.CharField(label="Who said so, and when?", max_length=300, required=False)

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = forum.organisations.active().by_name()
        for name in ("expenses", "pay", "strategic"):
            self.fields[name].error_messages["required"] = "Choose one. “We do not know” is fine."


class FillPoolForm(ThreadForm):
    submit = "Add them"
    people = forms.ModelMultipleChoiceField(
        label="Who joins?",
        queryset=Person.objects.none(),
        widget=Checkboxes,
        error_messages={"required": "Choose at least one person."},
    )
    on = DateField(label="Since which day?", initial=timezone.localdate, latest=timezone.localdate)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people


class LeavePoolForm(ThreadForm):
    submit = "They have left this pool"
    on = DateField(label="Since which day?", initial=timezone.localdate, latest=timezone.localdate)
