"""What a rep fills in, on a phone: little at a time."""

from decimal import Decimal

from django import forms

from coproduction.form_fields import DateField, Radios, UploadField
from coproduction.forms_base import OneTimeForm, ThreadForm
from coproduction.money import PoundsField, in_pounds
from reps.models import BY_HOUR, Activity, Category, ClaimLine, Vehicle

_RECEIPT = "A photo or a PDF. Where it was taken is not kept."


class ClaimForm(OneTimeForm):
    """Work that no session of a hub records."""

    submit = "Start the claim"
    activity = forms.ModelChoiceField(
        label="What kind of work was it?",
        queryset=Activity.objects.none(),
        widget=Radios,
        empty_label=None,
        error_messages={"required": "Choose the kind of work."},
    )
    title = forms.CharField(
        label="What was it?",
        help_text="For example: interviews for the autism team.",
        max_length=160,
        error_messages={"required": "Say what it was."},
    )
    happened_on = DateField(label="Which day?", help_text="For example, 27 3 2027.")
    hours = forms.DecimalField(
        label="How many hours?",
        help_text="For example, 1.5.",
        min_value=Decimal("0.25"),
        max_value=Decimal(24),
        decimal_places=2,
        error_messages={
            "required": "Say how many hours it took.",
            "invalid": "Write the hours as a number, such as 1.5.",
        },
    )

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = Activity.objects.for_forum(forum).active().by_name()

    def clean(self):
        answers = super().clean()
        hours = answers.pop("hours", None)
        answers["minutes"] = int(hours * 60) if hours else None
        return answers


class PayForm(ThreadForm):
    """What to do with the pay for this work; each time anew."""

    submit = "Save my choice"
    choice = forms.ChoiceField(
        label="What would you like to do with your pay?",
        choices=ClaimLine.Choice.choices,
        error_messages={"required": "Choose one. You can choose another way next time."},
    )
    part_pence = PoundsField(
        label="If a part: how much?", required=False, help_text="In pounds, such as 10.00."
    )
    gift_to = forms.CharField(label="If a gift: which charity?", max_length=120, required=False)

    def __init__(self, *args, worth_pence, **kwargs):
        super().__init__(*args, **kwargs)
        worth = in_pounds(worth_pence)
        self.fields["choice"].widget = Radios(
            choices=ClaimLine.Choice.choices,
            hints={
                "paid": f"{worth} into your own pocket. It is income.",
                "part": f"Less than {worth}. Some people do so because of their benefits.",
                "declined": "Nothing is paid. You can still claim what you spent.",
                "charity": f"We send {worth} to a charity and not to you.",
            },
        )
        self.fields["choice"].widget.template_name = "govuk/widgets/radios.html"

    def clean(self):
        answers = super().clean()
        choice = answers.get("choice")
        if choice == "part" and not answers.get("part_pence") and "part_pence" not in self.errors:
            self.add_error("part_pence", "Say how much you want.")
        if choice == "charity" and not answers.get("gift_to"):
            self.add_error("gift_to", "Say which charity gets it.")
        return answers


def _number(label, wrong, **kwargs):
    return forms.DecimalField(
        label=label,
        min_value=Decimal("0.1"),
        max_digits=6,
        decimal_places=2,
        error_messages={
            "required": wrong,
            "invalid": wrong,
            "min_value": wrong,
            "max_digits": wrong,
            "max_whole_digits": wrong,
        },
        **kwargs,
    )


class MilesForm(OneTimeForm):
    """Miles by car, motorcycle or bicycle: from a place that is kept, or typed."""

    submit = "Save these miles"
    place = forms.ModelChoiceField(
        label="Where did you go?", queryset=None, required=False, empty_label="Somewhere else"
    )
    words = forms.CharField(label="If somewhere else: where?", max_length=80, required=False)
    quantity = _number(
        "How many miles, there and back?",
        "Write the miles as a number, such as 12.5.",
        required=False,
        help_text="Not needed for a place that you kept.",
    )
    vehicle = forms.ChoiceField(
        label="How did you travel?", choices=Vehicle.choices, widget=Radios, initial="car"
    )
    keep = forms.BooleanField(label="Keep this place for next time", required=False)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        places = person.places.order_by("name")
        self.fields["place"].queryset = places
        if not places.exists():
            del self.fields["place"]
            self.fields["words"].label = "Where did you go?"
            self.fields["quantity"].help_text = "For example, 12.5."

    def clean(self):
        answers = super().clean()
        place, keep = answers.pop("place", None), answers.pop("keep", False)
        if place:
            answers |= {"words": place.name, "quantity": place.miles, "keep_as": ""}
            return answers
        if not answers.get("words"):
            self.add_error("words", "Say where you went.")
        if not answers.get("quantity") and "quantity" not in self.errors:
            self.add_error("quantity", "Write the miles as a number, such as 12.5.")
        answers["keep_as"] = answers.get("words", "") if keep else ""
        return answers


class PassengerForm(OneTimeForm):
    submit = "Save these miles"
    words = forms.CharField(
        label="Whom did you take along?", help_text="First names are enough.", max_length=80
    )
    quantity = _number(
        "For how many miles?",
        "Write the miles as a number, such as 12.5.",
        help_text="For two passengers, count the miles twice.",
    )


class SpentForm(OneTimeForm):
    """Something that was paid for: what, how much, and the receipt."""

    submit = "Save this expense"
    words = forms.CharField(
        label="What was it for?", max_length=160, error_messages={"required": "Say what it was."}
    )
    quantity = _number("For how many hours?", "Write the hours as a number, such as 2.5.")
    spent_pence = PoundsField(
        label="How much did you pay?", error_messages={"required": "Say how much you paid."}
    )
    receipt = UploadField(label="Your receipt", help_text=_RECEIPT, required=False)
    no_receipt_reason = forms.CharField(
        label="If you have no receipt: why?", max_length=200, required=False
    )
    agreed_with = forms.CharField(label="Who agreed it before?", max_length=120, required=False)

    def __init__(self, *args, category, rate, **kwargs):
        super().__init__(*args, **kwargs)
        self.category, self.rate = category, rate
        self.fields["receipt"].widget.attrs["accept"] = "image/*,.pdf"
        if category not in BY_HOUR:
            del self.fields["quantity"]
        if not (rate and rate.needs_agreement):
            del self.fields["agreed_with"]

    @property
    def limits(self):
        """What the policy says of it, in sentences."""
        if self.rate is None:
            return ["Your forum pays what you spent."]
        said = []
        if self.rate.pence is not None and self.category in BY_HOUR:
            said.append(f"Up to {in_pounds(self.rate.pence)} an hour is paid.")
        if self.rate.cap_pence is not None:
            said.append(f"At most {in_pounds(self.rate.cap_pence)} is paid.")
        if self.rate.needs_receipt:
            said.append("We need the receipt, or why there is none.")
        if self.rate.needs_agreement:
            said.append("It has to be agreed before.")
        return said


def expense_form(category, *args, person, rate, **kwargs):
    """The form of this kind of expense."""
    if category == Category.MILEAGE:
        return MilesForm(*args, person=person, **kwargs)
    if category == Category.PASSENGER:
        return PassengerForm(*args, **kwargs)
    return SpentForm(*args, category=category, rate=rate, **kwargs)


class PlaceForm(ThreadForm):
    """A place that a rep goes to again and again."""

    submit = "Keep this place"
    name = forms.CharField(label="Place", max_length=80)
    miles = _number("Miles, there and back", "Write the miles as a number, such as 12.5.")
