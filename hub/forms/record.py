"""What was said at a session, who was there, and what the forum made of it."""

from django import forms

from coproduction.form_fields import DateField
from coproduction.forms_base import ThreadForm
from hub.models import Attendance, Item


class RecordForm(ThreadForm):
    """What was said about an item and what came of it."""

    submit = "Save"
    version = forms.IntegerField(widget=forms.HiddenInput)
    comments = forms.CharField(
        label="What was said",
        help_text="Views, not names. Families read this.",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Write down what was said."},
    )
    outcome = forms.CharField(
        label="Outcome",
        help_text="What was agreed, and what happens next.",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    forum_notes = forms.CharField(
        label="The forum's own notes",
        help_text="Only people of the forum see these.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args, with_forum_notes, **kwargs):
        super().__init__(*args, **kwargs)
        if not with_forum_notes:
            del self.fields["forum_notes"]


class LiveRecordForm(RecordForm):
    """The same while a session runs: with points on the page the summary may stay empty."""

    submit = "Save summary and outcome"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, with_forum_notes=False, **kwargs)
        self.fields["comments"].required = False


class AttendanceForm(ThreadForm):
    """Who was there: one line a person, with what they came as."""

    submit = "Save who was there"
    ABSENT = ""

    def __init__(self, *args, people, came, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {f"person-{person.pk}": person for person in people}
        for name, person in self.people.items():
            self.fields[name] = forms.ChoiceField(
                label=str(person),
                choices=[(self.ABSENT, "Not there"), *Attendance.CameAs.choices],
                required=False,
                initial=came.get(person.pk, self.ABSENT),
            )
            self.fields[name].is_filter = True  # "Not there" is an answer

    def came(self):
        """The people who were there, each with what they came as."""
        return {
            person: self.cleaned_data[name]
            for name, person in self.people.items()
            if self.cleaned_data[name]
        }


class InvolvementForm(ThreadForm):
    """The forum decides if it needs to be involved more."""

    submit = "Save our decision"
    decision = forms.ChoiceField(
        label="Does the forum want to be involved more?",
        choices=Item.MoreInvolvement.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    note = forms.CharField(
        label="Why, and how", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    return_on = DateField(label="If they come back: by when?", required=False)

    def clean(self):
        answers = super().clean()
        come_back = answers.get("decision") == Item.MoreInvolvement.COME_BACK
        if come_back and not answers.get("return_on") and "return_on" not in self.errors:
            self.add_error("return_on", "Give a date to come back by.")
        return answers
