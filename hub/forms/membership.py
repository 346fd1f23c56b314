from django import forms

from coproduction.forms_base import OneTimeForm, ThreadForm
from coproduction.models import Organisation, Person, Role
from hub.models import RegionalGroup


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


class OpenToRegionForm(ThreadForm):
    """How a group is the whole region's."""

    submit = "Open it to the region"
    seats_each = forms.IntegerField(
        label="How many seats has each forum?",
        min_value=1,
        max_value=12,
        initial=2,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "required": "Say how many seats each forum has.",
            "invalid": "Write a number.",
            "min_value": "Write a number from 1 to 12.",
            "max_value": "Write a number from 1 to 12.",
        },
    )
    peers = forms.ChoiceField(
        label="Is it for people of one role?",
        help_text="So that all chairs, or all coordinators, meet each other.",
        choices=[("", "No, for anybody"), *Role.choices],
        required=False,
    )
    reports_to = forms.ModelChoiceField(
        label="Does it report to another group of the region?",
        queryset=RegionalGroup.objects.none(),
        required=False,
        empty_label="No",
    )

    def __init__(self, *args, hub, **kwargs):
        super().__init__(*args, **kwargs)
        others = (
            RegionalGroup.objects.standing().filter(region=hub.forum.region_id).exclude(hub=hub)
        )
        self.fields["reports_to"].queryset = others.select_related("hub").order_by("hub__name")


class SendForm(ThreadForm):
    """Who goes to a group of the region."""

    submit = "They go for us"
    person = forms.ModelChoiceField(
        label="Who?",
        queryset=Person.objects.none(),
        empty_label="Choose somebody",
        error_messages={"required": "Choose somebody."},
    )

    def __init__(self, *args, forum, group, **kwargs):
        super().__init__(*args, **kwargs)
        people = Person.objects.active().filter(forum=forum)
        roles = [group.peers] if group.peers else ["rep", "chair", "coordinator"]
        self.fields["person"].queryset = people.with_role(*roles).by_name()
