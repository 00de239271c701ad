"""A large event as arrays: who is in which meeting, where each may be, how many meetings each may have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from entremise.timetable.instance import Instance
from entremise.timetable.problem import Problem
from entremise.timetable.result import MAXIMISED, Objective
from entremise.timetable.tables import spots, tables_of

#: Slots of a day are the bits of one word.
LONGEST_DAY = 63


@dataclass(frozen=True, eq=False)
class Event:
    """Meetings of one slot whose tables are all alike, as numbers and arrays.

    Attributes:
        meetings, participants, slots: how many.
        people: for each meeting, its participants.
        starts: for each meeting, the slots where it may be, as the bits of a number.
        allowed: the same as an array, meetings x slots.
        weights: what each meeting is worth.
        required: meetings that must be held.
        at_once: for each participant, meetings at the same time.
        caps: for each participant, the most meetings they can have.
        floors: for each participant, the fewest they must have.
        tables: meetings at once in each slot, as many as participants when there are no tables.
        day: for each slot, the number of its day.
    """

    meetings: int
    participants: int
    slots: int
    people: tuple[tuple[int, ...], ...]
    starts: tuple[int, ...]
    allowed: NDArray[np.bool_]
    weights: NDArray[np.int64]
    required: frozenset[int]
    at_once: tuple[int, ...]
    caps: NDArray[np.int64]
    floors: NDArray[np.int64]
    tables: NDArray[np.int64]
    day: NDArray[np.int64]

    @cached_property
    def meetings_of(self) -> tuple[tuple[int, ...], ...]:
        """For each participant, the meetings that can be held."""
        found: list[list[int]] = [[] for _ in range(self.participants)]
        for meeting, people in enumerate(self.people):
            if self.starts[meeting]:
                for person in people:
                    found[person].append(meeting)
        return tuple(map(tuple, found))

    @cached_property
    def can_be_held(self) -> NDArray[np.intp]:
        """The meetings that have a slot at all."""
        return np.flatnonzero(self.allowed.any(axis=1))

    @cached_property
    def two_by_two(self) -> bool:
        return all(len(people) == 2 for people in self.people)

    @cached_property
    def sides(self) -> tuple[bool, ...] | None:
        """For each participant, which of two sides they are on when all meetings join two sides; else None."""
        side: list[bool | None] = [None] * self.participants
        for first in range(self.participants):
            if side[first] is not None:
                continue
            side[first], waiting = False, [first]
            while waiting:
                person = waiting.pop()
                for meeting in self.meetings_of[person]:
                    for other in self.people[meeting]:
                        if side[other] is None:
                            side[other] = not side[person]
                            waiting.append(other)
                        elif other != person and side[other] == side[person]:
                            return None
        return tuple(bool(each) for each in side) if self.two_by_two else None

    @cached_property
    def most_at_once(self) -> NDArray[np.int64]:
        """For each slot, the most meetings there can be at all: tables, and people there who could meet."""
        sides = self.sides
        there = np.zeros((2, self.slots), dtype=np.int64)
        for person, meetings in enumerate(self.meetings_of):
            if meetings:
                free = self.allowed[list(meetings)].any(axis=0)
                there[int(sides[person]) if sides else 0] += free * self.at_once[person]
        of_people = there.min(axis=0) if sides else there[0] // 2
        return np.asarray(np.minimum(self.tables, of_people))


def read_event(problem: Problem) -> Event:
    """The arrays of a problem that `handles` accepts."""
    instance, count = problem.instance, len(problem.people)
    tables = problem.tables if problem.tables is not None and not _own_tables(problem) else (count,) * problem.slots
    open_in = {slot for slot, most in enumerate(tables) if most}
    starts = [[slot for slot in each if slot in open_in] for each in problem.starts]
    allowed = np.zeros((count, problem.slots), dtype=np.bool_)
    for meeting, each in enumerate(starts):
        allowed[meeting, each] = True
    weights = np.array([meeting.weight for meeting in instance.meetings], dtype=np.int64)
    required = range(count) if instance.rules.hold_every_meeting else _required(instance)
    return Event(
        meetings=count,
        participants=len(instance.participants),
        slots=problem.slots,
        people=problem.people,
        starts=tuple(sum(1 << slot for slot in each) for each in starts),
        allowed=allowed,
        weights=weights,
        required=frozenset(required),
        at_once=problem.at_once,
        caps=np.array(list(_caps(problem, starts)), dtype=np.int64),
        floors=np.array(list(_floors(problem)), dtype=np.int64),
        tables=np.array(tables, dtype=np.int64),
        day=np.array([number for number, day in enumerate(problem.days) for _ in day], dtype=np.int64),
    )


def handles(problem: Problem) -> bool:
    """Whether the methods for large events know everything that the problem asks.

    They do not know meetings longer than a slot, one after another, rooms that differ, travel, rest, how far idle
    periods may differ, nor idle periods that matter more than meetings.
    """
    instance = problem.instance
    return (
        _knows_goals(instance)
        and not instance.travel
        and instance.rules.max_idle_difference is None
        and all(len(day) <= LONGEST_DAY for day in problem.days)
        and all(meeting.length == 1 and not meeting.after for meeting in instance.meetings)
        and all(participant.max_in_a_row is None for participant in instance.participants)
        and (len(spots(problem)[0]) <= 1 or _own_tables(problem))
    )


def _knows_goals(instance: Instance) -> bool:
    goals = instance.goals
    if instance.rules.hold_every_meeting:
        return True
    return goals[0] in MAXIMISED and not any(goal in MAXIMISED for goal in goals if goals.index(goal) > _compact(goals))


def _compact(goals: tuple[Objective, ...]) -> int:
    """Where the objectives that are not maximised begin."""
    return next((index for index, goal in enumerate(goals) if goal not in MAXIMISED), len(goals))


def _required(instance: Instance) -> Iterable[int]:
    return (index for index, meeting in enumerate(instance.meetings) if meeting.required)


def _own_tables(problem: Problem) -> bool:
    """Whether each meeting is at the table of one of its participants, who is alone to have it: tables never lack."""
    instance = problem.instance
    own = {each.id: each.fixed_table for each in instance.participants if each.fixed_table}
    tables = {table.name: min(table.capacity, default=0) for table in tables_of(instance, problem.slots)}
    return (
        bool(own)
        and len(set(own.values())) == len(own)
        and all(
            tables.get(each.fixed_table, 0) >= each.places_at_once
            for each in instance.participants
            if each.fixed_table is not None
        )
        and all(
            sum(name in own for name in meeting.between) == 1
            and not (meeting.table or meeting.place or meeting.equipment)
            for meeting in instance.meetings
        )
    )


def _caps(problem: Problem, starts: Sequence[Sequence[int]]) -> Iterable[int]:
    for person, participant in enumerate(problem.instance.participants):
        slots = {slot for meeting in problem.meetings_of[person] for slot in starts[meeting]}
        most = len(slots) * participant.places_at_once
        yield most if participant.max_meetings is None else min(most, participant.max_meetings)


def _floors(problem: Problem) -> Iterable[int]:
    everyone = problem.instance.rules.min_meetings
    for person, participant in enumerate(problem.instance.participants):
        asked = len(problem.meetings_of[person])
        yield max(least for least in (0, participant.min_meetings, everyone) if least <= asked)
