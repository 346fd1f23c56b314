from django import forms

from coproduction.form_fields import Radios
from coproduction.forms_base import ThreadForm
from hub.models import Availability


class AvailabilityForm(ThreadForm):
    submit = "Send my answer"
    answer = forms.ChoiceField(
        label="Can you come?",
        choices=Availability.Answer.choices,
        widget=Radios(
            hints={
                "maybe": "You do not have to be sure. You can change it until the session begins."
            }
        ),
        error_messages={"required": "Choose yes, maybe or no."},
    )
    note = forms.CharField(
        label="Anything we should know?",
        help_text="For example: only until 12, or I need a quiet start.",
        required=False,
        max_length=200,
    )
