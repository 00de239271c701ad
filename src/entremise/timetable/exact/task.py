"""A plain problem in bare numbers, as processes hand it to each other."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Self

from entremise.timetable.problem import Problem


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
    def most_idle(self) -> tuple[int, ...]:
        """For each participant, a number of idle periods that is never passed."""
        spare = [max(0, len(meetings) - 1) for meetings in self.meetings_of]
        if self.difference is None or not self.somebody_never_waits:
            return tuple(spare)
        return tuple(min(each, self.difference) for each in spare)

    @cached_property
    def somebody_never_waits(self) -> bool:
        """Whether somebody has one meeting only: nobody waits more often than the difference allowed."""
        return any(len(meetings) == 1 for meetings in self.meetings_of)

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


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
