import pytest

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
