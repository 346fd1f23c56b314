"""Our own fields: a date in three boxes, and a key for each form that makes something."""

from datetime import date

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms

from coproduction.form_fields import DateField
from coproduction.forms_base import OneTimeForm, ThreadForm


def drawn(form):
    return render_crispy_form(form, context={"csrf_token": "x"})


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (("27", "3", "2027"), date(2027, 3, 27)),
        (("7", "march", "2027"), date(2027, 3, 7)),
        (("07", "Mar", "2027"), date(2027, 3, 7)),
        ((" 7 ", "Sept.", "2027"), date(2027, 9, 7)),
    ],
)
def test_date_takes_numbers_and_names_of_months(typed, found):
    assert DateField().clean(typed) == found


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("31", "2", "2027"), "not a real date"),
        (("9" * 30, "2", "2027"), "not a real date"),
        (("1", "2", "-1500"), "not a real date"),
        (("1", "2", "0001"), "from 1900 to 2199"),
        (("1", "2", "9999"), "from 1900 to 2199"),
        (("x", "2", "2027"), "not a real date"),
        (("1", "ma", "2027"), "not a real date"),
        (("1", "2", ""), "The date needs a year"),
        (("", "", "2027"), "The date needs a day and a month"),
        (("1", "marzipan", "2027"), "not a real date"),
        (("1", "1", "27"), "four numbers"),
        (("1", "1", "99999"), "four numbers"),
        (("", "", ""), "Enter the date"),
    ],
)
def test_date_that_is_none_says_what_is_wrong(typed, sentence):
    with pytest.raises(forms.ValidationError, match=sentence):
        DateField().clean(typed)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("26", "27 March 2027 or a later day"), ("30", "29 March 2027 or an earlier day")],
)
def test_date_out_of_bounds_says_which_day_would_do(day, sentence):
    field = DateField(earliest=lambda: date(2027, 3, 27), latest=lambda: date(2027, 3, 29))

    with pytest.raises(forms.ValidationError, match=sentence):
        field.clean((day, "3", "2027"))


def test_first_and_last_day_are_within_bounds():
    field = DateField(earliest=lambda: date(2027, 3, 27), latest=lambda: date(2027, 3, 29))

    assert field.clean(("27", "3", "2027")) == date(2027, 3, 27)
    assert field.clean(("29", "3", "2027")) == date(2027, 3, 29)


def test_refused_date_keeps_what_was_typed():
    class Form(ThreadForm):
        day = DateField()

    html = drawn(Form({"day_day": "31", "day_month": "feb", "day_year": "2027"}))

    assert all(f'value="{typed}"' in html for typed in ("31", "feb", "2027"))


def test_each_shown_form_has_a_key_of_its_own():
    keys = {OneTimeForm()["one_time_key"].value() for _ in range(3)}

    assert len(keys) == 3
