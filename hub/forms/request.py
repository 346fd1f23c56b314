"""The pages on which an officer asks for time at a hub, one thought each."""

from django import forms

from coproduction.dates import short
from coproduction.form_fields import Radios, UploadField
from coproduction.forms_base import OneTimeForm, ThreadModelForm
from coproduction.models import ParticipationLevel, Programme, Work
from hub.estimates import usual_minutes_in_words
from hub.models import Hub, Request, Session

NEW_WORK = "new"


class StartForm(OneTimeForm):
    """Which hub, where a forum has more than one."""

    submit = "Start"
    hub = forms.ModelChoiceField(
        label="Which hub?", queryset=Hub.objects.none(), empty_label="Choose a hub"
    )

    def __init__(self, *args, hubs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hub"].queryset = hubs
        if len(hubs) == 1:
            self.fields["hub"].widget = forms.HiddenInput()
            self.fields["hub"].initial = hubs[0].pk


class PageForm(ThreadModelForm):
    """One page of the request: fields of the draft, filled with what it has."""

    def __init__(self, *args, levels, now, **kwargs):
        self.levels, self.now = levels, now
        super().__init__(*args, **kwargs)
        self.forum = self.instance.hub.forum


class TopicForm(PageForm):
    class Meta:
        model = Request
        fields = ["title", "summary"]
        labels = {
            "title": "Give it a short title",
            "summary": "What is it about, in plain words?",
        }
        help_texts = {
            "title": "As it should stand on the agenda.",
            "summary": "Two or three short sentences. Parents read this to decide if they come.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, sentence in (
            ("title", "Give it a title."),
            ("summary", "Say in plain words what it is about."),
        ):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = sentence


class ProgrammeForm(PageForm):
    question_is_heading = True

    class Meta:
        model = Request
        fields = ["programme"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"] = forms.ModelChoiceField(
            label="Which programme does it belong to?",
            queryset=Programme.objects.filter(forum=self.forum).active().in_order(),
            widget=Radios(),
            empty_label=None,
            error_messages={"required": "Choose a programme."},
        )


class WorkForm(PageForm):
    question_is_heading = True

    class Meta:
        model = Request
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.similar = list(self._similar()[:8])
        choices = [(str(work.pk), work.title) for work in self.similar]
        hints = {
            str(work.pk): f"{work.get_status_display()}, since {work.opened_at:%B %Y}"
            for work in self.similar
        }
        chosen = self.instance.work
        if chosen and chosen not in self.similar:
            choices.insert(0, (str(chosen.pk), chosen.title))
        widget = Radios(hints=hints, or_before=NEW_WORK if choices else None)
        self.fields["work"] = forms.ChoiceField(
            label="Is it part of work that families know already?",
            help_text="Then they see the whole story in one place."
            if choices
            else "We found no earlier work that is like it.",
            choices=[*choices, (NEW_WORK, "No, it is a new piece of work")],
            widget=widget,
            initial=str(chosen.pk) if chosen else NEW_WORK,
            error_messages={"required": "Choose one."},
        )

    def _similar(self):
        words = [word for word in self.instance.title.split() if len(word) > 3]
        return Work.objects.for_forum(self.forum).open().like(words)

    def clean_work(self):
        chosen = self.cleaned_data["work"]
        return None if chosen == NEW_WORK else Work.objects.get(pk=chosen)


class LevelForm(PageForm):
    class Meta:
        model = Request
        fields = ["level", "level_reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        widget = Radios(hints={code: meaning for code, (_, meaning) in self.levels.items()})
        self.fields["level"] = forms.ChoiceField(
            label="Level",
            choices=[(code, name) for code, (name, _) in self.levels.items()],
            widget=widget,
            error_messages={"required": "Choose how far families will share in it."},
        )
        reason = self.fields["level_reason"]
        reason.label, reason.required = "Why this level?", True
        reason.error_messages["required"] = "Say why you chose this level."


class PurposeForm(PageForm):
    question_is_heading = True

    class Meta:
        model = Request
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        widget = Radios(
            hints={
                Request.Purpose.UPDATE: "You tell us where it stands.",
                Request.Purpose.DISCUSSION: "You want to hear views.",
                Request.Purpose.OVERSIGHT: "You want us to check how it goes.",
                Request.Purpose.DESIGN: "You want to work it out with us.",
            }
        )
        self.fields["purpose"] = forms.ChoiceField(
            label="What do you want from the session?",
            choices=Request.Purpose.choices,
            widget=widget,
            initial=self.instance.purpose,
            error_messages={"required": "Choose what you want from the session."},
        )


class DecisionForm(PageForm):
    class Meta:
        model = Request
        fields = ["decision_stage", "can_change", "cannot_change"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        widget = Radios(
            hints={
                Request.DecisionStage.NOT_STARTED: "You bring a question, not a plan.",
                Request.DecisionStage.OPTIONS: "You have ideas, and none is chosen.",
                Request.DecisionStage.DRAFT: "You lean one way. Views can still turn it.",
                Request.DecisionStage.DECIDED: "Views can no longer turn the main decision.",
            }
        )
        self.fields["decision_stage"] = forms.ChoiceField(
            label="The decision",
            choices=Request.DecisionStage.choices,
            widget=widget,
            error_messages={"required": "Choose how far the decision has gone."},
        )
        can, cannot = self.fields["can_change"], self.fields["cannot_change"]
        can.label, can.required = "What can families still change?", True
        can.help_text = "If it is nothing, write “nothing”. Being honest builds trust."
        can.error_messages["required"] = "Say what can still change."
        cannot.label = "What cannot change, and why?"
        cannot.help_text = "The law, the budget, a date that is set."


class TooLateForm(PageForm):
    KEEP = "keep"

    class Meta:
        model = Request
        fields = ["keeps_level_because"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        honest = (ParticipationLevel.CONSULTATION, ParticipationLevel.INFORMATION)
        choices = [(level.value, f"Change it to “{self.levels[level][0]}”") for level in honest]
        widget = Radios(hints={level.value: self.levels[level][1] for level in honest})
        name = self.levels[self.instance.level][0] if self.instance.level else ""
        self.fields["choice"] = forms.ChoiceField(
            label="What would be honest?",
            choices=[*choices, (self.KEEP, f"Keep “{name}”, and say why")],
            widget=widget,
            initial=self.KEEP if self.instance.keeps_level_because else None,
            error_messages={"required": "Choose one."},
        )
        self.order_fields(["choice", "keeps_level_because"])
        why = self.fields["keeps_level_because"]
        why.label = "If you keep it: how can families still share in the decision?"

    def clean(self):
        answers = super().clean()
        choice = answers.pop("choice", None)
        if choice == self.KEEP:
            if not answers.get("keeps_level_because"):
                self.add_error("keeps_level_because", "Say how families can still share in it.")
        elif choice:
            answers["level"], answers["keeps_level_because"] = choice, ""
        return answers


class WhoForm(PageForm):
    question_is_heading = True

    class Meta:
        model = Request
        fields = ["who_comes"]
        labels = {"who_comes": "Who will come?"}
        help_texts = {"who_comes": "Name and job of each, so that families know whom they meet."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["who_comes"].required = True
        self.fields["who_comes"].error_messages["required"] = "Say who will come."


class TimeForm(PageForm):
    ANY = ""

    class Meta:
        model = Request
        fields = ["minutes", "joins_waiting_list", "late_reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        minutes = self.fields["minutes"]
        minutes.label, minutes.required = "How many minutes do you need?", True
        minutes.help_text = usual_minutes_in_words(self.instance)
        minutes.widget = forms.TextInput(
            attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}
        )
        minutes.error_messages |= {
            "required": "Say how many minutes you need.",
            "invalid": "Write the minutes as a number, such as 30.",
        }
        sessions = (
            Session.objects.filter(hub=self.instance.hub)
            .bookable(self.now)
            .with_minutes_taken()
            .with_waiting()
            .select_related("hub")
            .soonest_first()[:8]
        )
        self.sessions = {str(session.pk): session for session in sessions}
        hints = {key: self._left(session) for key, session in self.sessions.items()}
        widget = Radios(hints=hints, or_before=self.ANY if self.sessions else None)
        self.fields["preferred_session"] = forms.ChoiceField(
            label="Which session?",
            help_text="Your minutes are kept for you until the forum has decided.",
            choices=[
                *((key, session.when) for key, session in self.sessions.items()),
                (self.ANY, "Any session"),
            ],
            widget=widget,
            required=False,
            initial=str(self.instance.preferred_session_id or self.ANY),
        )
        self.fields["preferred_session"].is_filter = True  # "Any session" is an answer
        waits = self.fields["joins_waiting_list"]
        waits.label = "If it is full, put me on its waiting list"
        waits.help_text = (
            f"You have {self.instance.hub.offer_hours} hours to answer when minutes come free."
        )
        late = self.fields["late_reason"]
        late.label = "If you ask after the last day: why so late?"
        late.help_text = "Families need time to read and to ask others. Your request shows as late."
        late.widget = forms.Textarea(attrs={"rows": 2})
        self.order_fields(["minutes", "preferred_session", "joins_waiting_list", "late_reason"])

    def _left(self, session):
        left = session.minutes - session.taken
        words = f"{left} minutes left" if left > 0 else "Full"
        if session.waiting:
            words += f", {session.waiting} waiting"
        if session.closes_at <= self.now:
            return f"{words}. The last day to ask was {short(session.closes_at.date())}: late"
        return f"{words}. Ask by {short(session.closes_at.date())}"

    def clean_preferred_session(self):
        return self.sessions.get(self.cleaned_data["preferred_session"])

    def clean(self):
        answers = super().clean()
        session = answers.get("preferred_session")
        is_late = session and session.closes_at <= self.now
        if is_late and not answers.get("late_reason", "").strip():
            self.add_error("late_reason", "Say why it is late, or choose a later session.")
        return answers


class PapersForm(PageForm):
    class Meta:
        model = Request
        fields = ["papers_link"]
        labels = {"papers_link": "A link to papers"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["papers_link"].error_messages["invalid"] = (
            "Write the whole address, such as https://www.example.org/paper.pdf."
        )
        self.fields["file"] = UploadField(label="Or a file", required=False)
