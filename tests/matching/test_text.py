"""Words are read alike however they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entremise.matching.text import fold, stems, terms, words, written_words


@pytest.mark.parametrize("typed", ["Œuvres d'Été", "ŒUVRES D’ÉTÉ", "oeuvres d'ete"])
def test_accents_ligatures_and_capitals_do_not_matter(typed: str) -> None:
    assert words(typed) == ["oeuvres", "ete"]


def test_stop_words_go_and_words_are_stemmed() -> None:
    assert stems("Je cherche des traiteurs", "fr") == [("traiteur", "traiteurs")]


def test_terms_leave_out_counts_and_years() -> None:
    assert terms("traiteur pour 80 personnes en 2026", "fr") == terms("traiteur personnes", "fr")


def test_a_text_of_nothing_but_plain_words_keeps_them() -> None:
    assert terms("Pour vous 80", "fr") == ["pour", "vous", "80"]


def test_words_of_any_script_are_kept() -> None:
    assert words("Łódź 漢字 Ελλάδα") == ["łodz", "漢字", "ελλαδα"]


def test_a_character_lost_at_the_source_does_not_cut_its_word() -> None:
    assert words("am\ufffdnagement") == ["am\ufffdnagement"]


def test_written_words_keep_their_accents() -> None:
    assert written_words("L’été, d'Aix À PIED") == ["été", "Aix", "À", "PIED"]


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_terms_of_any_text_are_words_with_letters_or_figures(text: str) -> None:
    assert all(terms(text, "fr"))
