"""What lists gave to groups against what they owed them: as a plain count tells, and as sure as is said."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entremise.matching.equity.browsing import UNIT, attention
from entremise.matching.equity.measuring import BLOCKS, Tally, intervals, usefulness

#: A list as it was shown: its number, its first and last positions, each firm's two groups and relevance.
SHOWN = st.tuples(
    st.integers(1, 3 * BLOCKS),
    st.integers(1, 8),
    st.integers(0, 30),
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(3, 5), st.sampled_from([9000, 3000, 40])), min_size=1, max_size=12
    ),
)


def numbers(values: list[int]) -> np.ndarray:
    """Whole numbers, as the ledger counts."""
    return np.array(values, np.int64)


@given(st.lists(SHOWN, max_size=12))
def test_groups_receive_what_a_plain_count_tells(shown: list[tuple[int, int, int, list[tuple[int, int, int]]]]) -> None:
    tally = Tally(6)
    received, due = defaultdict(int), defaultdict(int)
    lists: dict[int, set[int]] = defaultdict(set)
    for number, first, last, firms in shown:
        firms.sort(key=lambda firm: -firm[2])
        classes = [relevance for *_groups, relevance in firms]
        tally.add(number, np.array([firm[:2] for firm in firms]), numbers(classes), first, last)
        given_out = {place: int(attention(place, place)[0]) for place in range(first, min(last, len(firms)) + 1)}
        for place, (*groups, relevance) in enumerate(firms, start=1):
            its_own = [at for at, each in enumerate(classes, start=1) if each == relevance]
            for group in groups:
                received[group] += given_out.get(place, 0)
                due[group] += sum(given_out.get(at, 0) for at in its_own) // len(its_own)
                lists[group].add(number)
    assert tally.received.sum(axis=0).tolist() == [received[group] for group in range(6)]
    assert tally.due.sum(axis=0).tolist() == [due[group] for group in range(6)]


def test_a_list_counts_once_for_a_group_however_often_it_is_shown() -> None:
    tally = Tally(10)
    assert tally.lists([0]) == 0
    for number, groups in ((1, [0, 1]), (1, [0, 1]), (2, [1, 9]), (2 + BLOCKS, [9, 9])):
        tally.add(number, np.array(groups).reshape(-1, 1), numbers([10, 10]), 1, 2)
    assert [tally.lists(asked) for asked in ([0], [1], [9], [0, 9], [5])] == [1, 2, 2, 3, 0]


def test_who_always_receives_its_due_is_sure_of_it() -> None:
    exact = np.full((40, 1), 5 * UNIT)
    low, high = intervals(exact, exact, seed=1)
    assert (low.tolist(), high.tolist()) == ([1.0], [1.0])


def test_nothing_is_told_of_who_was_due_or_given_nothing() -> None:
    some, nothing = np.full((40, 1), UNIT), np.zeros((40, 1), np.int64)
    for received, owed in ((some, nothing), (nothing, some), (nothing, nothing), (nothing[:0], some[:0])):
        low, high = intervals(received, owed, seed=1)
        assert np.isnan(low).all()
        assert np.isnan(high).all()


def test_the_same_seed_tells_the_same_interval() -> None:
    received, owed = _drawn(np.random.default_rng(3), lists=60, favour=1)
    first, again, other = (intervals(received, owed, seed) for seed in (5, 5, 6))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("favour", [0.8, 1.0, 1.3])
def test_the_truth_is_in_the_interval_nineteen_times_out_of_twenty(favour: float) -> None:
    """Two hundred months are drawn in which the truth is known: 95 % of 200, and four standard deviations around."""
    rng = np.random.default_rng(round(100 * favour))
    held = 0
    for month in range(200):
        low, high = intervals(*_drawn(rng, lists=80, favour=favour), seed=month)
        held += low[0] <= favour <= high[0]
    assert 178 <= held <= 200


def _drawn(rng: np.random.Generator, lists: int, favour: float) -> tuple[np.ndarray, np.ndarray]:
    """A month: what a group received in each list varies a lot, and is on average ``favour`` times its due."""
    owed = rng.integers(UNIT, 3 * UNIT, (lists, 1))
    received = (owed * favour * rng.exponential(1, (lists, 1))).astype(np.int64)
    return received, owed


@given(st.lists(st.integers(1, 9000), min_size=1, max_size=30), st.integers(1, 20))
def test_usefulness_is_the_ndcg_of_the_order(relevances: list[int], positions: int) -> None:
    def gain(order: list[int]) -> float:
        return sum(value / np.log2(place + 2) for place, value in enumerate(order[:positions]))

    wanted = gain(relevances) / gain(sorted(relevances, reverse=True))
    assert usefulness(numbers(relevances), positions) == pytest.approx(wanted, abs=1e-5)
    assert usefulness(numbers(sorted(relevances, reverse=True)), positions) == 1


def test_an_order_of_nobody_is_as_useful_as_can_be() -> None:
    assert usefulness(numbers([]), 20) == 1
    assert usefulness(numbers([0, 0]), 20) == 1
