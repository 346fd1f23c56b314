"""Fields that people meet all over: a date in three boxes."""

from datetime import date

from django import forms

MONTHS = [
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
]


class DateWidget(forms.MultiWidget):
    """Day, month and year in boxes of their own: quicker to type than a calendar to tap."""

    template_name = "govuk/widgets/date.html"
    use_fieldset = True

    def __init__(self, attrs=None):
        boxes = {part: forms.TextInput() for part in ("day", "month", "year")}
        super().__init__(boxes, attrs)

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else ["", "", ""]

    def id_for_label(self, id_):
        return f"{id_}_0"


class DateField(forms.MultiValueField):
    """A date as three boxes; months may be words. What was typed comes back with the error."""

    widget = DateWidget

    def __init__(self, *, earliest=None, latest=None, **kwargs):
        self.earliest, self.latest = earliest, latest
        parts = [forms.CharField(required=False) for _ in range(3)]
        kwargs.setdefault("error_messages", {})
        kwargs["error_messages"].setdefault("required", "Enter the date.")
        super().__init__(parts, require_all_fields=False, **kwargs)

    def compress(self, parts):
        day, month, year = (part.strip() for part in parts) if parts else ("", "", "")
        if not (day or month or year):
            return None
        missing = [
            name for name, part in (("day", day), ("month", month), ("year", year)) if not part
        ]
        if missing:
            raise forms.ValidationError(f"The date needs a {' and a '.join(missing)}.")
        try:
            found = date(int(year), self._month(month), int(day))
        except ValueError:
            raise forms.ValidationError(
                "That is not a real date. Write it like 27 3 2027."
            ) from None
        if self.earliest and found < self.earliest():
            raise forms.ValidationError("Choose a date that is still to come.")
        if self.latest and found > self.latest():
            raise forms.ValidationError("Choose a date that is not so far away.")
        return found

    @staticmethod
    def _month(text):
        if text.isdigit():
            return int(text)
        names = [i for i, name in enumerate(MONTHS, 1) if name.startswith(text.casefold()[:3])]
        if len(text) < 3 or len(names) != 1:
            raise ValueError(text)
        return names[0]
