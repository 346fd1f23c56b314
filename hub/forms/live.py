"""What is written down while a session runs, and right after it."""

from datetime import timedelta

from django import forms

from coproduction.form_fields import DateField, Radios
from coproduction.forms_base import OneTimeForm, ThreadForm
from coproduction.models import Person
from coproduction.seen import SeenMixin
from hub.models import Point, Rating

DUE_IN = timedelta(days=14)


class PointForm(OneTimeForm):
    submit = "Add the point"
    voice = forms.ChoiceField(
        label="Whose voice?",
        choices=Point.Voice.choices,
        initial=Point.Voice.PARENT_CARER,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
    )
    text = forms.CharField(
        label="What was said, in one point",
        help_text="No names.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write the point."},
    )


class ActionForm(OneTimeForm):
    submit = "Add the action"
    what = forms.CharField(
        label="What will be done, or answered?",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write what will be done."},
    )
    is_question = forms.BooleanField(
        label="It is a question that could not be answered", required=False
    )
    owner = forms.ModelChoiceField(
        label="Who does it?",
        queryset=Person.objects.none(),
        empty_label="Choose a person",
        error_messages={"required": "Choose who does it."},
    )
    due_on = DateField(label="By when?")

    def __init__(self, *args, forum, session, **kwargs):
        kwargs.setdefault("initial", {"due_on": session.day + DUE_IN})
        super().__init__(*args, **kwargs)
        people = Person.objects.active().filter(forum=forum).exclude(roles=[])
        owner = self.fields["owner"]
        owner.queryset = people.select_related("organisation").by_name()
        owner.label_from_instance = lambda person: (
            f"{person}, {person.organisation}" if person.organisation else str(person)
        )


class StandingAnswerForm(SeenMixin, ThreadForm):
    submit = "Save the answer"
    standing_answer = forms.CharField(
        label="Answer", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class EndActionForm(ThreadForm):
    submit = "Save"
    result = forms.CharField(
        label="What came of it?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Say what came of it."},
    )
    done = forms.TypedChoiceField(
        label="Is it done?",
        choices=[("yes", "Yes, it is done"), ("no", "It is not needed any more")],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=Radios(),
    )


class RatingForm(ThreadForm):
    """Three questions for a rep; for an officer only how far it felt shared."""

    submit = "Send my answers"
    listened = forms.ChoiceField(
        label="Was I listened to?",
        choices=Rating.Felt.choices,
        widget=Radios(),
        error_messages={"required": "Say if you were listened to."},
    )
    early = forms.ChoiceField(
        label="Was it early enough to change something?",
        choices=Rating.Felt.choices,
        widget=Radios(),
        error_messages={"required": "Say if it was early enough."},
    )
    level_felt = forms.ChoiceField(
        label="Which level did it feel like?",
        widget=Radios(),
        error_messages={"required": "Choose the level that it felt like."},
    )

    def __init__(self, *args, side, levels, **kwargs):
        super().__init__(*args, **kwargs)
        if side != Rating.Side.REP:
            del self.fields["listened"], self.fields["early"]
        level = self.fields["level_felt"]
        level.choices = [(code, name) for code, (name, _) in levels.items()]
        level.widget.hints = {code: meaning for code, (_, meaning) in levels.items()}
