"""What lists gave to groups of firms against what they owed them, how sure that is, and how useful they stayed.

The ratio of attention received to attention due tells a group that is favoured (above 1) from one that is neglected
(below). How far chance alone may have moved it is told by a bootstrap over lists (Efron, 1979): lists are drawn again
and again from those there were, and the middle 95 % of the ratios found is the interval. Lists are taken to be
independent of each other; as each makes up for those before it, the interval is rather too wide than too narrow.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from entremise.matching.equity.browsing import attention
from entremise.matching.equity.ordering import due

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]

#: Lists are dealt into this many blocks, and blocks drawn instead of lists: as sure, in a memory that does not grow.
BLOCKS: Final = 2000
#: How many times blocks are drawn.
RESAMPLES: Final = 1000
#: The part of the ratios found that an interval holds, in hundredths.
SURE: Final = 95


class Tally:
    """Attention received and due by group, in millionths of the first position, list after list."""

    def __init__(self, groups: int) -> None:
        """Groups are numbered from 0; a firm may be in several (its size's, its town's)."""
        self.received = np.zeros((BLOCKS, groups), np.int64)
        self.due = np.zeros((BLOCKS, groups), np.int64)
        self._groups = groups
        #: Which groups had a firm in each list, a bit a group.
        self._present: dict[int, bytes] = {}

    def add(self, number: int, groups: I64, relevances: I64, first: int, last: int) -> None:
        """Count that a list was shown from a position to another (from 1, both included).

        Args:
            number: of the list: shown again, it is the same one.
            groups: of those who share the list, in the order shown (int64[firms, groups of each]).
            relevances: of each (int64[firms]).
        """
        given = attention(first, min(last, len(relevances)))
        received = np.zeros(len(relevances), np.int64)
        received[first - 1 : first - 1 + len(given)] = given
        block = number % BLOCKS
        self.received[block] += self._by_group(groups, received)
        self.due[block] += self._by_group(groups, due(relevances, first, last))
        if number not in self._present:
            present = np.zeros(self._groups, np.bool_)
            present[groups] = True
            self._present[number] = np.packbits(present).tobytes()

    def lists(self, groups: list[int]) -> int:
        """In how many lists some groups, together, had a firm."""
        rows = np.frombuffer(b"".join(self._present.values()), np.uint8).reshape(-1, -(-self._groups // 8))
        return int(np.unpackbits(rows, axis=1)[:, groups].any(axis=1).sum())

    def _by_group(self, groups: I64, amounts: I64) -> I64:
        """Sums of amounts by group; exact, as no list gives 2**53 millionths."""
        each = np.repeat(amounts, groups.shape[1])
        return np.bincount(groups.ravel(), each, self._groups).astype(np.int64)


def intervals(received: I64, owed: I64, seed: int) -> tuple[F64, F64]:
    """Between which ratios of attention received to attention due each group is, in 95 cases of 100.

    Args:
        received, owed: of each block and group (int64[blocks, groups]).
        seed: of the draws: the same one gives the same intervals.

    Returns:
        Lower and upper ends (float64[groups]); `nan` for a group that was owed nothing or received nothing, of which a
        bootstrap can tell nothing.
    """
    used = owed.any(axis=1) | received.any(axis=1)
    given, wanted = received[used].astype(np.float64), owed[used].astype(np.float64)
    blocks = len(given)
    unknown = np.full(given.shape[1], np.nan)
    if not blocks:
        return unknown, unknown
    drawn = np.random.default_rng(seed).multinomial(blocks, np.full(blocks, 1 / blocks), RESAMPLES).astype(np.float64)
    wanted_again = drawn @ wanted
    ratios = np.divide(drawn @ given, wanted_again, out=np.ones_like(wanted_again), where=wanted_again > 0)
    low, high = np.percentile(ratios, ((100 - SURE) / 2, (100 + SURE) / 2), axis=0)
    known = (given.sum(axis=0) > 0) & (wanted.sum(axis=0) > 0)
    return np.where(known, low, unknown), np.where(known, high, unknown)


def usefulness(scores: I64, positions: int) -> float:
    """The nDCG of an order over the positions shown: 1 for the most useful one.

    Args:
        scores: of those who share the list, in the order shown (int64[n], steps).
    """
    discounts = attention(1, min(positions, len(scores)))
    best = int((np.sort(scores)[::-1][: len(discounts)] * discounts).sum())
    return int((scores[: len(discounts)] * discounts).sum()) / best if best else 1.0
