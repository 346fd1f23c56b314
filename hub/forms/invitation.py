"""The forum asks a service to come, and the service answers."""

from django import forms

from coproduction.form_fields import Radios
from coproduction.forms_base import OneTimeForm, ThreadForm
from coproduction.models import Person, Programme, Work
from coproduction.permissions import Permission, roles_with
from hub.forms.agenda import minutes_field
from hub.models import Request, Session


class InviteForm(OneTimeForm):
    submit = "Send the invitation"
    invited = forms.ModelChoiceField(
        label="Whom do you ask to come?",
        queryset=Person.objects.none(),
        empty_label="Choose a person",
        error_messages={"required": "Choose whom you ask."},
    )
    title = forms.CharField(
        label="About what?",
        help_text="As it should stand on the agenda.",
        max_length=160,
        error_messages={"required": "Give it a title."},
    )
    summary = forms.CharField(
        label="Why do families want to talk about it, and what should they bring?",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why, in plain words."},
    )
    work = forms.ModelChoiceField(
        label="Is it part of work that families know already?",
        queryset=Work.objects.none(),
        required=False,
        empty_label="No, it is new",
    )
    programme = forms.ModelChoiceField(
        label="Programme", queryset=Programme.objects.none(), required=False, empty_label="None"
    )
    session = forms.ModelChoiceField(
        label="Which session?",
        queryset=Session.objects.none(),
        empty_label="Choose a session",
        error_messages={"required": "Choose a session."},
    )
    minutes = minutes_field(highest=240, missing="Say how many minutes.")

    def __init__(self, *args, forum, now, **kwargs):
        super().__init__(*args, **kwargs)
        partners = Person.objects.active().filter(forum=forum)
        partners = partners.with_role(*roles_with(Permission.REQUEST_MAKE))
        field = self.fields["invited"]
        field.queryset = partners.select_related("organisation").by_name()
        field.label_from_instance = lambda person: (
            f"{person.described}, {person.organisation}" if person.organisation else str(person)
        )
        self.fields["work"].queryset = Work.objects.for_forum(forum).open().newest_first()
        self.fields["programme"].queryset = Programme.objects.filter(forum=forum).in_order()
        sessions = self.fields["session"]
        sessions.queryset = (
            Session.objects.for_forum(forum)
            .bookable(now)
            .with_minutes_taken()
            .select_related("hub")
            .soonest_first()
        )
        sessions.label_from_instance = lambda session: (
            f"{session.hub}, {session.when} ({session.minutes - session.taken} minutes left)"
        )


class AcceptInvitationForm(ThreadForm):
    submit = "Yes, we come"
    level = forms.ChoiceField(
        label="How far can families share in it?",
        widget=Radios(),
        error_messages={"required": "Choose a level."},
    )
    level_reason = forms.CharField(
        label="Why this level?",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why you chose this level."},
    )
    decision_stage = forms.ChoiceField(
        label="How far has the decision gone?",
        choices=Request.DecisionStage.choices,
        widget=Radios(),
        error_messages={"required": "Choose how far the decision has gone."},
    )
    can_change = forms.CharField(
        label="What can families still change?",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say what can still change."},
    )
    cannot_change = forms.CharField(
        label="What cannot change, and why?",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    who_comes = forms.CharField(
        label="Who will come?",
        help_text="Name and job of each, so that families know whom they meet.",
        error_messages={"required": "Say who will come."},
    )

    def __init__(self, *args, levels, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["level"]
        field.choices = [(code, name) for code, (name, _) in levels.items()]
        field.widget.hints = {code: meaning for code, (_, meaning) in levels.items()}
