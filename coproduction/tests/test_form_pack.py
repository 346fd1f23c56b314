"""The form pack: hostile words stay words, each kind looks right, errors lead to their fields."""

import re

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Div, Fieldset, Layout, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template.loader import render_to_string

from coproduction.form_fields import Checkboxes, DateField, Radios
from coproduction.forms_base import ThreadForm

HOSTILE = "<script>alert(1)</script>"
LETTERS = [("a", HOSTILE), ("b", "B")]


class Everything(ThreadForm):
    text = forms.CharField(label=HOSTILE, help_text=HOSTILE)
    long = forms.CharField(widget=forms.Textarea, help_text="Two or three sentences.")
    counted = forms.CharField(widget=forms.Textarea, max_length=40)
    email = forms.EmailField()
    phone = forms.CharField(widget=forms.TelInput)
    link = forms.URLField()
    minutes = forms.IntegerField(min_value=5, max_value=240)
    cost = forms.DecimalField(max_digits=6, decimal_places=2)
    choice = forms.ChoiceField(choices=LETTERS)
    radio = forms.ChoiceField(
        choices=LETTERS, widget=Radios(hints={"a": HOSTILE}, or_before="b"), help_text="Choose one."
    )
    inline = forms.ChoiceField(
        choices=[("y", "Yes"), ("n", "No")],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"}),
    )
    several = forms.MultipleChoiceField(choices=LETTERS, widget=Checkboxes(hints={"b": "Last."}))
    yes = forms.BooleanField(help_text="You can change your mind.")
    day = DateField(help_text="For example, 27 3 2027.")
    file = forms.FileField()
    maybe = forms.CharField(required=False)
    key = forms.CharField(widget=forms.HiddenInput)


def drawn(form):
    return render_crispy_form(form, context={"csrf_token": "x"})


def tag_of(html, element_id):
    """The opening tag of the element with this id."""
    return re.search(rf'<[^>]*\bid="{element_id}"[^>]*>', html)[0]


def test_labels_help_choices_and_hints_are_escaped():
    html = drawn(Everything())

    assert HOSTILE not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 6


def test_errors_and_what_was_typed_are_escaped():
    form = Everything({"text": HOSTILE, "email": HOSTILE, "choice": HOSTILE})

    assert HOSTILE not in drawn(form)
    assert HOSTILE not in render_to_string("govuk/errors.html", {"form": form})


def test_what_is_not_needed_says_so_and_nothing_is_required_by_the_browser():
    html = drawn(Everything())

    assert html.count("(optional)") == 1
    assert "required" not in re.sub(r'class="[^"]*"', "", html)
    assert "novalidate" in html


@pytest.mark.parametrize(
    ("name", "looks", "kind"),
    [
        ("text", "govuk-input", "text"),
        ("email", "govuk-input", "email"),
        ("phone", "govuk-input", "tel"),
        ("link", "govuk-input", "url"),
        ("minutes", "govuk-input govuk-input--width-5", "text"),
        ("long", "govuk-textarea", None),
        ("choice", "govuk-select", None),
        ("file", "govuk-file-upload", "file"),
        ("yes", "govuk-checkboxes__input", "checkbox"),
    ],
)
def test_each_kind_has_its_looks_and_shows_its_error(name, looks, kind):
    calm, wrong = (tag_of(drawn(form), f"id_{name}") for form in (Everything(), Everything({})))

    base = looks.split()[0]
    assert re.search(r'class="([^"]*)"', calm)[1] == looks
    assert re.search(r'class="([^"]*)"', wrong)[1] == f"{looks} {base}--error"
    assert "aria-invalid" not in calm
    assert 'aria-invalid="true"' in wrong
    assert f"id_{name}_error" in re.search(r'aria-describedby="([^"]*)"', wrong)[1].split()
    assert kind is None or f'type="{kind}"' in calm


@pytest.mark.parametrize(("name", "keys"), [("minutes", "numeric"), ("cost", "decimal")])
def test_numbers_are_typed_as_text_with_the_right_keys(name, keys):
    box = tag_of(drawn(Everything()), f"id_{name}")

    assert f'inputmode="{keys}"' in box
    assert not re.search(r"\b(min|max|step)=", box)


def test_number_out_of_bounds_is_still_refused():
    assert "minutes" in Everything({"minutes": "4"}).errors


def test_long_text_is_counted_and_not_cut_off():
    html = drawn(Everything())

    group, box = tag_of(html, "div_id_counted"), tag_of(html, "id_counted")
    assert 'data-maxlength="40"' in group
    assert "maxlength" not in box
    assert 'aria-describedby="id_counted-info"' in box
    assert "You can write up to 40 characters" in html
    assert "data-maxlength" not in tag_of(html, "div_id_long")


def test_new_line_counts_as_one_character():
    form = Everything({"counted": "line\r\n" * 7 + "x" * 5})

    assert "counted" not in form.errors
    assert form.cleaned_data["counted"] == "line\n" * 7 + "x" * 5


def test_choice_that_stands_apart_has_an_or_before_it():
    html = drawn(Everything())

    assert re.search(r'id_radio_0.*__divider">or</div>.*id_radio_1', html, re.DOTALL)
    assert html.count("__divider") == 1


def test_every_error_leads_to_a_field_that_is_there():
    form = Everything({})
    html = drawn(form)
    summary = render_to_string("govuk/errors.html", {"form": form})

    links = re.findall(r'href="#([^"]*)"', summary)

    assert len(links) == len(form.fields) - 1
    assert [link for link in links if f'id="{link}"' not in html] == []


def test_missing_answers_are_named_unless_the_field_has_words_of_its_own():
    class Form(ThreadForm):
        who = forms.CharField(label="Who comes?")
        day = DateField()
        note = forms.CharField(error_messages={"required": "Say why."})

    assert Form({}).errors.get_json_data(escape_html=False) == {
        "who": [{"message": "“Who comes?” needs an answer.", "code": "required"}],
        "day": [{"message": "Enter the date.", "code": "required"}],
        "note": [{"message": "Say why.", "code": "required"}],
    }


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (("", "3", "2027"), [0]),
        (("27", "", ""), [1, 2]),
        (("27", "3", "27"), [2]),
        (("31", "2", "2027"), [0, 1, 2]),
        (("", "", ""), [0, 1, 2]),
    ],
)
def test_error_of_a_date_marks_and_leads_to_the_boxes_to_mend(typed, wrong):
    form = Everything(dict(zip(("day_day", "day_month", "day_year"), typed, strict=True)))
    html = drawn(form)

    boxes = [tag_of(html, f"id_day_{place}") for place in range(3)]
    assert [place for place, box in enumerate(boxes) if "govuk-input--error" in box] == wrong
    assert [place for place, box in enumerate(boxes) if "aria-invalid" in box] == wrong
    assert form["day"].error_link == f"id_day_{wrong[0]}"


def test_error_of_a_choice_without_any_option_leads_to_the_question():
    class Form(ThreadForm):
        choice = forms.ChoiceField(choices=[], widget=forms.RadioSelect)

    form = Form({})

    assert f'id="{form["choice"].error_link}"' in drawn(form)


@pytest.mark.parametrize("data", [None, {}], ids=["empty", "refused"])
def test_every_described_field_has_its_description(data):
    html = drawn(Everything(data))

    described = {
        word for ids in re.findall(r'aria-describedby="([^"]+)"', html) for word in ids.split()
    }

    assert len(described) > 5
    assert [each for each in described if f'id="{each}"' not in html] == []


@pytest.mark.parametrize("widget", [forms.TextInput, forms.RadioSelect])
def test_only_question_of_a_page_is_its_heading(widget):
    class Form(ThreadForm):
        question_is_heading = True
        who = forms.ChoiceField(label="Who comes?", choices=LETTERS, widget=widget)

    html = drawn(Form())

    assert re.search(r"<h1[^>]*>.*Who comes\?.*</h1>", html, re.DOTALL)
    assert html.count("<h1") == 1


def test_layout_is_drawn_with_its_groups_and_buttons():
    form = Everything()
    helper = FormHelper()
    helper.layout = Layout(
        Fieldset("About you", "text", "email", css_id="you"),
        Div("long", css_class="thread-card"),
        HTML("<p>Nearly there.</p>"),
        ButtonHolder(
            Submit("go", "Send"), Submit("keep", "Keep", css_class="govuk-button--secondary")
        ),
    )
    helper.render_hidden_fields = True

    html = render_crispy_form(form, helper, {"csrf_token": "x"})

    assert tag_of(html, "you") == '<fieldset class="govuk-fieldset" id="you">'
    assert re.search(r"<legend[^>]*>About you</legend>", html)
    assert re.search(r'<div class="thread-card">\s*<div id="div_id_long"', html)
    assert "<p>Nearly there.</p>" in html
    assert [*re.findall(r'<button [^>]*name="(\w+)"[^>]*class="([^"]*)"', html)] == [
        ("go", "govuk-button"),
        ("keep", "govuk-button govuk-button--secondary"),
    ]
    assert "id_key" in html
    assert "id_maybe" not in html
