"""Who has just seen what: a visitor who sees positions of a list again gives no more attention to those there."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final, NamedTuple

#: Seen again within this, a position is not counted again.
AGAIN: Final = timedelta(hours=1)
#: How many lists that a visitor saw are remembered at most.
_MOST: Final = 100_000


class _Visit(NamedTuple):
    """How far down a list was seen, and since when."""

    last: int
    since: datetime


class Visits:
    """How far lists were seen within the hour, in memory only: visitors are told by a digest, and forgotten."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, int], _Visit] = OrderedDict()

    def seen(self, visitor: str, number: int, at: datetime) -> int:
        """How far down a visitor saw a list within the hour; nobody in particular saw nothing: 0."""
        visit = self._seen.get((visitor, number)) if visitor else None
        return visit.last if visit and visit.since > at - AGAIN else 0

    def note(self, visitor: str, number: int, last: int, at: datetime) -> None:
        """Remember how far a visitor was shown a list, and counted for."""
        if not visitor:
            return
        # The hour runs from the first look: reading on does not make it longer.
        since = self._seen[visitor, number].since if self.seen(visitor, number, at) else at
        self._seen[visitor, number] = _Visit(last, since)
        if since == at:
            self._seen.move_to_end((visitor, number))
        while len(self._seen) > _MOST or next(iter(self._seen.values())).since <= at - AGAIN:
            self._seen.popitem(last=False)
