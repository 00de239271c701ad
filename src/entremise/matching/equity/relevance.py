"""How relevant a firm is for a need, told from how far its score is below the best one's, and how sure that is.

The table is learned by `python -m training relevance` from who won public contracts: for each gap, in how many cases
out of a million the firm at that gap was the one chosen (isotonic regression: more gap never means more relevance).
Two firms are interchangeable when the difference of their relevances is less than the table's own uncertainty.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

I64 = npt.NDArray[np.int64]

#: The version of the rules that make an order: another table, or another rule, is another policy.
POLICY: Final = "2026-11"


class Level(NamedTuple):
    """Gaps from ``gap`` on (in steps of the engine's score) up to the next level's.

    Attributes:
        relevance: how likely to be the one that answers, in millionths of the best's.
        least: the least relevance that cannot be told from this one.
    """

    gap: int
    relevance: int
    least: int


LEVELS: Final = (
    Level(0, 1_000_000, 1_000_000),
    Level(100, 323_000, 233_000),
    Level(2_100, 233_000, 233_000),
    Level(5_200, 124_000, 75_000),
    Level(23_500, 99_000, 46_000),
    Level(28_400, 75_000, 46_000),
    Level(34_100, 57_000, 46_000),
    Level(43_400, 46_000, 14_000),
    Level(52_000, 14_000, 6_000),
    Level(57_700, 6_000, 6_000),
)

_GAPS: Final = np.array([level.gap for level in LEVELS], np.int64)
_RELEVANCE: Final = np.array([level.relevance for level in LEVELS], np.int64)
_LEAST: Final = np.array([level.least for level in LEVELS], np.int64)


def relevance(gaps: I64) -> tuple[I64, I64]:
    """For gaps below the best score, in steps: relevances, and the least relevance interchangeable with each."""
    levels = _GAPS.searchsorted(gaps, side="right") - 1
    return _RELEVANCE[levels], _LEAST[levels]
