"""The form that all our forms are: plain classes, clear errors, no browser bubbles."""

import uuid

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.forms.boundfield import BoundField

from coproduction.form_fields import DateWidget

# What govuk-frontend calls each kind of input, for its looks.
_CLASSES = (
    (forms.Textarea, "govuk-textarea"),
    (forms.SelectMultiple, "govuk-select"),
    (forms.RadioSelect, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.Select, "govuk-select"),
    (forms.ClearableFileInput, "govuk-file-upload"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.HiddenInput, ""),
    (DateWidget, ""),
    (forms.TextInput, "govuk-input"),
)
_TEMPLATES = (
    (forms.RadioSelect, "govuk/widgets/radios.html"),
    (forms.CheckboxSelectMultiple, "govuk/widgets/checkboxes.html"),
)


class ThreadBoundField(BoundField):
    """Adds the classes of its kind, and of an error, where the input is drawn."""

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        base = next((name for kind, name in _CLASSES if isinstance(widget, kind)), "")
        if base:
            classes = [base, attrs.get("class") or widget.attrs.get("class", "")]
            if self.errors:
                classes.append(f"{base}--error")
            attrs["class"] = " ".join(filter(None, classes))
        return attrs

    @property
    def error_link(self):
        """Where the error summary leads: the first input of the field."""
        first_of_group = f"{self.auto_id}_0" if self.use_fieldset else self.auto_id
        return self.id_for_label or first_of_group

    @property
    def is_single_checkbox(self):
        return isinstance(self.field.widget, forms.CheckboxInput)


class ThreadFormMixin:
    """What a form of ours adds to Django's: looks, and labels that say what may be left out."""

    bound_field_class = ThreadBoundField
    use_required_attribute = False
    submit = "Continue"
    method = "post"
    # One question a page: its label is the page's heading.
    question_is_heading = False

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            for kind, template in _TEMPLATES:
                if isinstance(field.widget, kind):
                    field.widget.template_name = template
            # Ten rows are Django's own default, taller than a phone.
            if isinstance(field.widget, forms.Textarea) and field.widget.attrs["rows"] == "10":
                field.widget.attrs["rows"] = 5

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_method = self.method
        if self.submit:
            helper.add_input(Submit("", self.submit))
        return helper


class ThreadForm(ThreadFormMixin, forms.Form):
    pass


class ThreadModelForm(ThreadFormMixin, forms.ModelForm):
    pass


class OneTimeForm(ThreadForm):
    """A form that makes something. Sent twice, its key finds what it made the first time."""

    one_time_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
