"""Measures of a ranking, against values worked out by hand."""

import numpy as np
import pytest

from benchmarks import measures
from benchmarks.measures import Figure
from training.tasks import Task

TASK = Task(
    "activity",
    "tune",
    [{"id": "n1", "text": ""}, {"id": "n2", "text": ""}, {"id": "n3", "text": ""}],
    [],
    {"n1": {"a"}, "n2": {"b", "c"}, "n3": {"d"}},
)


@pytest.mark.parametrize(
    ("found", "hit_2", "recall_2", "reciprocal", "ndcg_2"),
    [
        (["a", "b", "x"], 1, 1, 1, 1),
        (["x", "a", "b"], 1, 0.5, 0.5, 0.63093 / 1.63093),
        (["x", "y", "b"], 0, 0, 1 / 3, 0),
        ([], 0, 0, 0, 0),
    ],
)
def test_each_measure_is_what_it_says(
    found: list[str], hit_2: float, recall_2: float, reciprocal: float, ndcg_2: float
) -> None:
    relevant = {"a", "b"}
    assert [
        measures.hit(2)(found, relevant),
        measures.recall(2)(found, relevant),
        measures.reciprocal_rank(found, relevant),
        measures.ndcg(2)(found, relevant),
    ] == pytest.approx([hit_2, recall_2, reciprocal, ndcg_2], abs=1e-5)


def test_one_right_answer_at_the_top_is_all_there_could_be() -> None:
    assert measures.ndcg(10)(["a", "b"], {"a"}) == 1


def test_a_need_without_answer_counts_for_nothing() -> None:
    assert measures.values(TASK, {"n1": ["a"], "n2": ["x", "c"]}, "hit@10").tolist() == [1, 1, 0]
    assert measures.values(TASK, {"n1": ["a"], "n2": ["x", "c"]}, "hit@1").tolist() == [1, 0, 0]


def test_an_interval_is_the_same_in_every_run_and_holds_the_mean() -> None:
    values = np.array([0.0, 1.0] * 50)
    assert (
        measures.figure(values)
        == measures.figure(values)
        == Figure(0.5, pytest.approx(0.4, abs=0.01), pytest.approx(0.6, abs=0.01))
    )


def test_what_never_varies_has_no_interval() -> None:
    assert measures.figure(np.ones(7)) == Figure(1.0, 1.0, 1.0)
