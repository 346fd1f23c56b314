from django import forms

from coproduction.filters import FilterForm
from coproduction.form_fields import DateField
from coproduction.text_search import LONGEST


class WordsField(forms.CharField):
    """Words to look for: a letter that no text can have is no reason to refuse the others."""

    def to_python(self, value):
        return " ".join(super().to_python(value).replace("\x00", " ").split())


class SearchForm(FilterForm):
    """What to look for, and from which days."""

    submit = "Search"

    q = WordsField(
        label="What are you looking for?",
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": False}),
        error_messages={"max_length": f"Use fewer words: at most {LONGEST} letters."},
    )
    since = DateField(label="From", required=False)
    until = DateField(label="To", required=False)
    # Stays as it is when the words are changed.
    kind = WordsField(required=False, widget=forms.HiddenInput)

    def clean(self):
        answers = super().clean()
        since, until = answers.get("since"), answers.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day must not be before the first day.")
        return answers

    @property
    def has_days(self):
        """The boxes for days stand open while they hold something."""
        return any(self[name].value() and any(self[name].value()) for name in ("since", "until"))
