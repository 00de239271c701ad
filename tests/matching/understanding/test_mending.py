"""Texts damaged on their way are read as they were meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entremise.matching.understanding.mending import mend


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("r\ufffdnovation \ufffdnerg\ufffdtique", "rénovation énergétique"),
        ("SYST\ufffdME DE S\ufffdCURIT\ufffd", "SYSTÈME DE SÉCURITÉ"),
        ("\ufffdcole \ufffd Montlu\ufffdon, lot n\ufffd 5", "école à Montluçon, lot n° 5"),
        ("42\ufffdme foire, 360\ufffd", "42ème foire, 360°"),
        ("l\ufffd\ufffdtude d\ufffdun r\ufffdseau", "l'étude d'un réseau"),
        ("r\ufffd\ufffdnovation", "rénovation"),
        ("z\ufffdblok Z\ufffdBLOK", "zéblok ZÉBLOK"),
    ],
)
def test_letters_lost_are_found_again(damaged: str, meant: str) -> None:
    assert mend(damaged) == meant


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("Ma?trise d'?uvre", "Maîtrise d'œuvre"),
        ("qualit? des mat?riaux", "qualité des matériaux"),
        ("pose d?un syst?me", "pose d'un système"),
        ("?laguer deux platanes", "élaguer deux platanes"),
        ("un plombier?électricien?", "un plombier?électricien?"),
        ("machine ? caf? et ?lectricit?", "machine à café et électricité"),
        ("r\ufffdnovation d?une ?cole", "rénovation d'une école"),
        ("un café ? quand ?ouvre", "un café ? quand ?ouvre"),
        ("voir https://example.org/?a=b", "voir https://example.org/?a=b"),
    ],
)
def test_a_question_mark_inside_a_word_is_a_lost_letter_when_that_makes_a_known_word(damaged: str, meant: str) -> None:
    assert mend(damaged) == meant


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("meant", ["rénovation", "l’été", "maîtrise d'œuvre", "ça coûte 3 €", "garçon"])
def test_characters_read_in_the_wrong_encoding_are_put_right(meant: str, encoding: str) -> None:
    assert mend(meant.encode().decode(encoding)) == meant


def test_characters_misread_twice_or_whose_blank_was_made_plain_are_put_right() -> None:
    assert mend("rÃƒÂ©novation Ã Marseille") == "rénovation à Marseille"
    assert mend("TRAVAUX D'\x8cUVRE") == "TRAVAUX D'ŒUVRE"


def test_a_ligature_dropped_without_a_trace_is_put_back() -> None:
    assert mend("maîtrise d'uvre, duvre, GROS UVRE, ½uvre") == "maîtrise d'œuvre, d'œuvre, GROS ŒUVRE, œuvre"


def test_tags_and_entities_are_taken_out() -> None:
    assert mend("d&eacute;chets<br />bois &amp; <b>m&#233;tal</b>").split() == ["déchets", "bois", "&", "métal"]
    assert mend("surface < 100 m² et > 50 m²") == "surface < 100 m² et > 50 m²"


def test_what_no_text_says_is_taken_out() -> None:
    assert mend("a\x00b\u200bc\u202ed\ud800e\ufeff\xadf") == "abcdef"
    assert mend("e\u0301te\u0301\xa0: 3") == "été : 3"


@given(st.text(alphabet=st.sampled_from("aé \n,'?dnl\ufffdÃ©<b>&;œ\x9c\ud800"), max_size=60))
def test_any_text_can_be_mended_and_then_nothing_is_lost(text: str) -> None:
    mended = mend(text)
    assert "\ufffd" not in mended
    assert not any("\ud800" <= character <= "\udfff" for character in mended)


@given(st.text(alphabet=st.characters(codec="ascii", exclude_characters="<&?", exclude_categories=["Cc"])))
def test_a_sound_text_is_given_back(text: str) -> None:
    assert "uvre" in text.lower() or mend(text) == text


def test_a_word_longer_than_any_is_read_by_its_beginning() -> None:
    assert mend(f"toiture {'x' * 5000} {'é' * 41}") == f"toiture {'x' * 40} {'é' * 40}"
