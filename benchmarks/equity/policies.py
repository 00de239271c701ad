"""Who a list begins with, by policy: each is given the same list and tells its first positions.

- `pure`: by score; equals as they stand in the register (by SIRET).
- `drawn`: by score; equals by the draw of the need.
- `random`: anyone eligible.
- `success`: among those that answer, first whoever was contacted most before (the rule of le-marche).
- `sized`: by score multiplied by the logarithm of headcount (the rule of the national directory).
- `levels`: by class of relevance; equals by the draw of the need: what is fair on average at once.
- `lottery`: positions drawn one after the other with chances in proportion to relevance: the fair draw that the wait
  of newcomers is compared with.
- `ours`: equity of attention, as the engine does it.
- `kept`: the same, but a need asked again within the month, by the same firms, shows the list it had.
"""

import time
from typing import NamedTuple, Protocol
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

from benchmarks.equity.world import HEADCOUNT, World
from entremise.matching.equity import Balances, attention, ordered, ordering, sharing

I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]
F64 = npt.NDArray[np.float64]

#: Positions of a list.
POSITIONS = 20


class Given(NamedTuple):
    """A list to order, those eligible best score first.

    Attributes:
        need: its number.
        firms: their numbers (int64[n]).
        scores: in steps (int64[n]).
        draws: the need's own draw of each (uint64[n]).
        relevance: in millionths (int64[n]).
        may_share: how many of the first ones may share the list.
    """

    need: int
    firms: I64
    scores: I64
    draws: U64
    relevance: I64
    may_share: int


class Policy(Protocol):
    """Orders lists one after the other, and may remember."""

    def order(self, given: Given) -> I64:
        """Places, in what is given, of the first positions (at most `POSITIONS`)."""

    def month(self) -> None:
        """A month ends."""


class Pure:
    """By score."""

    def order(self, given: Given) -> I64:
        """As given."""
        return np.arange(min(POSITIONS, len(given.firms)))

    def month(self) -> None:
        """Nothing is remembered."""


class Drawn(Pure):
    """By score, equals by the draw."""

    def order(self, given: Given) -> I64:
        """Sort what reaches the last position's score."""
        last = given.scores[min(POSITIONS, len(given.scores)) - 1]
        count = int(np.searchsorted(-given.scores, -last, side="right"))
        return np.lexsort((given.draws[:count], -given.scores[:count]))[:POSITIONS]


class Levels(Pure):
    """By class of relevance, equals by the draw."""

    def order(self, given: Given) -> I64:
        """Sort those that may share."""
        return np.lexsort((given.draws[: given.may_share], -given.relevance[: given.may_share]))[:POSITIONS]


class Random(Pure):
    """Anyone eligible."""

    def order(self, given: Given) -> I64:
        """By the draw alone."""
        return np.argsort(given.draws)[:POSITIONS]


class Success(Pure):
    """Past success first: one contact a list, with chances in proportion to attention and relevance."""

    def __init__(self, world: World, chance: np.random.Generator) -> None:
        self._contacts = np.zeros(len(world.firms), np.int64)
        self._chance = chance

    def order(self, given: Given) -> I64:
        """By contacts, among those that answer; one of the shown is contacted."""
        within = slice(given.may_share)
        found = np.lexsort((given.draws[within], -self._contacts[given.firms[within]]))[:POSITIONS]
        weights = (given.relevance[found] * attention(1, len(found))).cumsum()
        chosen = np.searchsorted(weights, self._chance.random() * weights[-1], side="right")
        self._contacts[given.firms[found[min(chosen, len(found) - 1)]]] += 1
        return found


class Sized(Pure):
    """By score times 1 + log10(1 + headcount)."""

    def __init__(self, world: World) -> None:
        self._factors = 1 + np.log10(1 + HEADCOUNT[world.sizes])

    def order(self, given: Given) -> I64:
        """Sort by the product, equals by the draw."""
        return np.lexsort((given.draws, -given.scores * self._factors[given.firms]))[:POSITIONS]


class Lottery(Pure):
    """Drawn without replacement in proportion to relevance (Plackett and Luce, by Gumbel's trick)."""

    def __init__(self, chance: np.random.Generator) -> None:
        self._chance = chance

    def order(self, given: Given) -> I64:
        """Largest keys first."""
        keys = np.log(given.relevance[: given.may_share]) + self._chance.gumbel(size=given.may_share)
        return np.argsort(-keys)[:POSITIONS]


class Listed(NamedTuple):
    """A list as it was made: the page (places in what was given), who shares it in order, how relevant each is."""

    page: I64
    firms: U64
    relevance: I64


class Ours:
    """Equity of attention. `seconds` is what its lists took, counting what they showed included."""

    def __init__(self, world: World) -> None:
        self._firms = world.firms
        self._balances = Balances(world.firms)
        self.seconds = 0.0

    def order(self, given: Given) -> I64:
        """As the engine does."""
        start = time.process_time()
        found = self._shown(self._arranged(given))
        self.seconds += time.process_time() - start
        return found

    def _arranged(self, given: Given) -> Listed:
        shares = sharing(given.scores, given.draws, POSITIONS)
        firms = self._firms[given.firms[shares.places]]
        order = ordered(shares, self._balances.owed(firms), given.draws[shares.places], POSITIONS)
        return Listed(shares.places[order[:POSITIONS]], firms[order], shares.relevance[order])

    def _shown(self, listed: Listed) -> I64:
        self._balances.shown(listed.firms, listed.relevance, 1, POSITIONS)
        return listed.page

    def month(self) -> None:
        """Half of balances is forgotten."""
        self._balances.forget()


class Floored(Ours):
    """With another floor, in hundredths."""

    def __init__(self, world: World, floor: int) -> None:
        super().__init__(world)
        self._floor = floor

    def order(self, given: Given) -> I64:
        """As ours, but for the floor."""
        with patch.object(ordering, "FLOOR", self._floor):
            return super().order(given)


class Kept(Ours):
    """The same list for the same need, as long as the month and those who may share it are the same."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._lists: dict[tuple[int, bytes], Listed] = {}

    def order(self, given: Given) -> I64:
        """The list it had, counted again; else a new one."""
        key = given.need, given.firms[: given.may_share].tobytes()
        if key not in self._lists:
            self._lists[key] = self._arranged(given)
        return self._shown(self._lists[key])

    def month(self) -> None:
        """Lists are made anew."""
        super().month()
        self._lists.clear()


def policies(world: World, seed: int) -> dict[str, Policy]:
    """Every policy by its name, before its first list."""
    return {
        "pure": Pure(),
        "drawn": Drawn(),
        "random": Random(),
        "success": Success(world, np.random.default_rng([seed, 1])),
        "sized": Sized(world),
        "levels": Levels(),
        "lottery": Lottery(np.random.default_rng([seed, 2])),
        "ours": Ours(world),
        "kept": Kept(world),
    }
