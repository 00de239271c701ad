"""Who shares the attention of a list, and in which order.

- *Sharing*: the firms that are as relevant as the last position's, or cannot be told from it, and those above. When
  they are too many, those who are clearly above stay and the need's own draw chooses among the others.
- *Order*: position after position, among those that cannot be told from the most relevant one left, whoever is owed
  most; between equals, the draw.
- *Floor*: no list loses more than 3 % of its usefulness (nDCG of the relevances over the positions shown) for it: where
  a choice would, the most relevant one left is taken.
"""

import heapq
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from entremise.matching.equity.browsing import attention
from entremise.matching.equity.relevance import relevance

I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]

#: What is left of the usefulness of the most useful order, at the least, in hundredths.
FLOOR: Final = 97
#: How many share a list, at most, for each of its positions.
SHARERS: Final = 10


class Shares(NamedTuple):
    """Those who share a list, the most relevant first, equals by their draw.

    Attributes:
        places: where they are in what was given (int64[n]).
        gaps: how far below the best score (int64[n], steps).
        relevance: in millionths (int64[n]).
        least: the least relevance interchangeable with each (int64[n]).
    """

    places: I64
    gaps: I64
    relevance: I64
    least: I64


def sharing(scores: I64, draws: U64, positions: int) -> Shares:
    """Who shares the attention of a list.

    Args:
        scores: of all who are eligible, in steps (int64[n]).
        draws: the draw of each for this need, all different (uint64[n]).
        positions: how many the list shows at first.
    """
    if not len(scores):
        return Shares(*(np.zeros(0, np.int64) for _ in range(4)))
    gaps = int(scores.max()) - scores
    values, least = relevance(gaps)
    last = np.argpartition(gaps, positions - 1)[positions - 1] if positions <= len(gaps) else gaps.argmax()
    places = np.flatnonzero(values >= least[last])
    most = SHARERS * positions
    if len(places) > most:
        above = least[places] > values[last]
        by_draw = places[~above][np.argsort(draws[places[~above]])]
        places = np.concatenate([places[above], by_draw])[:most]
    places = places[np.lexsort((draws[places], gaps[places]))]
    return Shares(places, gaps[places], values[places], least[places])


def ordered(shares: Shares, owed: I64, draws: U64, positions: int) -> list[int]:
    """The order in which those who share a list are shown: indices into ``shares``.

    Args:
        owed: what each is owed before this list (int64[n], millionths of the first position).
        draws: the draw of each for this need (uint64[n]).
        positions: how many the list shows at first: the floor is that of these positions.
    """
    count = len(shares.places)
    gains, least = shares.relevance.tolist(), shares.least.tolist()
    claims = (owed + due(shares.relevance, attention(1, min(positions, count)))).tolist()
    by_draw = draws.tolist()
    usefulness = _Usefulness(gains, attention(1, min(positions, count)).tolist())
    waiting: list[tuple[int, int, int]] = []
    taken = [False] * count
    found: list[int] = []
    best = entered = 0
    while len(found) < count:
        while taken[best]:
            best += 1
        while entered < count and gains[entered] >= least[best]:
            heapq.heappush(waiting, (-claims[entered], by_draw[entered], entered))
            entered += 1
        while taken[waiting[0][2]]:
            heapq.heappop(waiting)
        chosen = waiting[0][2]
        if not usefulness.allows(chosen, best, taken, len(found)):
            chosen = best
        usefulness.take(chosen, len(found))
        taken[chosen] = True
        found.append(chosen)
    return found


def due(relevances: I64, given: I64) -> I64:
    """What each of those who share a list is due of the attention it gives, in proportion to its relevance."""
    total = int(relevances.sum())
    return relevances * int(given.sum()) // total if total else np.zeros_like(relevances)


class _Usefulness:
    """What an order has gained so far, and what it may still gain at best."""

    def __init__(self, gains: list[int], discounts: list[int]) -> None:
        """Gains are in decreasing order; ``discounts`` are those of the positions shown."""
        self._gains, self._discounts = gains, discounts
        self._floor = FLOOR * sum(gain * discount for gain, discount in zip(gains, discounts, strict=False))
        self._gained = 0

    def allows(self, chosen: int, best: int, taken: list[bool], position: int) -> bool:
        """Whether the floor can still be reached once ``chosen`` is at this position (from 0)."""
        if position >= len(self._discounts) or self._gains[chosen] == self._gains[best]:
            return True
        reached = self._gained + self._gains[chosen] * self._discounts[position]
        left = (self._gains[each] for each in range(best, len(self._gains)) if not taken[each] and each != chosen)
        reached += sum(gain * discount for gain, discount in zip(left, self._discounts[position + 1 :], strict=False))
        return 100 * reached >= self._floor

    def take(self, chosen: int, position: int) -> None:
        """Count what is at a position."""
        if position < len(self._discounts):
            self._gained += self._gains[chosen] * self._discounts[position]
