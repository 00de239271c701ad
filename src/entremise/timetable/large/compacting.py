"""Fewer idle periods without holding one meeting less: annealing by Kempe chains.

Exchanging all the meetings of a chain between two slots keeps every rule, and changes the busy slots of the
participants at its ends only. The chains of two slots share no participant: they are all found at once and each is
drawn by itself (heat bath), so a step costs some array operations for hundreds of chains. Besides, a meeting may give
its slot to one that was not chosen, of the same weight and with one of its participants.
"""

import random
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from entremise.timetable.large.event import Event

Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
Words = NDArray[np.uint64]

#: What runs cost: an idle period, and a little for each run that has at least two meetings, then three, so that of two
#: runs the shorter one melts into the longer.
RUN, _TWO, _THREE = 12, 6, 3
#: Days of at most so many slots have the cost of each pattern in a table.
_IN_TABLE = 18
#: Draws are made once and read again from a random place: as good for annealing, and much faster.
_DRAWS = 1 << 20


class Compacting:
    """Meetings in slots, and what each participant's days look like."""

    def __init__(self, event: Event, slots: Ints, seed: int, *, fair: bool = False) -> None:
        """Args:
        slots: for each meeting where it is, -1 when nowhere.
        fair: whether a meeting may give its slot only where as many participants have as many meetings as before.
        """
        self.event, self._fair = event, fair
        self.draw = np.random.default_rng(seed)
        self._where = random.Random(seed)  # noqa: S311
        self._logistic = self.draw.logistic(size=_DRAWS)
        self._allowed = np.ascontiguousarray(event.allowed.T)  # slots x meetings
        self._first = np.array([people[0] for people in event.people], dtype=np.intp)
        self._last = np.array([people[-1] for people in event.people], dtype=np.intp)
        self._everyone = np.arange(event.participants)
        self._simple = event.two_by_two and max(event.at_once, default=1) == 1
        self._limited = bool((event.tables < event.meetings).any())
        self._members = [np.flatnonzero(slots == each) for each in range(event.slots)]
        self._day: list[int] = event.day.tolist()
        firsts = np.searchsorted(event.day, event.day)
        self._bit = np.left_shift(np.uint64(1), (np.arange(event.slots) - firsts).astype(np.uint64))
        self.costs = _costs(int(np.bincount(event.day).max(initial=0)))
        self._read(slots)

    def _read(self, slots: Ints) -> None:
        event = self.event
        self._busy: Words = np.zeros((max(self._day, default=0) + 1, event.participants), dtype=np.uint64)
        self._at = np.full((event.slots, event.participants), -1, dtype=np.intp)  # the meeting of each, when simple
        self._with = np.tile(self._everyone, (event.slots, 1))  # whom each meets, or themselves, when simple
        self._holds = np.zeros(event.participants, dtype=np.intp)
        for each, members in enumerate(self._members):
            people = np.array([who for meeting in members.tolist() for who in event.people[meeting]], dtype=np.intp)
            self._busy[self._day[each], people] |= self._bit[each]
            np.add.at(self._holds, people, 1)
            one, other = self._first[members], self._last[members]
            self._at[each, one] = self._at[each, other] = members
            self._with[each, one], self._with[each, other] = other, one
        self._cost = self.costs(self._busy)
        self._waiting = np.flatnonzero((slots < 0) & event.allowed.any(axis=1))
        self._required = np.isin(np.arange(event.meetings), list(event.required))

    @property
    def idle(self) -> int:
        """Idle periods of all."""
        runs = _runs(self._busy)
        return int((runs - (runs > 0)).sum())

    @property
    def slots(self) -> Ints:
        """For each meeting where it is, -1 when nowhere."""
        found = np.full(self.event.meetings, -1, dtype=np.intp)
        for each, members in enumerate(self._members):
            found[members] = each
        return found

    # Exchanging the meetings of two slots

    def exchange(self, one: int, other: int, heat: float) -> None:
        """Exchange some of the chains between two slots, at a temperature."""
        ones, others = self._members[one], self._members[other]
        chain = self._chains(one, other)
        of_ones, of_others = chain[self._first[ones]], chain[self._first[others]]
        who, worse = self._worse(one, other)
        taken = np.bincount(chain[who], worse, len(chain)) < self._drawn(len(chain)) * (heat * RUN)
        taken[of_ones[~self._allowed[other][ones]]] = False
        taken[of_others[~self._allowed[one][others]]] = False
        out, back = taken[of_ones], taken[of_others]
        if self._limited and not self._tables_suffice(one, other, int(out.sum()), int(back.sum())):
            self._keep_tables(one, other, of_ones, of_others, taken)
            out, back = taken[of_ones], taken[of_others]
        self._members[one] = np.concatenate([ones[~out], others[back]])
        self._members[other] = np.concatenate([others[~back], ones[out]])
        moves = taken[chain]
        if self._simple:
            for array in (self._with, self._at):
                here, there = array[one], array[other]
                array[one], array[other] = np.where(moves, there, here), np.where(moves, here, there)
        self._flip(who[moves[who]], (one, other))

    def _drawn(self, count: int) -> NDArray[np.float64]:
        """Logistic draws: what is worse by `d` is taken when `d` is less than one times the temperature."""
        start = self._where.randrange(_DRAWS - count)
        return self._logistic[start : start + count]

    def _chains(self, one: int, other: int) -> Ints:
        """For each participant, a number of the chain they are in between two slots: one of its participants."""
        if not self._simple:
            return self._components(one, other)
        # Whom one's partner in a slot meets in the other, and so on: orbits, found by doubling the stride.
        there = self._with[one]
        stride = self._with[other][there]
        found = np.minimum(self._everyone, stride)
        while True:
            stride = stride[stride]
            further = np.minimum(found, found[stride])
            if (further == found).all():
                return np.asarray(np.minimum(found, found[there]))
            found = further

    def _components(self, one: int, other: int) -> Ints:
        """The same when a participant may have several meetings at once, or a meeting more than two of them."""
        held = np.concatenate([self._members[one], self._members[other]]).tolist()
        links = [(self.event.people[m][0], who) for m in held for who in self.event.people[m][1:]]
        pairs = np.array(links, dtype=np.intp).reshape(-1, 2).T
        size = self.event.participants
        found = connected_components(coo_array((np.ones(len(links)), tuple(pairs)), (size, size)), directed=False)[1]
        return np.asarray(found, dtype=np.intp)

    def _worse(self, one: int, other: int) -> tuple[Ints, Ints]:
        """The participants at the ends of chains, and how much more an exchange costs each."""
        day_one, day_other, bit_one, bit_other = self._day[one], self._day[other], self._bit[one], self._bit[other]
        of_one, of_other = self._busy[day_one], self._busy[day_other]
        who = np.flatnonzero(((of_one & bit_one) != 0) != ((of_other & bit_other) != 0))
        if day_one == day_other:
            return who, self.costs(of_one[who] ^ (bit_one | bit_other)) - self._cost[day_one, who]
        then = self.costs(of_one[who] ^ bit_one) + self.costs(of_other[who] ^ bit_other)
        return who, then - self._cost[day_one, who] - self._cost[day_other, who]

    def _tables_suffice(self, one: int, other: int, out: int, back: int) -> bool:
        """Whether there are tables enough after so many meetings have left a slot and come back from another."""
        more = back - out
        tables, members = self.event.tables, self._members
        return bool(len(members[one]) + more <= tables[one] and len(members[other]) - more <= tables[other])

    def _keep_tables(self, one: int, other: int, of_ones: Ints, of_others: Ints, taken: Bools) -> None:
        """Refuse some exchanges, drawn, until there are tables enough in both slots."""
        tables, size = self.event.tables, len(taken)
        shift = np.bincount(of_others, minlength=size) - np.bincount(of_ones, minlength=size)
        for sign, slot, there in ((1, one, len(of_ones)), (-1, other, len(of_others))):
            over = there + sign * int(shift[taken].sum()) - tables[slot]
            if over > 0:
                able = self.draw.permutation(np.flatnonzero(taken & (shift * sign > 0)))
                taken[able[: int(np.searchsorted(np.cumsum(shift[able] * sign), over)) + 1]] = False
        if not self._tables_suffice(one, other, int(taken[of_ones].sum()), int(taken[of_others].sum())):
            taken[:] = False  # a chain moved more than one table

    def _flip(self, who: Ints, slots: tuple[int, ...]) -> None:
        """Those who were busy no longer are, and the other way round."""
        for each in slots:
            self._busy[self._day[each], who] ^= self._bit[each]
        for day in {self._day[each] for each in slots}:
            self._cost[day, who] = self.costs(self._busy[day, who])

    # Giving the slot to another meeting

    def give(self, slot: int, heat: float) -> None:
        """Let meetings that were not chosen replace others of a slot, at a temperature.

        The one who stays meets somebody else, of the same worth; who comes was free, who goes keeps their floor.
        """
        if not self._simple or not len(self._waiting):
            return
        places = self._replaceable(slot)
        if not len(places[0]):
            return
        place, stays, comes = places
        old, goes = self._at[slot, stays], self._with[slot, stays]
        who, count = np.concatenate([goes, comes]), len(place)
        worse = self.costs(self._busy[self._day[slot], who] ^ self._bit[slot]) - self._cost[self._day[slot], who]
        taken = worse[:count] + worse[count:] < self._drawn(count) * (heat * RUN)
        place, stays, comes, old, goes = (each[taken] for each in (place, stays, comes, old, goes))
        new = self._waiting[place]
        self._waiting[place] = old
        self._members[slot] = np.concatenate([np.setdiff1d(self._members[slot], old, assume_unique=True), new])
        self._at[slot, goes], self._with[slot, goes] = -1, goes
        self._at[slot, stays] = self._at[slot, comes] = new
        self._with[slot, stays], self._with[slot, comes] = comes, stays
        self._holds[comes] += 1
        self._holds[goes] -= 1
        self._flip(who[np.concatenate([taken, taken])], (slot,))

    def _replaceable(self, slot: int) -> tuple[Ints, Ints, Ints]:
        """Meetings not chosen that could each take the slot of another: where they wait, who stays, who comes."""
        event = self.event
        place = self.draw.permutation(np.flatnonzero(self._allowed[slot][self._waiting]))
        new = self._waiting[place]
        turned = self.draw.integers(2, size=len(new)) == 1
        stays = np.where(turned, self._last[new], self._first[new])
        comes = np.where(turned, self._first[new], self._last[new])
        old, goes = self._at[slot, stays], self._with[slot, stays]
        able = (old >= 0) & (self._at[slot, comes] < 0) & (event.weights[old] == event.weights[new])
        able &= ~self._required[old]
        able &= (self._holds[comes] < event.caps[comes]) & (self._holds[goes] > event.floors[goes])
        if self._fair:
            able &= self._holds[goes] == self._holds[comes] + 1
        kept = np.flatnonzero(able)
        for each in (old, comes):  # a meeting is replaced once, a participant comes once
            kept = kept[np.unique(each[kept], return_index=True)[1]]
        return place[kept], stays[kept], comes[kept]


def _runs(busy: Words) -> Ints:
    """How many runs of bits."""
    return np.bitwise_count(busy & ~(busy << np.uint64(1))).astype(np.intp)


def _costs(longest: int) -> Callable[[Words], Ints]:
    """The function that gives the cost of days."""
    if longest > _IN_TABLE:
        return _cost
    table = _cost(np.arange(1 << longest, dtype=np.uint64))
    return lambda busy: table[busy.astype(np.intp)]


def _cost(busy: Words) -> Ints:
    runs = _runs(busy)
    two = busy & (busy >> np.uint64(1))
    three = two & (busy >> np.uint64(2))
    return RUN * (runs - (runs > 0)) + _TWO * _runs(two) + _THREE * _runs(three)
