"""Lists as tests tell them: who shares one, how far below the best each is, what each had of the need."""

from datetime import UTC, datetime
from typing import Any

import numpy as np

from entremise.matching.equity import POLICY
from entremise.matching.index import FEATURES, fingerprint
from entremise.neutrality.ledger.book import book
from entremise.neutrality.ledger.entries import Listed, Shown
from entremise.registry.models import Establishment

#: When the lists of our tests are made, unless they say otherwise.
MADE = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
#: A sharer: an establishment (or the number of nobody's), its gap, what it had.
Sharer = tuple[Establishment | int, int, str]


def listed(*sharers: Sharer, **facts: Any) -> Listed:
    """A list of a need for bread in Marseille, 10 km around."""
    usual: dict[str, Any] = {
        "at": MADE, "door": "search", "key": "0123456789abcdef", "index": "essai", "policy": POLICY, "state": 0,
        "activities": ("10.71C",), "place": "13055", "radius_km": 10.0, "eligible": len(sharers), "positions": 20,
        "first": 1, "last": min(20, len(sharers)), "best": 100_000,
    }  # fmt: skip
    return Listed(
        **usual | facts,
        firms=np.array([of(who) for who, _gap, _had in sharers], np.uint64),
        gaps=np.array([gap for _who, gap, _had in sharers], np.uint16),
        features=np.array([bits(had) for _who, _gap, had in sharers], np.uint8),
    )


def enter(*sharers: Sharer, **facts: Any) -> int:
    """The same, written in the ledger: its number."""
    return book().append(listed(*sharers, **facts))


def enter_shown(number: int, first: int, last: int, at: datetime = MADE) -> int:
    """A list shown again, or further."""
    return book().append(Shown(at=at, door="search", list=number, first=first, last=last))


def of(who: Establishment | int) -> int:
    """The fingerprint of an establishment; a number is that of one that no register holds."""
    return who if isinstance(who, int) else fingerprint(str(who))


def bits(had: str) -> int:
    """Names of features, as the ledger writes them."""
    return sum(1 << FEATURES.index(name) for name in had.split())
