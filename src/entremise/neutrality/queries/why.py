"""Where an establishment stood in lists, why, and what of its own description would have changed that.

All is read from the ledger, which keeps neither what was asked, but the activities and the place it was understood as,
nor who asked. Of those who share a list it holds the order and what each had of the need; of those who come after them,
nothing: that an establishment was among these is told from its activity and its place as they are today.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from entremise.matching.equity.browsing import UNIT
from entremise.matching.equity.ordering import SHARERS
from entremise.matching.equity.relevance import LEVELS, POLICY, relevance
from entremise.matching.index import FEATURES, fingerprint, weights
from entremise.matching.understanding import places
from entremise.neutrality.ledger import files, lines
from entremise.neutrality.ledger.book import book
from entremise.neutrality.ledger.entries import Listed, Shown
from entremise.neutrality.ledger.standing import standing
from entremise.registry import index
from entremise.registry.models import Establishment

I64 = npt.NDArray[np.int64]
Range = tuple[int, int]

#: How many of the newest lists are read for an establishment (a tenth of a second or two); and entries of any kind.
LISTS_READ: Final = 3_000
ENTRIES_READ: Final = 20_000
#: Steps of the engine's score in a point out of 100.
POINT: Final = weights.STEPS // 100
#: What each feature counts for at most, in steps.
WORTH: Final = {name: round(getattr(weights, name.upper()) * weights.STEPS) for name in FEATURES}
#: The bits by which a feature is had: an activity that answers is official or presumed.
_WANTED: Final = {name: 1 << bit for bit, name in enumerate(FEATURES) if name != "presumed"}
_WANTED["activity"] |= 1 << FEATURES.index("presumed")


@dataclass(frozen=True, slots=True)
class Stood:
    """Where an establishment stood in a list.

    Attributes:
        number: of the list, in the ledger.
        listed: the list.
        position: from 1, among those who share the list; `None` when it could answer and was not among them.
        ranges: the positions shown so far, from 1, both included.
    """

    number: int
    listed: Listed
    position: int | None
    ranges: Sequence[Range]

    @property
    def seen(self) -> int:
        """How far down the list was shown; 0 when nobody saw it yet."""
        return max(last for _, last in self.ranges)

    @property
    def shown(self) -> bool | None:
        """Whether somebody was shown it; `None` when that cannot be told: the list was shown beyond its sharers."""
        if self.position is None:
            return None if self.seen > len(self.listed.firms) else False
        return any(first <= self.position <= last for first, last in self.ranges)

    @property
    def full(self) -> bool:
        """Whether as many share it as may: others just as relevant may have been left out."""
        return len(self.listed.firms) >= SHARERS * self.listed.positions


@dataclass(frozen=True, slots=True)
class Reading:
    """The newest lists, read for an establishment.

    Attributes:
        stood: those it was considered for, newest first.
        read: how many lists were read.
        oldest: the oldest of them; `None` when there is none.
    """

    stood: Sequence[Stood]
    read: int
    oldest: Listed | None


@dataclass(frozen=True, slots=True)
class Lack:
    """Something of the need that an establishment did not have and others placed before it had.

    Attributes:
        feature: one of `FEATURES`, never `presumed`.
        had_by: how many of those clearly closer to the need had it.
        points: what it counts for at most, out of 100.
        enough: whether that could have brought the establishment among those that take turns.
    """

    feature: str
    had_by: int
    points: int
    enough: bool


def considered(site: Establishment) -> Reading:
    """The recent lists that an establishment was considered for."""
    firm, answers = np.uint64(fingerprint(str(site))), _Answers(site)
    stood: list[Stood] = []
    ranges: dict[int, list[Range]] = {}
    read, oldest = 0, None
    for number, _hash, _month, entry in islice(book().backwards(), ENTRIES_READ):
        if isinstance(entry, Shown):
            ranges.setdefault(entry.list, []).append((entry.first, entry.last))
        if not isinstance(entry, Listed):
            continue
        read, oldest = read + 1, entry
        position = _position(entry, firm)
        if position or answers.may_answer(entry):
            shown = [(entry.first, entry.last), *ranges.pop(number, ())]
            stood.append(Stood(number, entry, position, shown))
        if read == LISTS_READ:
            break
    return Reading(stood, read, oldest)


def stood_in(number: int, site: Establishment) -> Stood | None:
    """Where an establishment stood in one list; `None` when there is no such list, or it was not considered for it."""
    try:
        listed = book().listed(number)
    except LookupError:
        return None
    position = _position(listed, np.uint64(fingerprint(str(site))))
    if position is None and not _Answers(site).may_answer(listed):
        return None
    return Stood(number, listed, position, [(listed.first, listed.last), *_shown_again(number)])


def held(site: Establishment) -> bool:
    """Whether the search finds an establishment at all: it is in the index, or said something since it was built."""
    latest = index.latest()
    if latest and str(site) in latest.ids:
        return True
    current = index.current()
    return current is not None and bool(np.any(current.fingerprints == np.uint64(fingerprint(str(site)))))


def owed(site: Establishment) -> float:
    """The attention an establishment is owed today, in first places; under nothing when it received more than due."""
    firms, held_now = np.array([fingerprint(str(site))], np.uint64), standing()
    with held_now.lock:
        return float(held_now.catch_up().balances.owed(firms)[0]) / UNIT


class Explanation:
    """Why an establishment that shares a list stood where it did, as the rules of today tell it."""

    def __init__(self, stood: Stood) -> None:
        assert stood.position is not None  # noqa: S101 - the others are told by what the list says alone
        self.stood = stood
        self._place = stood.position - 1
        self._gaps = stood.listed.gaps.astype(np.int64)
        self._values = relevance(self._gaps)

    @property
    def same_rules(self) -> bool:
        """Whether the rules are those of today; else only the facts of the list are told."""
        return self.stood.listed.policy == POLICY

    @cached_property
    def _closer(self) -> npt.NDArray[np.bool_]:
        """Who comes before it and is of a better class: it cannot take their turn."""
        return np.asarray(self._values[: self._place] > self._values[self._place], np.bool_)

    @property
    def closer(self) -> int:
        """How many of those before it are of a better class."""
        return int(self._closer.sum())

    @property
    def alike(self) -> int:
        """How many of those before it are of its class: it was their turn."""
        return self._place - self.closer

    @property
    def points_below(self) -> float:
        """How far below the best it is, in points out of 100, to the tenth above."""
        return _points(int(self._gaps[self._place]))

    @cached_property
    def _wanting(self) -> int:
        """Steps it would take to be of the class of the last of those clearly closer; 0 when there is none."""
        if not self.closer:
            return 0
        nearest = int(self._values[: self._place][self._closer].min())
        beyond = min(level.gap for level in LEVELS if level.relevance < nearest)
        return int(self._gaps[self._place]) - (beyond - 1)

    @property
    def points_wanting(self) -> float:
        """What it would take to take turns with the last of those clearly closer, in points, to the tenth above."""
        return _points(self._wanting)

    @property
    def has(self) -> list[str]:
        """What it had of the need."""
        return _named(int(self.stood.listed.features[self._place]))

    @cached_property
    def lacks(self) -> list[Lack]:
        """What those clearly closer had and it had not, what most of them had first.

        A presumed activity stands for an official one: having neither is lacking one that answers.
        """
        closer, mine = self.stood.listed.features[: self._place][self._closer], self.has
        found = []
        for name, bits in _WANTED.items():
            had_by = int((closer & bits > 0).sum())
            if name in mine or not had_by:
                continue
            worth = WORTH[name] - (WORTH["presumed"] if name == "activity" and "presumed" in mine else 0)
            found.append(Lack(name, had_by, worth // POINT, worth >= self._wanting))
        return sorted(found, key=lambda lack: -lack.had_by)


@dataclass(frozen=True, slots=True)
class Had:
    """What those of a list's first page had of the need.

    Attributes:
        count: how many they are.
        features: how many of them had each feature, those that nobody had left out.
    """

    count: int
    features: Sequence[tuple[str, int]]


def first_ones(listed: Listed) -> Had:
    """What those of the first page had of the need."""
    firsts = listed.features[: listed.positions]
    counts = [(name, int((firsts >> bit & 1).sum())) for bit, name in enumerate(FEATURES)]
    return Had(len(firsts), [(name, count) for name, count in counts if count])


class _Answers:
    """Whether an establishment could answer needs, as it is known today."""

    def __init__(self, site: Establishment) -> None:
        self._site = site

    @cached_property
    def _held(self) -> bool:
        return held(self._site)

    def may_answer(self, listed: Listed) -> bool:
        """Whether it has the first activity of a need, within its circle, when not all who could answer share it."""
        site = self._site
        if not site.activity or listed.activities[:1] != (site.activity,) or listed.eligible <= len(listed.firms):
            return False
        if site.opened_on and site.opened_on > listed.at.date():
            return False
        return self._within(listed) and self._held

    def _within(self, listed: Listed) -> bool:
        place = places.from_code(listed.place) if listed.place else None
        if place is None or listed.radius_km is None or self._site.lat is None or self._site.lon is None:
            return True
        return places.distance_km(place.lat, place.lon, self._site.lat, self._site.lon) <= listed.radius_km


def _shown_again(number: int) -> Iterator[Range]:
    """The positions that a list was shown again with, as far as it is read on: only its own lines are unpacked."""
    kept, own = book(), f'"list":{number},'.encode()
    for position, line in islice(files.lines(kept.directory, kept.position(number)), ENTRIES_READ):
        entry = lines.read(line, position.month).entry if own in line else None
        if isinstance(entry, Shown):
            yield entry.first, entry.last


def _position(listed: Listed, firm: np.uint64) -> int | None:
    places_held = np.flatnonzero(listed.firms == firm)
    return int(places_held[0]) + 1 if len(places_held) else None


def _points(steps: int) -> float:
    """Steps of the score as points out of 100, to the tenth above: what is something never reads as nothing."""
    return -(-steps * 10 // POINT) / 10


def _named(bits: int) -> list[str]:
    return [name for bit, name in enumerate(FEATURES) if bits >> bit & 1]
