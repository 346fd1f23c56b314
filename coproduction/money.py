"""Money as people write it. Inside, it is whole pence; rates may have parts of a penny."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django import forms

_TYPED = re.compile(r"£?\s*(\d{1,7}|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?", re.ASCII)


def whole_pence(pence: Decimal) -> int:
    """The nearest penny, half a penny upwards: the one rule by which sums are rounded."""
    return int(Decimal(pence).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def in_pounds(pence: int | Decimal) -> str:
    """£1,234.50; under a pound 45p, with what is left of a penny."""
    pence = Decimal(pence)
    if 0 < pence < 100:
        return f"{pence.normalize():f}p"
    sign = "−" if pence < 0 else ""
    return f"{sign}£{abs(pence) / 100:,.2f}"


def parse_pounds(typed: str) -> int:
    """Pence from what somebody typed: 12, 12.5, £12.50, 1,200. Raises ValueError otherwise."""
    found = _TYPED.fullmatch(typed.strip())
    if not found:
        raise ValueError(typed)
    pounds, pence = found[1].replace(",", ""), (found[2] or "").ljust(2, "0")
    return int(pounds) * 100 + int(pence)


class PoundsField(forms.CharField):
    """A sum of money: typed in pounds, kept in pence."""

    def __init__(self, *, least=1, most=10_000_00, **kwargs):
        self.least, self.most = least, most
        widget = forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"})
        kwargs.setdefault("help_text", "In pounds, such as 12.50.")
        super().__init__(widget=widget, **kwargs)

    def prepare_value(self, value):
        return f"{value / 100:.2f}" if isinstance(value, int) else value

    def clean(self, value):
        typed = super().clean(value)
        if typed in self.empty_values:
            return None
        try:
            pence = parse_pounds(typed)
        except ValueError:
            raise forms.ValidationError("Write the sum in pounds, such as 12.50.") from None
        if pence < self.least:
            raise forms.ValidationError(f"It must be {in_pounds(self.least)} or more.")
        if pence > self.most:
            raise forms.ValidationError(f"It must be {in_pounds(self.most)} or less.")
        return pence
