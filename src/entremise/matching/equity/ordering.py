"""Who shares the attention of a list, and in which order.

- *Sharing*: the firms that are as relevant as the last position's, or cannot be told from it, and those above. When
  they are too many, the most relevant for as many positions stay, and the need's own draw chooses among the others.
- *Order*: position after position, among those that cannot be told from the most relevant one left, whoever is owed
  most; between equals, the draw.
- *Floor*: no list loses more than 3 % of its usefulness (nDCG of the relevances over the positions shown) for it: where
  a choice would, that firm waits and the next one it is owed to is tried. The most relevant left is always possible.

So a newcomer, owed nothing, is shown among its equals in a bounded number of the lists that they share: as long as it
is not, each list gives p of those before it at least the attention a of the last of its p positions. Whoever is owed x
more than the newcomer is before it x / a + 1 times at most: it waits for the sum of these, over p, lists at most.
"""

from operator import mul
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from entremise.matching.equity.browsing import attention
from entremise.matching.equity.relevance import reach, relevance

I64 = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]
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
    places = np.flatnonzero(gaps < reach(gaps, positions))
    values, least = relevance(gaps[places])
    if len(places) > SHARERS * positions:
        kept = _kept(values, draws[places], positions)
        places, values, least = places[kept], values[kept], least[kept]
    order = np.lexsort((draws[places], gaps[places]))
    return Shares(places[order], gaps[places[order]], values[order], least[order])


def _kept(values: I64, draws: U64, positions: int) -> Places:
    """As many as may share: the most relevant for each position, then any of the others, all by their draw."""
    last = np.partition(values, len(values) - positions)[len(values) - positions]
    above = np.flatnonzero(values > last)
    first = np.concatenate([above, _drawn(np.flatnonzero(values == last), draws, positions - len(above))])
    others = np.ones(len(values), np.bool_)
    others[first] = False
    return np.concatenate([first, _drawn(np.flatnonzero(others), draws, (SHARERS - 1) * positions)])


def _drawn(places: Places, draws: U64, number: int) -> Places:
    """Of some places, so many, whose draws are the least."""
    return places[np.argpartition(draws[places], number - 1)[:number]]


def ordered(shares: Shares, owed: I64, draws: U64, positions: int) -> list[int]:
    """The order in which those who share a list are shown: indices into ``shares``.

    Args:
        owed: what each is owed before this list (int64[n], millionths of the first position).
        draws: the draw of each for this need (uint64[n]).
        positions: how many the list shows at first: the floor is that of these positions.
    """
    given = attention(1, min(positions, len(shares.places)))
    gains, least = shares.relevance.tolist(), dict(zip(shares.relevance.tolist(), shares.least.tolist(), strict=True))
    claims = (owed + due(shares.relevance, given)).tolist()
    turns = list(zip([-claim for claim in claims], draws.tolist(), range(len(gains)), strict=True))
    waiting = _waiting(gains, turns)
    usefulness = _Usefulness(gains, given.tolist())
    found: list[int] = []
    while waiting:
        best = next(iter(waiting))
        heads = sorted((turn[-1], gain) for gain, turn in waiting.items() if gain >= least[best])
        (_, _, chosen), gain = next(head for head in heads if head[1] == best or usefulness.allows(head[1]))
        usefulness.take(gain)
        found.append(chosen)
        waiting[gain].pop()
        if not waiting[gain]:
            del waiting[gain]
    return found


_Turn = tuple[int, int, int]


def _waiting(gains: list[int], turns: list[_Turn]) -> dict[int, list[_Turn]]:
    """Those who wait, by relevance, the highest first; in each, whoever comes first is the last."""
    waiting: dict[int, list[_Turn]] = {gain: [] for gain in gains}
    for gain, turn in zip(gains, turns, strict=True):
        waiting[gain].append(turn)
    for queue in waiting.values():
        queue.sort(reverse=True)
    return waiting


def due(relevances: I64, given: I64) -> I64:
    """What each of those who share a list is due of the attention it gives, in proportion to its relevance."""
    total = int(relevances.sum())
    return relevances * int(given.sum()) // total if total else np.zeros_like(relevances)


class _Usefulness:
    """What an order has gained so far, and what it may still gain at best."""

    def __init__(self, gains: list[int], discounts: list[int]) -> None:
        """Gains are in decreasing order; ``discounts`` are those of the positions shown."""
        self._left, self._discounts = gains.copy(), discounts.copy()
        self._floor = FLOOR * sum(map(mul, gains, discounts))
        self._gained = 0

    def allows(self, gain: int) -> bool:
        """Whether the floor can still be reached once a relevance that is left is at the next position."""
        if not self._discounts:
            return True
        others = self._left.copy()
        others.remove(gain)
        reached = self._gained + sum(map(mul, [gain, *others], self._discounts))
        return bool(100 * reached >= self._floor)

    def take(self, gain: int) -> None:
        """Count a relevance that is at the next position."""
        self._left.remove(gain)
        if self._discounts:
            self._gained += gain * self._discounts.pop(0)
