"""How relevant a firm is for a need, told from how far its score is below the best one's, and how sure that is.

The table is learned by `python -m training relevance` from who won public contracts: a list says how likely each of its
firms was to be the one, beside the others, and more gap never means more relevance (isotonic regression). Two levels
are interchangeable when the table, made again of buyers drawn at random, often gives their nearest gaps the same
relevance. How, from what, and how well it foretells: docs/neutrality/model.md.
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
    Level(100, 370_000, 240_000),
    Level(1_100, 240_000, 210_000),
    Level(4_600, 210_000, 140_000),
    Level(5_900, 140_000, 110_000),
    Level(6_900, 120_000, 99_000),
    Level(9_400, 110_000, 83_000),
    Level(31_600, 99_000, 72_000),
    Level(45_000, 97_000, 60_000),
    Level(46_700, 83_000, 60_000),
    Level(49_600, 72_000, 60_000),
    Level(51_000, 60_000, 37_000),
    Level(52_500, 37_000, 30_000),
    Level(54_000, 30_000, 21_000),
    Level(56_300, 21_000, 13_000),
    Level(57_600, 13_000, 12_000),
    Level(59_000, 12_000, 12_000),
    Level(60_700, 2_300, 2_300),
)

_GAPS: Final = np.array([level.gap for level in LEVELS], np.int64)
_RELEVANCE: Final = np.array([level.relevance for level in LEVELS], np.int64)
#: Levels, and the gap from which they do not hold any more.
_ENDS: Final = list(zip(LEVELS, [*(level.gap for level in LEVELS[1:]), np.iinfo(np.int64).max], strict=True))
_LEAST: Final = np.array([level.least for level in LEVELS], np.int64)


def relevance(gaps: I64) -> tuple[I64, I64]:
    """For gaps below the best score, in steps: relevances, and the least relevance interchangeable with each."""
    levels = _GAPS.searchsorted(gaps, side="right") - 1
    return _RELEVANCE[levels], _LEAST[levels]


def reach(gaps: I64, positions: int) -> int:
    """Below which gap a firm is interchangeable with the one at the last of some positions, or better than it."""
    last = next((level for level, end in _ENDS if np.count_nonzero(gaps < end) >= positions), LEVELS[-1])
    return max(end for level, end in _ENDS if level.relevance >= last.least)
