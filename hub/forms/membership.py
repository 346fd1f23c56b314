from django import forms

from coproduction.forms_base import OneTimeForm, ThreadForm
from coproduction.models import Organisation, Person


class HolderForm(ThreadForm):
    """Who holds a seat. Left empty, it is free."""

    submit = "Save the seat"
    holder = forms.ModelChoiceField(
        label="Who holds it?",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Nobody: it is free",
    )

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        people = Person.objects.active().filter(forum=forum)
        self.fields["holder"].queryset = people.with_role("rep", "chair", "coordinator").by_name()


class SeatForm(HolderForm, OneTimeForm):
    """One more seat, and who holds it."""

    field_order = ["title", "holder"]
    title = forms.CharField(
        label="What is the seat called?",
        max_length=80,
        initial="Parent carer rep",
        error_messages={"required": "Say what the seat is called."},
    )


class ExpectedForm(ThreadForm):
    submit = "Save"
    organisations = forms.ModelMultipleChoiceField(
        label="Which organisations are expected to come?",
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisations"].queryset = forum.organisations.active().by_name()
