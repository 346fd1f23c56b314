"""What happens before a session: questions, papers, a prep session."""

from datetime import datetime

from django import forms
from django.utils import timezone

from coproduction.form_fields import DateField, UploadField, time_field
from coproduction.forms_base import OneTimeForm, ThreadForm
from hub.forms.agenda import minutes_field


class QuestionForm(ThreadForm):
    submit = "Add the question"
    text = forms.CharField(
        label="Your question",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write your question."},
    )


class PrepareForm(OneTimeForm):
    submit = "Plan the prep session"
    day = DateField(label="Day")
    start = time_field()
    minutes = minutes_field(missing="Say how long it is.")

    def __init__(self, *args, session, **kwargs):
        initial = {"day": session.day, "minutes": 30}
        super().__init__(*args, initial=initial, **kwargs)
        begins = timezone.localtime(session.starts_at)
        self.fields["start"].help_text = f"The session begins at {begins:%H:%M}."

    def clean(self):
        answers = super().clean()
        day, start = answers.pop("day", None), answers.pop("start", None)
        if day and start:
            answers["starts_at"] = timezone.make_aware(datetime.combine(day, start))
        return answers


class PapersForm(ThreadForm):
    submit = "Save"
    upload = UploadField(label="Add a file", required=False)
    papers_link = forms.URLField(label="Or give a link", required=False, max_length=200)
    has_no_papers = forms.BooleanField(label="There are no papers", required=False)

    def clean(self):
        answers = super().clean()
        if not self.errors and not any(answers.values()):
            self.add_error(None, "Add a file or a link, or tick that there are no papers.")
        return answers
