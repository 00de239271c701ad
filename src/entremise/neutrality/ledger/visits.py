"""Who has just seen what: a visitor who reloads a page gives no more attention to those on it."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

#: Seen again within this, a page is not counted again.
AGAIN: Final = timedelta(hours=1)
#: How many pages seen are remembered at most.
_MOST: Final = 100_000


class Visits:
    """The pages seen within the hour, in memory only: visitors are told by a digest, and forgotten."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, int, int, int], datetime] = OrderedDict()

    def again(self, visitor: str, number: int, first: int, last: int, at: datetime) -> bool:
        """Whether a visitor saw these positions of a list within the hour; nobody in particular never did."""
        seen = self._seen.get((visitor, number, first, last)) if visitor else None
        return seen is not None and seen > at - AGAIN

    def note(self, visitor: str, number: int, first: int, last: int, at: datetime) -> None:
        """Remember what a visitor was shown, and counted for."""
        if not visitor:
            return
        self._seen[visitor, number, first, last] = at
        self._seen.move_to_end((visitor, number, first, last))
        while len(self._seen) > _MOST or next(iter(self._seen.values())) <= at - AGAIN:
            self._seen.popitem(last=False)
