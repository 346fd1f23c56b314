import pytest
from django.core.exceptions import ValidationError

from coproduction.models import GlossaryTerm
from coproduction.plain_english import acronyms_in, long_sentences_in, terms_in, warnings_for


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The WSoA and EHCPs at once.", ["WSoA", "EHCP"]),
        ("I went to the UK on TV.", []),
        ("McKay and Smith came.", []),
        ("EOTAS, then EOTAS again.", ["EOTAS"]),
    ],
)
def test_acronyms_are_found_once(text, found):
    assert acronyms_in(text) == found


def test_sentence_of_26_words_is_long_and_of_25_is_not():
    assert long_sentences_in(" ".join(["word"] * 25) + ".") == []
    assert len(long_sentences_in(" ".join(["word"] * 26) + ".")) == 1


def test_known_acronym_is_not_warned_about():
    assert warnings_for("The EHCP.", ["ehcp"]) == []


def test_acronym_written_out_beside_itself_is_not_warned_about():
    assert warnings_for("An education plan (EHCP) helps. The EHCP is kept.", []) == []


def test_unknown_acronym_and_long_sentence_are_named():
    text = "EOTAS is new. " + " ".join(["word"] * 30) + "."

    sentences = [warning.sentence for warning in warnings_for(text, [])]

    assert len(sentences) == 2
    assert "“EOTAS”" in sentences[0]
    assert "30 words" in sentences[1]


def test_terms_of_the_glossary_are_found_in_a_text():
    offer = GlossaryTerm(term="Local Offer", meaning="A list.")
    plan = GlossaryTerm(term="EHCP", meaning="A plan.")

    assert terms_in("The local offer and two EHCPs.", [offer, plan]) == [offer, plan]
    assert terms_in("An offer.", [offer, plan]) == []


@pytest.mark.parametrize(
    "text",
    [
        "Real co-production takes time.",
        "Coproduction is new here.",
        "We co produce, and CO PRODUCTION is hard.",
        "A plan for co-production; no more.",
    ],
)
def test_word_is_explained_however_it_is_spelt(text):
    term = GlossaryTerm(
        term="Co-production", other_spellings=["coproduction", "co production"], meaning="Together."
    )

    assert terms_in(text, [term]) == [term]


def test_word_is_not_found_inside_another():
    term = GlossaryTerm(term="AP", other_spellings=["alt-prov"], meaning="Lessons elsewhere.")

    assert terms_in("A map of salt-provisions.", [term]) == []


def test_other_spelling_of_an_acronym_needs_no_warning(cast):
    GlossaryTerm.objects.create(
        forum=cast.forum, term="EHCP", other_spellings=["EHC"], meaning="A plan."
    )
    known = GlossaryTerm.objects.for_forum(cast.forum).spellings()

    assert warnings_for("The EHC is late.", known) == []
    assert len(warnings_for("The EHC is late.", ["EHCP"])) == 1


def test_spelling_belongs_to_one_word_and_stands_once(cast):
    GlossaryTerm.objects.create(
        forum=cast.forum, term="Co-production", other_spellings=["coproduction"], meaning="x"
    )
    other = GlossaryTerm(
        forum=cast.forum, term="Working", other_spellings=["Coproduction"], meaning="y"
    )
    twice = GlossaryTerm(
        forum=cast.forum,
        term="Offer",
        other_spellings=["the  offer", "The offer", " "],
        meaning="z",
    )

    with pytest.raises(ValidationError, match="Coproduction"):
        other.full_clean()
    twice.full_clean()

    assert twice.other_spellings == ["the offer"]


def test_other_spellings_stand_on_the_page_of_words(cast, client):
    GlossaryTerm.objects.create(
        forum=cast.forum,
        term="Co-production",
        other_spellings=["coproduction"],
        meaning="Together.",
    )

    assert "Also written: coproduction." in client.get("/here/words/").content.decode()
