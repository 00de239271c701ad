"""Who shares a list and in which order: against a plain, slow reading of the rules, and what they promise."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from entremise.matching.equity.browsing import UNIT, attention
from entremise.matching.equity.ordering import FLOOR, SHARERS, Shares, due, ordered, sharing
from entremise.matching.equity.relevance import LEVELS, relevance

I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]
#: Of each position, from 1.
ATTENTION: Final = dict(enumerate(attention(1, 1000).tolist(), start=1))
#: The beginning of each class, and some way into the widest.
GAPS: Final = [0, 99, 7_500, 9_000, 15_000, 25_000, 40_000, *(level.gap for level in LEVELS)]


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
    gaps = draw(st.lists(st.sampled_from(GAPS), min_size=1, max_size=6))
    scores = 70_000 - np.array(draw(st.lists(st.sampled_from(gaps), min_size=count, max_size=count)))
    draws = np.array(draw(st.permutations(range(count))), np.uint64)
    amounts = st.just(0) | st.integers(-3 * UNIT, 3 * UNIT)
    owed = np.array(draw(st.lists(amounts, min_size=count, max_size=count)))
    return World(scores, draws, owed, draw(st.integers(1, positions)))


def arranged(world: World) -> tuple[Shares, list[int]]:
    """Those who share the list, and the places in the world of the order shown."""
    shares = sharing(world.scores, world.draws, world.positions)
    order = ordered(shares, world.owed[shares.places], world.draws[shares.places], world.positions)
    return shares, shares.places[order].tolist()


# --- the rules, read one position at a time ---------------------------------------------------------------------------


def slow_sharing(world: World) -> list[int]:
    values = relevance(world.scores.max() - world.scores).tolist()
    by_score = sorted(range(len(values)), key=lambda place: (-int(world.scores[place]), int(world.draws[place])))
    last = by_score[: world.positions][-1]
    reached = [place for place in by_score if values[place] >= values[last]]
    others = sorted(reached[world.positions :], key=lambda place: int(world.draws[place]))
    kept = {*reached[: world.positions], *others[: (SHARERS - 1) * world.positions]}
    return [place for place in reached if place in kept]


def gain(order: list[int], positions: int) -> int:
    """What an order of relevances gains over the positions shown."""
    return sum(value * given for value, given in zip(order, attention(1, positions).tolist(), strict=False))


def slow_due(values: list[int], first: int, last: int) -> list[int]:
    """What firms in the order shown are due: of each position shown, all of its class as much."""
    positions = range(first, min(last, len(values)) + 1)
    given = {value: sum(ATTENTION[place] for place in positions if values[place - 1] == value) for value in values}
    return [given[value] // values.count(value) for value in values]


def slow_order(world: World, sharers: list[int]) -> list[int]:
    values, scores = relevance(world.scores.max() - world.scores).tolist(), world.scores.tolist()
    owed = slow_due([values[place] for place in sharers], 1, world.positions)
    claims = {place: int(world.owed[place]) + more for place, more in zip(sharers, owed, strict=True)}
    turns = sorted(sharers, key=lambda place: (-values[place], -claims[place], int(world.draws[place])))
    best = gain([scores[place] for place in sharers], world.positions)
    found: list[int] = []
    while left := [place for place in sharers if place not in found]:
        for place in [turn for turn in turns if turn in left]:
            others = [scores[other] for other in left if other != place]
            kept = gain([scores[other] for other in [*found, place]] + others, world.positions)
            if 100 * kept >= FLOOR * best or scores[place] == scores[left[0]]:
                found.append(place)
                break
    return found


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_who_shares_and_in_which_order_is_what_the_rules_say(world: World) -> None:
    shares, order = arranged(world)
    assert shares.places.tolist() == slow_sharing(world)
    assert order == slow_order(world, slow_sharing(world))


@settings(max_examples=30, deadline=None)
@given(worlds(most=150, positions=4))
def test_when_they_are_too_many_a_page_of_the_best_stays_and_the_draw_chooses(world: World) -> None:
    assert sharing(world.scores, world.draws, world.positions).places.tolist() == slow_sharing(world)


@settings(max_examples=40, deadline=None)
@given(worlds(), st.integers(1, 30), st.integers(0, 30))
def test_the_positions_of_a_class_are_due_to_its_firms_alike(world: World, first: int, more: int) -> None:
    values = sharing(world.scores, world.draws, world.positions).relevance
    found = due(values, first, first + more)
    assert found.dtype == np.int64
    assert found.tolist() == slow_due(values.tolist(), first, first + more)


# --- what they promise ------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_an_order_is_everyone_who_shares_once(world: World) -> None:
    shares, order = arranged(world)
    assert sorted(order) == sorted(shares.places.tolist())
    assert len(order) <= SHARERS * world.positions
    assert len(order) >= min(world.positions, len(world.scores))


@settings(max_examples=40, deadline=None)
@given(worlds(most=120, positions=8))
def test_no_list_is_less_useful_than_the_floor(world: World) -> None:
    _, order = arranged(world)
    best = gain(sorted(world.scores.tolist(), reverse=True), world.positions)  # of all who are eligible
    assert 100 * gain(world.scores[order].tolist(), world.positions) >= FLOOR * best


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_draws_and_turns_are_within_a_class_alone(world: World) -> None:
    _, order = arranged(world)
    values = relevance(world.scores.max() - world.scores)[order].tolist()
    assert values == sorted(values, reverse=True)


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_between_equals_whoever_is_owed_most_comes_first_then_the_draw(world: World) -> None:
    _, order = arranged(world)
    for score in set(world.scores.tolist()):
        equals = [place for place in order if world.scores[place] == score]
        turns = [(-int(world.owed[place]), int(world.draws[place])) for place in equals]
        assert turns == sorted(turns)


@settings(max_examples=40, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_firms_come_in_changes_nothing(world: World, random) -> None:  # type: ignore[no-untyped-def]
    places = list(range(len(world.scores)))
    random.shuffle(places)
    shuffled = World(world.scores[places], world.draws[places], world.owed[places], world.positions)
    assert [places[place] for place in arranged(shuffled)[1]] == arranged(world)[1]


@settings(max_examples=40, deadline=None)
@given(worlds(), st.integers(-1000, 1000))
def test_only_how_much_more_one_is_owed_than_another_counts(world: World, more: int) -> None:
    assert arranged(world._replace(owed=world.owed + more))[1] == arranged(world)[1]


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_everything_is_whole_numbers(world: World) -> None:
    shares, order = arranged(world)
    assert {part.dtype for part in shares} == {np.dtype(np.int64)}
    assert {type(place) for place in order} == {int}


def test_nobody_shares_an_empty_list() -> None:
    nobody = np.zeros(0, np.int64)
    shares = sharing(nobody, nobody.astype(np.uint64), 20)
    assert [len(part) for part in shares] == [0, 0, 0]
    assert ordered(shares, nobody, nobody.astype(np.uint64), 20) == []


def test_who_is_clearly_better_comes_first_whatever_others_are_owed() -> None:
    gaps = np.array([0] + [5_000] * 30)
    draws = np.arange(31, dtype=np.uint64)
    owed = np.array([-5 * UNIT] + [5 * UNIT] * 30)
    assert arranged(World(70_000 - gaps, draws, owed, 20))[1] == list(range(31))


def test_a_turn_that_costs_too_much_passes_to_the_next() -> None:
    """A class of three: whoever is owed most is far below, the next is not."""
    scores = np.array([70_000, 60_000, 59_000, 26_000])
    owed = np.array([0, 0, UNIT, 2 * UNIT])
    assert arranged(World(scores, np.arange(4, dtype=np.uint64), owed, 3))[1] == [0, 2, 1, 3]
