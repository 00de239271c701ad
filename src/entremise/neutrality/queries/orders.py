"""One list as the ledger holds it, made again, its firms named from the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from entremise.matching.equity import POLICY
from entremise.matching.equity.browsing import UNIT
from entremise.matching.equity.relevance import relevance
from entremise.matching.index import FEATURES
from entremise.matching.index.weights import STEPS
from entremise.neutrality.ledger.book import Recorded, book
from entremise.neutrality.ledger.entries import Listed
from entremise.neutrality.ledger.replaying import Replayed, replayed
from entremise.registry import index, queries
from entremise.registry.models import Establishment


@dataclass(frozen=True, slots=True)
class Place:
    """A firm in a list.

    Attributes:
        position: from 1.
        firm: `None` when the register no longer holds it, or may not name it.
        rank: that of its class in the list, from 1; `None` when other rules than today's made the list.
        points: how far below the best score, in points out of 100.
        owed: attention it was owed before the list, in first positions; `None` when the list was not made again.
        features: what it had of the need, among `FEATURES`.
    """

    position: int
    firm: Establishment | None
    rank: int | None
    points: float
    owed: float | None
    features: Sequence[str]

    @property
    def beyond(self) -> float:
        """What it had received beyond its due before the list, in first positions."""
        return max(0.0, -round(self.owed or 0, 2))


@dataclass(frozen=True, slots=True)
class Order:
    """A list of the ledger. ``again`` is what came of making it again; `None` when that was not asked for."""

    recorded: Recorded
    listed: Listed
    again: Replayed | None
    places: list[Place]

    @property
    def same(self) -> bool:
        """Whether it was made again, and is the same."""
        return self.again is not None and self.again.owed is not None and not self.again.difference

    @property
    def first(self) -> list[Place]:
        """Those of the first page."""
        return self.places[: self.listed.positions]

    @property
    def others(self) -> list[Place]:
        """Those who shared the list further down."""
        return self.places[self.listed.positions :]


def order(number: int, *, replay: bool = True) -> Order | None:
    """The list of a number; `None` when there is none. It is made again when ``replay`` says so."""
    ledger = book()
    try:
        recorded = ledger.recorded(number)
    except LookupError:
        return None
    listed = recorded.entry
    if not isinstance(listed, Listed):
        return None
    again = _again(ledger.directory, number) if replay else None
    return Order(recorded, listed, again, _places(listed, again))


@lru_cache(maxsize=64)
def _again(directory: Path, number: int) -> Replayed:
    """A list made again: what the ledger holds does not change, so that once is enough."""
    return next(replayed(book(), [number], quickly=True))


def _places(listed: Listed, again: Replayed | None) -> list[Place]:
    current = index.current()
    ids = current.ids(listed.firms) if current else {}
    named = queries.establishments(ids.values())
    gaps = listed.gaps.astype(np.int64)
    _, ranks = np.unique(-relevance(gaps), return_inverse=True)
    ours = listed.policy == POLICY
    owed = None if again is None or again.owed is None else (again.owed / UNIT).tolist()
    return [
        Place(
            place + 1, named.get(ids.get(firm, "")), rank + 1 if ours else None, 100 * gap / STEPS,
            owed[place] if owed else None, [name for bit, name in enumerate(FEATURES) if held >> bit & 1],
        )
        for place, (firm, rank, gap, held) in enumerate(
            zip(listed.firms.tolist(), ranks.tolist(), gaps.tolist(), listed.features.tolist(), strict=True)
        )
    ]  # fmt: skip
