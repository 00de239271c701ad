import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from entremise.matching.meaning.table import DIMENSIONS, pieces, rows, table


def test_the_arrays_agree():
    known = table()

    assert known.values.shape == (len(known.scales), DIMENSIONS)
    assert known.values.dtype == np.int8
    assert len(known.keys) == len(known.rows)
    assert int(known.rows.max()) < len(known.values)
    assert np.all(np.diff(known.keys.astype(np.int64)) > 0)
    assert np.all(np.isfinite(known.scales))


def test_a_known_word_has_a_row_of_its_own():
    assert len(rows("couvreur")) == 1


def test_a_word_too_long_to_be_one_has_no_row():
    assert rows("anticonstitutionnellement" * 2) == ()


def test_an_unknown_acronym_has_no_row():
    assert rows("zqxk") == ()


def test_a_word_with_figures_has_no_pieces():
    assert rows("charpente2018x") == ()


def test_the_pieces_of_a_word_mark_its_ends():
    assert pieces("bois") == [
        *("3<bo", "3boi", "3ois", "3is>"),
        *("4<boi", "4bois", "4ois>"),
        *("5<bois", "5bois>"),
    ]


@given(st.text(max_size=60))
def test_any_word_may_be_looked_up(word):
    assert all(0 <= row < len(table().values) for row in rows(word))
