"""Where the ledger stands, as a process keeps it in memory: who is owed what, and which lists were made this month."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from django.conf import settings

from entremise.matching.equity import Balances
from entremise.matching.equity.relevance import relevance
from entremise.neutrality.ledger import snapshots
from entremise.neutrality.ledger.book import BEGINNING, Book, Recorded, book
from entremise.neutrality.ledger.entries import U64, Entry, Listed, Shown
from entremise.neutrality.ledger.files import Position
from entremise.neutrality.ledger.snapshots import Made, Snapshot
from entremise.neutrality.ledger.visits import Visits

I64 = npt.NDArray[np.int64]

#: How many lists are kept at hand, for those that are shown again.
_AT_HAND: Final = 1000
#: After how many entries a snapshot is written.
_SNAPSHOT_EVERY: Final = 5000


class Fold:
    """What the entries of a ledger come to, read in order: balances, halved when a new month begins, and lists made.

    Balances are those of the rules in force, whichever rules the lists were made by.
    """

    def __init__(self, book: Book, since: Snapshot | None = None) -> None:
        """Begin with nothing, or where a snapshot was taken."""
        self.book = book
        self.number, self.hash, self.month = 0, BEGINNING, ""
        self.balances = Balances()
        self.made: Made = {}
        if since:
            self.number, self.hash, self.month = since.number, since.hash, since.month
            self.balances, self.made = Balances(since.firms, since.amounts), since.made
        self._at_hand: OrderedDict[int, tuple[U64, I64]] = OrderedDict()

    def add(self, recorded: Recorded) -> None:
        """Take the next entry into account.

        Raises:
            DamagedError: it tells of a list that the ledger does not hold.
        """
        shared = self._shared(recorded.number, recorded.entry)
        if recorded.month != self.month and self.month:
            self.balances.forget()
            self.made.clear()
        self.number, self.hash, self.month, entry = recorded
        if isinstance(entry, Listed):
            self.made[entry.key, entry.index, entry.policy] = self.number
        if shared and isinstance(entry, Listed | Shown):
            self.balances.shown(*shared, entry.first, entry.last)

    def snapshot(self) -> Snapshot:
        """What it comes to so far."""
        counting = np.flatnonzero(self.balances.amounts)
        return Snapshot(
            self.number,
            self.hash,
            self.month,
            self.balances.firms[counting],
            self.balances.amounts[counting],
            self.made.copy(),
        )

    def _shared(self, number: int, entry: Entry) -> tuple[U64, I64] | None:
        """Who shares the list that an entry shows, in order, and their relevance."""
        if isinstance(entry, Listed):
            return self._keep(number, entry)
        if not isinstance(entry, Shown):
            return None
        return self._at_hand.get(entry.list) or self._keep(entry.list, self.book.cited(entry.list))

    def _keep(self, number: int, entry: Listed) -> tuple[U64, I64]:
        held = self._at_hand[number] = (entry.firms, relevance(entry.gaps.astype(np.int64)))
        if len(self._at_hand) > _AT_HAND:
            self._at_hand.popitem(last=False)
        return held


class Standing:
    """The standing of a ledger, for all the threads of a process: hold `lock` from catching up to using it."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.lock = threading.RLock()
        self.visits = Visits()
        self._fold: Fold | None = None
        self._position = Position()
        self._saved = 0
        self._expected = ""

    def catch_up(self) -> Fold:
        """What the ledger comes to, with what any process has just written; the first time, from the last snapshot on.

        Raises:
            DamagedError: a line cannot be read.
        """
        with self.lock:
            fold = self._fold = self._fold or self._begun()
            for position, recorded in self.book.since(self._position):
                fold.add(recorded)
                self._position = position
            if fold.number >= self._saved + _SNAPSHOT_EVERY:
                self._save(fold)
            return fold

    def record(self, entry: Entry) -> int:
        """Write an entry. Returns its number.

        Raises:
            DamagedError, OSError: see `Book.append`.
        """
        with self.lock:
            position, recorded = self.book.write(entry)
            # What others wrote meanwhile comes before it: all is then read in order, the next time.
            if self._fold and self._fold.number == recorded.number - 1:
                self._fold.add(recorded)
                self._position = position
            return recorded.number

    def expect(self, index: str, firms: Callable[[], U64]) -> None:
        """Make room for all the firms of an index at once, for it costs more to do it list by list.

        Args:
            index: which one: nothing is done twice.
            firms: gives their fingerprints, each once.
        """
        with self.lock:
            if self._expected != index:
                fold = self.catch_up()
                known = np.union1d(fold.balances.firms, firms())
                fold.balances = Balances(known, fold.balances.owed(known))
                self._expected = index

    def _begun(self) -> Fold:
        since = snapshots.load(self.book)
        if since:
            self._saved, self._position = since.number, self.book.position(since.number)
        return Fold(self.book, since)

    def _save(self, fold: Fold) -> None:
        """Write a snapshot, unless another process has."""
        self._saved = snapshots.newest(self.book.directory)
        if fold.number >= self._saved + _SNAPSHOT_EVERY:
            snapshots.save(self.book.directory, fold.snapshot())
            self._saved = fold.number


@lru_cache(maxsize=4)
def _standing(directory: Path) -> Standing:
    return Standing(book())


def standing() -> Standing:
    """The standing of this service's ledger: one in each process."""
    return _standing(settings.LEDGER_DIRECTORY)
