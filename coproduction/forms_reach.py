"""Forms about whom a forum reaches: what members tell, and what the team writes down."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from coproduction.about_people import (
    ABOUT_PEOPLE,
    DISTRICT,
    DISTRICT_LABEL,
    RATHER_NOT,
    TOPICS,
    district_of,
    group_name,
)
from coproduction.exceptions import RuleBroken
from coproduction.form_fields import Checkboxes, DateField, Radios
from coproduction.forms_base import OneTimeForm, ThreadForm
from coproduction.models import FollowerCount, LinkedGroup
from coproduction.population_file import read_population
from coproduction.reach import group_choices
from coproduction.spreadsheets import read_table


def _past_day(**kwargs):
    return DateField(help_text="For example, 13 6 2026.", latest=timezone.localdate, **kwargs)


class AboutYourselfForm(ThreadForm):
    """What a member tells about themselves: every question may be left out."""

    submit = "Save"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for question, (label, answers) in ABOUT_PEOPLE.items():
            self.fields[question] = forms.ChoiceField(
                label=label,
                choices=[*answers.items(), (RATHER_NOT, "I would rather not say")],
                widget=Radios(or_before=RATHER_NOT),
                required=False,
                error_messages={"invalid_choice": "Choose from the list."},
            )
            self.fields[question].widget.template_name = "govuk/widgets/radios.html"
        self.fields[DISTRICT] = forms.CharField(
            label=DISTRICT_LABEL,
            help_text="The first half of your postcode, such as CV34. Nothing more is kept.",
            required=False,
            max_length=10,
            widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        )

    def clean_district(self):
        typed = self.cleaned_data[DISTRICT].strip()
        try:
            return district_of(typed) if typed else ""
        except RuleBroken as refusal:
            raise forms.ValidationError(str(refusal)) from None


class MembersForm(ThreadForm):
    """A number of members that was known before."""

    submit = "Save"
    on = _past_day(label="On which day?")
    number = forms.IntegerField(label="How many members?", min_value=0, max_value=1_000_000)
    source = forms.CharField(
        label="Where is the number from?",
        help_text="For example, our list of June 2022.",
        max_length=160,
    )


class FollowersForm(ThreadForm):
    """How many follow the forum somewhere."""

    submit = "Save"
    channel = forms.ChoiceField(
        label="Where?", choices=FollowerCount.Channel.choices, widget=Radios()
    )
    on = _past_day(label="On which day?")
    number = forms.IntegerField(
        label="How many people follow, or are on the list?", min_value=0, max_value=10_000_000
    )
    reach = forms.IntegerField(
        label="How many saw something of yours in the seven days before?",
        help_text="Facebook calls it reach.",
        required=False,
        min_value=0,
        max_value=100_000_000,
    )


class PopulationForm(ThreadForm):
    """How the area's people are made up, for the groups of one question."""

    submit = "Save"

    def __init__(self, *args, question, **kwargs):
        super().__init__(*args, **kwargs)
        self.question = question
        for answer in ABOUT_PEOPLE[question][1]:
            self.fields[answer] = forms.DecimalField(
                label=group_name(question, answer),
                help_text="Of a hundred people.",
                required=False,
                min_value=Decimal(0),
                max_value=Decimal(100),
                max_digits=5,
                decimal_places=2,
                widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
            )
            self._type_as_text(self.fields[answer])
        self.fields["source"] = forms.CharField(
            label="Who counted?", help_text="For example, Census 2021.", max_length=160
        )
        self.fields["year"] = forms.IntegerField(
            label="Of which year is it?",
            min_value=1990,
            max_value=2100,
            widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        )
        self._type_as_text(self.fields["year"])

    def clean(self):
        answers = super().clean()
        groups = ABOUT_PEOPLE[self.question][1]
        shares = {each: answers[each] for each in groups if answers.get(each) is not None}
        return {
            "shares": shares,
            "source": answers.get("source", ""),
            "year": answers.get("year"),
        }


class WhichQuestionForm(ThreadForm):
    """For which groups something is known of the area."""

    submit = "Go on"
    method = "get"
    question = forms.ChoiceField(
        label="About what do you have numbers?",
        choices=[(code, TOPICS[code]) for code in ABOUT_PEOPLE],
        widget=Radios(),
    )


class PopulationFileForm(ThreadForm):
    """A spreadsheet of the area's people."""

    submit = "Take it in"
    upload = forms.FileField(
        label="The spreadsheet", help_text="Excel (.xlsx) or CSV.", allow_empty_file=True
    )

    def clean_upload(self):
        try:
            return read_population(read_table(self.cleaned_data["upload"]))
        except RuleBroken as refusal:
            raise forms.ValidationError(str(refusal)) from None


class LinkedGroupForm(OneTimeForm):
    """A group that knows families."""

    submit = "Save"
    name = forms.CharField(label="What is the group called?", max_length=120)
    kind = forms.ChoiceField(label="What is it?", choices=LinkedGroup.Kind.choices, widget=Radios())
    about = forms.CharField(
        label="Which families do they know?",
        help_text="In a sentence. No names of families.",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    knows = forms.MultipleChoiceField(
        label="Does one of these fit?",
        help_text="Then the group shows beside those whom we reach too little.",
        choices=[choice for _, choices in group_choices() for choice in choices],
        widget=Checkboxes(),
        required=False,
    )
    contact = forms.CharField(
        label="How do you reach them?",
        help_text="Who to ask for, a phone number, where they meet.",
        required=False,
        max_length=300,
    )


class ChangeGroupForm(LinkedGroupForm):
    """The same, when more is known; and whether you are still in touch."""

    one_time_key = None
    is_active = forms.BooleanField(label="We are in touch with them, or want to be", required=False)


class GroupContactForm(OneTimeForm):
    """One time that somebody was in touch."""

    submit = "Save"
    on = _past_day(label="When were you in touch?")
    what = forms.CharField(
        label="What did you do?", help_text="For example, went to their lunch.", max_length=400
    )
    came_of_it = forms.CharField(
        label="What came of it?",
        help_text="You can add this later by writing down the next time.",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
