"""The form that all our forms are: plain classes, clear errors, no browser bubbles."""

import uuid

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.forms.boundfield import BoundField

from coproduction.form_fields import PARTS, DateWidget

# What govuk-frontend calls each kind of input, for its looks; the first that fits counts.
_CLASSES = (
    (forms.Textarea, "govuk-textarea"),
    (forms.CheckboxSelectMultiple, ""),
    (forms.RadioSelect, ""),
    (forms.Select, "govuk-select"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.HiddenInput, ""),
    (forms.widgets.Input, "govuk-input"),
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
            own = attrs.get("class") or widget.attrs.get("class", "")
            # As wide as what goes in: a wide box asks for more than a number.
            if not own and isinstance(widget, forms.NumberInput):
                own = "govuk-input--width-5"
            error = f"{base}--error" if self.errors else ""
            attrs["class"] = " ".join(filter(None, [base, own, error]))
        if self.count_to:
            # The browser would cut off without a word what is pasted; the count says it.
            attrs |= {"maxlength": False, "class": f"{attrs['class']} govuk-js-character-count"}
        if isinstance(widget, DateWidget):
            attrs["wrong_places"] = self.wrong_places
        return attrs

    @property
    def data(self):
        """What was sent, with a new line as one character: so the counter in the browser counts."""
        sent = super().data
        return sent.replace("\r\n", "\n") if isinstance(sent, str) else sent

    @property
    def aria_describedby(self):
        described = super().aria_describedby
        return f"{described} {self.auto_id}-info".strip() if self.count_to else described

    @property
    def count_to(self):
        """How many characters a long text may have, to be counted while one types."""
        is_long = isinstance(self.field.widget, forms.Textarea)
        return getattr(self.field, "max_length", None) if is_long else None

    @property
    def error_link(self):
        """Where the error summary leads: the first input to mend, or the whole field."""
        if isinstance(self.field.widget, DateWidget):
            return f"{self.auto_id}_{min(self.wrong_places, default=0)}"
        if self.id_for_label:
            return self.id_for_label
        return next((each.id_for_label for each in self.subwidgets), f"div_{self.auto_id}")

    @property
    def wrong_places(self):
        """The boxes of a date that its errors name; an error that names none means them all."""
        places = set()
        for error in self.errors.as_data():
            places.update((error.params or {}).get("places", range(len(PARTS))))
        return places

    @property
    def is_optional(self):
        """Not where its first choice says in words what leaving it out means."""
        asked_anyway = getattr(self.field, "is_filter", False) or self.label.startswith("If ")
        says_it = getattr(self.field, "first_choice_leaves_out", False)
        return not (self.field.required or asked_anyway or says_it)

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
            widget = field.widget
            for kind, template in _TEMPLATES:
                if isinstance(widget, kind):
                    widget.template_name = template
            # Ten rows are Django's own default, taller than a phone.
            if isinstance(widget, forms.Textarea) and widget.attrs["rows"] == "10":
                widget.attrs["rows"] = 5
            if isinstance(widget, forms.NumberInput):
                self._type_as_text(field)

    def full_clean(self):
        """Answers that are missing are named: ten times "This field is required" helps nobody."""
        for bound in self:
            messages = bound.field.error_messages
            if messages.get("required") == forms.Field.default_error_messages["required"]:
                messages["required"] = f"“{bound.label}” needs an answer."
        super().full_clean()

    @staticmethod
    def _type_as_text(field):
        """A number box changes at a touch of the wheel and drops letters unsaid: use plain text."""
        has_point = isinstance(field, forms.FloatField | forms.DecimalField)
        field.widget.input_type = "text"
        for name in ("min", "max", "step"):
            field.widget.attrs.pop(name, None)
        field.widget.attrs["inputmode"] = "decimal" if has_point else "numeric"

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
