"""Asking to sign, signing, and signing back."""

from django import forms

from charters.models import Signature
from coproduction.form_fields import DateField
from coproduction.forms_base import ThreadForm
from coproduction.models import Person


class AskToSignForm(ThreadForm):
    submit = "Ask them to sign"
    signatory = forms.ModelChoiceField(
        label="Who signs?",
        queryset=Person.objects.none(),
        empty_label="Choose a person",
        help_text="Somebody who may speak for the whole organisation.",
        error_messages={"required": "Choose who signs."},
    )
    due_on = DateField(label="By when?", required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["signatory"]
        field.queryset = people
        field.label_from_instance = lambda person: f"{person.organisation}: {person.described}"


class SignForm(ThreadForm):
    submit = "Sign"
    has_read = forms.BooleanField(
        label="I have read the whole text above",
        error_messages={"required": "Read the text first, then tick the box."},
    )
    name = forms.CharField(
        label="Your full name", max_length=150, error_messages={"required": "Write your name."}
    )
    role = forms.CharField(
        label="Your role", max_length=120, error_messages={"required": "Write your role."}
    )
    pledge = forms.CharField(
        label="What will you do yourself, so that it is kept?",
        help_text="You can leave this empty. It stands beside your name for everybody to read.",
        required=False,
        max_length=300,
    )
    contact = forms.TypedChoiceField(
        label="Whom can the forum always ask?",
        help_text="The point of contact. Is somebody missing? Ask the forum to add them.",
        error_messages={"required": "Name a point of contact."},
    )
    deputy = forms.TypedChoiceField(
        label="And when they are away?",
        required=False,
        empty_value=None,
    )

    def __init__(self, *args, signature: Signature, **kwargs):
        super().__init__(*args, **kwargs)
        colleagues = Person.objects.active().filter(organisation=signature.organisation_id)
        # One list for both boxes: each would ask for the same people.
        people = {str(each.pk): each for each in colleagues.by_name()}
        named = [(key, each.described) for key, each in people.items()]
        for name, empty in (("contact", "Choose a person"), ("deputy", "Nobody yet")):
            self.fields[name].choices = [("", empty), *named]
            self.fields[name].coerce = people.get

    def answers(self):
        """What the action takes: that it was read is why we are here."""
        return {name: value for name, value in self.cleaned_data.items() if name != "has_read"}


class SignByLinkForm(SignForm):
    code = forms.CharField(
        label="The code from our mail",
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input--width-5",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
            }
        ),
        error_messages={"required": "Write the six figures from the mail with the code."},
    )

    def clean_code(self):
        return "".join(self.cleaned_data["code"].split())


class CountersignForm(ThreadForm):
    submit = "Sign for the forum"
    role = forms.CharField(
        label="Your role in the forum",
        max_length=120,
        error_messages={"required": "Write your role."},
    )


class SignForForumForm(ThreadForm):
    submit = "Sign for our forum"
    has_read = forms.BooleanField(
        label="We have read the whole text above",
        error_messages={"required": "Read the text first, then tick the box."},
    )
    role = forms.CharField(
        label="Your role in the forum",
        max_length=120,
        error_messages={"required": "Write your role."},
    )


class RestateForm(ThreadForm):
    submit = "Ask all partners"
    why = forms.CharField(
        label="Why now?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        help_text="They read it in the mail.",
        error_messages={"required": "Say why you ask now."},
    )
    due_on = DateField(label="By when?")


class CompareForm(ThreadForm):
    """Two versions side by side: the answers stand in the address."""

    method = "get"
    submit = "Compare"
    old = forms.ChoiceField(label="From", widget=forms.Select)
    new = forms.ChoiceField(label="To", widget=forms.Select)

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(each.pk, f"Version {each.number}") for each in versions]
        for name in ("old", "new"):
            self.fields[name].choices = choices
            self.fields[name].is_filter = True
