"""What both sides have to say yes to."""

from django import forms

from coproduction.form_fields import DateField, Radios
from coproduction.forms_base import ThreadForm
from coproduction.models import Organisation
from hub.models import SharedConsent


class TermsForm(ThreadForm):
    submit = "Save and ask both sides"
    text = forms.CharField(
        label="Terms of reference",
        help_text="Plain words. An empty line begins a new paragraph.",
        widget=forms.Textarea(attrs={"rows": 18}),
        max_length=20000,
        error_messages={"required": "Write what it is for and how it works."},
    )
    what_changed = forms.CharField(
        label="What is new in this version?", required=False, max_length=200
    )
    review_on = DateField(label="Look at it again on", required=False)


class ConsentForm(ThreadForm):
    submit = "Ask both sides"
    what = forms.ChoiceField(
        label="What is it?",
        choices=SharedConsent.What.choices,
        widget=Radios(),
        error_messages={"required": "Choose one."},
    )
    observer = forms.CharField(label="If somebody watches: who?", required=False, max_length=150)
    organisation = forms.ModelChoiceField(
        label="From which organisation?",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="None of these",
    )
    place = forms.CharField(label="If face to face: where?", required=False, max_length=160)
    why = forms.CharField(
        label="Why?", max_length=300, error_messages={"required": "Say why: both sides read it."}
    )

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations

    def clean(self):
        answers = super().clean()
        what = answers.get("what")
        if what == SharedConsent.What.OBSERVER:
            answers["place"] = ""
            if not answers.get("observer"):
                self.add_error("observer", "Say who would come to watch.")
        elif what == SharedConsent.What.FACE_TO_FACE:
            answers["observer"], answers["organisation"] = "", None
            if not answers.get("place"):
                self.add_error("place", "Say where you would meet.")
        return answers
