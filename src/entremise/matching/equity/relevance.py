"""How relevant a firm is for a need, told from how far its score is below the best one's, and how sure that is.

The table is learned by `python -m training relevance` from who won public contracts: a list says how likely each of its
firms was to be the one, beside the others, and more gap never means more relevance (isotonic regression). Gaps are of
one class when the table, made again of buyers drawn at random, often gives them the same relevance: the firms of a
class are interchangeable. How, from what, and how well it foretells: docs/neutrality/model.md.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

I64 = npt.NDArray[np.int64]

#: The version of the rules that make an order: another table, or another rule, is another policy.
POLICY: Final = "2026-11"


class Level(NamedTuple):
    """A class: gaps from ``gap`` on (in steps of the engine's score) up to the next level's.

    ``relevance`` is how likely its firms are to be the one that answers, in millionths of the first level's.
    """

    gap: int
    relevance: int


LEVELS: Final = (
    Level(0, 1_000_000),
    Level(100, 250_000),
    Level(4_600, 190_000),
    Level(6_900, 110_000),
    Level(45_000, 77_000),
    Level(52_500, 32_000),
    Level(56_300, 16_000),
    Level(59_000, 12_000),
    Level(60_700, 2_300),
)

_GAPS: Final = np.array([level.gap for level in LEVELS], np.int64)
_RELEVANCE: Final = np.array([level.relevance for level in LEVELS], np.int64)
_FURTHEST: Final = np.iinfo(np.int64).max


def relevance(gaps: I64) -> I64:
    """For gaps below the best score, in steps: relevances, the same for all of a class."""
    found: I64 = _RELEVANCE[_GAPS.searchsorted(gaps, side="right") - 1]
    return found


def reach(gaps: I64, positions: int) -> int:
    """Below which gap firms are of the class of the last of some positions, or of a better one."""
    return next((end for end in _GAPS[1:].tolist() if np.count_nonzero(gaps < end) >= positions), _FURTHEST)
