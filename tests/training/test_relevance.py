"""How relevant a firm is comes from who won: each list counts once, and what is not sure is said not to be."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the packages of the training are not installed (uv sync --group training)")

from hypothesis import given, settings
from hypothesis import strategies as st

from entremise.matching.equity.relevance import Level
from entremise.matching.understanding import learned as activities_table
from entremise.matching.understanding import names as names_table
from training import data, relevance
from training.relevance import CASES, UNIT, Case, Line, bits, classes, counted, fit, grid, groups, learned, reliability

NEAR, FAR = 0, 1_000
EDGES = np.array([NEAR, FAR])
#: A list of one near firm and nine far ones.
TEN = [NEAR] + [FAR] * 9


def case(gaps: list[int], *won: int, buyer: str = "b", asked: str = "award") -> Case:
    return Case(buyer, asked, np.array(gaps), np.array(won))


def fitted(cases: list[Case]) -> list[float]:
    found: list[float] = fit(counted(cases, EDGES), np.ones(len(cases))).tolist()
    return found


def test_a_firm_as_often_chosen_as_nine_others_together_is_nine_times_as_relevant() -> None:
    assert fitted([case(TEN, NEAR), case(TEN, FAR)]) == pytest.approx([1, 1 / 9], rel=1e-3)


def test_a_list_counts_once_however_many_won() -> None:
    cases = [case(TEN, NEAR), case(TEN, FAR, FAR, FAR)]
    assert fitted(cases) == pytest.approx([1, 1 / 9], rel=1e-3)
    assert fitted([case(TEN, NEAR, FAR)]) == pytest.approx([1, 1 / 9], rel=1e-3)


def test_a_list_of_one_level_tells_nothing_however_short() -> None:
    cases = [case(TEN, NEAR), case(TEN, FAR)]
    alone = [case([NEAR], NEAR)] * 50 + [case([NEAR] * 2, NEAR)] * 50
    assert fitted([*cases, *alone]) == pytest.approx(fitted(cases), rel=1e-3)


def test_relevance_never_grows_with_the_gap() -> None:
    assert fitted([case([NEAR, FAR], FAR)] * 3 + [case([NEAR, FAR], NEAR)]) == pytest.approx([1, 1])


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32))
def test_what_made_the_winners_is_found_again(seed: int) -> None:
    chance, true, cases = np.random.default_rng(seed), np.array([1, 0.5, 0.1]), []
    for _ in range(1500):
        gaps = np.sort(chance.integers(0, 3, chance.integers(3, 40))) * 100
        weights = true[gaps // 100]
        cases.append(case(gaps.tolist(), int(chance.choice(gaps, p=weights / weights.sum()))))
    found = fit(counted(cases, np.array([0, 100, 200])), np.ones(len(cases)))
    assert np.log(found / true) == pytest.approx(np.zeros(3), abs=0.5)


def test_bins_hold_enough_winners_and_begin_at_round_gaps() -> None:
    assert grid([case([0, gap], gap) for gap in range(1, 2 * CASES)]).tolist() == [0]
    cases = [case([0, 50 * gap], 50 * gap) for gap in range(1, 3 * CASES + 2)]
    edges = grid(cases)
    assert edges.tolist() == [0, 1600, 3100]
    assert counted(cases, edges).won.sum(axis=0).min() >= CASES


def test_gaps_that_buyers_agree_about_are_classes() -> None:
    agreed = [case(TEN, won, buyer=str(number)) for number in range(2 * CASES) for won in (NEAR, FAR)]
    assert classes(agreed, EDGES).tolist() == [NEAR, FAR]
    near, far = learned(agreed)
    assert near == (Level(0, 1_000_000), UNIT, UNIT)
    assert far.level == Level(1_000, 110_000)
    assert (far.low, far.high) == pytest.approx((UNIT / 9, UNIT / 9), rel=1e-3)


def test_gaps_that_buyers_disagree_about_are_of_one_class() -> None:
    split = [
        case([NEAR, FAR], won, buyer=str(number % 3))
        for number in range(2 * CASES)
        for won in ((NEAR, NEAR, FAR) if number % 3 else (FAR, FAR, NEAR))
    ]
    assert classes(split, EDGES).tolist() == [NEAR]
    assert [one.level for one in learned(split)] == [Level(0, 1_000_000)]


def test_a_table_is_judged_by_the_winners_it_expects() -> None:
    levels = (Level(0, 900_000), Level(1_000, 100_000))
    cases = [case(TEN, NEAR), case(TEN, FAR)]
    assert [(line.expected, line.seen) for line in reliability(cases, levels)] == [(1, 1), (1, 1)]
    assert bits(cases, levels) == pytest.approx((np.log2(0.5 / 0.1) + np.log2(0.5 / 0.9)) / 2)
    assert reliability(cases, levels)[0] == Line(1, 1, 1, 1)  # a single buyer: drawn again, it is the same


def test_lists_are_told_by_how_they_were_asked_and_their_length() -> None:
    short, long = case([NEAR], NEAR), case(TEN, NEAR, asked="award+place")
    assert groups([short, long]) == {
        "all": [short, long],
        "wherever firms are": [short],
        "around the place": [long],
        "6 firms or fewer": [short],
        "more than 6 firms": [long],
    }


def test_cases_are_the_lists_a_winner_stands_in(world: Path) -> None:
    found = relevance.cases("tune")
    assert [(one.buyer, one.asked, len(one.won)) for one in found] == [("3", "award", 2), ("3", "award+place", 2)]
    assert all(one.gaps.min() == 0 and set(one.won) <= set(one.gaps) for one in found)


def test_tables_learned_apart_leave_those_of_the_engine_alone(world: Path) -> None:
    def folders() -> list[Path]:
        return [activities_table.FOLDER, names_table.FOLDER]

    before = folders()
    with relevance._tables_apart():
        apart = folders()
    assert folders() == before
    assert set(apart).isdisjoint(before)


def test_every_share_is_asked_of_what_the_others_taught(world: Path) -> None:
    assert sorted(share for fold in relevance.FOLDS for share in fold) == list(range(8))
    assert {award.buyer: award.part for award in data.awards()} == {"0": "train", "3": "tune", "a": "held-out"}
    with data.tuning_on((4, 5)):
        assert {award.buyer: award.part for award in data.awards()} == {"0": "tune", "3": "train", "a": "held-out"}
    assert {award.buyer: award.part for award in data.awards()} == {"0": "train", "3": "tune", "a": "held-out"}
