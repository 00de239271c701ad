"""Measures of a ranking, need by need, and how sure their means are.

nDCG: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (2002), with binary gains. Intervals:
Efron's percentile bootstrap over needs.
"""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.tasks import Task

#: For each need, the ids of its solutions, best first.
Ranking = dict[str, list[str]]
Values = npt.NDArray[np.float64]
_Measure = Callable[[Sequence[str], Set[str]], float]

_RESAMPLES = 1000
_SEED = 20261122


def hit(depth: int) -> _Measure:
    """1 when a relevant solution is among the first ones."""
    return lambda found, relevant: float(not relevant.isdisjoint(found[:depth]))


def recall(depth: int) -> _Measure:
    """The share of the relevant solutions that are among the first ones."""
    return lambda found, relevant: len(relevant & set(found[:depth])) / len(relevant)


def reciprocal_rank(found: Sequence[str], relevant: Set[str]) -> float:
    """1 over the rank of the first relevant solution; 0 when there is none."""
    return next((1 / rank for rank, one in enumerate(found, 1) if one in relevant), 0.0)


def ndcg(depth: int) -> _Measure:
    """The gain of the relevant solutions among the first ones, discounted by rank, over the best there could be."""
    discounts = 1 / np.log2(np.arange(2, depth + 2))

    def measure(found: Sequence[str], relevant: Set[str]) -> float:
        gains = sum(discounts[place] for place, one in enumerate(found[:depth]) if one in relevant)
        return float(gains / discounts[: len(relevant)].sum())

    return measure


#: What each task is judged by, the first measure being the one that counts most.
MEASURES: dict[str, dict[str, _Measure]] = {
    "award": {"recall@100": recall(100), "hit@10": hit(10)},
    "activity": {"hit@10": hit(10), "hit@1": hit(1)},
    "alert": {"nDCG@10": ndcg(10)},
    "aid": {"nDCG@10": ndcg(10)},
    "start-up": {"MRR": reciprocal_rank},
    "english": {"hit@10": hit(10), "hit@1": hit(1)},
    "question": {"hit@1": hit(1)},
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over needs and the interval that holds 95 % of the means of resampled needs."""

    mean: float
    low: float
    high: float


def values(task: Task, ranking: Ranking, measure: str) -> Values:
    """The measure of every need of the task, in order; a need without answer counts for 0."""
    of_one = MEASURES[task.name][measure]
    return np.array([of_one(ranking.get(need["id"], []), task.relevant[need["id"]]) for need in task.needs])


def figure(found: Values) -> Figure:
    """The mean of values (or of paired differences) of needs, with its interval."""
    draw = np.random.default_rng(_SEED)
    means = found[draw.integers(0, len(found), (_RESAMPLES, len(found)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Figure(float(found.mean()), float(low), float(high))
