"""Bringing in a spreadsheet: the file, its columns, and what to do with what is known."""

from django import forms

from coproduction.forms_base import OneTimeForm, ThreadForm
from coproduction.imports.reading import Sheet, is_about_a_bank
from coproduction.incoming import Kind
from coproduction.models import SheetImport

WhenKnown = SheetImport.WhenKnown


class SheetForm(OneTimeForm):
    submit = "Show me what is in it"
    upload = forms.FileField(
        label="Your file",
        help_text="Excel (.xlsx), ODS or CSV, with at most 5,000 rows. One row names the columns.",
        allow_empty_file=True,
        error_messages={"required": "Choose a file."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv,.tsv,.txt"}),
    )


class ColumnsForm(ThreadForm):
    """One question a column of the file: which of ours is it?"""

    submit = "Show me the rows"

    def __init__(self, *args, sheet: Sheet, kind: Kind, columns: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        offered = [("", "Leave it out"), *((each.key, each.heading) for each in kind.columns)]
        for place, key in enumerate(columns):
            examples = sheet.examples(place)
            if not (examples or sheet.headers[place]):
                continue
            bank = is_about_a_bank(sheet.headers[place])
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=sheet.name_of(place),
                help_text=_said_about(examples, bank=bank),
                choices=offered[:1] if bank else offered,
                initial=key,
                required=False,
                error_messages={"invalid_choice": "Choose one of the list."},
            )
            self.fields[f"column_{place}"].first_choice_leaves_out = True
        self.places = len(columns)

    def columns(self) -> list[str]:
        return [self.cleaned_data.get(f"column_{place}", "") for place in range(self.places)]


def _said_about(examples, *, bank):
    if bank:
        return "Bank details do not come in with a list: everybody gives their own."
    return f"In it: {', '.join(examples)}" if examples else "Nothing stands in it."


class BringInForm(ThreadForm):
    """What happens with rows that are known, and with those that are wrong."""

    submit = "Bring it in"
    when_known = forms.ChoiceField(
        label="What about those that you have already?",
        choices=WhenKnown.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say what happens with those that you have already."},
    )
    leaves_wrong_out = forms.BooleanField(required=False)

    def __init__(self, *args, changed: int, wrong: int, kind: Kind, **kwargs):
        super().__init__(*args, **kwargs)
        if changed and kind.may_update:
            said = "1 says" if changed == 1 else f"{changed:,} say"
            self.fields["when_known"].help_text = f"{said} something else in your file."
            self.fields["when_known"].initial = WhenKnown.SKIP
        else:
            del self.fields["when_known"]
        if wrong:
            self.fields[
                "leaves_wrong_out"
            ].label = (
                f"Bring in the others without the {wrong:,} row{'s' if wrong > 1 else ''} to mend"
            )
        else:
            del self.fields["leaves_wrong_out"]

    def choices(self) -> dict:
        answers = self.cleaned_data
        return {
            "when_known": answers.get("when_known") or WhenKnown.SKIP,
            "leaves_wrong_out": answers.get("leaves_wrong_out", False),
        }
