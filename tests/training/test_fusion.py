"""The weights of a ranking are weighed on the rows that may come first."""

from pathlib import Path

import numpy as np
import pytest

from entremise.matching.index import weights
from training import fusion, tasks
from training.fusion import FEATURES, Case

IN_FORCE = {name: float(getattr(weights, name)) for name in FEATURES}


def case(right: str, wrong: str) -> Case:
    """A need answered by a row that has one feature, beside a row that has another."""
    rows = [[float(name == feature) for name in FEATURES] for feature in (right, wrong)]
    return Case(np.array(rows), np.array([1, 2], np.uint64), np.array([True, False]), 1)


@pytest.mark.parametrize(
    ("name", "first", "second"), [("english", 1, 0.5), ("alert", 1, 0.63093), ("award+place", 1, 1)]
)
def test_a_measure_is_what_the_ranking_with_those_weights_gets(name: str, first: float, second: float) -> None:
    words_only = {feature: float(feature == "WORDS") for feature in FEATURES}
    found = [
        fusion.measure(name, [each], words_only) for each in (case("WORDS", "ACTIVITY"), case("ACTIVITY", "WORDS"))
    ]
    assert found == pytest.approx([first, second], abs=1e-5)


def test_a_feature_that_alone_tells_is_weighed_more() -> None:
    assert IN_FORCE["MEANING"] < IN_FORCE["NEARNESS"]
    found = fusion.climb({"english": [case("MEANING", "NEARNESS")]}, IN_FORCE)
    assert found["MEANING"] > found["NEARNESS"]
    assert sum(found.values()) == pytest.approx(1)


def test_weights_that_nothing_betters_are_left() -> None:
    found = fusion.climb(
        {"english": [case("WORDS", "MEANING")]}, {feature: float(feature == "WORDS") for feature in FEATURES}
    )
    assert found == {feature: float(feature == "WORDS") for feature in FEATURES}


def test_cases_are_what_the_engine_finds(world: Path, tmp_path: Path) -> None:
    (found,) = fusion._cases(tasks.tasks("tune", ["award"])["award"], tmp_path / "award")
    assert found.features.shape[1] == len(FEATURES)
    assert len(found.features) == len(found.draws) == len(found.relevant) > 0
    assert (found.relevant.sum(), found.number) == (2, 2)
