"""What goes into a meeting pack."""

from django import forms

from coproduction.form_fields import Checkboxes
from coproduction.forms_base import ThreadForm
from hub.papers import Part


class PackForm(ThreadForm):
    """Asked by GET: making a pack changes nothing, and its address can be kept."""

    method = "get"
    submit = "Make the pack"
    # Nothing ticked sends nothing: this says that the form was sent.
    sent = forms.BooleanField(widget=forms.HiddenInput, initial=True, required=False)
    parts = forms.MultipleChoiceField(
        label="What goes into it?",
        choices=Part.choices,
        initial=Part.values,
        widget=Checkboxes(
            hints={
                Part.NOTES: "From the session before this one.",
                Part.OWED: "What services owe families an answer to.",
            }
        ),
        error_messages={"required": "Choose at least one part."},
    )
