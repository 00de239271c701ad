"""Weigh the features of a match against each other: `python -m training fusion` (see docs/decisions/013-ranking.md).

The weights stand in `entremise.matching.index.weights`, where a reader looks for them; this tells better ones, if there
are any, and what each task gains by them. They are few, the same for every task, and chosen on the part to tune on.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from entremise.matching import records
from entremise.matching.index import Index, weights
from entremise.matching.index.columns import Columns
from entremise.matching.index.searching import Found, draw, find
from entremise.matching.understanding import understand
from training.tasks import Task, tasks, write

#: Features, by the name of their weight.
FEATURES: Final = ("ACTIVITY", "PRESUMED", "WORDS", "EVIDENCE", "MEANING", "NEARNESS")
#: What a task is measured by here, and the measure that is hoped for: a task that is far from it counts more.
REACH: Final = {
    "award+place": ("recall", 0.35),
    "activity": ("reciprocal", 0.58),
    "activity-code": ("reciprocal", 0.58),
    "alert": ("ndcg", 0.62),
    "aid": ("ndcg", 0.58),
    "start-up": ("reciprocal", 0.86),
    "english": ("reciprocal", 0.68),
    "question": ("reciprocal", 0.92),
}
#: Needs of a task, at most, and its rows that are weighed again for one: the best of each feature, this many.
_NEEDS: Final = 200
_BEST: Final = 200
#: What a weight is multiplied by in turn, as long as the mean of tasks gains at least so much.
_STEPS: Final = (0.5, 0.7, 1.4, 2.0)
_GAIN: Final = 0.0005

Weights = Mapping[str, float]


class Case(NamedTuple):
    """A need: the features of the rows that may come first (float64[rows x features]), their draws, which are relevant,
    and how many relevant solutions there are in all."""

    features: npt.NDArray[np.float64]
    draws: npt.NDArray[np.uint64]
    relevant: npt.NDArray[np.bool_]
    number: int


def run() -> None:
    """Tell the weights in force and the best found from there, with what each task is at."""
    with TemporaryDirectory() as folder:
        cases = {name: list(_cases(task, Path(folder) / name)) for name, task in tasks("tune", REACH, _NEEDS).items()}
    start = {name: float(getattr(weights, name)) for name in FEATURES}
    best = climb(cases, start)
    for told in (start, best):
        figures = ", ".join(f"{name} {measure(name, found, told):.3f}" for name, found in cases.items())
        print(", ".join(f"{name} {weight:.3g}" for name, weight in told.items()))
        print(f"  mean of shares of the reach {objective(cases, told):.4f}: {figures}", flush=True)


def climb(cases: Mapping[str, Sequence[Case]], start: Weights) -> dict[str, float]:
    """The weights from which changing any one of them brings nothing more, adding up to 1."""
    best, reached = dict(start), objective(cases, start)
    improved = True
    while improved:
        improved = False
        for name in FEATURES:
            for step in _STEPS:
                tried = best | {name: best[name] * step}
                if (value := objective(cases, tried)) > reached + _GAIN:
                    best, reached, improved = tried, value, True
    return {name: weight / sum(best.values()) for name, weight in best.items()}


def objective(cases: Mapping[str, Sequence[Case]], told: Weights) -> float:
    """The mean over tasks of the measure relative to the one hoped for."""
    return float(np.mean([measure(name, found, told) / REACH[name][1] for name, found in cases.items()]))


def measure(name: str, cases: Sequence[Case], told: Weights) -> float:
    """The mean measure of a task with some weights."""
    values = np.array([told[feature] for feature in FEATURES])
    return float(np.mean([_measured(REACH[name][0], case, values) for case in cases]))


def _measured(kind: str, case: Case, values: npt.NDArray[np.float64]) -> float:
    steps = np.rint(case.features @ values * weights.STEPS)
    ranks = np.flatnonzero(case.relevant[np.lexsort((case.draws, -steps))])
    if kind == "recall":
        return float(np.sum(ranks < 100) / case.number)
    if kind == "reciprocal":
        return float(1 / (ranks[0] + 1)) if len(ranks) else 0.0
    ideal = (1 / np.log2(np.arange(min(case.number, 10)) + 2)).sum()
    return float((1 / np.log2(ranks[ranks < 10] + 2)).sum() / ideal)


def _cases(task: Task, folder: Path) -> list[Case]:
    folder.mkdir()
    needs, solutions = write(task, folder)
    Index.build(folder / "index", records.solutions(solutions, lambda _: None))
    columns = Columns.open(folder / "index")
    rows = {columns.ids[row]: row for row in range(columns.count)}
    cases = []
    for need in records.needs(needs, frozenset(), lambda _: None):
        understood = understand(need.request, told_in=need.told_in, circle=False, thorough=True)
        wanted = np.array([rows[one] for one in task.relevant[need.id]])
        cases.append(_case(columns, find(columns, need.request, understood), wanted, need.id))
    return cases


def _case(columns: Columns, found: Found, wanted: npt.NDArray[np.intp], seed: str) -> Case:
    every = np.stack([getattr(found.features, name.lower()) for name in FEATURES], axis=1)
    now = every @ np.array([getattr(weights, name) for name in FEATURES])
    draws = draw(columns.draw[found.rows], seed)
    orders = [np.lexsort((draws, -values))[:_BEST] for values in (now, *every.T)]
    kept = np.unique(np.concatenate(orders))
    return Case(every[kept], draws[kept], np.isin(found.rows[kept], wanted), len(wanted))
