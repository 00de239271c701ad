"""The integer programme of the paper, solved for each list: who is at which position, at best for what all are owed.

Biega, Gummadi and Weikum ("Equity of Attention", SIGIR 2018), equations 6 to 9: the assignment of positions that makes
the sum over firms of |what each is owed once the list is shown| least, among those whose DCG is not under the floor's
share of the best one's. As the paper does, for as many candidates as may share a list here.

The floor ties the positions together; what is lost under it is given a price (Lagrangian relaxation), which leaves an
assignment to solve (Hungarian algorithm), and the price is halved or doubled until it is right. The relaxation also
says how far from the best the assignment found can be at most: `Programme.excess`.
"""

import time

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from benchmarks.equity.policies import POSITIONS, Given, Pure
from benchmarks.equity.world import World
from entremise.matching.equity import attention, sharing
from entremise.matching.equity.ordering import FLOOR, due

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

#: Steps in which the price of usefulness is found.
_STEPS = 30


class Programme(Pure):
    """Orders each list by the programme.

    Attributes:
        seconds: what its lists took.
        excess: how much the sum of |owed| may be above the best of each list, summed over lists (millionths of the
            first position's attention).
    """

    def __init__(self, world: World, *, alike: bool) -> None:
        """Firms are due what ours are (``alike`` in a class), or in proportion to relevance, as in the paper."""
        self._owed = np.zeros(len(world.firms))
        self._alike = alike
        self.seconds = self.excess = 0.0

    def order(self, given: Given) -> I64:
        """Solve, and count what was shown."""
        start = time.process_time()
        shares = sharing(given.scores, given.draws, POSITIONS)
        firms, values = given.firms[shares.places], shares.relevance
        shown = attention(1, min(POSITIONS, len(firms)))
        claims = self._owed[firms]
        claims += due(values, 1, len(shown)) if self._alike else values / values.sum() * shown.sum()
        found, excess = assigned(claims, given.scores[shares.places].astype(float), shown.astype(float), FLOOR / 100)
        self._owed[firms] = claims
        self._owed[firms[found]] -= shown
        self.excess += excess
        self.seconds += time.process_time() - start
        return shares.places[found]


def assigned(claims: F64, gains: F64, shown: F64, floor: float) -> tuple[I64, float]:
    """Who is at each position (int64[positions]), and how much less the sum of |owed| might be at best.

    Args:
        claims: what each is owed, this list included (float64[n], n at least the number of positions).
        gains: of each, for the DCG (float64[n], in decreasing order).
        shown: attention of positions (float64[positions]).
        floor: of the DCG, as a share of the best.
    """
    costs = np.abs(claims[:, None] - shown) - np.abs(claims)[:, None]
    useful = gains[:, None] * shown
    useful /= np.trace(useful)

    def at(price: float) -> tuple[I64, float, float]:
        rows, columns = linear_sum_assignment(costs - price * useful)
        return rows[np.argsort(columns)], float(costs[rows, columns].sum()), float(useful[rows, columns].sum())

    found, cost, kept = at(0.0)
    if kept >= floor:
        return found, 0.0
    low, high, bound = 0.0, float(np.abs(costs).max()) * len(shown) * 1000, cost
    found, best, _ = at(high)
    for _ in range(_STEPS):
        price = (low * high) ** 0.5 if low else high / 1000
        tried, cost, kept = at(price)
        bound = max(bound, cost + price * (floor - kept))
        if kept < floor:
            low = price
        else:
            high = price
            if cost < best:
                found, best = tried, cost
    return found, best - bound
