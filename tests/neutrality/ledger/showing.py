"""Lists of a territory of firms that are only numbers, made and shown as the pages do."""

from typing import Any

import numpy as np

from entremise.matching.index import Candidates
from entremise.matching.index.searching import draw
from entremise.matching.model import Understanding, WeightedActivity
from entremise.neutrality.lists import Listing

BREAD = Understanding("fr", activities=[WeightedActivity("10.71C", 1.0)])
TERRITORY = np.arange(1, 2001, dtype=np.uint64) * np.uint64(9_000_000_000_000_003)


def candidates(listing: Listing, seed: int, most: int = 300) -> Candidates:
    """Some of the territory, close to each other or far apart."""
    chance = np.random.default_rng(seed)
    firms = np.sort(chance.choice(TERRITORY, int(chance.integers(1, most)), replace=False))
    gaps = chance.choice([0, 0, 30, 900, 20_000, 90_000], len(firms)) + chance.integers(0, 90, len(firms))
    features = chance.integers(0, 64, len(firms)).astype(np.uint8)
    return Candidates(firms, 100_000 - gaps.astype(np.int64), draw(firms, listing.seed), features)


def show(need: int, first: int = 1, last: int = 20, **asked: Any) -> int | None:
    """A list of the territory for a need, made and shown. Returns its number."""
    listing = Listing(f"besoin {need}", BREAD, "essai")
    listing.arrange(candidates(listing, need))
    return listing.show("search", first, last, **asked)
