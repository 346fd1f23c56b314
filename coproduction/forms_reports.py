"""Forms of stored reports: begin one, write one's side, quote somebody, publish, withdraw."""

from django import forms
from django.utils import timezone

from coproduction.form_fields import DateField, Radios, UploadField
from coproduction.forms_base import OneTimeForm, ThreadForm
from coproduction.models import Document, Organisation, Report, ReportFollowUp
from coproduction.reports.subjects import subject_choices
from coproduction.seen import SeenMixin, mark

LONGEST = 8000
_MARKING_HINTS = {
    "": "Most reports need none.",
    Report.Marking.OFFICIAL: "For work with a council that marks its papers.",
    Report.Marking.OFFICIAL_SENSITIVE: "Cannot be on the public pages.",
}


def _words(label, *, rows=4, longest=2000, missing="", **kwargs):
    return forms.CharField(
        label=label,
        required=bool(missing),
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing} if missing else None,
        **kwargs,
    )


def _marking():
    return forms.ChoiceField(
        label="Protective marking",
        help_text="It stands on top of every page.",
        choices=Report.Marking.choices,
        widget=Radios(hints=_MARKING_HINTS),
        required=False,
    )


def _title():
    return forms.CharField(
        label="Title", max_length=160, error_messages={"required": "Give the report a title."}
    )


class BeginReportForm(OneTimeForm):
    """What a report of this kind needs to begin: no more is asked."""

    submit = "Begin"
    title = _title()
    starts_on = DateField(label="First day", help_text="For example, 1 12 2025.")
    ends_on = DateField(label="Last day", help_text="For example, 31 5 2026.")
    subject = forms.ChoiceField(label="What is it about?", required=False)
    partner = forms.ModelChoiceField(
        label="Who writes the other side?",
        help_text="Both of you write, both of you sign.",
        queryset=Organisation.objects.none(),
        empty_label="Choose a partner",
        error_messages={"required": "Choose who writes the other side."},
    )
    marking = _marking()
    copy_of = forms.ModelChoiceField(
        label="Go on from an earlier one?",
        help_text="What it asked for comes along, so that you can say what came of it.",
        queryset=Report.objects.none(),
        required=False,
        empty_label="No, begin afresh",
    )

    def __init__(self, *args, kind, forum, earlier, partners, **kwargs):
        super().__init__(*args, **kwargs)
        self._for_subject(kind, forum)
        self.fields["partner"].queryset = partners
        self.fields["copy_of"].queryset = earlier
        if not kind.is_joint:
            del self.fields["partner"]
        if not earlier.exists():
            del self.fields["copy_of"]

    def _for_subject(self, kind, forum):
        """Only where this kind is about one thing; where it may be about all, that is said."""
        if not kind.subjects:
            del self.fields["subject"]
            return
        field = self.fields["subject"]
        first = "Choose one" if kind.needs_subject else "All of our work"
        field.choices = [("", first), *subject_choices(forum, kind.subjects)]
        field.required = kind.needs_subject
        field.error_messages["required"] = "Choose what the report is about."

    def clean(self):
        answers = super().clean()
        first, last = answers.get("starts_on"), answers.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day must not be before the first day.")
        return answers


class ChangeReportForm(SeenMixin, ThreadForm):
    submit = "Save"
    title = _title()
    starts_on = DateField(label="First day")
    ends_on = DateField(label="Last day")
    marking = _marking()


class _OneSide(ThreadForm):
    """A box for one side's words, named as the field that they go into."""

    def __init__(self, *args, side, in_lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[f"{side}_words"] = _words(
            "Your words",
            rows=14,
            longest=LONGEST,
            help_text="One on each line."
            if in_lines
            else "An empty line makes a new paragraph; a line that begins with a dash is a point.",
        )


class ReportPartForm(SeenMixin, _OneSide):
    submit = "Save"


class ReportQuestionForm(ThreadForm):
    submit = "Add the question"
    title = forms.CharField(
        label="The funder's question",
        max_length=160,
        error_messages={"required": "Write the question as the funder asks it."},
    )


class FollowUpForm(ThreadForm):
    submit = "Save"
    outcome = forms.ChoiceField(
        label="Where does it stand?",
        choices=ReportFollowUp.Outcome.choices,
        widget=Radios(),
        error_messages={"required": "Say where it stands."},
    )
    came_of_it = _words("What came of it?", rows=3, longest=1000)


class ReportQuoteForm(ThreadForm):
    submit = "Add it"
    words = _words("What did they say?", rows=4, longest=1500, missing="Write what they said.")
    who = forms.CharField(
        label="Which group do they speak for?",
        help_text="Such as: Parent carers, Council staff, National adviser.",
        max_length=80,
        error_messages={"required": "Say which group they speak for."},
    )
    is_endorsement = forms.BooleanField(
        label="They are from outside: neither of the forum nor of its partner", required=False
    )
    consent_on = DateField(label="When did they agree to be quoted?", latest=timezone.localdate)
    consent_how = forms.CharField(
        label="How did they agree?",
        help_text="Such as: by mail, on the form at the meeting.",
        max_length=120,
        error_messages={"required": "Say how they agreed."},
    )
    name = forms.CharField(
        label="Their name, if they want it shown",
        help_text="Leave it out unless they said so.",
        required=False,
        max_length=120,
    )
    name_consent_on = DateField(
        label="If their name is shown: when did they agree to that?",
        required=False,
        latest=timezone.localdate,
    )


class ReportSurveyForm(ThreadForm):
    submit = "Name it"
    code = forms.ChoiceField(
        label="Which survey?",
        help_text="How many answered is counted. Small numbers are not shown.",
        error_messages={"required": "Choose a survey."},
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", "Choose one"), *choices]


class _FocusGroup(ThreadForm):
    title = forms.CharField(
        label="What do you call it?",
        help_text="Such as: A morning with reps of all forums.",
        max_length=120,
        error_messages={"required": "Give it a name."},
    )
    held_on = DateField(label="When was it?", latest=timezone.localdate)
    run_by = forms.CharField(
        label="Who ran it?", max_length=120, error_messages={"required": "Say who ran it."}
    )
    who = forms.CharField(
        label="Who took part?",
        help_text="Such as: parent carer reps, heads of service. No names.",
        max_length=200,
        error_messages={"required": "Say who took part."},
    )
    people = forms.IntegerField(
        label="How many took part?",
        help_text="The report says it in round numbers, and hides it when they were few.",
        min_value=1,
        max_value=2000,
        error_messages={"required": "Say how many took part."},
    )
    asked = _words("What did you ask?", rows=3, longest=1000, missing="Write what you asked.")
    said = _words(
        "What did they say?",
        rows=8,
        longest=4000,
        missing="Write what they said.",
        help_text="One thing on each line, in a way that nobody is recognised. Each line can be "
        "put under a theme.",
    )


class FocusGroupForm(SeenMixin, _FocusGroup):
    submit = "Save"


class ReportThemeForm(ThreadForm):
    submit = "Add the theme"
    title = forms.CharField(
        label="What do you call it?",
        max_length=120,
        error_messages={"required": "Give the theme a name."},
    )


class _Themes(ThreadForm):
    """A theme for each finding and each quote: named by what they say, wherever they stand."""

    def __init__(self, *args, findings, quotes, themes, under, **kwargs):
        super().__init__(*args, **kwargs)
        self.themes = {str(theme.pk): theme for theme in themes}
        self.findings = {f"finding_{mark(each.words)}": each.words for each in findings}
        self.quotes = {f"quote_{quote.pk}": quote.pk for quote in quotes}
        choices = [("", "Only where it stands"), *((pk, str(t)) for pk, t in self.themes.items())]
        for name, each in zip(self.findings, findings, strict=True):
            self.fields[name] = _theme(each.words, f"{each.where}: {each.who}", choices)
            self.initial[name] = under.get(each.words)
        for name, quote in zip(self.quotes, quotes, strict=True):
            self.fields[name] = _theme(f"“{quote.words}”", quote.by, choices)
            self.initial[name] = quote.theme_id

    def clean(self):
        """What this person chose anew; what they left as it was stays as it is now."""
        answers = super().clean()
        seen = answers.get("seen") or {}
        chosen = {
            name: self.themes.get(theme)
            for name, theme in answers.items()
            if name != "seen" and seen.get(name) != mark(theme)
        }
        return {
            "findings": {
                self.findings[each]: chosen[each] for each in chosen.keys() & self.findings
            },
            "quotes": {self.quotes[each]: chosen[each] for each in chosen.keys() & self.quotes},
        }


def _theme(words, where, choices):
    field = forms.ChoiceField(label=words, help_text=where, choices=choices, required=False)
    field.first_choice_leaves_out = True
    return field


class SortFindingsForm(SeenMixin, _Themes):
    submit = "Save"


class ReportPaperForm(ThreadForm):
    """A file that is here already, or a new one."""

    submit = "Add it"
    document = forms.ModelChoiceField(
        label="A file that is here already",
        queryset=Document.objects.none(),
        required=False,
        empty_label="None",
    )
    upload = UploadField(label="Or a new file", required=False)
    title = forms.CharField(label="What to call the new file", required=False, max_length=160)
    access = forms.ChoiceField(
        label="Who may open the new file?",
        choices=[
            (Document.Access.PARTNERS, Document.Access.PARTNERS.label),
            (Document.Access.PUBLIC, Document.Access.PUBLIC.label),
        ],
        widget=Radios(),
        initial=Document.Access.PARTNERS,
    )

    def __init__(self, *args, documents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents

    def clean(self):
        answers = super().clean()
        if not answers.get("document") and not answers.get("upload") and not self.errors:
            raise forms.ValidationError("Choose a file that is here already, or a new one.")
        return answers


class PublishReportForm(ThreadForm):
    submit = "Publish it"
    is_public = forms.TypedChoiceField(
        label="Who reads it?",
        choices=[("yes", "Everybody"), ("no", "Only the forum and the partner")],
        widget=Radios(hints={"yes": "It stands on the forum's public pages, with its files."}),
        coerce=lambda answer: answer == "yes",
        error_messages={"required": "Say who reads it."},
    )


class WithdrawReportForm(ThreadForm):
    submit = "Withdraw it"
    reason = _words(
        "Why is it withdrawn?",
        rows=3,
        longest=1000,
        help_text="Whoever comes to read the report reads this instead.",
        missing="Say why it is withdrawn.",
    )
