from django import forms
from django.utils import timezone

from coproduction.form_fields import DateField
from coproduction.forms_base import OneTimeForm, ThreadForm
from coproduction.models import Influence, InfluenceClaim, Person


class ClaimForm(ThreadForm):
    """The service says what changed."""

    submit = "Send to the forum"
    outcome = forms.ChoiceField(
        label="What changed?",
        choices=InfluenceClaim.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what changed."},
    )
    what = forms.CharField(
        label="In plain words: what is different now, or why not?",
        help_text="Families will read this. Say what they would notice.",
        widget=forms.Textarea,
        max_length=4000,
        error_messages={"required": "Say what is different now, or why it is not."},
    )
    next_on = DateField(
        label="If it is too early: when can you say more?",
        help_text="For example, 27 3 2027.",
        required=False,
        earliest=timezone.localdate,
    )

    def clean(self):
        answers = super().clean()
        too_early = answers.get("outcome") == InfluenceClaim.Outcome.TOO_EARLY
        if too_early and not answers.get("next_on") and "next_on" not in self.errors:
            self.add_error("next_on", "Give the date when you can say more.")
        if not too_early:
            answers["next_on"] = None
        return answers


class ConfirmForm(ThreadForm):
    """The forum agrees, in the words that everybody will read."""

    submit = "Confirm and publish"
    published_text = forms.CharField(
        label="What the public page will say",
        help_text="You can make it plainer. No names of families.",
        widget=forms.Textarea,
        max_length=4000,
        error_messages={"required": "Write what the public page will say."},
    )
    check_on = DateField(
        label="When will you ask if it has helped?",
        help_text="For example, 27 3 2027.",
        required=False,
        earliest=timezone.localdate,
    )


class DisputeForm(ThreadForm):
    submit = "Send it back"
    reason = forms.CharField(
        label="What is missing?",
        help_text="This goes to the person who answered.",
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": "Say what is missing, so that they can answer it."},
    )


class CloseWorkForm(ThreadForm):
    submit = "Close it"
    words = forms.CharField(
        label="What became of it?",
        help_text="The last words of the thread. Families and services read them.",
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": "Say what became of it."},
    )


class LetGoForm(ThreadForm):
    submit = "Let it go"
    reason = forms.CharField(
        label="Why do you let this go?",
        help_text="It stays in the record.",
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": "Say why this is let go."},
    )


class HelpedForm(ThreadForm):
    """Families were asked if the change has helped."""

    submit = "Save what families said"
    helped = forms.ChoiceField(
        label="Did it help?",
        choices=Influence.Helped.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes, no or not sure."},
    )
    note = forms.CharField(
        label="What is different for families?",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )


class DeputyForm(ThreadForm):
    """A colleague who steps in, or nobody."""

    submit = "Save the deputy"
    deputy = forms.ModelChoiceField(
        label="Who stands in?",
        help_text="When an answer is late, we write to them too.",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Nobody",
        error_messages={"invalid_choice": "Choose a colleague from the list, or nobody."},
    )

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = colleagues


class HandOverForm(ThreadForm):
    submit = "Hand it over"
    to = forms.ModelChoiceField(
        label="Who takes it over?",
        queryset=Person.objects.none(),
        empty_label="Choose a colleague",
        error_messages={"required": "Choose a colleague."},
    )
    has_left = forms.BooleanField(label="They have left: end their access now", required=False)

    def __init__(self, *args, leaver, **kwargs):
        super().__init__(*args, **kwargs)
        colleagues = Person.objects.active().filter(
            forum=leaver.forum_id, organisation=leaver.organisation_id
        )
        self.fields["to"].queryset = colleagues.exclude(pk=leaver.pk).by_name()


class PeriodForm(ThreadForm):
    """The first and the last day of a report, as its address says them: from and to."""

    submit = "Show these days"
    method = "get"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # `from` is a word of Python's own, so it cannot be declared above like other fields.
        self.fields["from"] = self._day("From", "Choose the first day.")
        self.fields["to"] = self._day("To", "Choose the last day.")

    @staticmethod
    def _day(label, sentence):
        return forms.DateField(
            label=label,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"required": sentence, "invalid": sentence},
        )

    def clean(self):
        days = super().clean()
        first, last = days.get("from"), days.get("to")
        if first and last and last < first:
            self.add_error("to", "The last day must not be before the first day.")
        return days


class LicenceForm(ThreadForm):
    submit = "Save"
    licence = forms.CharField(
        label="Licence",
        help_text="Most public bodies use the Open Government Licence.",
        max_length=200,
        error_messages={"required": "Say what others may do with the data."},
    )


class TakeOutForm(OneTimeForm):
    submit = "Make the file"
    reason = forms.CharField(
        label="Why do you need all of the forum's records?",
        help_text="The chair and the safeguarding lead read this.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": "Say why you need all of the forum's records."},
    )


class VisitForm(ThreadForm):
    submit = "Go in for half an hour"
    reason = forms.CharField(
        label="Why do you need to look at the forums' records?",
        help_text="The forums' chairs can read this.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": "Say why you need to look at a forum's records."},
    )
