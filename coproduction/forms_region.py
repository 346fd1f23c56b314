"""What a forum answers about its region."""

from django import forms

from coproduction.form_fields import Radios
from coproduction.forms_base import ThreadForm
from coproduction.models import Forum


class StageForm(ThreadForm):
    submit = "Save"
    stage = forms.ChoiceField(
        label="Which is nearest?",
        choices=Forum.Stage.choices,
        widget=Radios(),
        error_messages={"required": "Choose the nearest."},
    )


class OfferForm(ThreadForm):
    """One of the forum's own things to offer."""

    submit = "Offer it"
    key = forms.ChoiceField(
        label="Which one?", widget=Radios(), error_messages={"required": "Choose one."}
    )

    def __init__(self, *args, things, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [(str(thing.key), thing.title) for thing in things]


class BodyForm(ThreadForm):
    submit = "Save"
    name = forms.CharField(
        label="The name that all forums use for it",
        help_text="Leave it empty if it works in your area alone.",
        max_length=160,
        required=False,
    )
