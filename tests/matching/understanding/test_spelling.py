"""A word nobody knows is read as the one it was probably meant to be; one that is known, or like no other, is not."""

import pytest

from entremise.matching.model import Language
from entremise.matching.understanding.spelling import meant


@pytest.mark.parametrize(
    ("written", "language", "word"),
    [
        ("traitteur", "fr", "traiteur"),
        ("electrcien", "fr", "electricien"),
        ("lentretien", "fr", "entretien"),
        ("delectricite", "fr", "electricite"),
        ("plumbr", "en", "plumber"),
        ("carpentter", "en", "carpenter"),
    ],
)
def test_the_word_probably_meant(written: str, language: Language, word: str) -> None:
    assert meant(written, language) == word


@pytest.mark.parametrize("written", ["traiteur", "plumber", "trait", "xylqzwv", "1234567", "我需要厨师我需", ""])
def test_known_short_and_strange_words_are_left(written: str) -> None:
    assert meant(written, "fr") is None
