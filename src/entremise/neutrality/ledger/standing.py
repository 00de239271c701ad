"""Where the ledger stands, as a process keeps it in memory: who is owed what, and which lists were made this month."""

import threading
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from django.conf import settings

from entremise.matching.equity import Balances
from entremise.matching.equity.relevance import relevance
from entremise.neutrality.ledger.book import Book, Recorded, book
from entremise.neutrality.ledger.entries import Listed, Shown
from entremise.neutrality.ledger.files import Position
from entremise.neutrality.ledger.visits import Visits

U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]

#: How many lists are kept at hand, for those that are shown again.
_AT_HAND: Final = 1000


class Fold:
    """What the entries of the ledger come to, read in order: balances, halved each time a new month begins.

    Balances are those of the rules in force, whichever rules made the lists.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        self.balances = Balances()
        self.number, self.hash, self.month = 0, "", ""
        self._at_hand: OrderedDict[int, tuple[U64, I64]] = OrderedDict()

    def add(self, recorded: Recorded) -> None:
        """Take the next entry into account."""
        if recorded.month != self.month and self.month:
            self.balances.forget()
        self.number, self.hash, self.month, entry = recorded
        if isinstance(entry, Listed):
            self._count(self._kept(recorded.number, entry), entry.first, entry.last)
        elif isinstance(entry, Shown):
            held = self._at_hand.get(entry.list) or self._kept(entry.list, self.book.listed(entry.list))
            self._count(held, entry.first, entry.last)

    def _count(self, held: tuple[U64, I64], first: int, last: int) -> None:
        self.balances.shown(*held, first, last)

    def _kept(self, number: int, entry: Listed) -> tuple[U64, I64]:
        held = self._at_hand[number] = (entry.firms, relevance(entry.gaps.astype(np.int64))[0])
        if len(self._at_hand) > _AT_HAND:
            self._at_hand.popitem(last=False)
        return held


class Standing:
    """The standing of a ledger, for all the threads of a process: hold `lock` from catching up to using it."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.lock = threading.RLock()
        self._fold = Fold(book)
        self._position = Position()
        self.visits = Visits()
        #: The index whose firms there is room for.
        self.expected = ""
        self._made: dict[tuple[str, str, str], int] = {}

    @property
    def number(self) -> int:
        """The last entry taken into account."""
        return self._fold.number

    @property
    def balances(self) -> Balances:
        """What each firm is owed after that entry."""
        return self._fold.balances

    def catch_up(self) -> None:
        """Read what was written since, by whichever process."""
        with self.lock:
            for position, recorded in self.book.since(self._position):
                self._position = position
                if recorded.month != self._fold.month:
                    self._made.clear()
                self._fold.add(recorded)
                if isinstance(recorded.entry, Listed):
                    entry = recorded.entry
                    self._made[entry.key, entry.index, entry.policy] = recorded.number

    def made(self, key: str, index: str, policy: str) -> int | None:
        """The number of the last list made for a need this month, if any."""
        return self._made.get((key, index, policy))

    def expect(self, firms: U64) -> None:
        """Make room for all the firms of an index (their fingerprints) at once: it costs more to do it list by list."""
        with self.lock:
            known = np.union1d(self.balances.firms, firms)
            self._fold.balances = Balances(known, self.balances.owed(known))


@lru_cache(maxsize=4)
def _standing(directory: Path) -> Standing:
    return Standing(book())


def standing() -> Standing:
    """The standing of this service's ledger: one in each process."""
    return _standing(Path(settings.LEDGER_DIRECTORY))
