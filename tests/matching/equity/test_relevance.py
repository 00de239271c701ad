"""From how far below the best to how relevant: a table that never grows, and says how sure it is."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entremise.matching.equity.relevance import LEVELS, Level, reach, relevance
from entremise.matching.index.weights import STEPS

_gaps = st.lists(st.integers(0, STEPS) | st.sampled_from([level.gap for level in LEVELS]), min_size=1, max_size=60)


def level(gap: int) -> Level:
    """The level of a gap, read line by line."""
    return [each for each in LEVELS if each.gap <= gap][-1]


def test_a_larger_gap_is_another_level_and_less_relevant() -> None:
    assert (LEVELS[0].gap, LEVELS[0].relevance) == (0, 1_000_000)
    for one, other in pairwise(LEVELS):
        assert one.gap < other.gap
        assert one.relevance > other.relevance > 0
        assert one.least >= other.least


@pytest.mark.parametrize("told", LEVELS)
def test_what_cannot_be_told_apart_is_levels_one_after_another(told: Level) -> None:
    assert told.least in [other.relevance for other in LEVELS if other.relevance <= told.relevance]


def test_two_bytes_of_the_ledger_hold_every_gap_that_makes_a_difference() -> None:
    assert LEVELS[-1].gap < 2**16


@given(_gaps)
def test_relevance_is_that_of_the_level(gaps: list[int]) -> None:
    values, least = relevance(np.array(gaps))
    assert (values.dtype, least.dtype) == (np.int64, np.int64)
    told = [(each.relevance, each.least) for each in map(level, gaps)]
    assert list(zip(values.tolist(), least.tolist(), strict=True)) == told


@given(_gaps, st.integers(1, 30))
def test_it_reaches_as_far_as_the_last_position_cannot_be_told_from(gaps: list[int], positions: int) -> None:
    found = reach(np.array(gaps), positions)
    ordered = sorted(gaps)
    if positions > len(gaps):  # as if all others were as far as can be
        ordered += [STEPS] * positions
    last = level(ordered[positions - 1])
    assert [gap < found for gap in gaps] == [level(gap).relevance >= last.least for gap in gaps]
