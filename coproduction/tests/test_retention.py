"""Every field of every model of ours says what it is, and nothing else is said."""

import pytest
from django.apps import apps

from coproduction.classification import Kind, everything_kept, fields, keep
from coproduction.models import Person, TermDate
from coproduction.registries import APPS


def our_models():
    return [model for label in APPS for model in apps.get_app_config(label).get_models()]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_field_is_classified(model):
    row = everything_kept()[model]

    assert [each.name for each in fields(model) if row.kind_of(each.name) is None] == []


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_classified_field_exists(model):
    row = everything_kept()[model]
    there = {each.name for each in fields(model)}

    assert {*row.named, *row.open, *row.stays} - there == set()


def test_no_other_model_is_classified():
    assert set(everything_kept()) == set(our_models())


def test_nothing_about_a_person_is_open_data():
    wrong = [
        f"{model.__name__}.{name}"
        for model, row in everything_kept().items()
        for name in row.open
        if row.kind_of(name) != Kind.PLAIN
    ]

    assert wrong == []


def test_words_without_a_row_of_their_own_are_not_classified():
    row = keep(TermDate)

    assert row.kind_of("name") is None
    assert row.kind_of("starts_on") == Kind.PLAIN


def test_link_to_a_person_is_personal_and_secrets_stay():
    row = everything_kept()[Person]

    assert row.kind_of("deputy") == Kind.PERSONAL
    assert row.kind_of("forum") == Kind.PLAIN
    assert not row.leaves("feed_key")
    assert not row.leaves("user")
    assert row.leaves("access_needs")


def test_a_field_is_classified_once():
    with pytest.raises(ValueError, match=r"TermDate\.name is classified twice"):
        keep(TermDate, plain="name", personal="name")
