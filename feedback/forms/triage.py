"""What the forum does with what was told."""

from django import forms

from coproduction.forms_base import OneTimeForm, ThreadForm, ThreadModelForm
from coproduction.models import Person
from coproduction.permissions import Permission, roles_with
from feedback.answers import LONGEST_TEXT
from feedback.forms.answering import Words
from feedback.models import Service, Subject, Submission, Theme

# All of a form's own words may be shared; a form has several questions.
MOST_SHARED = 5 * LONGEST_TEXT


def answering_people(forum):
    """Who can owe families an answer here."""
    people = Person.objects.active().filter(forum=forum).select_related("organisation")
    return people.with_role(*roles_with(Permission.INFLUENCE_CLAIM)).by_name()


def _described(person):
    return f"{person.described}, {person.organisation}" if person.organisation else str(person)


class SortForm(ThreadModelForm):
    submit = "Save"

    class Meta:
        model = Submission
        fields = ["theme", "service", "setting", "tone", "demand"]
        labels = {"theme": "Theme", "service": "Service"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        forum = self.instance.forum
        self.fields["theme"].queryset = Theme.objects.for_forum(forum).active().by_title()
        self.fields["theme"].empty_label = "None yet"
        self.fields["service"].queryset = Service.objects.filter(forum=forum).active().by_name()
        self.fields["service"].empty_label = "Not said"
        self.fields[
            "demand"
        ].help_text = (
            "Is it what families need, or did it only come up because something failed before?"
        )
        for name in ("setting", "tone", "demand"):
            label = self.fields[name].label
            choices = [("", "Not said"), *Submission._meta.get_field(name).choices]
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=choices,
                required=False,
                help_text=self.fields[name].help_text,
            )

    def _post_clean(self):
        """The action writes."""


class WordsForm(ThreadForm):
    submit = "These words may be read by a service"
    shared_words = Words(
        label="What a service may read",
        help_text="Names and places are suggested to go. Look for what else could tell who it is.",
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=MOST_SHARED,
        required=False,
    )
    reason = Words(
        label="If you changed anything: why?",
        help_text="The writer reads this.",
        max_length=500,
        required=False,
    )


class QuoteForm(ThreadForm):
    submit = "Save"
    quote = Words(
        label="Words to print on the public page",
        help_text="The writer said that you may. Leave it empty to print nothing.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )


class SafeForm(ThreadForm):
    submit = "Write it down"
    what = Words(
        label="What was done, and who was told?",
        help_text="Your name and the time are kept with it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        error_messages={"required": "Say what was done, and who was told."},
    )


class ReplyForm(OneTimeForm):
    submit = "Send it to the writer"
    words = Words(
        label="What do you want to say?",
        help_text="The writer reads it under their link.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_TEXT,
        error_messages={"required": "Write something."},
    )
    is_answer = forms.BooleanField(
        label="This is the answer", help_text="We ask them if it helped.", required=False
    )


class CloseForm(ThreadForm):
    submit = "Close it"
    replies_seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    reason = Words(
        label="Why is nothing more done?",
        help_text="The writer reads this.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        error_messages={"required": "Say why. The writer reads it."},
    )


class PassForm(ThreadForm):
    """To whom, and in which words; they stand on the public page once an answer is confirmed."""

    submit = "Pass it on"
    to = forms.ModelChoiceField(
        label="Who answers for the service?",
        queryset=Person.objects.none(),
        empty_label="Choose a person",
        error_messages={"required": "Choose who answers."},
    )
    words = Words(
        label="What do families say?",
        help_text="The service reads this. Everybody does once the answer is confirmed.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=MOST_SHARED,
        error_messages={"required": "Say what families told you."},
    )

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = answering_people(forum)
        self.fields["to"].label_from_instance = _described


class ThemeForm(ThreadModelForm):
    submit = "Save the theme"

    class Meta:
        model = Theme
        fields = ["title", "summary", "subject", "service", "is_gap"]
        labels = {"title": "The theme, in a few words", "service": "Service"}
        help_texts = {"is_gap": "It goes on the list of what is missing in the area."}

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = Service.objects.filter(forum=forum).active().by_name()
        self.fields["service"].empty_label = "Several, or none"
        subjects = [("", "None of these"), *Subject.choices]
        self.fields["subject"].choices = subjects
        self.fields["title"].error_messages["required"] = "Give it a title."
        self.fields["summary"].error_messages["required"] = "Say what families tell you."

    def _post_clean(self):
        """The action writes."""


class MergeForm(ThreadForm):
    submit = "Put them together"
    into = forms.ModelChoiceField(
        label="Into which theme?",
        queryset=Theme.objects.none(),
        empty_label="Choose a theme",
        error_messages={"required": "Choose a theme."},
    )

    def __init__(self, *args, theme, **kwargs):
        super().__init__(*args, **kwargs)
        others = Theme.objects.for_forum(theme.forum_id).active().exclude(pk=theme.pk)
        self.fields["into"].queryset = others.by_title()


class ManyForm(ThreadForm):
    """What to do with the rows that were picked in the list."""

    submit = "Put them into the theme"
    theme = forms.ModelChoiceField(
        label="Theme",
        queryset=Theme.objects.none(),
        empty_label="Choose a theme",
        error_messages={"required": "Choose a theme."},
    )
    picked = forms.ModelMultipleChoiceField(
        queryset=Submission.objects.none(),
        to_field_name="reference",
        error_messages={
            "required": "Pick at least one row.",
            "invalid_choice": "Pick from the list.",
        },
    )

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = Theme.objects.for_forum(forum).active().by_title()
        self.fields["picked"].queryset = Submission.objects.for_forum(forum)


class SaveViewForm(ThreadForm):
    submit = "Keep this list"
    name = Words(
        label="A name for this list",
        max_length=60,
        error_messages={"required": "Give it a name."},
    )
    query = forms.CharField(widget=forms.HiddenInput, max_length=500, required=False)


class HoldForm(ThreadForm):
    on_hold = forms.BooleanField(required=False)
