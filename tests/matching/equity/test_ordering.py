"""Who shares a list and in which order: against a plain, slow reading of the rules, and what they promise."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from entremise.matching.equity.browsing import UNIT, attention
from entremise.matching.equity.ordering import FLOOR, SHARERS, Shares, due, ordered, sharing
from entremise.matching.equity.relevance import LEVELS, relevance

I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]


class World(NamedTuple):
    """Firms that are eligible for a need."""

    scores: I64
    draws: U64
    owed: I64
    positions: int


@st.composite
def worlds(draw: st.DrawFn, most: int = 60, positions: int = 20) -> World:
    """Few scores, so that many are alike; balances of some lists; fewer positions than firms, or more."""
    count = draw(st.integers(1, most))
    gaps = draw(st.lists(st.sampled_from([0, 99, *(level.gap for level in LEVELS)]), min_size=1, max_size=5))
    scores = [70_000 - draw(st.sampled_from(gaps)) for _ in range(count)]
    draws = draw(st.lists(st.integers(0, 2**64 - 1), min_size=count, max_size=count, unique=True))
    owed = [draw(st.sampled_from([0, 0, 1, -1])) * draw(st.integers(0, 3 * UNIT)) for _ in range(count)]
    return World(np.array(scores), np.array(draws, np.uint64), np.array(owed), draw(st.integers(1, positions)))


def arranged(world: World) -> tuple[Shares, list[int]]:
    """Those who share the list, and the places in the world of the order shown."""
    shares = sharing(world.scores, world.draws, world.positions)
    order = ordered(shares, world.owed[shares.places], world.draws[shares.places], world.positions)
    return shares, shares.places[order].tolist()


# --- the rules, read one position at a time ---------------------------------------------------------------------------


def slow_sharing(world: World) -> set[int]:
    values, least = (part.tolist() for part in relevance(world.scores.max() - world.scores))
    by_relevance = sorted(range(len(values)), key=lambda place: (-values[place], int(world.draws[place])))
    last = by_relevance[: world.positions][-1]
    limit = least[last] if len(values) >= world.positions else 0
    among = [place for place in by_relevance if values[place] >= limit]
    first = among[: world.positions]
    others = sorted(among[world.positions :], key=lambda place: int(world.draws[place]))
    return {*first, *others[: (SHARERS - 1) * world.positions]}


def gain(order: list[int], positions: int) -> int:
    """What an order of relevances gains over the positions shown."""
    return sum(value * given for value, given in zip(order, attention(1, positions).tolist(), strict=False))


def slow_order(world: World, sharers: set[int]) -> list[int]:
    values, least = (part.tolist() for part in relevance(world.scores.max() - world.scores))
    given = int(attention(1, min(world.positions, len(sharers))).sum())
    total = sum(values[place] for place in sharers)
    claims = {place: int(world.owed[place]) + values[place] * given // total for place in sharers}
    best_gain = gain(sorted((values[place] for place in sharers), reverse=True), world.positions)
    found: list[int] = []
    while left := sharers - set(found):
        best = max(left, key=lambda place: values[place])
        for place in sorted(left, key=lambda place: (-claims[place], int(world.draws[place]))):
            rest = sorted((values[other] for other in left - {place}), reverse=True)
            kept = gain([values[other] for other in [*found, place]] + rest, world.positions)
            if values[place] >= least[best] and (values[place] == values[best] or 100 * kept >= FLOOR * best_gain):
                found.append(place)
                break
    return found


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_who_shares_and_in_which_order_is_what_the_rules_say(world: World) -> None:
    shares, order = arranged(world)
    assert set(shares.places.tolist()) == slow_sharing(world)
    assert order == slow_order(world, slow_sharing(world))


@settings(max_examples=50, deadline=None)
@given(worlds(most=150, positions=4))
def test_when_they_are_too_many_the_draw_chooses(world: World) -> None:
    assert set(sharing(world.scores, world.draws, world.positions).places.tolist()) == slow_sharing(world)


# --- what they promise ------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(worlds())
def test_an_order_is_everyone_who_shares_once(world: World) -> None:
    shares, order = arranged(world)
    assert sorted(order) == sorted(shares.places.tolist())
    assert len(order) <= SHARERS * world.positions
    assert len(order) >= min(world.positions, len(world.scores))


@settings(deadline=None)
@given(worlds(most=120, positions=8))
def test_no_list_is_less_useful_than_the_floor(world: World) -> None:
    _, order = arranged(world)
    values, _ = relevance(world.scores.max() - world.scores)
    best = gain(sorted(values.tolist(), reverse=True), world.positions)  # of all who are eligible
    assert 100 * gain(values[order].tolist(), world.positions) >= FLOOR * best


@settings(deadline=None)
@given(worlds())
def test_who_is_shown_cannot_be_told_from_the_most_relevant_left(world: World) -> None:
    _, order = arranged(world)
    values, least = (part.tolist() for part in relevance(world.scores.max() - world.scores))
    for position, place in enumerate(order):
        best = max(order[position:], key=lambda other: values[other])
        assert values[place] >= least[best]


@settings(deadline=None)
@given(worlds())
def test_between_equals_whoever_is_owed_most_comes_first_then_the_draw(world: World) -> None:
    _, order = arranged(world)
    values = relevance(world.scores.max() - world.scores)[0].tolist()
    for value in set(values):
        equals = [place for place in order if values[place] == value]
        turns = [(-int(world.owed[place]), int(world.draws[place])) for place in equals]
        assert turns == sorted(turns)


@settings(deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_firms_come_in_changes_nothing(world: World, random) -> None:  # type: ignore[no-untyped-def]
    places = list(range(len(world.scores)))
    random.shuffle(places)
    shuffled = World(world.scores[places], world.draws[places], world.owed[places], world.positions)
    assert [places[place] for place in arranged(shuffled)[1]] == arranged(world)[1]


@settings(deadline=None)
@given(worlds(), st.integers(-1000, 1000))
def test_only_gaps_count_and_how_much_more_one_is_owed_than_another(world: World, more: int) -> None:
    moved = world._replace(scores=world.scores + more, owed=world.owed + more)
    assert arranged(moved)[1] == arranged(world)[1]


@settings(deadline=None)
@given(worlds())
def test_everything_is_whole_numbers(world: World) -> None:
    shares, order = arranged(world)
    assert {part.dtype for part in shares} == {np.dtype(np.int64)}
    assert {type(place) for place in order} == {int}


@given(st.lists(st.integers(1, UNIT), min_size=1, max_size=200), st.integers(1, 20))
def test_what_is_due_adds_up_to_what_is_given_to_a_millionth_each(relevances: list[int], positions: int) -> None:
    given = attention(1, positions)
    owed = due(np.array(relevances), given)
    assert owed.dtype == np.int64
    assert 0 <= int(given.sum()) - int(owed.sum()) < len(relevances)
    assert [value * int(given.sum()) // sum(relevances) for value in relevances] == owed.tolist()
    for (one, first), (other, second) in pairwise(sorted(zip(relevances, owed.tolist(), strict=True))):
        assert one == other or first <= second


def test_nobody_shares_an_empty_list() -> None:
    nobody = np.zeros(0, np.int64)
    shares = sharing(nobody, nobody.astype(np.uint64), 20)
    assert [len(part) for part in shares] == [0, 0, 0, 0]
    assert ordered(shares, nobody, nobody.astype(np.uint64), 20) == []


def test_who_is_alone_at_the_top_stays_there_whatever_others_are_owed() -> None:
    gaps = np.array([0] + [5_000] * 30)
    draws = np.arange(31, dtype=np.uint64)
    owed = np.array([-5 * UNIT] + [5 * UNIT] * 30)
    assert arranged(World(70_000 - gaps, draws, owed, 20))[1] == list(range(31))
