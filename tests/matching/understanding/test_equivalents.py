"""Other words for a word."""

import numpy as np
import pytest

from entremise.matching.understanding import equivalents
from entremise.matching.understanding.equivalents import Equivalent


def told(stem, language):
    return [other.stem for other in equivalents.of(stem, language)]


def test_a_word_is_known_by_what_the_other_language_calls_it():
    assert told("bread", "en")[0] == "pain"
    assert told("pain", "fr")[0] == "bread"


def test_a_word_that_both_languages_write_is_each_of_them():
    assert told("pain", "en")[0] == "douleur"


def test_the_closest_comes_first():
    found = equivalents.of("roof", "en")
    assert found[0].stem == "toitur"
    assert [other.weight for other in found] == sorted((other.weight for other in found), reverse=True)


def test_a_broad_word_is_answered_by_narrower_ones_and_not_the_other_way_round():
    assert "camion" in told("vehicul", "fr")
    assert "vehicul" not in told("camion", "fr")


def test_related_words_answer_for_a_need_that_says_little():
    everything = equivalents.of("vehicul", "fr", equivalents.FEW_WORDS)
    assert everything == equivalents.of("vehicul", "fr")
    translated = equivalents.of("vehicul", "fr", equivalents.FEW_WORDS + 1)
    assert translated == tuple(other for other in everything if other.language == "en") != everything


@pytest.mark.parametrize("word", ["", "zzzz", "pain\n", "🦄"])
def test_an_unknown_word_has_none(word):
    assert equivalents.of(word, "en") == ()


def test_weights_lie_between_nothing_and_the_word_itself():
    links = equivalents.table().links
    assert links["weight"].min() > 0
    assert np.all(np.diff(links["stem"].astype(int)) >= 0)


def test_a_table_is_read_as_it_was_written(tmp_path):
    links = {
        ("toit", "fr"): [Equivalent("roof", "en", 1.0), Equivalent("couvertur", "fr", 0.2)],
        ("roof", "en"): [Equivalent("toit", "fr", 0.6)],
    }
    equivalents.write(tmp_path, links)
    table = equivalents.read(tmp_path)
    assert table.stems == [("couvertur", "fr"), ("toit", "fr"), ("roof", "en")]
    assert table.starts.tolist() == [0, 0, 2, 3]
    assert [tuple(link) for link in table.links.tolist()] == [(1, 2, 255), (1, 0, 51), (2, 1, 153)]


def test_more_stems_than_can_be_numbered_are_refused(tmp_path):
    links = {(f"stem{number}", "fr"): [Equivalent("roof", "en", 1.0)] for number in range(70_000)}
    with pytest.raises(ValueError, match="70001 stems are too many"):
        equivalents.write(tmp_path, links)
