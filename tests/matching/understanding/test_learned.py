"""What words tell of activities by the learned table: how it is read, whatever it holds."""

from pathlib import Path

import numpy as np
import pytest

from entremise.matching.meaning import DIMENSIONS
from entremise.matching.understanding import learned, wording
from entremise.matching.understanding.learned import Feature, Table


@pytest.fixture(scope="module")
def known() -> Table:
    return learned.table()


def told(text: str, language: str = "fr") -> learned.Told:
    return learned.tell(wording.read(text, language), language)


def first(told: learned.Told) -> str:
    return learned.codes()[int(told.scores.argmax())]


def test_the_table_is_whole(known: Table):
    count = len(learned.codes())

    assert len(known.keys) == len(known.values) == len(known.starts) - 1
    assert (np.diff(known.keys.astype(np.int64)) >= 0).all()
    assert (np.diff(known.starts.astype(np.int64)) >= 0).all()
    assert known.starts[-1] == len(known.places) == len(known.weights)
    assert known.places.max() < count
    assert known.directions.shape == (count, DIMENSIONS)
    assert known.priors.shape == known.biases.shape == (count,)
    assert np.exp(known.priors).sum() == pytest.approx(1, abs=1e-4)


def test_the_table_is_small(known: Table):
    assert sum(column.nbytes for column in known) < 2_500_000


def test_a_table_is_read_as_it_was_written(known: Table, tmp_path: Path):
    learned.write(tmp_path, known._asdict())

    read = learned.read(tmp_path, known._fields)
    assert [column.tolist() for column in read] == [column.tolist() for column in known]


def test_features_are_stems_neighbours_and_pieces():
    assert learned.features(wording.read("toit zinc", "fr"), "fr") == {
        "f toit": Feature(1.0, 0),
        "c <toit": Feature(1.0, 0),
        "c toit>": Feature(1.0, 0),
        "f zinc": Feature(1.0, 1),
        "b toit zinc": Feature(1.0, 1),
        "c <zinc": Feature(1.0, 1),
        "c zinc>": Feature(1.0, 1),
    }


def test_a_word_said_again_counts_more_but_not_twice():
    once = learned.features(wording.read("toit", "fr"), "fr")["f toit"].counts
    twice = learned.features(wording.read("toit, toit", "fr"), "fr")["f toit"].counts

    assert once < twice < 2 * once


def test_a_feature_counts_by_the_emphasis_of_its_words():
    found = learned.features(wording.read("traiteur pour un mariage", "fr"), "fr")

    assert found["f mariag"].counts == found["b traiteur mariag"].counts == wording.PURPOSE


def test_stems_are_those_of_the_language():
    assert "e roof" in learned.features(wording.read("roofs", "en"), "en")
    assert not [feature for feature in learned.features(wording.read("roofs", "en"), "en") if feature[0] == "f"]


def test_words_tell_of_their_trade():
    assert first(told("réfection de toiture")) == "43.91B"
    assert first(told("accountant", "en")) == "69.20Z"


def test_a_word_that_only_the_other_language_knows_is_borrowed():
    assert first(told("un roofer")) == first(told("roofer", "en"))


def test_the_words_that_led_to_an_activity_are_told():
    found = told("réfection de toiture, livraison le matin")

    assert found.words_of(learned.place("43.91B")) == {0, 1}


def test_nothing_is_told_of_words_that_are_not_known():
    found = told("xqzwk")

    assert (found.scores.any(), found.meant.any(), len(found.parts)) == (False, False, 0)
    assert found.words_of(0) == set()
    assert not told("").scores.any()


def test_a_word_alone_of_little_weight_is_hardly_believed():
    assert told("bonjour").scores.max() < told("toiture").scores.max() / 10


def test_what_counts_most_is_what_is_meant():
    words = wording.read("je suis boulanger et je cherche un comptable pour mon bilan", "fr")

    assert learned.meaningful(words) == "comptable"
    assert learned.meaningful([]) == ""
