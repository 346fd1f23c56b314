"""What the public fills in: one question a page, and the whole form for those who enter paper."""

from django import forms
from django.utils import timezone

from coproduction.about_people import RATHER_NOT, district_of
from coproduction.exceptions import RuleBroken
from coproduction.form_fields import LONGEST_EMAIL, Checkboxes, Radios
from coproduction.forms_base import OneTimeForm, ThreadForm
from feedback.answers import (
    LONGEST_LINE,
    LONGEST_TEXT,
    choices_of,
    month_of,
    tidy,
)
from feedback.bank import ABOUT_YOU
from feedback.models import Question, Submission


class Words(forms.CharField):
    """Text as people type it: what no database keeps is left out instead of refused."""

    def to_python(self, value):
        return tidy(super().to_python(value) or "")

    def run_validators(self, value):
        """A length that is too long says how much has to go."""
        if self.max_length and len(value) > self.max_length:
            raise forms.ValidationError(
                f"This is {len(value) - self.max_length} letters too long. Please make it shorter, "
                "or send the rest as a second piece of feedback."
            )
        self.validators = [each for each in self.validators if not hasattr(each, "limit_value")]
        super().run_validators(value)


class Read(Words):
    """Words that a function reads: a month, a postcode. Its sentence is the error."""

    def __init__(self, *, read, **kwargs):
        super().__init__(**kwargs)
        self.read = read

    def clean(self, value):
        text = super().clean(value)
        try:
            return self.read(text) if text else ""
        except RuleBroken as refusal:
            raise forms.ValidationError(str(refusal)) from None


def field_for(question: Question, *, is_easy_read=False, is_required=None) -> forms.Field:
    """The field of one question, in its words."""
    required = question.is_required if is_required is None else is_required
    label = question.easy_text if is_easy_read and question.easy_text else question.text
    shared = {"label": label, "help_text": question.hint, "required": required}
    kind, kinds = question.kind, Question.Kind
    if kind in {kinds.ONE, kinds.SCALE, kinds.YES_NO}:
        choices = [(each, each) for each in choices_of(question)]
        field = forms.ChoiceField(choices=choices, widget=Radios(), **shared)
        missing = "Choose one."
    elif kind == kinds.SEVERAL:
        choices = [(each, each) for each in choices_of(question)]
        field = forms.MultipleChoiceField(choices=choices, widget=Checkboxes(), **shared)
        field.help_text = question.hint or "Choose all that fit."
        missing = "Choose one or more."
    elif kind == kinds.LONG:
        widget = forms.Textarea(attrs={"rows": 7})
        field = Words(max_length=LONGEST_TEXT, widget=widget, strip=True, **shared)
        missing = "Please write something."
    elif kind == kinds.MONTH:
        narrow = forms.TextInput(attrs={"class": "govuk-input--width-20"})
        field = Read(
            read=lambda text: month_of(text, timezone.localdate()), widget=narrow, **shared
        )
        field.help_text = question.hint or "For example, March 2026."
        missing = "Write the month and the year."
    elif kind == kinds.DISTRICT:
        narrow = forms.TextInput(attrs={"class": "govuk-input--width-5", "autocomplete": "off"})
        field = Read(read=district_of, widget=narrow, **shared)
        field.help_text = question.hint or "The first half of your postcode, such as CV34."
        missing = "Write the first half of a postcode."
    else:
        field = Words(max_length=LONGEST_LINE, **shared)
        missing = "Please write something."
    field.error_messages["required"] = missing
    if hasattr(field, "choices"):
        field.error_messages["invalid_choice"] = "Choose from the list."
    return field


class QuestionForm(ThreadForm):
    """One question a page: its label is the page's heading."""

    question_is_heading = True
    submit = "Continue"

    def __init__(self, *args, question: Question, is_easy_read=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"] = field_for(question, is_easy_read=is_easy_read)

    @property
    def words(self):
        """What was typed, for a look at links."""
        answer = self.cleaned_data.get("answer") or ""
        return answer if isinstance(answer, str) else ""


class CheckForm(ThreadForm):
    """The last page: what may be done with the words, and how to be reached for those who want."""

    submit = "Send"
    may_quote = forms.BooleanField(
        label="You may print my words, without names",
        help_text="On the page that shows what families said.",
        required=False,
    )
    name = Words(label="What should we call you?", max_length=80, required=False)
    email = forms.EmailField(
        label="Email",
        required=False,
        max_length=LONGEST_EMAIL,
        error_messages={"invalid": "Write an email address like name@example.org."},
    )
    phone = Words(label="Phone", max_length=30, required=False)

    def __init__(self, *args, asks_contact: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.asks_contact = asks_contact
        if not asks_contact:
            for name in ("name", "email", "phone"):
                del self.fields[name]

    @property
    def contact(self):
        """What was left to be reached by; empty when it is a name alone, or nothing."""
        given = {
            name: self.cleaned_data.get(name, "")
            for name in ("name", "email", "phone")
            if self.cleaned_data.get(name)
        }
        return given if {"email", "phone"} & set(given) else {}


class AboutYouForm(ThreadForm):
    """Questions about people, each of which may be left out."""

    submit = "Continue"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, (label, choices) in ABOUT_YOU.items():
            options = [*choices.items(), (RATHER_NOT, "I would rather not say")]
            self.fields[code] = forms.ChoiceField(
                label=label,
                choices=options,
                widget=Radios(or_before=RATHER_NOT),
                required=False,
                error_messages={"invalid_choice": "Choose from the list."},
            )


class WriterForm(OneTimeForm):
    """The writer says more, under their link."""

    submit = "Send"
    words = Words(
        label="Write to the forum",
        help_text="Please do not give names of people.",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Please write something."},
    )


class HelpedForm(ThreadForm):
    helped = forms.ChoiceField(choices=Submission.Helped.choices)


class EntryForm(OneTimeForm):
    """All questions of a form on one page, for somebody who enters what another has told."""

    submit = "Enter it"
    channel = forms.ChoiceField(
        label="How did they tell us?",
        choices=[each for each in Submission.Channel.choices if each[0] not in {"web", "imported"}],
        widget=Radios(),
        error_messages={"required": "Choose how they told us."},
    )

    def __init__(self, *args, questions: list[Question], **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            # Paper has gaps: what is not on it cannot be asked for any more.
            self.fields[f"q_{question.key}"] = field_for(question, is_required=False)
        self.fields["may_quote"] = forms.BooleanField(
            label="They said that their words may be printed, without names", required=False
        )

    @property
    def answers(self):
        return {each.key: self.cleaned_data.get(f"q_{each.key}") for each in self.questions}

    def clean(self):
        answers = super().clean()
        if not any(self.cleaned_data.get(f"q_{each.key}") for each in self.questions):
            self.add_error(None, "Enter at least one answer.")
        return answers
