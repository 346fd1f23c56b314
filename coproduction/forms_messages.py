"""Forms of everything that the forum sends: how to reach a person, and what goes to many."""

from django import forms
from django.utils import timezone

from coproduction.form_fields import LONGEST_EMAIL, DateField, Radios
from coproduction.forms_base import OneTimeForm, ThreadForm
from coproduction.models import BulkMail, Message, Organisation, Person, Role


class YouForm(ThreadForm):
    """How the forum reaches a person, and what they need."""

    submit = "Save"
    digest = forms.ChoiceField(
        label="How often may we write to you?",
        choices=Person.Digest.choices,
        widget=Radios(
            hints={
                Person.Digest.AT_ONCE: "One mail for each piece of news.",
                Person.Digest.DAILY: "One mail in the morning with everything. None if there "
                "is no news.",
                Person.Digest.WEEKLY: "One mail a week, on the day that you choose.",
            }
        ),
        help_text="The few things that cannot wait always come at once.",
        error_messages={"required": "Choose how often we may write."},
    )
    digest_weekday = forms.TypedChoiceField(
        label="If once a week: on which day?", choices=Person.Weekday.choices, coerce=int
    )
    contact_by = forms.ChoiceField(
        label="What is the best way to reach you?",
        choices=Person.Contact.choices,
        widget=Radios(
            hints={
                Person.Contact.PHONE: "Somebody of the forum calls you. We send no mails then.",
                Person.Contact.TEXT: "Somebody of the forum texts you. We send no mails then.",
                Person.Contact.POST: "We print our mails and post them to you.",
            }
        ),
        error_messages={"required": "Choose how we reach you."},
    )
    email = forms.EmailField(
        label="Email",
        required=False,
        max_length=LONGEST_EMAIL,
        help_text="Where we write to. What you sign in with stays as it is.",
        error_messages={"invalid": "Write the email address in full, such as jo@example.org."},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label="Phone",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    address = forms.CharField(
        label="Address for letters",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    format_needs = forms.CharField(
        label="How you like to read",
        required=False,
        max_length=200,
        help_text="For example large print, Easy Read, or another language.",
    )
    access_needs = forms.CharField(
        label="What you need at meetings",
        required=False,
        max_length=1000,
        help_text="For example a step-free room, breaks, or a quiet place.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shares_access_needs = forms.BooleanField(
        label="You may tell this to those who plan a meeting that I come to.",
        required=False,
    )

    def __init__(self, *args, person, **kwargs):
        initial = {name: getattr(person, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self):
        """The way that they choose needs something to reach them by."""
        answers = super().clean()
        way = answers.get("contact_by")
        needed = {
            Person.Contact.EMAIL: ("email", "Write your email address, or choose another way."),
            Person.Contact.PHONE: ("phone", "Write your phone number, or choose another way."),
            Person.Contact.TEXT: ("phone", "Write your phone number, or choose another way."),
            Person.Contact.POST: ("address", "Write your address, or choose another way."),
        }
        if way:
            field, sentence = needed[way]
            if not answers.get(field) and field not in self.errors:
                self.add_error(field, sentence)
        return answers


class AddressForm(ThreadForm):
    """What the team found out about an address that does not take our mail."""

    SAME, NEW, NONE = "same", "new", "none"
    submit = "Save"
    what = forms.ChoiceField(
        label="What did you find out?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you found out."},
    )
    email = forms.EmailField(
        label="The new address",
        required=False,
        max_length=LONGEST_EMAIL,
        error_messages={"invalid": "Write the email address in full, such as jo@example.org."},
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        choices = [(self.NEW, "They have a new email address")]
        if person.email:
            choices.insert(0, (self.SAME, f"{person.email} works again"))
            choices.append((self.NONE, "They have no email any more"))
        self.fields["what"].choices = choices

    def clean(self):
        answers = super().clean()
        what = answers.pop("what", None)
        if what == self.NEW and not answers.get("email") and "email" not in self.errors:
            self.add_error("email", "Write the new address.")
        if what in {self.SAME, self.NONE}:
            self.errors.pop("email", None)
            answers["email"] = self.person.email if what == self.SAME else ""
        return answers


class ToldForm(ThreadForm):
    """Which mails somebody was told of: those that stood on the page, and none that came since."""

    submit = "I have told them"
    messages = forms.ModelMultipleChoiceField(
        queryset=Message.objects.none(), widget=forms.MultipleHiddenInput
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["messages"].queryset = person.messages.all()


class BulkMailForm(ThreadForm):
    """One mail to many: who gets it, and what it says."""

    submit = "Save and look at it"
    audience = forms.ChoiceField(
        label="Who gets it?",
        choices=BulkMail.Audience.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who gets it."},
    )
    roles = forms.MultipleChoiceField(
        label="If people with a role: which?",
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    organisations = forms.ModelMultipleChoiceField(
        label="If people of an organisation: which?",
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    subject = forms.CharField(
        label="Subject",
        help_text="Say what it is about, and what you ask for.",
        max_length=50,
        error_messages={"required": "Write a subject."},
    )
    text = forms.CharField(
        label="What do you want to say?",
        help_text="We add the greeting and your forum's name. Leave a line empty between thoughts.",
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=5000,
        error_messages={"required": "Write what you want to say."},
    )
    needed_by = DateField(
        label="Is something needed of them by a day?",
        help_text="For example, 27 3 2027.",
        required=False,
        earliest=timezone.localdate,
    )
    is_urgent = forms.BooleanField(
        label="It cannot wait a day: send it at once, not with their daily or weekly mail.",
        required=False,
    )

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        here = Organisation.objects.filter(forum=forum).active().by_name()
        self.fields["organisations"].queryset = here

    def clean(self):
        answers = super().clean()
        audience = answers.get("audience")
        if audience != BulkMail.Audience.ROLES:
            answers["roles"] = []
        elif not answers.get("roles") and "roles" not in self.errors:
            self.add_error("roles", "Choose one role or more.")
        if audience != BulkMail.Audience.ORGANISATIONS:
            answers["organisations"] = []
        elif not answers.get("organisations") and "organisations" not in self.errors:
            self.add_error("organisations", "Choose one organisation or more.")
        return answers


class NewBulkMailForm(BulkMailForm, OneTimeForm):
    pass


class ChangeBulkMailForm(BulkMailForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, mail, **kwargs):
        names = [*BulkMailForm.base_fields, "version"]
        initial = {name: getattr(mail, name) for name in names if name != "organisations"}
        initial["organisations"] = list(mail.organisations.values_list("pk", flat=True))
        super().__init__(*args, forum=mail.forum, initial=initial, **kwargs)


class SendBulkMailForm(ThreadForm):
    """What the sender has looked at: this text, and this many people."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.IntegerField(widget=forms.HiddenInput)
