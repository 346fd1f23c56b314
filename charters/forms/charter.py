"""The words of a charter, and what becomes of it."""

from django import forms
from django.utils import timezone

from charters.models import Agreement, Charter, CharterTest, Commitment, Principle
from charters.models.testing import JUDGED
from coproduction.form_fields import DateField, Radios, UploadField
from coproduction.forms_base import OneTimeForm, ThreadForm
from coproduction.models import Work


def _words(label, *, rows=4, required=False, longest=4000, help_text="", missing=""):
    messages = {"required": missing} if missing else None
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=messages,
    )


class BeginForm(ThreadForm):
    submit = "Begin"
    start_from = forms.ChoiceField(
        label="What do you want to begin from?",
        widget=Radios(),
        error_messages={"required": "Choose what to begin from."},
    )

    def __init__(self, *args, choices, hints, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["start_from"].choices = choices
        self.fields["start_from"].widget.hints = hints


class CharterForm(ThreadForm):
    submit = "Save"
    edition = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(
        label="Title", max_length=160, error_messages={"required": "Give it a title."}
    )
    vision = _words("What do you want to reach together?", rows=5)
    vision_easy = _words(
        "The same in Easy Read", rows=2, longest=600, help_text="Short sentences. One idea in each."
    )
    grew_from = _words(
        "What did families say that it grew from?",
        rows=3,
        help_text="The day or the survey that began it, and its themes. No names.",
    )
    covers = _words("Which decisions does it cover?", help_text="One on each line.")
    leaves_out = _words("What does it not cover?", rows=3)
    legal_basis = _words("Which law is behind it?", rows=3, help_text="One on each line.")
    signed_for_months = forms.IntegerField(
        label="How many months does a signature hold?", min_value=1, max_value=120
    )


class CommitmentForm(ThreadForm):
    submit = "Save"
    side = forms.ChoiceField(
        label="Who promises it?",
        choices=Commitment.Side.choices,
        widget=Radios(),
        error_messages={"required": "Say who promises it."},
    )
    text = _words(
        "The promise",
        rows=3,
        required=True,
        longest=600,
        help_text="Begin with “We”. One promise, not two.",
        missing="Write the promise.",
    )
    easy_read = _words(
        "The same in Easy Read",
        rows=2,
        required=True,
        longest=300,
        missing="Write it in Easy Read too: each promise has both.",
    )
    legal_basis = forms.CharField(label="The law behind it", required=False, max_length=200)
    figure = forms.ChoiceField(
        label="Can it be counted?",
        required=False,
        help_text="What is counted is tested from records. The rest is judged by both sides.",
    )

    def __init__(self, *args, figures, **kwargs):
        super().__init__(*args, **kwargs)
        known = {key: f"{each.title}: {each.meaning}" for key, each in figures.items()}
        # A figure that nothing counts here yet stays tied to its promise.
        tied = self.initial.get("figure")
        if tied and tied not in known:
            known[tied] = "As it is: nothing here counts it yet"
        self.fields["figure"].choices = [("", "No, both sides judge it"), *known.items()]


class PrincipleForm(ThreadForm):
    submit = "Save"
    cornerstone = forms.ChoiceField(
        label="Which is it?",
        choices=Principle.Cornerstone.choices,
        widget=Radios(),
        error_messages={"required": "Choose a cornerstone, or “Our own”."},
    )
    name = forms.CharField(
        label="Its name", max_length=80, error_messages={"required": "Give it a name."}
    )
    text = _words("What it means here", rows=3, required=True, longest=600)
    easy_read = _words("The same in Easy Read", rows=2, longest=300)


class OpenCommentsForm(ThreadForm):
    submit = "Open for comments"
    until = DateField(label="Until when can people comment?", help_text="A week or more.")


class AdoptForm(ThreadForm):
    submit = "Adopt this version"
    accepted_by = forms.CharField(
        label="Which board or meeting said yes to it?",
        max_length=200,
        error_messages={"required": "Say who accepted it."},
    )
    what_changed = _words("What is new against the version before?", rows=3, longest=1000)
    review_on = DateField(
        label="When is it looked at again?", help_text="A year is usual. You get a reminder."
    )
    review_with = forms.CharField(
        label="Does somebody from outside help with that? Who?",
        help_text="Such as Contact, or a neighbouring forum.",
        required=False,
        max_length=120,
    )


class CommentForm(OneTimeForm):
    """For anybody. The last box is for machines: people do not see it."""

    submit = "Send"
    commitment = forms.ModelChoiceField(
        label="Is it about one promise?",
        queryset=Commitment.objects.none(),
        required=False,
        empty_label="About all of it",
    )
    text = _words(
        "What do you think?",
        rows=6,
        required=True,
        longest=3000,
        missing="Write what you think.",
    )
    name = forms.CharField(
        label="Your name",
        help_text="You can leave this empty.",
        required=False,
        max_length=120,
    )
    homepage = forms.CharField(required=False, label="Leave this box empty")

    def __init__(self, *args, charter: Charter, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commitment"].queryset = charter.commitments.in_order()

    def clean_homepage(self):
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError("Leave the last box empty, then send again.")
        return ""


class AnswerCommentForm(ThreadForm):
    submit = "Publish the answer"
    answer = _words(
        "Your answer", required=True, longest=3000, missing="Write an answer: everybody reads it."
    )
    changed_it = forms.BooleanField(label="It changed the charter", required=False)


class ReasonForm(ThreadForm):
    """Why: read by the other side, and kept."""

    reason = _words("Why?", rows=3, required=True, longest=1000, missing="Say why.")

    def __init__(self, *args, label="Why?", submit="Continue", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.submit = submit


class AgreementForm(ThreadForm):
    submit = "Add it to the page"
    what = forms.ChoiceField(
        label="What is it?",
        choices=Agreement.What.choices,
        widget=Radios(),
        error_messages={"required": "Say what it is."},
    )
    title = forms.CharField(
        label="What is it called?",
        max_length=160,
        error_messages={"required": "Say what it is called."},
    )
    agreed_with = forms.CharField(
        label="Who agreed it, or who counted it?",
        help_text="Such as: the forum, the council and the NHS.",
        max_length=200,
        error_messages={"required": "Say who agreed or counted it."},
    )
    agreed_on = DateField(label="From which day is it?", latest=timezone.localdate)
    review_on = DateField(label="When is it looked at again?", required=False)
    upload = UploadField(label="The paper itself", error_messages={"required": "Choose the file."})


class BeginTestForm(ThreadForm):
    submit = "Begin the test"
    starts_on = DateField(label="From")
    ends_on = DateField(label="To", latest=timezone.localdate)


class JudgeForm(ThreadForm):
    submit = "Save"
    verdict = forms.ChoiceField(
        label="How was it kept?",
        choices=JUDGED,
        widget=Radios(),
        error_messages={"required": "Choose one. “Cannot tell” is an answer too."},
    )
    evidence = _words(
        "What shows it?",
        required=True,
        longest=2000,
        help_text="A meeting, a date, what people told you. No names of families.",
        missing="Say what shows it.",
    )
    work = forms.ModelChoiceField(
        label="Which piece of work shows it?",
        queryset=Work.objects.none(),
        required=False,
        empty_label="None, or several",
    )

    def __init__(self, *args, test: CharterTest, **kwargs):
        super().__init__(*args, **kwargs)
        works = Work.objects.for_forum(test.charter.forum_id)
        self.fields["work"].queryset = works.order_by("title")


class NoteForm(ThreadForm):
    submit = "Add it"
    text = _words(
        "What do you want to say?",
        required=True,
        longest=2000,
        help_text="It stands beside the result for everybody to read, and stays.",
        missing="Write what you want to say.",
    )


class EndTestForm(ThreadForm):
    submit = "Close the test"
    learned = _words(
        "What did you learn?",
        rows=5,
        required=True,
        missing="Write what you learned: it is why you tested.",
    )
