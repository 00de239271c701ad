"""Who has just seen what: a visitor who sees positions of a list again gives no more attention to those there."""

from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

#: Seen again within this, a position is not counted again.
AGAIN: Final = timedelta(hours=1)
#: How many lists that a visitor saw are remembered at most.
_MOST: Final = 100_000


class _Seen(NamedTuple):
    """Positions seen, from 1, both included, and when."""

    first: int
    last: int
    at: datetime


class Visits:
    """The positions seen within the hour, in memory only: visitors are told by a digest, and forgotten."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, int], list[_Seen]] = OrderedDict()

    def unseen(self, visitor: str, number: int, first: int, last: int, at: datetime) -> list[tuple[int, int]]:
        """Which of some positions of a list a visitor did not see within the hour; nobody in particular saw none.

        Told by position, not by page: a page of another size, or one that begins elsewhere, shows nothing new.
        """
        left = [(first, last)]
        for seen in self._lately(visitor, number, at):
            left = [part for whole in left for part in _without(whole, seen)]
        return left

    def note(self, visitor: str, number: int, first: int, last: int, at: datetime) -> None:
        """Remember what a visitor was shown, and counted for."""
        if not visitor:
            return
        self._seen[visitor, number] = [*self._lately(visitor, number, at), _Seen(first, last, at)]
        self._seen.move_to_end((visitor, number))
        while len(self._seen) > _MOST or next(iter(self._seen.values()))[-1].at <= at - AGAIN:
            self._seen.popitem(last=False)

    def _lately(self, visitor: str, number: int, at: datetime) -> list[_Seen]:
        return [each for each in self._seen.get((visitor, number), ()) if each.at > at - AGAIN]


def _without(whole: tuple[int, int], seen: _Seen) -> Iterator[tuple[int, int]]:
    """What is left of a range of positions without those seen."""
    first, last = whole
    if first < seen.first:
        yield first, min(last, seen.first - 1)
    if last > seen.last:
        yield max(first, seen.last + 1), last
