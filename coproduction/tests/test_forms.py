"""The form pack: hostile words stay words, and errors lead to their fields."""

import re
from datetime import date

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template.loader import render_to_string

from coproduction.form_fields import DateField
from coproduction.forms_base import OneTimeForm, ThreadForm

HOSTILE = "<script>alert(1)</script>"


class Everything(ThreadForm):
    text = forms.CharField(label=HOSTILE, help_text=HOSTILE)
    long = forms.CharField(widget=forms.Textarea)
    email = forms.EmailField()
    choice = forms.ChoiceField(choices=[("a", HOSTILE), ("b", "B")])
    radio = forms.ChoiceField(choices=[("a", HOSTILE), ("b", "B")], widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    yes = forms.BooleanField()
    day = DateField()
    file = forms.FileField()
    maybe = forms.CharField(required=False)


def drawn(form):
    return render_crispy_form(form, context={"csrf_token": "x"})


def test_labels_help_and_choices_are_escaped():
    html = drawn(Everything())

    assert HOSTILE not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 4


def test_what_is_not_needed_says_so_and_nothing_is_required_by_the_browser():
    html = drawn(Everything())

    assert html.count("(optional)") == 1
    assert "required" not in re.sub(r'class="[^"]*"', "", html)
    assert "novalidate" in html


def test_every_error_leads_to_a_field_that_is_there():
    form = Everything({})
    html = render_crispy_form(form)
    summary = render_to_string("govuk/errors.html", {"form": form})

    links = re.findall(r'href="#([^"]+)"', summary)

    assert len(links) == 9
    assert [link for link in links if f'id="{link}"' not in html] == []


def test_every_described_field_has_its_description():
    html = drawn(Everything({}))

    described = {
        word for ids in re.findall(r'aria-describedby="([^"]+)"', html) for word in ids.split()
    }

    assert described
    assert [each for each in described if f'id="{each}"' not in html] == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (("27", "3", "2027"), date(2027, 3, 27)),
        (("7", "march", "2027"), date(2027, 3, 7)),
        (("07", "Mar", "2027"), date(2027, 3, 7)),
    ],
)
def test_date_takes_numbers_and_names_of_months(typed, found):
    assert DateField().clean(typed) == found


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("31", "2", "2027"), "not a real date"),
        (("x", "2", "2027"), "not a real date"),
        (("1", "ma", "2027"), "not a real date"),
        (("1", "2", ""), "The date needs a year"),
        (("", "", "2027"), "The date needs a day and a month"),
        (("1", "1", "99999"), "not a real date"),
        (("", "", ""), "Enter the date"),
    ],
)
def test_date_that_is_none_says_what_is_wrong(typed, sentence):
    with pytest.raises(forms.ValidationError, match=sentence):
        DateField().clean(typed)


def test_refused_date_keeps_what_was_typed():
    class Form(ThreadForm):
        day = DateField()

    html = drawn(Form({"day_day": "31", "day_month": "feb", "day_year": "2027"}))

    assert all(f'value="{typed}"' in html for typed in ("31", "feb", "2027"))


def test_each_shown_form_has_a_key_of_its_own():
    keys = {OneTimeForm()["one_time_key"].value() for _ in range(3)}

    assert len(keys) == 3
