"""Reviews, marks, case studies and indicators."""

from django import forms
from django.utils import timezone

from charters.models import Assessment, MarkSignOff, Review, ReviewAnswer
from coproduction.form_fields import DateField, Radios, UploadField
from coproduction.forms_base import ThreadForm
from coproduction.models import Programme


def words(label, *, rows=4, longest=3000, missing="", **kwargs):
    """A long answer; without a sentence for a missing one, it may be left out."""
    return forms.CharField(
        label=label,
        required=bool(missing),
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing} if missing else None,
        **kwargs,
    )


class OpenReviewForm(ThreadForm):
    submit = "Open the review"
    phase = forms.ChoiceField(
        label="When in the work is it?",
        choices=Review.Phase.choices,
        widget=Radios(),
        error_messages={"required": "Say when it is."},
    )
    answers_until = DateField(label="Until when can people answer?")


class ReviewForm(ThreadForm):
    """Each question may be left out. The answers of one question stand in two fields."""

    submit = "Send my answers"

    def __init__(self, *args, prompts, **kwargs):
        super().__init__(*args, **kwargs)
        self.prompts = list(prompts)
        for prompt in self.prompts:
            self.fields[f"answer_{prompt.pk}"] = forms.ChoiceField(
                label=prompt.text,
                choices=ReviewAnswer.Answer.choices,
                required=False,
                widget=Radios(),
            )
            self.fields[f"words_{prompt.pk}"] = forms.CharField(
                label="Do you want to say more?", required=False, max_length=600
            )
        self.fields["name"] = forms.CharField(
            label="Your name",
            help_text="You can leave this empty. Then nobody can see that it was you.",
            required=False,
            max_length=120,
        )

    def clean(self):
        answers = super().clean()
        for prompt in self.prompts:
            has_words = answers.get(f"words_{prompt.pk}")
            if has_words and not answers.get(f"answer_{prompt.pk}"):
                self.add_error(f"answer_{prompt.pk}", f"Choose an answer too: {prompt.text}")
        return answers

    def answers(self):
        """What the action takes: each question that was answered, with its words."""
        found = self.cleaned_data
        return {
            prompt: (found[f"answer_{prompt.pk}"], found[f"words_{prompt.pk}"])
            for prompt in self.prompts
            if found[f"answer_{prompt.pk}"]
        }


class CloseReviewForm(ThreadForm):
    submit = "Close the review"
    learned = words("What did you learn?", missing="Write what you learned.")
    unexpected = words("Did anything come of it that nobody expected, good or bad?", rows=3)
    debrief_on = DateField(
        label="When were all told what was decided?", required=False, latest=timezone.localdate
    )
    debrief = words("How did that go?", rows=3)


class PromptForm(ThreadForm):
    submit = "Save"
    text = forms.CharField(
        label="The question", max_length=200, error_messages={"required": "Write the question."}
    )


class EvidenceForm(ThreadForm):
    submit = "Save"
    text = words("What shows it?", missing="Say what shows it.")


class SignOffForm(ThreadForm):
    submit = "Say it for the group"
    said = forms.ChoiceField(
        label="Was it made together?",
        choices=MarkSignOff.Said.choices,
        widget=Radios(),
        error_messages={"required": "Say yes, or object."},
    )
    words = words(
        "How did the group come to this? If it objects: why?",
        longest=1000,
        missing="Say how the group came to this, or why it objects.",
    )


class StoryForm(ThreadForm):
    submit = "Save"
    title = forms.CharField(
        label="Title", max_length=160, error_messages={"required": "Give it a title."}
    )
    summary = words("What happened?", rows=8, longest=8000, missing="Say what happened.")
    who = words(
        "Who took part?",
        help_text="Groups, one on each line. No names.",
        missing="Say who took part.",
    )
    elements = words(
        "What made it this level?",
        help_text="One on each line.",
        missing="Say what made it this level.",
    )
    picture = UploadField(label="A picture", required=False)
    picture_words = forms.CharField(
        label="What does the picture show?",
        help_text="For people who cannot see it.",
        required=False,
        max_length=200,
    )


class QuoteForm(ThreadForm):
    submit = "Add it"
    words = words("What did they say?", rows=3, longest=600, missing="Write what they said.")
    who = forms.CharField(
        label="Who says it?",
        help_text="Such as: a parent carer, a young person, a school nurse. No name.",
        max_length=80,
        error_messages={"required": "Say who says it, without a name."},
    )
    consent_on = DateField(label="When did they agree to be quoted?", latest=timezone.localdate)
    consent_how = forms.CharField(
        label="How did they agree?",
        help_text="Such as: by mail, on the form at the meeting.",
        max_length=120,
        error_messages={"required": "Say how they agreed."},
    )


class IndicatorForm(ThreadForm):
    submit = "Save"
    text = forms.CharField(
        label="The indicator",
        max_length=240,
        error_messages={"required": "Write the indicator."},
    )
    evidence_hint = forms.CharField(label="What would show it?", required=False, max_length=200)
    source = forms.CharField(
        label="Where does it come from?",
        help_text="Such as: what parents said at our day in May.",
        required=False,
        max_length=200,
    )
    programme = forms.ModelChoiceField(
        label="Which programme's progress does it show?",
        queryset=Programme.objects.none(),
        required=False,
        empty_label="None",
    )

    def __init__(self, *args, programmes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes


class AssessForm(ThreadForm):
    submit = "Save"
    mark = forms.TypedChoiceField(
        label="How far is it so?",
        choices=Assessment.Mark.choices,
        coerce=int,
        widget=Radios(),
        error_messages={"required": "Choose how far it is so."},
    )
    evidence = words("What shows it?", missing="Say what shows it.", longest=2000)
    confidence = forms.ChoiceField(
        label="How sure are you?",
        choices=Assessment.Confidence.choices,
        widget=Radios(),
        error_messages={"required": "Say how sure you are."},
    )


class BeginLookForm(ThreadForm):
    submit = "Begin"
    ends_on = DateField(
        label="What is the last day of the year?",
        help_text="The twelve months up to this day are looked back on.",
        latest=timezone.localdate,
    )


class LookForm(ThreadForm):
    submit = "Save"
    achieved = words(
        "What got better for families this year?",
        rows=5,
        help_text="What you said in your plan that you would do, and what came of it.",
        missing="Say what got better. “Nothing” is an answer too.",
    )
    fell_short = words(
        "What did not get better, or got worse?",
        rows=5,
        missing="Say what did not. Families know it already.",
    )
    next_steps = words("What comes next?", rows=3)


class ForumWordsForm(ThreadForm):
    submit = "Save"
    words = words(
        "How did families see this year?",
        rows=5,
        help_text="What they told you, and if you see it as the service does. No names.",
        missing="Say how the forum saw the year.",
    )
