"""What a service means to bring: typed in, or as a spreadsheet."""

from django import forms

from coproduction.exceptions import RuleBroken
from coproduction.form_fields import DateField
from coproduction.forms_base import ThreadForm
from coproduction.models import Organisation, Programme
from hub.plan_file import read_plan


class PlanWorkForm(ThreadForm):
    submit = "Add it to the plan"
    title = forms.CharField(
        label="What will come?", max_length=160, error_messages={"required": "Give it a title."}
    )
    summary = forms.CharField(
        label="In plain words", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    comes_on = DateField(
        label="About when?", required=False, help_text="The first of the month will do."
    )
    organisation = forms.ModelChoiceField(
        label="Which organisation?",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="Not known yet",
    )
    programme = forms.ModelChoiceField(
        label="Programme", queryset=Programme.objects.none(), required=False, empty_label="None"
    )

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = forum.organisations.active().by_name()
        self.fields["programme"].queryset = forum.programmes.active().in_order()


class PlanFileForm(ThreadForm):
    submit = "Show me what it would change"
    upload = forms.FileField(
        label="Your plan as an Excel or CSV file",
        help_text="The first row names the columns: what, in plain words, about when, "
        "organisation, programme. Only “what” has to be there.",
        allow_empty_file=True,
        error_messages={"required": "Choose a file."},
    )

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.forum = forum

    def clean_upload(self):
        try:
            return read_plan(self.cleaned_data["upload"], self.forum)
        except RuleBroken as refusal:
            raise forms.ValidationError(str(refusal)) from None
