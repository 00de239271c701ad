"""Attention by position: the discount of nDCG, in whole numbers."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from entremise.matching.equity.browsing import DEEPEST, UNIT, attention


def test_the_first_position_receives_one_and_each_further_one_less() -> None:
    found = attention(1, DEEPEST)
    assert found.dtype == np.int64
    assert found[:4].tolist() == [1_000_000, 630_930, 500_000, 430_677]
    assert found.tolist() == [round(UNIT / math.log2(1 + position)) for position in range(1, DEEPEST + 1)]
    assert (np.diff(found) < 0).all()


@given(st.integers(1, DEEPEST), st.integers(1, DEEPEST), st.integers(1, DEEPEST))
def test_pages_one_after_another_receive_what_the_whole_does(one: int, two: int, three: int) -> None:
    first, middle, last = sorted((one, two, three))
    pages = [*attention(first, middle).tolist(), *attention(middle + 1, last).tolist()]
    assert pages == attention(first, last).tolist()
