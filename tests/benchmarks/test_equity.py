"""What is measured of policies, and the policies, on a world made up."""

import numpy as np
import pytest

from benchmarks.equity import measures
from benchmarks.equity.policies import Drawn, Given, Kept, Levels, Ours, Policy, Pure, Random, Sized, Success
from benchmarks.equity.simulation import Script, simulate
from benchmarks.equity.world import CLASSES, World


@pytest.fixture
def world() -> World:
    """Sixty firms that answer one need just as well, and ten that answer a little worse."""
    scores = np.array([60_000] * 60 + [59_000] * 10, np.int32)
    return World(
        firms=np.arange(1, 71, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15),
        sizes=np.array([0, 5] * 35),
        starts=np.array([0, 70]),
        firm=np.arange(70, dtype=np.int32),
        score=scores,
    )


def script(lists: int, newcomer: int | None = None) -> Script:
    arrives = np.zeros(70, np.int64)
    if newcomer is not None:
        arrives[newcomer] = lists // 2
    return Script(1, np.zeros(lists, np.int64), arrives, np.full(70, lists))


def test_unfairness_is_the_distance_between_shares() -> None:
    assert measures.unfairness(np.array([1.0, 1.0]), np.array([30.0, 30.0])) == 0
    assert measures.unfairness(np.array([1.0, 0.0]), np.array([0.0, 3.0])) == 2
    assert measures.unfairness(np.array([3.0, 1.0]), np.array([1.0, 1.0])) == pytest.approx(0.5)


def test_gini_tells_few_from_all() -> None:
    assert measures.gini(np.ones(10)) == pytest.approx(0)
    assert measures.gini(np.array([0.0] * 9 + [1.0])) == pytest.approx(0.9)


def test_a_class_is_told_what_it_received_over_what_it_was_due() -> None:
    found = measures.by_class(np.array([1.0, 1.0, 2.0]), np.array([1.0, 2.0, 1.0]), np.array([0, 0, 2]), 3)
    assert found.tolist() == pytest.approx([2 / 3, np.nan, 2.0], nan_ok=True)


def test_a_wait_is_that_of_those_seen_and_of_those_who_still_wait() -> None:
    """Shown at once, at the second list, at the fourth; the last one left after the second."""
    wait = measures.waited(np.array([1, 2, 4, 0]), np.array([9, 9, 9, 2]), 10)
    assert wait[:2] == (2.0, 4.0)
    assert wait.mean == pytest.approx(1 + 0.75 + 0.5 + 0.5)
    assert measures.waited(np.array([0, 0]), np.array([3, 3]), 5) == measures.Wait(np.inf, np.inf, 5.0)


def test_one_class_is_shared_by_turns_and_pure_relevance_shows_the_same_twenty(world: World) -> None:
    found = simulate(world, script(300), {"pure": Pure(), "ours": Ours(world)})
    assert found["pure"].unfairness == pytest.approx(2 * 40 / 60)
    assert [*found["pure"].useful, *found["ours"].useful] == pytest.approx([1, 1, 1, 1])
    assert found["ours"].unfairness < 0.05
    classes = np.full(len(CLASSES), np.nan)
    classes[[0, 5]] = 1
    assert found["ours"].classes == pytest.approx(classes.tolist(), abs=0.03, nan_ok=True)


def test_a_newcomer_waits_less_by_turns_than_behind_those_who_were_there(world: World) -> None:
    found = simulate(world, script(300, newcomer=59), {"pure": Pure(), "ours": Ours(world)})
    assert (found["pure"].unseen, found["ours"].unseen) == (1, 0)
    assert found["ours"].wait.half <= 2 * 60 / 20


def test_a_need_asked_again_shows_the_same_until_the_month_ends(world: World) -> None:
    kept = Kept(world)
    first = kept.order(given(world, 1)).tolist()
    assert kept.order(given(world, 2)).tolist() == first
    kept.month()
    assert kept.order(given(world, 3)).tolist() != first


def given(world: World, seed: int) -> Given:
    draws = np.random.default_rng(seed).permutation(70).astype(np.uint64)
    scores = world.score.astype(np.int64)
    relevance = np.array([1_000_000] * 60 + [500_000] * 10)
    return Given(0, world.firm.astype(np.int64), scores, draws, relevance, 60)


def test_each_rule_puts_first_whom_it_says(world: World) -> None:
    one = given(world, 1)
    rules: dict[str, Policy] = {
        "pure": Pure(),
        "drawn": Drawn(),
        "levels": Levels(),
        "random": Random(),
        "sized": Sized(world),
        "success": Success(world, np.random.default_rng(1)),
    }
    shown = {name: rule.order(one).tolist() for name, rule in rules.items()}
    by_draw = np.argsort(one.draws).tolist()
    answering = [place for place in by_draw if place < 60]
    assert shown == {
        "pure": list(range(20)),
        "drawn": answering[:20],
        "levels": answering[:20],
        "random": by_draw[:20],
        "sized": [place for place in answering if place % 2][:20],
        "success": answering[:20],
    }
    contacted = rules["success"].order(given(world, 2))[0]
    assert contacted in shown["success"]
