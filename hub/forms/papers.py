from django import forms

from coproduction.forms_base import ThreadForm
from hub.papers import PARTS


class PackForm(ThreadForm):
    submit = "Make the pack"
    parts = forms.MultipleChoiceField(
        label="What should be in it?",
        choices=list(PARTS.items()),
        initial=list(PARTS),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one part."},
    )
