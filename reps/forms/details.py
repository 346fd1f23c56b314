"""Where the money goes. One box for the sort code, in any form; never shown again."""

import re

from django import forms

from coproduction.form_fields import Radios
from coproduction.forms_base import ThreadForm
from reps.models import Account, PaymentDetails


class BankForm(ThreadForm):
    """A bank account, as the Design System asks for it."""

    submit = "Save the account"
    name = forms.CharField(
        label="Name on the account",
        max_length=60,
        error_messages={"required": "Give the name on the account."},
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    sort_code = forms.CharField(
        label="Sort code",
        help_text="Six numbers, such as 309430.",
        error_messages={"required": "Give the sort code."},
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input--width-5",
                "inputmode": "numeric",
                "autocomplete": "off",
                "spellcheck": "false",
            }
        ),
    )
    number = forms.CharField(
        label="Account number",
        help_text="Between 6 and 8 numbers.",
        error_messages={"required": "Give the account number."},
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input--width-10",
                "inputmode": "numeric",
                "autocomplete": "off",
                "spellcheck": "false",
            }
        ),
    )
    roll_number = forms.CharField(
        label="Building society roll number",
        help_text="If you have one. It is on your card or in your passbook.",
        max_length=18,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_sort_code(self):
        bare = re.sub(r"[\s‐-―-]", "", self.cleaned_data["sort_code"])
        if not re.fullmatch(r"\d{6}", bare, re.ASCII):
            raise forms.ValidationError("A sort code has six numbers, such as 309430.")
        return bare

    def clean_number(self):
        bare = re.sub(r"\s", "", self.cleaned_data["number"])
        if not re.fullmatch(r"\d{6,8}", bare, re.ASCII):
            raise forms.ValidationError("An account number has between 6 and 8 numbers.")
        return bare.zfill(8)

    def clean(self):
        answers = super().clean()
        if self.errors:
            return answers
        return {"account": Account(**answers), "method": PaymentDetails.Method.BANK}


class OtherWayForm(ThreadForm):
    """For those who want no bank, or have none of their own."""

    submit = "Save"
    method = forms.ChoiceField(
        label="How shall we pay you?",
        choices=[each for each in PaymentDetails.Method.choices if each[0] != "bank"],
        widget=Radios(
            hints={
                "cheque": "We post it to you.",
                "voucher": "For a shop that you choose with the treasurer.",
                "organisation": "For example a charity that you work for.",
            }
        ),
        error_messages={"required": "Choose one."},
    )
    payee = forms.CharField(
        label="Who is it made out to?",
        help_text="Your own name, the shop, or the organisation.",
        max_length=120,
        error_messages={"required": "Say who it is made out to."},
    )


class CheckForm(ThreadForm):
    submit = "It is theirs"
    how = forms.CharField(
        label="How did you check it?",
        help_text="For example: rang the number that we have had since May.",
        max_length=200,
        error_messages={"required": "Say how you checked it."},
    )
