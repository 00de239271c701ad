"""How close two activities are for whoever buys: how often the same purchase goes to one as to the other.

Made of the trades that supply each code of the procurement vocabulary (`matching/nomenclature/cpv.py`). What makes a
consultation concern a firm, and the figures behind it: docs/decisions/029-concerning.md.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from entremise.matching.nomenclature import cpv, naf

F64 = NDArray[np.float64]

#: What an activity close to the firm's counts for, beside the firm's own.
CLOSE = 0.4
#: What it counts for that a consultation says, word for word, what the firm says it does.
WORDED = 0.1
#: A consultation concerns a firm from this score (0 to 1) on: what of it the firm's activities answer, and `WORDED`.
#: Words alone are not enough: "porte" is also what a kindergarten is called by.
CONCERNS = 0.12


@cache
def places() -> Mapping[str, int]:
    """The place of each NAF subclass in the arrays of this module."""
    return {code: place for place, code in enumerate(sorted(naf.subclasses()))}


def answering(activities: Mapping[str, float]) -> F64:
    """How well a firm answers a purchase of each NAF subclass (float[732], 0 to 1, in the order of `places`).

    Args:
        activities: what it does, each with how sure that is (0 to 1).
    """
    best = np.zeros(len(places()))
    for code, sure in activities.items():
        if code in places():
            best = np.maximum(best, sure * _answering(code))
    return best


@cache
def _answering(code: str) -> F64:
    """The same of one activity: fully for its own, for others as likely as the same codes are supplied by it."""
    supplied = _supplied()
    shares = supplied / supplied.sum(axis=1, keepdims=True)
    spread = shares / np.maximum(shares.sum(axis=0), 1e-9)
    close: F64 = CLOSE * (spread.T @ supplied[:, places()[code]])
    close[places()[code]] = 1.0
    return close


@cache
def _supplied() -> F64:
    """The weight of each activity (columns) in each line of the correspondence (rows)."""
    lines = list(cpv.correspondence().values())
    found = np.zeros((len(lines), len(places())))
    for row, trades in enumerate(lines):
        for code, weight in trades.items():
            if code in places():
                found[row, places()[code]] = weight
    return found
