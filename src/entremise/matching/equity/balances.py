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
#: How many lists wait at most to be counted together.
_TOGETHER: Final = 64


class Balances:
    """Balances by firm (its 64-bit fingerprint), in millionths of the first position. Who is not known is owed nothing.

    They add up to nothing, to a rounding: what one has received too much, others are owed.
    """

    def __init__(self, firms: U64 | None = None, owed: I64 | None = None) -> None:
        """Start from firms (any order, each once) and what they are owed; from nothing when they are not told."""
        known = np.zeros(0, np.uint64) if firms is None else firms
        amounts = np.zeros(len(known), np.int64) if owed is None else owed
        order = np.argsort(known)
        self._firms, self._amounts = known[order], amounts[order].copy()
        self._waiting: list[tuple[U64, I64]] = []

    @property
    def firms(self) -> U64:
        """Those who are known, in order (uint64[n])."""
        self._count()
        return self._firms

    @property
    def amounts(self) -> I64:
        """What each of them is owed (int64[n])."""
        self._count()
        return self._amounts

    def owed(self, firms: U64) -> I64:
        """What some firms are owed (int64[n])."""
        self._count()
        places, known = self._places(firms)
        return np.where(known, self._amounts[places], 0) if len(self._firms) else np.zeros(len(firms), np.int64)

    def shown(self, firms: U64, relevances: I64, first: int, last: int) -> None:
        """Count that a list was shown from a position to another (from 1, both included).

        Args:
            firms: those who share the list, in the order shown (uint64[n], each once).
            relevances: of each (int64[n], none above the one before).
        """
        given = attention(first, min(last, len(firms)))
        amounts = due(relevances, first, last)
        amounts[first - 1 : first - 1 + len(given)] -= given
        self._waiting.append((firms, amounts))
        if len(self._waiting) >= _TOGETHER:
            self._count()

    def forget(self) -> None:
        """A month ends: half of each balance is forgotten."""
        self._count()
        self._amounts = np.sign(self._amounts) * (np.abs(self._amounts) // FORGETTING)

    def _count(self) -> None:
        """Add what waits to be counted: many firms are looked up faster together than list by list."""
        if not self._waiting:
            return
        firms, amounts = (np.concatenate(columns) for columns in zip(*self._waiting, strict=True))
        self._waiting.clear()
        places, known = self._places(firms)
        if not known.all():
            new = np.unique(firms[~known])
            at = self._firms.searchsorted(new)
            self._firms, self._amounts = np.insert(self._firms, at, new), np.insert(self._amounts, at, 0)
            places = self._firms.searchsorted(firms)
        np.add.at(self._amounts, places, amounts)

    def _places(self, firms: U64) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
        if not len(self._firms):
            return np.zeros(len(firms), np.intp), np.zeros(len(firms), np.bool_)
        places = np.minimum(self._firms.searchsorted(firms), len(self._firms) - 1)
        return places, self._firms[places] == firms
