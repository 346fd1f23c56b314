"""The pages on which the forum makes a form."""

from django import forms
from django.utils.text import slugify

from coproduction.form_fields import Checkboxes, DateField, Radios
from coproduction.forms_base import ThreadForm, ThreadModelForm
from coproduction.models import ParticipationLevel, Person, Work
from coproduction.permissions import Permission, roles_with
from feedback.answers import choices_of
from feedback.bank import QUESTIONS, STARTERS, WHO_SEES
from feedback.models import (
    FIXED_SLUGS,
    FeedbackForm,
    FeedbackSettings,
    Question,
    Service,
)

WRONG_ADDRESS = "Use letters, numbers and hyphens only, such as short-breaks."
FIXED_ADDRESS = "This word is an address of ours. Choose another."


def lines(text: str) -> list[str]:
    """One entry a line, each once, without what is empty."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class ChangeForm(ThreadModelForm):
    """What a form says about itself."""

    submit = "Save"

    class Meta:
        model = FeedbackForm
        fields = [
            "title",
            "slug",
            "kind",
            "audience",
            "intro",
            "who_sees",
            "minutes",
            "level",
            "work",
            "service",
            "designed_with",
            "explainer",
            "opens_on",
            "closes_on",
            "keep_months",
            "asks_contact",
            "asks_about_you",
            "shows_results",
            "easy_intro",
        ]
        labels = {
            "title": "Its name, as families see it",
            "intro": "What is it for?",
            "work": "Is it part of a piece of work?",
            "service": "Is it about one service?",
        }
        help_texts = {
            "slug": "The end of its address, on posters too. Short words with hyphens.",
            "intro": "Two or three short sentences. Say what you will do with the answers.",
            "who_sees": "People read this before they begin.",
            "easy_intro": "Short sentences, one idea in each. Fill it in to offer an Easy Read "
            "edition.",
            "explainer": "A web address. People can look at it first.",
        }

    def __init__(self, *args, forum, levels, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opens_on"] = DateField(label="First day", required=False)
        self.fields["closes_on"] = DateField(label="Last day", required=False)
        self.fields["level"] = forms.ChoiceField(
            label="What is this form?",
            choices=[(code, name) for code, (name, _) in levels.items()],
            widget=Radios(hints={code: meaning for code, (_, meaning) in levels.items()}),
            initial=ParticipationLevel.CONSULTATION,
        )
        for name, most in (("minutes", 30), ("keep_months", 84)):
            number = self.fields[name]
            wrong = {"min_value": f"Write a number from 1 to {most}.", "invalid": "Write a number."}
            self.fields[name] = forms.IntegerField(
                label=number.label,
                help_text=number.help_text,
                min_value=1,
                max_value=most,
                initial=number.initial,
                widget=forms.TextInput(
                    attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}
                ),
                error_messages=wrong | {"max_value": wrong["min_value"]},
            )
        for name in ("kind", "audience"):
            choices = FeedbackForm._meta.get_field(name).choices
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, choices=choices, widget=Radios()
            )
        self.fields["work"].queryset = Work.objects.for_forum(forum).open().newest_first()
        self.fields["work"].empty_label = "No"
        self.fields["service"].queryset = Service.objects.filter(forum=forum).active().by_name()
        self.fields["service"].empty_label = "No, about anything"
        for name in ("intro", "who_sees", "easy_intro"):
            self.fields[name].widget.attrs["rows"] = 3
        for name, sentence in (
            ("title", "Give it a name."),
            ("slug", "Give it a short address."),
            ("intro", "Say what it is for."),
            ("who_sees", "Say who can see the answers."),
        ):
            self.fields[name].error_messages["required"] = sentence
        self.fields["slug"].error_messages["invalid"] = WRONG_ADDRESS

    def _post_clean(self):
        """The action writes, and says if the address is taken."""

    def clean_slug(self):
        slug = self.cleaned_data["slug"].lower()
        if slug in FIXED_SLUGS:
            raise forms.ValidationError(FIXED_ADDRESS)
        return slug

    def clean(self):
        answers = super().clean()
        opens, closes = answers.get("opens_on"), answers.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", "The last day must not be before the first day.")
        return answers


class AddForm(ThreadForm):
    """A new form: questions to begin with, a name, what it is for. The rest can wait."""

    submit = "Make the form"
    begin_with = forms.ChoiceField(
        label="Begin with which questions?",
        widget=Radios(or_before="empty"),
        error_messages={"required": "Choose what to begin with."},
    )
    title = forms.CharField(
        label="Its name, as families see it",
        max_length=120,
        error_messages={"required": "Give it a name."},
    )
    slug = forms.SlugField(
        label="Its short address",
        help_text="The end of its address, on posters too. Leave it out, and we take the name.",
        max_length=40,
        required=False,
        error_messages={"invalid": WRONG_ADDRESS},
    )
    intro = forms.CharField(
        label="What is it for?",
        help_text="Two or three short sentences. Say what you will do with the answers.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what it is for."},
    )
    closes_on = DateField(
        label="Last day", help_text="Leave it out if it stays open.", required=False
    )

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        earlier = FeedbackForm.objects.for_forum(forum).order_by("title", "pk")
        self.earlier = {f"form-{each.pk}": each for each in earlier}
        self.fields["begin_with"].choices = [
            *((f"bank-{code}", starter["label"]) for code, starter in STARTERS.items()),
            *((code, f"The questions of “{form}”") for code, form in self.earlier.items()),
            ("empty", "No question yet"),
        ]

    def clean(self):
        answers = super().clean()
        if "slug" in answers:
            slug = answers["slug"].lower() or slugify(answers.get("title", ""))[:40].strip("-")
            if slug in FIXED_SLUGS:
                self.add_error("slug", FIXED_ADDRESS)
            elif not slug and "title" in answers:
                self.add_error("slug", "Give it a short address.")
            answers["slug"] = slug
        return answers

    @property
    def answers(self):
        """As add_form wants them."""
        answers = dict(self.cleaned_data)
        chosen = answers.pop("begin_with")
        if chosen in self.earlier:
            return answers | {"copy_of": self.earlier[chosen]}
        starter = STARTERS.get(chosen.removeprefix("bank-"), {})
        about = {name: value for name, value in starter.items() if name != "label"}
        return {"who_sees": WHO_SEES} | about | answers


class FromBankForm(ThreadForm):
    """A question that has been asked well before."""

    submit = "Add this question"
    from_bank = forms.ChoiceField(
        label="From the bank of questions",
        choices=[(key, question["text"]) for key, question in QUESTIONS.items()],
        error_messages={"required": "Choose a question."},
    )


class QuestionEditForm(ThreadModelForm):
    """One question: its words, its kind, why it is asked, and when."""

    submit = "Save the question"
    choices_text = forms.CharField(
        label="Choices, one a line",
        help_text="For one of several, any of several, and a scale.",
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )
    show_if_text = forms.MultipleChoiceField(
        label="… when the answer to it is", widget=Checkboxes(), required=False
    )

    class Meta:
        model = Question
        fields = [
            "text",
            "kind",
            "choices_text",
            "hint",
            "why",
            "is_required",
            "offers_not_sure",
            "show_if",
            "show_if_text",
            "easy_text",
            "easy_picture",
        ]
        help_texts = {"why": "One sentence. People answer more when they know why."}

    def __init__(self, *args, version, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label="What kind of answer?", choices=Question.Kind.choices, widget=Radios()
        )
        earlier = [
            each
            for each in version.questions.in_order()
            if each.is_counted
            and (not self.instance.position or each.position < self.instance.position)
        ]
        self.fields["show_if"].queryset = Question.objects.filter(
            pk__in=[each.pk for each in earlier]
        )
        self.fields["show_if"].empty_label = "Always asked"
        answers = dict.fromkeys(choice for each in earlier for choice in choices_of(each))
        self.fields["show_if_text"].choices = [(each, each) for each in answers]
        if not earlier:
            del self.fields["show_if"], self.fields["show_if_text"]
        else:
            self.fields["show_if_text"].initial = self.instance.show_if_answers
        self.fields["easy_picture"].choices = [("", "No picture"), *Question.Picture.choices]
        self.fields["choices_text"].initial = "\n".join(self.instance.choices)
        self.fields["text"].error_messages["required"] = "Write the question."
        self.fields["kind"].error_messages["required"] = "Choose what kind of answer."

    def clean(self):
        answers = super().clean()
        choices = lines(answers.get("choices_text") or "")
        if answers.get("kind") in Question.WITH_CHOICES and len(choices) < 2:
            self.add_error("choices_text", "Write two choices or more, one a line.")
        if any(len(each) > 120 for each in choices) or len(choices) > 20:
            self.add_error("choices_text", "At most 20 choices, each of at most 120 letters.")
        asked_after, when = answers.get("show_if"), answers.get("show_if_text") or []
        if asked_after and not set(when) & set(choices_of(asked_after)):
            self.add_error("show_if_text", "Choose answers of the question that you picked.")
        return answers

    def _post_clean(self):
        """The action writes; the database has the last word on the rest."""

    @property
    def answers(self):
        """As add_question and change_question want them."""
        given = dict(self.cleaned_data)
        choices = lines(given.pop("choices_text"))
        given["choices"] = choices if given["kind"] in Question.WITH_CHOICES else []
        show_if = given.setdefault("show_if", None)
        picked = given.pop("show_if_text", [])
        given["show_if_answers"] = (
            [each for each in picked if each in choices_of(show_if)] if show_if else []
        )
        return given


class SettingsForm(ThreadModelForm):
    """What the forum decides once for all its forms."""

    submit = "Save"
    alarm_words = forms.CharField(
        label="Words that alarm, one a line",
        help_text="Feedback with one of these goes to the safeguarding lead at once, also when "
        "it is misspelt.",
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "Keep at least one word."},
    )

    class Meta:
        model = FeedbackSettings
        fields = ["helplines", "complaint_route"]
        labels = {
            "helplines": "Who to call when somebody is not safe",
            "complaint_route": "How to complain about one child's care",
        }
        help_texts = {
            "helplines": "One line each, such as: Children's social care: 01926 414 144. They "
            "stand on every form.",
            "complaint_route": "Feedback is no complaint. Say where a complaint gets a decision.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["alarm_words"].initial = "\n".join(self.instance.alarm_words)
        self.fields["helplines"].error_messages["required"] = "Give at least one number to call."
        for name in ("helplines", "complaint_route"):
            self.fields[name].widget.attrs["rows"] = 4

    def _post_clean(self):
        """The action writes."""

    def clean_alarm_words(self):
        words = lines(self.cleaned_data["alarm_words"])
        if any(len(each) > 60 for each in words):
            raise forms.ValidationError("A word or phrase has at most 60 letters.")
        return words


class ServiceForm(ThreadModelForm):
    submit = "Save the service"

    class Meta:
        model = Service
        fields = ["name", "organisation", "contact", "is_active"]
        labels = {"name": "The service, as families call it", "is_active": "Offered in lists"}
        help_texts = {"contact": "Feedback is passed to this person."}

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = forum.organisations.active().by_name()
        self.fields["organisation"].empty_label = "Not said"
        answering = Person.objects.active().filter(forum=forum)
        answering = answering.with_role(*roles_with(Permission.INFLUENCE_CLAIM)).by_name()
        self.fields["contact"].queryset = answering
        self.fields["contact"].empty_label = "Nobody yet"
        self.fields["name"].error_messages["required"] = "Give the service's name."

    def _post_clean(self):
        """The action writes, and says if the name is taken."""
