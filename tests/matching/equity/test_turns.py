"""Over many lists: equals receive the same attention, and a newcomer is shown before long."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entremise.matching.equity import Balances, attention, ordered, sharing
from entremise.matching.equity.browsing import UNIT
from entremise.matching.equity.ordering import SHARERS

U64 = npt.NDArray[np.uint64]
NEWCOMER: Final = 0


def show(balances: Balances, firms: U64, scores: npt.NDArray[np.int64], positions: int, seed: int) -> list[int]:
    """Make a list of those firms for some need, show its first page, and give who is on it."""
    draws = np.random.default_rng(seed).permutation(len(firms)).astype(np.uint64)
    shares = sharing(scores, draws, positions)
    some = firms[shares.places]
    order = ordered(shares, balances.owed(some), draws[shares.places], positions)
    balances.shown(some[order], shares.relevance[order], 1, positions)
    page: list[int] = some[order][:positions].tolist()
    return page


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 20).flatmap(
        lambda positions: st.tuples(
            st.just(positions),
            st.lists(st.integers(-3 * UNIT, 2 * UNIT), min_size=1, max_size=SHARERS * positions - 1),
        )
    ),
    st.integers(0, 1000),
)
def test_a_newcomer_waits_no_longer_than_its_bound(told: tuple[int, list[int]], seed: int) -> None:
    positions, owed = told
    firms = np.arange(len(owed) + 1, dtype=np.uint64)  # the newcomer is number 0
    balances = Balances(firms[1:], np.array(owed, np.int64))
    last = int(attention(positions, positions)[0])
    bound = sum(amount // last + 1 for amount in owed if amount >= 0) // positions
    waited = 0
    while NEWCOMER not in show(balances, firms, np.full(len(firms), 70_000), positions, seed + waited):
        waited += 1
    assert waited <= bound


@pytest.mark.parametrize("peers", [21, 60, 199])
@pytest.mark.parametrize("before", [0, 1, 7, 100])
def test_a_newcomer_is_first_shown_within_twice_the_time_of_a_fair_draw(peers: int, before: int) -> None:
    firms, balances = np.arange(peers + 1, dtype=np.uint64), Balances()
    for seed in range(before):
        show(balances, firms[1:], np.full(peers, 70_000), 20, seed)
    waited = 1
    while NEWCOMER not in show(balances, firms, np.full(peers + 1, 70_000), 20, before + waited):
        waited += 1
    assert waited <= 2 * (peers + 1) / 20


@pytest.mark.parametrize("firms", [5, 20, 50, 200])
def test_equals_receive_the_same_attention_to_one_position(firms: int) -> None:
    everyone, balances = np.arange(firms, dtype=np.uint64), Balances()
    for seed in range(300):
        show(balances, everyone, np.full(firms, 70_000), 20, seed)
        assert int(np.abs(balances.amounts).max()) <= UNIT


def test_classes_share_their_own_positions_and_equals_in_them_the_same() -> None:
    """One firm alone above ten, and thirty below that nobody takes for one of the ten."""
    everyone, balances = np.arange(41, dtype=np.uint64), Balances()
    scores = np.array([70_000] + [69_000] * 10 + [65_000] * 30)
    for seed in range(400):
        page = show(balances, everyone, scores, 20, seed)
        assert page[0] == 0
        assert set(page[1:11]) == set(range(1, 11))
    amounts = balances.owed(everyone)
    assert amounts[0] == 0
    assert np.abs(amounts).max() <= UNIT
