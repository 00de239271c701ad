"""Lists of firms that reach a person: the ledger decides of their order, and holds them.

    listing = Listing("un traiteur près d'Aix", understanding, index="20261122T101112-1a2b3c4d")
    answer = current.search(replace(request, seed=listing.seed), arrange=listing.arrange)
    number = listing.show("search", 1, 20, visitor=digest)

A list that is kept is recorded by `make`, and each time somebody sees it by `shown`.
"""

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

import numpy as np
import structlog
from django.utils import timezone

from entremise.matching.equity import POLICY, ordered, sharing
from entremise.matching.index import FEATURES, Candidates, Index, UnreadableIndexError, fingerprint
from entremise.matching.index.searching import draw
from entremise.matching.index.weights import STEPS
from entremise.matching.model import Match, ReasonKind, Understanding
from entremise.neutrality.ledger.book import book
from entremise.neutrality.ledger.entries import U8, U16, U64, Door, Listed, Proposed, Proposer, Shown
from entremise.neutrality.ledger.lines import DamagedError, month_of
from entremise.neutrality.ledger.standing import Fold, Standing, standing
from entremise.registry import index as indexes

log = structlog.get_logger(__name__)

#: How many a list shows at first, unless told otherwise.
POSITIONS: Final = 20
#: The largest gap that the ledger tells apart from the next.
_WIDEST: Final = np.iinfo(np.uint16).max
#: Which feature a reason comes from, where only reasons are known.
_FEATURES: Final[dict[ReasonKind, str]] = {
    "activity": "activity",
    "words": "words",
    "evidence": "evidence",
    "meaning": "meaning",
    "distance": "nearness",
}


class UnrecordedError(Exception):
    """The ledger cannot be read or written: what it does not hold is not shown."""


@contextlib.contextmanager
def _recording() -> Iterator[None]:
    try:
        yield
    except (OSError, DamagedError) as error:
        log.exception("ledger_unusable")
        raise UnrecordedError from error


class _Order(NamedTuple):
    """Those who share a list, in the order shown, and how it was made; `number` when the ledger already had it."""

    firms: U64
    best: int
    gaps: U16
    features: U8
    eligible: int
    state: int
    number: int | None


_NOBODY: Final = _Order(np.zeros(0, np.uint64), 0, np.zeros(0, np.uint16), np.zeros(0, np.uint8), 0, 0, None)


@_recording()
def key(need: str, at: datetime) -> str:
    """The key of a need during a month: a digest that only who knows the need can make again.

    Args:
        need: what is asked with its corrections and filters, always written the same way; or `need:` and its number.
    """
    seed = book().seed(month_of(at))
    return hashlib.blake2b(need.encode(), digest_size=8, key=seed.encode()).hexdigest()


class Listing:
    """One list, while it is made and shown."""

    def __init__(self, need: str, understanding: Understanding, index: str, positions: int = POSITIONS) -> None:
        """Make ready to arrange a list.

        Args:
            need: see `key`.
            index: the generation of the index that is asked; then `+` and what was asked beside it, if anything.
            positions: how many the list shows at first.
        """
        #: The key of the need: to be given to the engine as the seed of its draw.
        self.seed = key(need, timezone.now())
        self._understanding, self._index, self._positions = understanding, index, positions
        self._order: _Order | None = None

    @_recording()
    def arrange(self, candidates: Candidates) -> list[int]:
        """The places, among those who are eligible, of those the list begins with: give it to `Index.search`."""
        eligible = len(candidates.scores)
        if not eligible:
            self._order = _NOBODY
            return []
        best = int(candidates.scores.max())
        scores = np.maximum(candidates.scores, best - _WIDEST)
        held = _expecting(self._index)
        with held.lock:
            fold = held.catch_up()
            number = fold.made.get((self.seed, self._index, POLICY))
            if number is not None:
                return self._again(candidates, number)
            shares = sharing(scores, candidates.draws, self._positions)
            firms, draws = candidates.fingerprints[shares.places], candidates.draws[shares.places]
            owed, state = fold.balances.owed(firms), fold.number
        order = ordered(shares, owed, draws, self._positions)
        places = shares.places[order]
        gaps = (best - shares.scores[order]).astype(np.uint16)
        self._order = _Order(firms[order], best, gaps, candidates.features[places], eligible, state, None)
        shown: list[int] = places.tolist()
        return shown

    def arranged(self, matches: Sequence[Match], *, eligible: int = 0) -> list[Match]:
        """The same for the matches of several indexes put together: the ten best for each position, at the least.

        Those who do not share the list follow by score, then draw; ranks are written again.

        Args:
            eligible: how many could answer in all, when more than those given.
        """
        firms = np.array([fingerprint(match.id) for match in matches], np.uint64)
        scores = np.array([round(match.score * STEPS) for match in matches], np.int64)
        features = np.array([_held(match) for match in matches], np.uint8)
        draws = draw(firms, self.seed)
        order = self.arrange(Candidates(firms, scores, draws, features))
        made = self._made()
        self._order = made._replace(eligible=max(eligible, made.eligible))
        begun = set(order)
        order += [place for place in np.lexsort((draws, -scores)).tolist() if place not in begun]
        return [replace(matches[place], rank=rank) for rank, place in enumerate(order, start=1)]

    @_recording()
    def show(self, door: Door, first: int, last: int, *, visitor: str = "") -> int | None:
        """Record that positions of the list (from 1, both included) reach somebody; call it before they are sent.

        Whoever reads on is taken to have read what comes before: if positions could be shown without those above, who
        stands above would be owed what others receive, and anybody could have it so by asking for the second page.

        Args:
            visitor: a digest of who sees them: a position seen again within the hour is not counted again.

        Returns:
            The list's number in the ledger; `None` when there is nobody at these positions.
        """
        order = self._made()
        last = min(last, order.eligible)
        if first > last:
            return None
        at, held = timezone.now(), standing()
        with held.lock:
            number = self._same(held.catch_up(), order)
            if number is None:
                number = held.record(self._listed(order, door, last, at))
                held.visits.note(visitor, number, last, at)
            else:
                shown(number, door, last, visitor=visitor)
        self._order = order._replace(number=number)
        return number

    @_recording()
    def make(self, door: Door) -> int | None:
        """Record the list before anybody sees it, when it is kept and shown later (`shown`).

        Returns:
            The list's number in the ledger; `None` when there is nobody in it.
        """
        order = self._made()
        if not order.eligible:
            return None
        held = standing()
        with held.lock:
            number = self._same(held.catch_up(), order)
            if number is None:
                number = held.record(self._listed(order, door, 0, timezone.now()))
        self._order = order._replace(number=number)
        return number

    def _made(self) -> _Order:
        if self._order is None:
            raise RuntimeError("a list is arranged before it is shown")
        return self._order

    def _again(self, candidates: Candidates, number: int) -> list[int]:
        """The order that the ledger holds."""
        held = book().listed(number)
        self._order = _Order(
            held.firms, held.best, held.gaps, held.features, len(candidates.scores), held.state, number
        )
        among = np.flatnonzero(np.isin(candidates.fingerprints, held.firms))
        places = dict(zip(candidates.fingerprints[among].tolist(), among.tolist(), strict=True))
        return [places[firm] for firm in held.firms.tolist() if firm in places]

    def _same(self, fold: Fold, order: _Order) -> int | None:
        """The list's number when the ledger has it, be it since somebody asked the same a moment ago."""
        if order.number is not None:
            return order.number
        number = fold.made.get((self.seed, self._index, POLICY))
        return number if number is not None and np.array_equal(book().listed(number).firms, order.firms) else None

    def _listed(self, order: _Order, door: Door, last: int, at: datetime) -> Listed:
        place = self._understanding.place
        return Listed(
            at=at,
            door=door,
            key=self.seed,
            index=self._index,
            policy=POLICY,
            state=order.state,
            activities=tuple(activity.code for activity in self._understanding.activities),
            place=place.code if place else "",
            radius_km=self._understanding.radius_km,
            eligible=order.eligible,
            positions=self._positions,
            first=1,
            last=last,
            best=order.best,
            firms=order.firms,
            gaps=order.gaps,
            features=order.features,
        )


@_recording()
def shown(number: int, door: Door, last: int, *, visitor: str = "") -> None:
    """Record that a list that the ledger holds reaches somebody down to a position; call it before it is sent.

    Args:
        visitor: see `Listing.show`.
    """
    at, held = timezone.now(), standing()
    with held.lock:
        first = held.visits.seen(visitor, number, at) + 1
        if first <= last:
            held.record(Shown(at=at, door=door, list=number, first=first, last=last))
            held.visits.note(visitor, number, last, at)


@_recording()
def propose(need: str, solution: str, by: Proposer, position: int | None, *, at: datetime | None = None) -> int:
    """Record that an introduction was proposed. Returns the number of its entry.

    Args:
        need: see `key`.
        solution: `siret:…`.
        by: who had the idea.
        position: where it stood in the need's list; `None` when it was not there.
    """
    at = at or timezone.now()
    return book().append(Proposed(at=at, key=key(need, at), firm=fingerprint(solution), by=by, position=position))


def _expecting(index: str) -> Standing:
    """The standing, with room for the firms of the index that is asked."""
    held, generation = standing(), index.partition("+")[0]
    held.expect(generation, partial(_firms, generation))
    return held


def _firms(generation: str) -> U64:
    """The fingerprints of all the firms of an index; none when it is not there any more."""
    try:
        return Index.open(indexes.folder(generation)).fingerprints
    except (UnreadableIndexError, OSError):
        return np.zeros(0, np.uint64)


def _held(match: Match) -> int:
    """The features that the reasons of a match tell of, as bits."""
    return sum(1 << FEATURES.index(_FEATURES[kind]) for kind in {reason.kind for reason in match.reasons})
