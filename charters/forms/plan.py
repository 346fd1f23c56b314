"""How a piece of work is planned, and with whom."""

from django import forms
from django.utils import timezone

from charters.models import Group, WorkFrame
from charters.scales import duties, scales, ways
from charters.service_plan_file import read_lines
from coproduction.exceptions import RuleBroken
from coproduction.form_fields import Checkboxes, DateField, Radios, UploadField
from coproduction.forms_base import ThreadForm
from coproduction.models import Organisation, ParticipationLevel, Person, Work


class PlanForm(ThreadForm):
    submit = "Save"
    text = forms.CharField(
        label="What did you agree?",
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=5000,
        error_messages={"required": "Write what you agreed."},
    )
    because = forms.CharField(
        label="If it changed: what made you change it?",
        help_text="Such as what families said of the draft.",
        required=False,
        max_length=300,
    )


class StageForm(ThreadForm):
    submit = "Save"
    stage = forms.ChoiceField(
        label="At which step is the work?", choices=Work.Stage.choices, widget=Radios()
    )


class LevelForm(ThreadForm):
    submit = "Agree this level"
    level = forms.ChoiceField(
        label="How far do families share in the decision?",
        widget=Radios(),
        error_messages={"required": "Choose a level."},
    )
    reason = forms.CharField(
        label="Why this level?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        help_text="Less than co-production can be right. Then say why.",
        error_messages={"required": "Say why this level."},
    )

    def __init__(self, *args, words, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["level"]
        field.choices = [(level.value, words[level][0]) for level in ParticipationLevel]
        field.widget.hints = {level.value: words[level][1] for level in ParticipationLevel}


class FrameForm(ThreadForm):
    submit = "Save"
    began_with = forms.ChoiceField(
        label="Who began it?",
        choices=WorkFrame.Began.choices,
        widget=Radios(),
        error_messages={"required": "Say who began it."},
    )
    families_joined = forms.ChoiceField(
        label="At which step did families join?",
        choices=Work.Stage.choices,
        widget=Radios(),
        error_messages={"required": "Say when families joined."},
    )
    ways = forms.MultipleChoiceField(
        label="In which ways do people take part?",
        help_text="Choose all that are true. Most work has several.",
        required=False,
        widget=Checkboxes(),
    )
    sponsor = forms.ModelChoiceField(
        label="Which senior person stands behind it?",
        help_text="Somebody who can open doors and decide.",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Nobody yet",
    )
    duties = forms.MultipleChoiceField(
        label="Which duties does it touch?", required=False, widget=Checkboxes()
    )
    approved_by = forms.CharField(
        label="Does somebody outside have to say yes to it? Who?",
        required=False,
        max_length=200,
    )
    approved_on = DateField(
        label="When did they say yes?", required=False, latest=timezone.localdate
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["duties"].choices = duties().items()
        self.fields["ways"].choices = ways().items()
        self.fields["sponsor"].queryset = people
        self.fields["sponsor"].label_from_instance = _with_organisation

    def clean(self):
        answers = super().clean()
        if answers.get("approved_on") and not answers.get("approved_by"):
            self.add_error("approved_by", "Say who said yes.")
        return answers


def _with_organisation(person):
    return f"{person.described} ({person.organisation})" if person.organisation else person.name


class ProductForm(ThreadForm):
    submit = "Add it"
    name = forms.CharField(
        label="What is it?",
        help_text="Such as: a form, a guide, a plan, a film.",
        max_length=120,
        error_messages={"required": "Say what it is."},
    )
    made_with = forms.CharField(
        label="Who made it?",
        help_text="Groups, not names.",
        max_length=200,
        error_messages={"required": "Say who made it."},
    )
    launched_on = DateField(label="When does it come out, or when did it?")
    where = forms.URLField(
        label="Where can it be found?",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Give a whole address, such as https://example.org/form"},
    )
    to_print = UploadField(label="To print", required=False)
    to_fill_in = UploadField(label="To fill in on a computer", required=False)


class PromiseUpdateForm(ThreadForm):
    submit = "Promise it"
    what = forms.CharField(
        label="What do you tell them about?",
        help_text="Such as: how many families have a place by then.",
        max_length=200,
        error_messages={"required": "Say what you tell them about."},
    )
    due_on = DateField(label="On which day?", earliest=timezone.localdate)
    owed_by = forms.ModelChoiceField(
        label="Who tells them?",
        queryset=Person.objects.none(),
        empty_label=None,
        error_messages={"required": "Choose somebody."},
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owed_by"].queryset = people
        self.fields["owed_by"].label_from_instance = _with_organisation


class GiveUpdateForm(ThreadForm):
    submit = "Tell them"
    words = forms.CharField(
        label="How did it go?",
        help_text="What changed, what did not, and what comes next.",
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=5000,
        error_messages={"required": "Write how it went."},
    )


class LetGoOfUpdateForm(ThreadForm):
    submit = "It does not come"
    reason = forms.CharField(label="Why?", max_length=300, error_messages={"required": "Say why."})


class GroupForm(ThreadForm):
    submit = "Save"
    kind = forms.ChoiceField(
        label="Who is it?",
        choices=Group.Kind.choices,
        widget=Radios(),
        error_messages={"required": "Say who it is."},
    )
    organisation = forms.ModelChoiceField(
        label="If it is an organisation: which?",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="None of these",
    )
    name = forms.CharField(
        label="How do you call this group?",
        help_text="Such as: parents of under-fives, young people at college, school nurses.",
        required=False,
        max_length=120,
    )
    is_affected = forms.BooleanField(label="The work affects them", required=False)
    joined_on = DateField(label="Since when do they take part?", required=False)
    capacity = forms.CharField(
        label="What can they give?",
        help_text="Such as: two people, mornings only.",
        required=False,
        max_length=200,
    )
    heard_on = DateField(label="When were they heard?", required=False)
    heard_how = forms.CharField(label="How were they heard?", required=False, max_length=200)
    not_heard_why = forms.CharField(
        label="If they were not heard yet: why not, and what will you do?",
        required=False,
        max_length=200,
    )

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations

    def clean(self):
        answers = super().clean()
        is_organisation = answers.get("kind") == Group.Kind.ORGANISATION
        organisation = answers.get("organisation")
        if is_organisation and not organisation:
            self.add_error("organisation", "Choose the organisation.")
        if not is_organisation:
            answers["organisation"] = None
        if organisation and is_organisation and not answers.get("name"):
            answers["name"] = organisation.name[:120]
        if not answers.get("name"):
            self.add_error("name", "Give the group a name.")
        heard_on, heard_how = answers.get("heard_on"), answers.get("heard_how")
        if heard_on and not heard_how:
            self.add_error("heard_how", "Say how they were heard.")
        if heard_how and not heard_on and "heard_on" not in self.errors:
            self.add_error("heard_on", "Say when they were heard.")
        return answers


class ScaleForm(ThreadForm):
    submit = "Use these words"
    key = forms.ChoiceField(
        label="Whose words do you want to use?",
        widget=Radios(),
        error_messages={"required": "Choose one."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["key"]
        field.choices = [(key, scale["used_by"]) for key, scale in scales().items()]
        field.widget.hints = {
            key: ", ".join(step["name"] for step in scale["steps"])
            for key, scale in scales().items()
        }


class WhosePlanForm(ThreadForm):
    """Whose plan it is, and what it is called: pasted or taken in from a file."""

    organisation = forms.ModelChoiceField(
        label="Whose plan is it?",
        queryset=Organisation.objects.none(),
        empty_label="Choose an organisation",
        error_messages={"required": "Choose whose plan it is."},
    )
    plan = forms.CharField(
        label="Name of the plan",
        max_length=160,
        error_messages={"required": "Give the plan's name."},
    )

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations


class ServicePlanForm(WhosePlanForm):
    submit = "Add these lines"
    lines = forms.CharField(
        label="Its lines",
        help_text="One on each line. You can paste them from a document or a spreadsheet.",
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=40000,
        error_messages={"required": "Paste the lines of the plan."},
    )

    def clean_lines(self):
        """Each line once; a pasted line has no day."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["lines"].splitlines()]
        lines = [line for line in lines if line]
        if long := next((line for line in lines if len(line) > 400), None):
            raise forms.ValidationError(
                f"This line is too long, make two of it: {long[:60]}…", code="long"
            )
        if len(lines) > 500:
            raise forms.ValidationError("That is more than 500 lines. Add them in parts.")
        return dict.fromkeys(lines)


class ServicePlanFileForm(WhosePlanForm):
    submit = "Show me what it would add"
    upload = forms.FileField(
        label="The plan as an Excel or CSV file",
        help_text="The first row names the columns: line, about when. Only “line” has to be there.",
        allow_empty_file=True,
        error_messages={"required": "Choose a file."},
    )

    def clean(self):
        """The answer to `upload` is its rows, each with what is wrong with it."""
        answers = super().clean()
        if {"organisation", "plan", "upload"} <= answers.keys():
            try:
                answers["upload"] = read_lines(
                    answers["upload"], answers["organisation"], answers["plan"]
                )
            except RuleBroken as refusal:
                self.add_error("upload", str(refusal))
        return answers


class ScreenForm(ThreadForm):
    submit = "Save"
    is_chance = forms.TypedChoiceField(
        label="Is it a chance to work together?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=Radios(),
        error_messages={"required": "Say yes or no."},
    )
    level = forms.ChoiceField(
        label="If yes: how far is it shared?", required=False, widget=Radios()
    )
    comes_on = DateField(label="If yes: about when does it come?", required=False)
    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "Say why: families read it."},
    )

    def __init__(self, *args, words, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [
            (level.value, words[level][0]) for level in ParticipationLevel
        ]
