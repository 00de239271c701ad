"""A month of the ledger, read entry after entry: what its lists come to so far.

Attention is counted list by list, with the arithmetic that made the lists. What was read is kept in each process, so
that a month that goes on is read on, not read again.
"""

import datetime as dt
import threading
from collections import Counter, OrderedDict
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from django.db.models import Count, Max

from entremise.matching.equity.browsing import attention
from entremise.matching.equity.measuring import Tally, usefulness
from entremise.matching.equity.relevance import relevance
from entremise.neutrality.ledger.book import Book, Recorded, book
from entremise.neutrality.ledger.entries import Listed, Proposed, Shown
from entremise.neutrality.ledger.files import Position
from entremise.neutrality.queries.groups import Groups, groups
from entremise.registry.models import Establishment

I64 = npt.NDArray[np.int64]

#: How many positions are told apart in what askers choose.
POSITIONS: Final = 20
#: How many lists are kept at hand, for those that are shown again.
_AT_HAND: Final = 1000


class Month:
    """What the entries of a month come to. Hold ``lock`` from catching up to using it.

    Attributes:
        number, hash: of the last entry read; 0 for none.
        known: the groups of the register's firms.
        tally: attention received and due, by group.
        eligible, usefulness: of each list that was shown.
        doors, proposed: how many times by each door, how many introductions by each proposer.
        policies: the rules that made these lists.
        chosen, given: by position, how often the asker chose it and the attention it gave (millionths).
    """

    def __init__(self, ledger: Book, month: dt.date, known: Groups) -> None:
        self.lock = threading.Lock()
        self.number, self.hash, self.known = 0, "", known
        self.tally = Tally(len(known.names))
        self.eligible: list[int] = []
        self.usefulness: list[float] = []
        self.doors: Counter[str] = Counter()
        self.proposed: Counter[str] = Counter()
        self.policies: set[str] = set()
        self.chosen = [0] * POSITIONS
        self.given = np.zeros(POSITIONS, np.int64)
        self._ledger, self._name = ledger, f"{month:%Y-%m}"
        self._position = Position(self._name)
        self._sharing, self._seen = _Firms(len(known.codes)), _Firms(len(known.codes))
        self._lists: set[int] = set()
        self._at_hand: OrderedDict[int, tuple[Listed, I64, I64]] = OrderedDict()

    @property
    def firms(self) -> int:
        """How many firms shared a list."""
        return self._sharing.count

    @property
    def firms_shown(self) -> int:
        """How many firms were shown."""
        return self._seen.count

    def catch_up(self) -> None:
        """Read what was written since."""
        for position, recorded in self._ledger.since(self._position):
            if recorded.month > self._name:
                return
            self._position, self.number, self.hash = position, recorded.number, recorded.hash
            self._add(recorded)

    def _add(self, recorded: Recorded) -> None:
        entry = recorded.entry
        if isinstance(entry, Listed):
            self._shown(recorded.number, entry)
        elif isinstance(entry, Shown):
            self._shown(entry.list, entry)
        elif isinstance(entry, Proposed):
            self.proposed[entry.by] += 1
            if entry.by == "asker" and entry.position and entry.position <= POSITIONS:
                self.chosen[entry.position - 1] += 1

    def _shown(self, number: int, entry: Listed | Shown) -> None:
        """Count that positions of a list were shown; of one that is only kept for later, nothing."""
        if entry.last < entry.first:
            return
        made, rows, relevances = self._held(number, entry if isinstance(entry, Listed) else None)
        if number not in self._lists:
            self._lists.add(number)
            self.eligible.append(made.eligible)
            self.policies.add(made.policy)
            self.usefulness.append(usefulness(made.best - made.gaps.astype(np.int64), made.positions))
            self._sharing.add(rows, made.firms)
        self.doors[entry.door] += 1
        self.tally.add(number, self.known.codes[rows], relevances, entry.first, entry.last)
        self._seen.add(rows[entry.first - 1 : entry.last], made.firms[entry.first - 1 : entry.last])
        last = min(entry.last, len(made.firms), POSITIONS)
        self.given[entry.first - 1 : last] += attention(entry.first, last)

    def _held(self, number: int, entry: Listed | None) -> tuple[Listed, I64, I64]:
        """A list, the row of each of its firms among those known, and how relevant each is."""
        if number not in self._at_hand:
            made = entry or self._ledger.cited(number)
            self._at_hand[number] = (made, self.known.rows(made.firms), relevance(made.gaps.astype(np.int64)))
            if len(self._at_hand) > _AT_HAND:
                self._at_hand.popitem(last=False)
        return self._at_hand[number]

    def firms_by_group(self) -> I64:
        """How many firms of each group shared a list (int64[groups])."""
        rows = self._sharing.known[:-1].nonzero()[0]
        found: I64 = np.bincount(self.known.codes[rows].ravel(), minlength=len(self.known.names))
        found[self.known.codes[-1]] += len(self._sharing.gone)
        return found


class _Firms:
    """A set of firms: rows of those known, fingerprints of those who are gone."""

    def __init__(self, rows: int) -> None:
        self.known = np.zeros(rows, np.bool_)
        self.gone: set[int] = set()

    def add(self, rows: I64, firms: npt.NDArray[np.uint64]) -> None:
        """Add firms; the last row is that of who is gone."""
        self.known[rows] = True
        gone = rows == len(self.known) - 1
        if gone.any():
            self.gone.update(firms[gone].tolist())

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self.known[:-1].sum()) + len(self.gone)


def whole(month: dt.date, last_day: dt.date) -> Month:
    """A month, read anew; firms are as old as on its last day."""
    return Month(book(), month, groups(last_day))


def going_on(month: dt.date, last_day: dt.date, today: dt.date) -> Month:
    """A month that goes on, as far as this process has read it; read anew each day, and when the register changes."""
    rows = Establishment.objects.aggregate(rows=Count("pk"), last=Max("pk"))
    return _going_on(book().directory, month, last_day, today, tuple(rows.values()))


@lru_cache(maxsize=1)
def _going_on(_ledger: Path, month: dt.date, last_day: dt.date, _today: dt.date, _rows: tuple[int, ...]) -> Month:
    return whole(month, last_day)
