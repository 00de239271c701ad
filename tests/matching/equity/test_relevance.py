"""From how far below the best to how relevant: classes that are ever less so."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from entremise.matching.equity.relevance import LEVELS, Level, reach, relevance
from entremise.matching.index.weights import STEPS

_gaps = st.lists(st.integers(0, STEPS) | st.sampled_from([level.gap for level in LEVELS]), max_size=60)


def level(gap: int) -> Level:
    """The class of a gap, read line by line."""
    return [each for each in LEVELS if each.gap <= gap][-1]


def test_a_larger_gap_is_another_class_and_less_relevant() -> None:
    assert LEVELS[0] == Level(0, 1_000_000)
    for one, other in pairwise(LEVELS):
        assert one.gap < other.gap
        assert one.relevance > other.relevance > 0


def test_two_bytes_of_the_ledger_hold_every_gap_that_makes_a_difference() -> None:
    assert LEVELS[-1].gap < 2**16


@given(_gaps)
def test_relevance_is_that_of_the_class(gaps: list[int]) -> None:
    found = relevance(np.array(gaps, np.int64))
    assert found.dtype == np.int64
    assert found.tolist() == [level(gap).relevance for gap in gaps]


@given(_gaps.filter(bool), st.integers(1, 30))
def test_it_reaches_as_far_as_the_class_of_the_last_position(gaps: list[int], positions: int) -> None:
    found = reach(np.array(gaps, np.int64), positions)
    last = level(sorted(gaps)[positions - 1]) if positions <= len(gaps) else LEVELS[-1]
    assert [gap < found for gap in gaps] == [level(gap).relevance >= last.relevance for gap in gaps]
