"""A text as folded words that know where they stand in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entremise.matching.understanding.tokens import Span, Text


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("À moins de 20km d'Aubagne", "a moins de 20 km d aubagne"),
        ("St-Rémy-de-Pce, Vandœuvre", "saint remy de provence , vandoeuvre"),
        ("St. Mitre (13)", "saint mitre , 13"),
        ("", ""),
        ("?!", ""),
    ],
)
def test_words_are_folded_and_punctuation_kept(raw, line):
    assert Text.read(raw).line == line


@given(st.text(max_size=60))
def test_each_word_of_the_line_is_found_where_it_stands(raw):
    read = Text.read(raw)
    position = 0
    for index, word in enumerate(read.words):
        position = read.line.index(word, position)
        assert read.span(position, position + len(word)) == Span(index, index + 1)
        position += len(word)


@pytest.mark.parametrize(
    ("raw", "tell"),
    [
        ("un traiteur à Aix", True),
        ("un traiteur à aix", False),
        ("UN TRAITEUR SUR AIX", False),
        ("Salon De Coiffure Mixte", False),
        ("Aix", True),
    ],
)
def test_capitals_tell_only_when_some_words_have_one(raw, tell):
    assert Text.read(raw).capitals_tell is tell


def test_words_are_taken_out_with_their_brackets():
    read = Text.read("un traiteur (Aix), demain")

    assert read.split([Span(2, 3)]) == ("Aix", "un traiteur, demain")
    assert read.split([]) == ("", "un traiteur (Aix), demain")


def test_neighbours_stop_at_punctuation():
    read = Text.read("peintre, pas loin de Cassis demain")

    assert read.left(4) == "pas loin de "
    assert read.right(4) == " cassis demain"
    assert read.following(5) == "demain"
    assert read.following(6) == ""
