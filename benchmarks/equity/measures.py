"""What came of many lists: unfairness, concentration, what size classes received, how long newcomers waited.

Unfairness is that of Biega, Gummadi and Weikum (SIGIR 2018): the sum over firms of the distance between what share of
all attention they received and what share of all relevance they had.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


def unfairness(received: F64, due: F64) -> float:
    """Sum over firms of |share of what was received - share of what was due|: 0 is fair, 2 the worst."""
    return float(np.abs(received / received.sum() - due / due.sum()).sum())


def gini(received: F64) -> float:
    """How concentrated attention is: 0 when all receive as much, near 1 when few receive all."""
    ordered = np.sort(received)
    ranks = np.arange(1, len(ordered) + 1)
    return float(2 * (ranks * ordered).sum() / (len(ordered) * ordered.sum()) - (len(ordered) + 1) / len(ordered))


def by_class(received: F64, due: F64, classes: I64, count: int) -> F64:
    """For each class, what it received over what it was due (both as shares)."""
    got = np.bincount(classes, received, count) / received.sum()
    owed = np.bincount(classes, due, count) / due.sum()
    ratios: F64 = np.divide(got, owed, out=np.full(count, np.nan), where=owed > 0)
    return ratios


class Wait(NamedTuple):
    """Of newcomers: how many lists they might have been in up to the first that showed them.

    Attributes:
        half, most: within how many of them half, and three quarters, were shown; infinite when fewer were.
        mean: restricted to the horizon.
    """

    half: float
    most: float
    mean: float


def waited(first: I64, considered: I64, horizon: int) -> Wait:
    """How long newcomers waited, by the estimate of Kaplan and Meier (1958).

    Those whom the end of the simulation caught waiting count for as long as they were seen.

    Args:
        first: rank, among the lists each might have been in, of the first one that showed it; 0 when none did.
        considered: how many lists each might have been in.
    """
    lasted = np.where(first > 0, first, considered)
    shown = np.bincount(lasted[first > 0], minlength=horizon + 1)[: horizon + 1]
    ends = np.bincount(lasted, minlength=horizon + 1)[: horizon + 1]
    at_risk = len(lasted) - np.cumsum(ends) + ends
    waiting = np.cumprod(1 - shown / np.maximum(at_risk, 1))
    half, most = (float(np.argmax(waiting <= left)) if waiting[-1] <= left else np.inf for left in (0.5, 0.25))
    return Wait(half, most, float(waiting[:-1].sum()))
