"""Fields that people meet all over: a date in three boxes, choices with hints, a safe file."""

from datetime import date

from django import forms

from coproduction.dates import short
from coproduction.exceptions import RuleBroken
from coproduction.safe_files.sentences import KINDS_IN_WORDS
from coproduction.uploads import make_safe

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
PARTS = ("day", "month", "year")
YEARS = range(1900, 2200)
# No mailbox has a longer one (RFC 5321), and no column of ours takes it.
LONGEST_EMAIL = 254


class _Explained:
    """Choices with a hint under each, and "or" before one that stands apart."""

    def __init__(self, *args, hints=None, or_before=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.hints = hints or {}
        self.or_before = or_before

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["hint"] = self.hints.get(str(value), "")
        option["attrs"]["or_before"] = self.or_before is not None and str(value) == self.or_before
        return option


class Radios(_Explained, forms.RadioSelect):
    """One of a few; `hints` maps a value to its words."""

    template_name = "govuk/widgets/radios.html"


class Checkboxes(_Explained, forms.CheckboxSelectMultiple):
    """Any of a few; `hints` maps a value to its words."""

    template_name = "govuk/widgets/checkboxes.html"


class DateWidget(forms.MultiWidget):
    """Day, month and year in boxes of their own: quicker to type than a calendar to tap."""

    template_name = "govuk/widgets/date.html"
    use_fieldset = True

    def __init__(self, attrs=None):
        super().__init__({part: forms.TextInput() for part in PARTS}, attrs)

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else ["", "", ""]

    def id_for_label(self, id_):
        return f"{id_}_0"


class DateField(forms.MultiValueField):
    """A date as three boxes; months may be words. What was typed comes back with the error.

    `earliest` and `latest` are functions, so that "today" is the day of the answer.
    """

    widget = DateWidget

    def __init__(self, *, earliest=None, latest=None, error_messages=None, **kwargs):
        self.earliest, self.latest = earliest, latest
        parts = [forms.CharField(required=False) for _ in PARTS]
        messages = {"required": "Enter the date.", **(error_messages or {})}
        super().__init__(parts, require_all_fields=False, error_messages=messages, **kwargs)

    def compress(self, parts):
        typed = [part.strip() for part in parts]
        if not any(typed):
            return None
        if missing := [name for name, part in zip(PARTS, typed, strict=True) if not part]:
            raise self._wrong(f"The date needs a {' and a '.join(missing)}.", *missing)
        day, month, year = typed
        # "27" would be a year of the Romans.
        if year.isdecimal() and len(year) != 4:
            raise self._wrong("Write the year with four numbers, such as 2027.", "year")
        try:
            found = date(int(year), self._month(month), int(day))
        except (ValueError, OverflowError):
            raise self._wrong("That is not a real date. Write it like 27 3 2027.") from None
        # Further off, a week more or a year less would be no date at all.
        if found.year not in YEARS:
            raise self._wrong(f"Write a year from {YEARS[0]} to {YEARS[-1]}.", "year")
        if self.earliest and found < self.earliest():
            raise self._wrong(f"Choose {short(self.earliest())} or a later day.")
        if self.latest and found > self.latest():
            raise self._wrong(f"Choose {short(self.latest())} or an earlier day.")
        return found

    @staticmethod
    def _wrong(sentence, *parts):
        """An error that knows which boxes to mend: all three unless it names some."""
        places = [PARTS.index(part) for part in parts or PARTS]
        return forms.ValidationError(sentence, params={"places": places})

    @staticmethod
    def _month(typed):
        if typed.isdecimal():
            return int(typed)
        start = typed.casefold().rstrip(".")
        names = [number for number, name in enumerate(MONTHS, 1) if name.startswith(start)]
        if len(start) < 3 or len(names) != 1:
            raise ValueError(typed)
        return names[0]


def time_field(label="Start", **kwargs):
    """The time at which something starts, by the clock on the wall."""
    return forms.TimeField(
        label=label,
        help_text="For example, 11:00.",
        widget=forms.TimeInput(attrs={"class": "govuk-input--width-5"}, format="%H:%M"),
        error_messages={
            "required": "Say when it starts.",
            "invalid": "Write the time like 11:00.",
        },
        **kwargs,
    )


class UploadField(forms.FileField):
    """A file, refused in words or made safe: the form's answer is what can be kept of it."""

    def __init__(self, *, help_text=f"{KINDS_IN_WORDS}, smaller than 10 MB.", **kwargs):
        # An empty file gets a sentence of ours.
        super().__init__(help_text=help_text, allow_empty_file=True, **kwargs)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload or upload == initial:
            return upload
        try:
            return make_safe(upload)
        except RuleBroken as refusal:
            raise forms.ValidationError(str(refusal), code="refused") from None
