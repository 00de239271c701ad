"""What each firm is owed: the attention it was due in the lists it shared, less what it received."""

from typing import Final

import numpy as np
import numpy.typing as npt

from entremise.matching.equity.browsing import attention
from entremise.matching.equity.ordering import due

I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]

#: What a balance is divided by when a month ends: nobody is owed, nor owes, for a lifetime.
FORGETTING: Final = 2


class Balances:
    """Balances by firm (its 64-bit fingerprint), in millionths of the first position. Who is not known is owed nothing.

    They add up to nothing, to a rounding: what one has received too much, others are owed.
    """

    def __init__(self, firms: U64 | None = None, owed: I64 | None = None) -> None:
        """Start from firms (any order, each once) and what they are owed; from nothing when they are not told."""
        known = np.zeros(0, np.uint64) if firms is None else firms
        amounts = np.zeros(len(known), np.int64) if owed is None else owed
        order = np.argsort(known)
        self.firms, self.amounts = known[order], amounts[order].copy()

    def owed(self, firms: U64) -> I64:
        """What some firms are owed (int64[n])."""
        places, known = self._places(firms)
        return np.where(known, self.amounts[places], 0) if len(self.firms) else np.zeros(len(firms), np.int64)

    def shown(self, firms: U64, relevances: I64, first: int, last: int) -> None:
        """Count that a list was shown from a position to another (from 1, both included).

        Args:
            firms: those who share the list, in the order shown (uint64[n], each once).
            relevances: of each (int64[n], none above the one before).
        """
        given = attention(first, min(last, len(firms)))
        amounts = due(relevances, first, last)
        amounts[first - 1 : first - 1 + len(given)] -= given
        self._add(firms, amounts)

    def forget(self) -> None:
        """A month ends: half of each balance is forgotten."""
        self.amounts = np.sign(self.amounts) * (np.abs(self.amounts) // FORGETTING)

    def _add(self, firms: U64, amounts: I64) -> None:
        places, known = self._places(firms)
        if not known.all():
            new = np.sort(firms[~known])
            at = self.firms.searchsorted(new)
            self.firms, self.amounts = np.insert(self.firms, at, new), np.insert(self.amounts, at, 0)
            places = self.firms.searchsorted(firms)
        self.amounts[places] += amounts

    def _places(self, firms: U64) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
        if not len(self.firms):
            return np.zeros(len(firms), np.intp), np.zeros(len(firms), np.bool_)
        places = np.minimum(self.firms.searchsorted(firms), len(self.firms) - 1)
        return places, self.firms[places] == firms
