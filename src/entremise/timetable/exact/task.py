"""A plain problem in bare numbers, as processes hand it to each other."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Self

from entremise.timetable.problem import Problem

_State = tuple[int, bool, bool]
#: The fewest idle periods and the most, of somebody whose meetings do not fit.
_IMPOSSIBLE = (1, 0)


@dataclass(frozen=True)
class Task:
    """Meetings of one slot between two participants, all to be held, with few idle periods.

    Attributes:
        days: first slot and first slot after, of each day.
        participants: how many.
        people, starts, after: for each meeting, the two who meet, the slots where it may be, the meetings before it.
        tables: meetings at once in each slot; None: as many as wanted.
        difference: between the idle periods of any two participants who have meetings; None: any.
        seed: of what is drawn at random.
    """

    days: tuple[tuple[int, int], ...]
    participants: int
    people: tuple[tuple[int, int], ...]
    starts: tuple[tuple[int, ...], ...]
    after: tuple[tuple[int, ...], ...]
    tables: tuple[int, ...] | None
    difference: int | None
    seed: int = 0

    @classmethod
    def of(cls, problem: Problem, seed: int = 0) -> Self:
        """The task of a problem that is `plain`."""
        return cls(
            days=tuple((day.start, day.stop) for day in problem.days),
            participants=len(problem.instance.participants),
            people=tuple((one, other) for one, other in problem.people),
            starts=problem.starts,
            after=problem.after,
            tables=problem.tables,
            difference=problem.instance.rules.max_idle_difference,
            seed=seed,
        )

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        return cls(**{name: _frozen(value) for name, value in json.loads(text).items()})

    @property
    def slots(self) -> range:
        return range(self.days[-1][1] if self.days else 0)

    @cached_property
    def meetings_of(self) -> tuple[tuple[int, ...], ...]:
        """For each participant, their meetings."""
        found: list[list[int]] = [[] for _ in range(self.participants)]
        for meeting, people in enumerate(self.people):
            for person in people:
                found[person].append(meeting)
        return tuple(map(tuple, found))

    @cached_property
    def possible_idle(self) -> tuple[tuple[int, int], ...]:
        """For each participant, the fewest and the most idle periods, by the slots where they may meet and must."""
        return tuple(self._possible(meetings) for meetings in self.meetings_of)

    @cached_property
    def most_idle(self) -> tuple[int, ...]:
        """For each participant, a number of idle periods that is never passed: fairness considered."""
        most = [most for _, most in self.possible_idle]
        return (
            tuple(most) if self.difference is None else tuple(min(each, self._calm + self.difference) for each in most)
        )

    @property
    def somebody_never_waits(self) -> bool:
        """Whether `most_idle` says all there is to say of fairness."""
        return self._calm == 0

    @cached_property
    def _calm(self) -> int:
        """The most idle periods of whoever can have the fewest."""
        possible = zip(self.possible_idle, self.meetings_of, strict=True)
        return min((most for (_, most), mine in possible if mine), default=0)

    def _possible(self, meetings: Sequence[int]) -> tuple[int, int]:
        """Slot after slot, busy or not: how many meetings so far, busy just before, busy earlier that day."""
        free = {slot for meeting in meetings for slot in self.starts[meeting]}
        fixed = {self.starts[meeting][0] for meeting in meetings if len(self.starts[meeting]) == 1}
        known = {(0, False, False): (0, 0)}
        for first, stop in self.days:
            known = _merged(((count, False, False), idle) for (count, _, _), idle in known.items())
            for slot in range(first, stop):
                choices = [busy for busy in (False, True) if (slot in free if busy else slot not in fixed)]
                known = _merged(
                    ((count + busy, busy, begun or busy), (least + ends, most + ends))
                    for (count, before, begun), (least, most) in known.items()
                    for busy in choices
                    for ends in [int(busy and begun and not before)]
                )
        ends = _merged(((count, False, False), idle) for (count, _, _), idle in known.items())
        return ends.get((len(meetings), False, False), _IMPOSSIBLE)

    def blocks(self, person: int) -> list[int]:
        """The slots from which the meetings of a participant can follow each other without a break."""
        meetings = self.meetings_of[person]
        firsts = sorted({slot for meeting in meetings for slot in self.starts[meeting]})
        return [first for first in firsts if self._fill(meetings, range(first, first + len(meetings)))]

    def _fill(self, meetings: Sequence[int], block: range) -> bool:
        """Whether meetings can be held one in each slot of a block (augmenting paths)."""
        held: dict[int, int] = {}

        def place(meeting: int, tried: set[int]) -> bool:
            for slot in self.starts[meeting]:
                if slot in block and slot not in tried:
                    tried.add(slot)
                    if slot not in held or place(held[slot], tried):
                        held[slot] = meeting
                        return True
            return False

        return all(place(meeting, set()) for meeting in meetings)

    def day_of(self, slot: int) -> tuple[int, int]:
        """The day of a slot."""
        return next(day for day in self.days if day[0] <= slot < day[1])

    def idle(self, slots: Sequence[int]) -> list[int]:
        """For each participant, the idle periods of a timetable."""
        return [self._idle({slots[meeting] for meeting in meetings}) for meetings in self.meetings_of]

    def _idle(self, busy: set[int]) -> int:
        runs = Counter(self.day_of(slot) for slot in busy)
        runs.subtract(self.day_of(slot) for slot in busy if slot + 1 in busy and self.day_of(slot)[1] > slot + 1)
        return sum(count - 1 for count in runs.values())

    def allows(self, slots: Sequence[int]) -> bool:
        """Whether a timetable respects every rule: what a process sends is believed after this."""
        idle = [each for each, mine in zip(self.idle(slots), self.meetings_of, strict=True) if mine]
        at_once = Counter(slots)
        return (
            all(slot in starts for slot, starts in zip(slots, self.starts, strict=True))
            and all(slots[first] < slots[meeting] for meeting, before in enumerate(self.after) for first in before)
            and all(len({slots[each] for each in mine}) == len(mine) for mine in self.meetings_of)
            and (self.tables is None or all(count <= self.tables[slot] for slot, count in at_once.items()))
            and (self.difference is None or max(idle, default=0) - min(idle, default=0) <= self.difference)
        )


def _merged(found: Iterable[tuple[_State, tuple[int, int]]]) -> dict[_State, tuple[int, int]]:
    """For each state, the fewest and the most."""
    merged: dict[_State, tuple[int, int]] = {}
    for state, (least, most) in found:
        fewest, highest = merged.get(state, (least, most))
        merged[state] = (min(least, fewest), max(most, highest))
    return merged


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
