"""Slots for the meetings chosen: an edge colouring, one meeting after another, by Kempe chains.

When everyone is always there, two sides and no table lacks, a chain always makes room (König, 1916). Otherwise a chain
may be stopped by an absence, by a fixed meeting or by tables: the meeting then takes the slot where it disturbs least,
and those it turns out look for another (an ejection chain, with a tabu on coming back at once).
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from entremise.timetable.large.event import Event
from entremise.timetable.plan import Stop

#: Turns that a meeting turned out of a slot stays out of it, at least, and at most so many more.
_TABU = 10
_TABU_SPREAD = 20


class Placing:
    """Meetings in slots. A set of slots is the bits of a number.

    Attributes:
        slot: for each meeting where it is, -1 when nowhere.
        full: for each participant, the slots where they cannot take one more meeting.
        closed: the slots where no table is left.
        holds: for each participant, how many meetings have a slot.
    """

    def __init__(self, event: Event, seed: int) -> None:
        self.event = event
        self.chance = random.Random(seed)  # noqa: S311
        self.slot = [-1] * event.meetings
        self.at: list[list[list[int]]] = [[[] for _ in range(event.slots)] for _ in range(event.participants)]
        self.full = [0 if most else -1 for most in event.at_once]
        self.tables: list[int] = event.tables.tolist()
        self.load: list[int] = [0] * event.slots
        self.holds = [0] * event.participants
        self.closed = sum(1 << slot for slot, most in enumerate(self.tables) if most == 0)
        self.turn = 0
        self._tabu: dict[tuple[int, int], int] = {}

    def put(self, meeting: int, slot: int) -> None:
        self.slot[meeting] = slot
        for person in self.event.people[meeting]:
            here = self.at[person][slot]
            here.append(meeting)
            self.holds[person] += 1
            if len(here) >= self.event.at_once[person]:
                self.full[person] |= 1 << slot
        self.load[slot] += 1
        if self.load[slot] >= self.tables[slot]:
            self.closed |= 1 << slot

    def take(self, meeting: int) -> None:
        slot = self.slot[meeting]
        self.slot[meeting] = -1
        for person in self.event.people[meeting]:
            self.at[person][slot].remove(meeting)
            self.holds[person] -= 1
            self.full[person] &= ~(1 << slot)
        self.load[slot] -= 1
        if self.load[slot] < self.tables[slot]:
            self.closed &= ~(1 << slot)

    def free(self, meeting: int) -> int:
        """The slots where a meeting can be put as things stand, tables aside."""
        found = self.event.starts[meeting]
        for person in self.event.people[meeting]:
            found &= ~self.full[person]
        return found

    # One meeting

    def fit(self, meeting: int) -> bool:
        """Put a meeting where it is free, or where a chain of exchanges between two slots makes room."""
        free = self.free(meeting)
        best = self._least_loaded(free & ~self.closed)
        if best is None:
            best = self._open(meeting, free) if free else None
        if best is None:
            best = self._make_room(meeting)
        if best is None:
            return False
        self.put(meeting, best)
        return True

    def _least_loaded(self, slots: int) -> int | None:
        return min(_bits(slots), key=lambda slot: self.load[slot] - self.tables[slot], default=None)

    def _make_room(self, meeting: int) -> int | None:
        """Free one of the participants in a slot where the others are, by an exchange with another slot."""
        people = self.event.people[meeting]
        starts = self.event.starts[meeting] & ~self.closed
        for busy in people:
            free = starts
            for other in people:
                free &= ~self.full[other] if other != busy else self.full[other]
            spare = ~self.full[busy] & ((1 << self.event.slots) - 1)
            for slot in _bits(free):
                for other_slot in _bits(spare):
                    chain = self.chain(self.at[busy][slot][0], slot, other_slot)
                    if chain and self._exchange_fits(chain, slot, other_slot):
                        self.exchange(chain, slot, other_slot)
                        if self.free(meeting) & ~self.closed & 1 << slot:
                            return slot
                        self.exchange(chain, slot, other_slot)
        return None

    def _open(self, meeting: int, free: int) -> int | None:
        """Free a table in a slot where the participants are free."""
        people = set(self.event.people[meeting])
        spare = ~self.closed & ((1 << self.event.slots) - 1)
        for slot in _bits(free):
            here = [each for each, at in enumerate(self.slot) if at == slot]
            self.chance.shuffle(here)
            for other_slot in _bits(spare):
                for first in here:
                    chain = self.chain(first, slot, other_slot)
                    moved = sum(1 if self.slot[each] == slot else -1 for each in chain)
                    apart = people.isdisjoint(person for each in chain for person in self.event.people[each])
                    if moved > 0 and apart and self._exchange_fits(chain, slot, other_slot):
                        self.exchange(chain, slot, other_slot)
                        return slot
        return None

    # Chains

    def chain(self, first: int, one: int, other: int) -> list[int]:
        """The meetings that change places with a meeting between two slots (Kempe); none when one of them may not."""
        starts, people, at = self.event.starts, self.event.people, self.at
        found, seen = [first], {first}
        for meeting in found:
            there = other if self.slot[meeting] == one else one
            if not starts[meeting] >> there & 1:
                return []
            for person in people[meeting]:
                for each in (*at[person][one], *at[person][other]):
                    if each not in seen:
                        seen.add(each)
                        found.append(each)
        return found

    def _exchange_fits(self, chain: list[int], one: int, other: int) -> bool:
        """Whether there are tables enough after an exchange."""
        moved = sum(1 if self.slot[each] == one else -1 for each in chain)
        return self.load[one] - moved <= self.tables[one] and self.load[other] + moved <= self.tables[other]

    def exchange(self, chain: list[int], one: int, other: int) -> None:
        goals = [(meeting, other if self.slot[meeting] == one else one) for meeting in chain]
        for meeting, _ in goals:
            self.take(meeting)
        for meeting, slot in goals:
            self.put(meeting, slot)

    # Those left over

    def eject(self, meeting: int) -> list[int]:
        """Put a meeting where it turns out the least, and return those turned out."""
        self.turn += 1
        found: tuple[float, list[int], int] | None = None
        for slot in _bits(self.event.starts[meeting]):
            if self._tabu.get((meeting, slot), 0) > self.turn:
                continue
            out = self._in_the_way(meeting, slot)
            if out is None:
                continue
            cost = sum(self._hardness(each) for each in out) + self.chance.random()
            if found is None or cost < found[0]:
                found = cost, out, slot
        if found is None:
            return [meeting]
        _, out, slot = found
        for each in out:
            self.take(each)
            self._tabu[each, slot] = self.turn + _TABU + self.chance.randrange(_TABU_SPREAD)
        self.put(meeting, slot)
        return out

    def _hardness(self, meeting: int) -> float:
        return 1 + 10 / self.event.starts[meeting].bit_count()

    def _in_the_way(self, meeting: int, slot: int) -> list[int] | None:
        """The meetings to turn out of a slot to put one there; None when one of them cannot be elsewhere."""
        out: dict[int, None] = {}
        for person in self.event.people[meeting]:
            here = self.at[person][slot]
            if len(here) >= self.event.at_once[person]:
                out[self.chance.choice(here)] = None
        if not out and self.closed >> slot & 1:
            out[self.chance.choice([each for each, at in enumerate(self.slot) if at == slot])] = None
        if any(self.event.starts[each].bit_count() == 1 for each in out):
            return None
        return list(out)


@dataclass(frozen=True)
class Wanted:
    """What is to be placed.

    Attributes:
        chosen: the meetings, in any order.
        worth: what each meeting of the event is worth, beyond all the others when it must be held.
        stay: the slot of each in a sound plan, where it stays if it can; empty when there is none.
    """

    chosen: Sequence[int]
    worth: Sequence[int]
    stay: Sequence[int | None] = ()


def place(event: Event, wanted: Wanted, *, seconds: float, seed: int, stop: Stop) -> list[int]:
    """A slot for each meeting chosen, -1 for those that found none: other meetings then try to replace them."""
    placing = Placing(event, seed)
    for meeting in wanted.chosen if wanted.stay else ():
        slot = wanted.stay[meeting]
        if slot is not None and placing.free(meeting) & ~placing.closed & 1 << slot:
            placing.put(meeting, slot)
    left = _first_fit(placing, [each for each in wanted.chosen if placing.slot[each] < 0])
    return _settle(placing, left, wanted.worth, seconds, stop) if left else placing.slot


def _first_fit(placing: Placing, chosen: list[int]) -> list[int]:
    """Each in turn where it fits, those with the fewest slots for busy participants first. Returns those left over."""
    event = placing.event
    busy = [0.0] * event.participants
    for meeting in chosen:
        for person in event.people[meeting]:
            busy[person] += 1 / event.at_once[person]

    def ease(meeting: int) -> tuple[bool, float]:
        options = event.starts[meeting].bit_count()
        return options > 1, options - max(busy[person] for person in event.people[meeting])

    return [meeting for meeting in sorted(chosen, key=ease) if not placing.fit(meeting)]


def _settle(placing: Placing, left: list[int], worth: Sequence[int], seconds: float, stop: Stop) -> list[int]:
    """Place those left over by turning others out, as long as it takes or time is left. Returns the best slots met."""
    ends = time.monotonic() + seconds
    best, lost = list(placing.slot), sum(worth[each] for each in left)
    while left and time.monotonic() < ends and not stop():
        meeting = left.pop(placing.chance.randrange(len(left)))
        if not placing.fit(meeting):
            left += placing.eject(meeting)
        if (now := sum(worth[each] for each in left)) < lost:
            best, lost = list(placing.slot), now
    return _filled(placing, best, worth) if left else placing.slot


def _filled(placing: Placing, slots: list[int], worth: Sequence[int]) -> list[int]:
    """The slots and all other meetings that still fit in, those worth most first."""
    event = placing.event
    for meeting, slot in enumerate(placing.slot):
        if slot >= 0:
            placing.take(meeting)
    for meeting, slot in enumerate(slots):
        if slot >= 0:
            placing.put(meeting, slot)
    for meeting in sorted(range(event.meetings), key=lambda each: -worth[each]):
        if placing.slot[meeting] < 0 and all(
            placing.holds[person] < event.caps[person] for person in event.people[meeting]
        ):
            placing.fit(meeting)
    return placing.slot


def _bits(number: int) -> Iterator[int]:
    """The slots of a set, in order."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low
