"""Who shares the attention of a list, and in which order.

- *Classes*: firms whose relevances cannot be told apart, by how far their scores are below the best one's
  (`relevance.LEVELS`). A clearly better class always comes before another.
- *Sharing*: the classes that reach the first page. When they are too many, the best scores for as many positions
  stay, and the need's own draw chooses among the others, so that everyone's turn comes.
- *Due*: the positions of a class are due to its firms alike.
- *Order*: in each class, whoever is owed most comes first, this list's due included; between equals, the draw. Giving
  the positions of a class in order of what is owed is the assignment that leaves the least owed in all: both sides are
  sorted, and the cost is convex.
- *Floor*: no list loses more than 3 % of its usefulness (nDCG, scores being the gains) for it: a turn that would cost
  too much waits, and passes to the next. The best score left never costs anything.

So a newcomer, owed nothing, is shown among its equals in a bounded number of the lists that they share: as long as it
is not, each list gives p of those before it at least the attention a of the last of its p positions. Whoever is owed x
more than the newcomer is before it x / a + 1 times at most: it waits for the sum of these, over p, lists at most.
"""

from collections.abc import Sequence
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
    """Those who share a list, the best score first, equals by their draw.

    Attributes:
        places: where they are in what was given (int64[n]).
        scores: in steps (int64[n]).
        relevance: in millionths, the same for all of a class (int64[n]).
    """

    places: I64
    scores: I64
    relevance: I64


def sharing(scores: I64, draws: U64, positions: int) -> Shares:
    """Who shares the attention of a list.

    Args:
        scores: of all who are eligible, in steps (int64[n]).
        draws: the draw of each for this need, all different (uint64[n]).
        positions: how many the list shows at first.
    """
    if not len(scores):
        return Shares(*(np.zeros(0, np.int64) for _ in range(3)))
    gaps = int(scores.max()) - scores
    places = np.flatnonzero(gaps < reach(gaps, positions))
    if len(places) > SHARERS * positions:
        places = places[_kept(gaps[places], draws[places], positions)]
    places = places[np.lexsort((draws[places], gaps[places]))]
    return Shares(places, scores[places], relevance(gaps[places]))


def _kept(gaps: I64, draws: U64, positions: int) -> Places:
    """As many as may share: the best score for each position, then any of the others, all by their draw."""
    last = np.partition(gaps, positions - 1)[positions - 1]
    above = np.flatnonzero(gaps < last)
    first = np.concatenate([above, _drawn(np.flatnonzero(gaps == last), draws, positions - len(above))])
    others = np.ones(len(gaps), np.bool_)
    others[first] = False
    return np.concatenate([first, _drawn(np.flatnonzero(others), draws, (SHARERS - 1) * positions)])


def _drawn(places: Places, draws: U64, number: int) -> Places:
    """So many of some places: those whose draws are the least."""
    return places[np.argpartition(draws[places], number - 1)[:number]]


def ordered(shares: Shares, owed: I64, draws: U64, positions: int) -> list[int]:
    """The order in which those who share a list are shown: indices into ``shares``.

    Args:
        owed: what each is owed before this list (int64[n], millionths of the first position).
        draws: the draw of each for this need (uint64[n]).
        positions: how many the list shows at first: the floor is that of these positions.
    """
    shown = min(positions, len(shares.places))
    claims = owed + due(shares.relevance, 1, shown)
    turns = np.lexsort((draws, -claims, -shares.relevance)).tolist()
    return _useful(turns, shares.scores.tolist(), attention(1, shown).tolist())


def due(relevances: I64, first: int, last: int) -> I64:
    """What each of those who share a list is due when it is shown from a position to another (from 1, both included).

    Args:
        relevances: of each (int64[n], none above the one before).

    Returns:
        int64[n], millionths of the first position: the firms of a class are due the attention of its positions alike.
    """
    given = np.zeros(len(relevances), np.int64)
    given[first - 1 : last] = attention(first, min(last, len(relevances)))
    if not len(given):
        return given
    starts = np.flatnonzero(np.concatenate(([True], relevances[1:] != relevances[:-1])))
    counts = np.concatenate((starts[1:], [len(given)])) - starts
    return np.repeat(np.add.reduceat(given, starts) // counts, counts)


def _useful(turns: list[int], scores: list[int], discounts: list[int]) -> list[int]:
    """An order by turns, but where the list would fall under the floor.

    Args:
        turns: those who share the list, in the order of their turns.
        scores: of each, the best first.
        discounts: of the positions shown.
    """
    floor = FLOOR * _gain(scores, discounts)
    if 100 * _gain([scores[turn] for turn in turns], discounts) >= floor:
        return turns
    left, waiting, found, gained = list(range(len(scores))), turns.copy(), list[int](), 0
    for position, discount in enumerate(discounts):
        least = _least([scores[each] for each in left], discounts[position:], floor - 100 * gained)
        chosen = next(turn for turn in waiting if scores[turn] >= least)
        gained += scores[chosen] * discount
        found.append(chosen)
        left.remove(chosen)
        waiting.remove(chosen)
    return found + waiting


def _least(scores: Sequence[int], discounts: Sequence[int], wanted: int) -> int:
    """The least score that may come first and still gain a hundredth of ``wanted``, the others after it the best first.

    Args:
        scores: of those who are left, the best first.
        discounts: of the positions that are left.
    """
    reached, least = 100 * _gain(scores, discounts), scores[0]
    for place in range(1, len(scores)):
        # It comes before the one that came first, which takes its place.
        gap = discounts[0] - (discounts[place] if place < len(discounts) else 0)
        reached -= 100 * (scores[place - 1] - scores[place]) * gap
        if reached < wanted:
            break
        least = scores[place]
    return least


def _gain(scores: Sequence[int], discounts: Sequence[int]) -> int:
    """What scores at successive positions are worth."""
    return sum(map(mul, scores, discounts))
