"""What a treasurer fills in: decisions, runs, funds, rates and the books."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from coproduction.filters import FilterForm
from coproduction.form_fields import Checkboxes, DateField, Radios
from coproduction.forms_base import OneTimeForm, ThreadForm, ThreadModelForm
from coproduction.models import Organisation
from coproduction.money import PoundsField
from reps.actions import Decision
from reps.forms.details import BankForm
from reps.models import BY_RATE, Activity, Category, Fund, Parity, PaySettings, Policy, Rate


class ReasonForm(ThreadForm):
    """A question to the rep, or why something is refused."""

    submit = "Send"
    reason = forms.CharField(
        label="What should they know?",
        help_text="They read this.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why: the rep reads it."},
    )


class DecideForm(ThreadForm):
    """For each line the fund that pays, how much, and why less."""

    submit = "Approve"

    def __init__(self, *args, lines, purse, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            claim = line.claim
            funds = purse.choices(claim.activity_id, line.category, claim.happened_on)
            suggested = purse.suggest(line)
            if line.amount_pence:
                self.fields[f"fund_{line.pk}"] = forms.ModelChoiceField(
                    label=f"{line.get_category_display()}: which fund pays?",
                    queryset=Fund.objects.filter(pk__in=[fund.pk for fund in funds]).in_order(),
                    initial=suggested.pk if suggested else None,
                    empty_label="Choose a fund" if funds else "No fund may pay for this",
                    error_messages={"required": f"Choose a fund for: {line}."},
                )
                self.fields[f"pence_{line.pk}"] = PoundsField(
                    label=f"{line.get_category_display()}: how much is paid?",
                    initial=line.asked_pence,
                    least=0,
                )
                self.fields[f"reason_{line.pk}"] = forms.CharField(
                    label="If less than asked: why?", max_length=200, required=False
                )

    def rows(self):
        """Each line with its three boxes, or none where there is nothing to pay."""
        for line in self.lines:
            names = [f"{part}_{line.pk}" for part in ("fund", "pence", "reason")]
            yield line, [self[name] for name in names if name in self.fields]

    def decisions(self):
        return {
            line.pk: Decision(
                fund=self.cleaned_data.get(f"fund_{line.pk}"),
                pence=self.cleaned_data.get(f"pence_{line.pk}") or 0,
                reason=self.cleaned_data.get(f"reason_{line.pk}", ""),
            )
            for line in self.lines
        }

    def clean(self):
        answers = super().clean()
        return answers if self.errors else {"decisions": self.decisions()}


class RunForm(OneTimeForm):
    """Which approved claims are paid together, and when."""

    submit = "Put the run together"
    claims = forms.ModelMultipleChoiceField(
        queryset=None, error_messages={"required": "Choose at least one claim."}
    )
    pay_on = DateField(label="Payment day", initial=timezone.localdate)

    def __init__(self, *args, claims, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["claims"].queryset = claims


class PaidForm(ThreadForm):
    submit = "It is paid"
    on = DateField(label="Which day did the bank pay?", initial=timezone.localdate)


class ReturnedForm(ThreadForm):
    submit = "It came back"
    on = DateField(label="Which day did it come back?", initial=timezone.localdate)
    reason = forms.CharField(
        label="Why, as the bank says?",
        max_length=200,
        error_messages={"required": "Say why it came back."},
    )


class StatementForm(ThreadForm):
    submit = "Read it"
    upload = forms.FileField(
        label="The bank's list",
        help_text="CSV or Excel, as your bank gives it. It needs a day, a reference and a sum.",
        allow_empty_file=True,
        error_messages={"required": "Choose the file."},
    )


class FundForm(ThreadModelForm):
    submit = "Save the fund"
    starts_on = DateField(label="First day")
    ends_on = DateField(label="Last day")
    categories = forms.MultipleChoiceField(
        label="It may pay for",
        choices=Category.choices,
        widget=Checkboxes,
        error_messages={"required": "Say what it may pay for."},
    )
    activities = forms.ModelMultipleChoiceField(
        label="For which kinds of work?",
        queryset=Activity.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Say for which kinds of work."},
    )

    class Meta:
        model = Fund
        fields = ["name", "payer", "paid_by", "programme", "held_by", "starts_on", "ends_on"]
        fields += ["position"]
        fields += ["categories", "activities", "unspent_goes_back", "is_active"]

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.forum = forum
        self.fields["payer"].queryset = forum.organisations.active().by_name()
        self.fields["payer"].empty_label = "Nobody of these"
        self.fields["payer"].label = "Which partner gives it?"
        self.fields["payer"].help_text = "Or leave it, and write below who gives it."
        self.fields["paid_by"].label = "If no partner: who gives it?"
        self.fields["programme"].queryset = forum.programmes.active().in_order()
        self.fields["programme"].label = "Is it a programme's own budget for participation?"
        self.fields["programme"].empty_label = "No"
        self.fields["unspent_goes_back"].label = "What is left has to go back"
        self.fields["is_active"].label = "It is in use"
        self.fields["activities"].queryset = Activity.objects.for_forum(forum).active().by_name()

    def clean_name(self):
        name = self.cleaned_data["name"]
        if (
            Fund.objects.for_forum(self.forum)
            .filter(name=name)
            .exclude(pk=self.instance.pk)
            .exists()
        ):
            raise forms.ValidationError("There is a fund of this name.")
        return name


class TrancheForm(ThreadForm):
    submit = "Add it"
    pence = PoundsField(label="How much?", most=20_000_000_00)
    due_on = DateField(label="When is it due?")


class ReceivedForm(ThreadForm):
    submit = "It came"
    on = DateField(label="Which day did it come?", initial=timezone.localdate)


class ActivityForm(ThreadModelForm):
    submit = "Save"

    class Meta:
        model = Activity
        fields = ["name", "policy", "hub_kind", "asked_by_a_service", "is_active"]

    def __init__(self, *args, policies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["policy"].queryset = policies
        self.fields["policy"].empty_label = None
        self.fields["name"].help_text = "For example: strategic boards."

    def _post_clean(self):
        """The action asks the database; the form only cleans."""


class RateForm(ThreadModelForm):
    submit = "Save the rate"
    starts_on = DateField(
        label="From which day?",
        help_text="A day that is past is fine: then see what is owed since.",
    )
    pence = PoundsField(
        label="How much?",
        required=False,
        least=0,
        help_text="In pounds, for a session, a mile or an hour. Empty: what was spent is paid.",
    )
    cap_pence = PoundsField(label="At most, for one claim", required=False)

    class Meta:
        model = Rate
        fields = ["policy", "category", "activity", "vehicle", "over_miles", "up_to_minutes"]
        fields += [
            "by_hour",
            "pence",
            "cap_pence",
            "needs_receipt",
            "needs_agreement",
            "starts_on",
            "reason",
        ]
        widgets = {"category": Radios()}

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["policy"].queryset = Policy.objects.filter(forum=forum).order_by("name")
        self.fields["policy"].empty_label = None
        self.fields["activity"].queryset = Activity.objects.for_forum(forum).active().by_name()
        self.fields["activity"].empty_label = "Every kind of work"

    def clean(self):
        answers = super().clean()
        category = answers.get("category")
        if category == Category.MILEAGE and not answers.get("vehicle"):
            self.add_error("vehicle", "Say for which kind of vehicle.")
        if category and category != Category.MILEAGE:
            answers["vehicle"], answers["over_miles"] = "", 0
        if category and category != Category.PAY:
            answers["by_hour"] = False
        unpriced = answers.get("pence") is None and "pence" not in self.errors
        if category in BY_RATE and unpriced:
            self.add_error("pence", "Say how much.")
        if answers.get("pence") is not None:
            answers["pence"] = Decimal(answers["pence"])
        return answers

    def _post_clean(self):
        """Rates are added by the action; nothing of an old one is changed."""


class RegionalRateForm(RateForm):
    """A rate of the region: for no forum's kind of work in particular."""

    def __init__(self, *args, region, **kwargs):
        super().__init__(*args, forum=None, **kwargs)
        self.fields["policy"].queryset = Policy.objects.filter(region=region).order_by("name")
        del self.fields["activity"]


class RegionalPolicyForm(ThreadModelForm):
    submit = "Save the policy"

    class Meta:
        model = Policy
        fields = ["name", "text"]

    def _post_clean(self):
        """The action asks the database; the form only cleans."""


class PolicyForm(ThreadModelForm):
    submit = "Save the policy"

    class Meta:
        model = Policy
        fields = ["name", "text", "is_approved"]


class BooksForm(ThreadForm):
    submit = "Close the books"
    ends_on = DateField(
        label="Up to and including which day?",
        help_text="After that, what is wrong is put right on a later day.",
    )


class PeriodForm(FilterForm):
    """From a day to a day."""

    since = DateField(label="From")
    until = DateField(label="To")

    def clean(self):
        answers = super().clean()
        since, until = answers.get("since"), answers.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day must not be before the first day.")
        return answers


class PaySettingsForm(ThreadModelForm):
    submit = "Save"
    warn_pay_pence = PoundsField(
        label="Warn when a rep's pay in a tax year comes near",
        help_text="In pounds. Above it they may have to tell HMRC.",
        most=1_000_000_00,
    )

    class Meta:
        model = PaySettings
        fields = ["claim_days", "warn_miles", "warn_pay_pence", "profile", "bank_user_number"]
        widgets = {"profile": Radios()}


class OwnAccountForm(BankForm):
    """The account from which the forum pays."""

    submit = "Save the account"

    def clean(self):
        answers = super().clean()
        return answers if self.errors else {"account": answers["account"]}


class ParityForm(ThreadModelForm):
    submit = "Write it down"
    starts_on = DateField(label="Since which day?")
    pence = PoundsField(label="How much?", least=0)

    class Meta:
        model = Parity
        fields = ["what", "who", "organisation", "pence", "starts_on", "source"]
        widgets = {"who": Radios()}

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(forum=forum).by_name()
        self.fields["organisation"].empty_label = "The forum"

    def clean(self):
        answers = super().clean()
        if answers.get("pence") is not None:
            answers["pence"] = Decimal(answers["pence"])
        return answers

    def _post_clean(self):
        """As for rates."""
