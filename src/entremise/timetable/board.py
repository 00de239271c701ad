"""A timetable as it stands, where meetings are put and taken one at a time, and what stands in the way of one.

Explaining, replanning and moving by hand share it. Meetings, participants and rooms are numbers, as in `Problem`.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from entremise.timetable.instance import Instance
from entremise.timetable.problem import Problem, compile_instance
from entremise.timetable.result import Placed, Timetable
from entremise.timetable.tables import suiting, tables_of


class Kind(StrEnum):
    """What may stand in the way of a meeting in a slot."""

    DAY = "day"  # the day ends before it does
    FIXED = "fixed"  # it is fixed in another slot
    FORBIDDEN = "forbidden"  # it may not be in this slot
    SESSION = "session"  # its session is at other times
    ABSENT = "absent"  # one of them is not there
    BUSY = "busy"  # one of them is with others
    LIMIT = "limit"  # one of them has all the meetings they wanted
    ROW = "row"  # one of them would have too many meetings without rest
    TRAVEL = "travel"  # one of them could not come from, or go to, another place in time
    ORDER = "order"  # it would not be after, or before, another meeting
    TABLES = "tables"  # no table is left that suits it
    ROOM = "room"  # the table wanted is closed, taken or does not suit it
    IDLE = "idle"  # idle periods would differ too much


class Hindrance(NamedTuple):
    """One thing in the way: whom it concerns, and the meetings that it comes from."""

    kind: Kind
    who: int | None = None
    meetings: tuple[int, ...] = ()


class Board:
    """Meetings in their slots, tables and delegates."""

    def __init__(self, instance: Instance, problem: Problem | None = None) -> None:
        self.instance = instance
        self.problem = problem or compile_instance(instance)
        self.seated = instance.tables is not None
        self.tables = tables_of(instance, self.problem.slots)
        self.slot: list[int | None] = [None] * len(instance.meetings)
        self.table: list[int | None] = [None] * len(instance.meetings)
        self.delegate: dict[tuple[int, int], int] = {}  # (meeting, participant): which of their people goes
        self.with_whom: list[list[list[int]]] = [[[] for _ in range(self.problem.slots)] for _ in instance.participants]
        self.held: list[int] = [0] * len(instance.participants)
        self.at: list[list[int]] = [[] for _ in range(self.problem.slots)]  # the meetings of each slot
        self._taken = [[0] * self.problem.slots for _ in self.tables]
        self._starts = [frozenset(starts) for starts in self.problem.starts]

    @classmethod
    def of(cls, instance: Instance, timetable: Timetable, problem: Problem | None = None) -> "Board":
        """The board of a timetable; what it has of faults is kept as it is."""
        board = cls(instance, problem)
        number = {table.name: index for index, table in enumerate(board.tables)}
        meetings = {meeting.id: index for index, meeting in enumerate(instance.meetings)}
        for placed in timetable.placed:
            if placed.slot is not None and placed.meeting in meetings:
                meeting = meetings[placed.meeting]
                board.put(meeting, placed.slot, number.get(placed.table or ""), placed.delegates)
        return board

    # Facts of a meeting

    @cached_property
    def suits(self) -> tuple[tuple[int, ...], ...]:
        """For each meeting, the tables where it may be."""
        return suiting(self.instance, self.tables)

    @cached_property
    def later(self) -> tuple[tuple[int, ...], ...]:
        """For each meeting, those that start after it ends."""
        found: list[list[int]] = [[] for _ in self.problem.after]
        for meeting, before in enumerate(self.problem.after):
            for each in before:
                found[each].append(meeting)
        return tuple(map(tuple, found))

    def lasts(self, meeting: int, start: int) -> range:
        return range(start, start + self.problem.lengths[meeting])

    def place(self, meeting: int, table: int | None) -> str | None:
        own = self.instance.meetings[meeting].place
        return own if own is not None or table is None else self.tables[table].place

    # Putting and taking

    def put(self, meeting: int, start: int, table: int | None, named: dict[str, str] | None = None) -> None:
        """Hold a meeting there, whatever stands in the way."""
        for person in self.problem.people[meeting]:
            if self.problem.at_once[person] > 1:
                chosen = self._named(person, named or {})
                going = chosen if chosen is not None else self._free_delegate(person, meeting, start, table)
                self.delegate[meeting, person] = going or 0
        self.slot[meeting], self.table[meeting] = start, table
        for person in self.problem.people[meeting]:
            self.held[person] += 1
            for slot in self._inside(meeting, start):
                self.with_whom[person][slot].append(meeting)
        for slot in self._inside(meeting, start):
            self.at[slot].append(meeting)
            if table is not None:
                self._taken[table][slot] += 1

    def take(self, meeting: int) -> None:
        """Hold it no longer."""
        start, table = self.slot[meeting], self.table[meeting]
        if start is None:
            return
        for person in self.problem.people[meeting]:
            self.held[person] -= 1
            self.delegate.pop((meeting, person), None)
            for slot in self._inside(meeting, start):
                self.with_whom[person][slot].remove(meeting)
        for slot in self._inside(meeting, start):
            self.at[slot].remove(meeting)
            if table is not None:
                self._taken[table][slot] -= 1
        self.slot[meeting] = self.table[meeting] = None

    def _inside(self, meeting: int, start: int) -> range:
        return range(start, min(start + self.problem.lengths[meeting], self.problem.slots))

    def _named(self, person: int, named: dict[str, str]) -> int | None:
        participant = self.instance.participants[person]
        goes = named.get(participant.id)
        return participant.people.index(goes) if goes in participant.people else None

    # What stands in the way

    def free_table(self, meeting: int, start: int) -> int | None:
        """The first table that suits a meeting and is free as long as it lasts."""
        if any(self.seats_left(slot) <= 0 for slot in self._inside(meeting, start)):
            return None
        for table in self.suits[meeting]:
            if self._has_room(table, meeting, start):
                return table
        return None

    def seats_left(self, slot: int) -> int:
        """How many more meetings all the tables could hold at once."""
        return self.problem.tables[slot] - len(self.at[slot]) if self.problem.tables is not None else 1

    def _has_room(self, table: int, meeting: int, start: int) -> bool:
        taken, capacity = self._taken[table], self.tables[table].capacity
        return all(taken[slot] < capacity[slot] for slot in self._inside(meeting, start))

    def fits(self, meeting: int, start: int) -> bool:
        """Whether nothing but people's totals and idle periods stands in the way of a meeting that is not held."""
        if start not in self._starts[meeting]:
            return False
        lasts = self.lasts(meeting, start)
        for person in self.problem.people[meeting]:
            diary, most = self.with_whom[person], self.problem.at_once[person]
            if any(len(diary[slot]) >= most for slot in lasts):
                return False
        table = self.free_table(meeting, start)
        if self.seated and table is None:
            return False
        return next(self._among_people(meeting, start, table), None) is None

    def stands(self, meeting: int, start: int, table: int | None) -> bool:
        """Whether a meeting may be in this slot and at this table, whoever else meets."""
        if start not in self._starts[meeting] or (table is None and self.seated):
            return False
        return table is None or (table in self.suits[meeting] and self._has_room(table, meeting, start))

    def hindrances(self, meeting: int, start: int, table: int | None = None) -> tuple[Hindrance, ...]:
        """All that stands in the way of a meeting that is not held, at this table or at the first free one."""
        found = [*self._of_slot(meeting, start), *self._busy(meeting, start), *self._limits(meeting)]
        if table is not None:
            found += self._of_table(meeting, start, table)
        elif self.seated:
            table = self.free_table(meeting, start)
            if table is None:
                found.append(Hindrance(Kind.TABLES, None, tuple(self.at[start])))
        found += self._among_people(meeting, start, table)
        return tuple(found)

    def _of_slot(self, meeting: int, start: int) -> Iterator[Hindrance]:
        asked, lasts = self.instance.meetings[meeting], set(self.lasts(meeting, start))
        if not any(set(day) >= lasts for day in self.problem.days):
            yield Hindrance(Kind.DAY)
        if asked.slot is not None and asked.slot != start:
            yield Hindrance(Kind.FIXED)
        if not lasts.isdisjoint(asked.not_in):
            yield Hindrance(Kind.FORBIDDEN)
        if asked.session and not lasts <= set(self.instance.sessions[asked.session]):
            yield Hindrance(Kind.SESSION)
        for person in self.problem.people[meeting]:
            if not lasts.isdisjoint(self.instance.participants[person].unavailable):
                yield Hindrance(Kind.ABSENT, person)

    def _busy(self, meeting: int, start: int) -> Iterator[Hindrance]:
        for person in self.problem.people[meeting]:
            diary, most = self.with_whom[person], self.problem.at_once[person]
            full = [diary[slot] for slot in self._inside(meeting, start) if len(diary[slot]) >= most]
            if full:
                yield Hindrance(Kind.BUSY, person, _once(each for slot in full for each in slot))

    def _limits(self, meeting: int) -> Iterator[Hindrance]:
        for person in self.problem.people[meeting]:
            most = self.instance.participants[person].max_meetings
            if most is not None and self.held[person] >= most:
                yield Hindrance(Kind.LIMIT, person)

    def _of_table(self, meeting: int, start: int, table: int) -> Iterator[Hindrance]:
        if table not in self.suits[meeting] or not self._has_room(table, meeting, start):
            there = [each for each in self.at[start] if self.table[each] == table]
            yield Hindrance(Kind.ROOM, table, tuple(there))

    def _among_people(self, meeting: int, start: int, table: int | None) -> Iterator[Hindrance]:
        """Orders, rests and travel: they need no more than the diaries of the people it concerns."""
        wrong = [m for m in self.problem.after[meeting] if self._ends(m) > start]
        end = start + self.problem.lengths[meeting]
        wrong += [m for m in self.later[meeting] if (at := self.slot[m]) is not None and at < end]
        if wrong:
            yield Hindrance(Kind.ORDER, None, tuple(wrong))
        for person in self.problem.people[meeting]:
            participant = self.instance.participants[person]
            if not self.instance.travel and participant.max_in_a_row is None:
                continue
            if any(self._able(person, delegate, meeting, start, table) for delegate in range(len(participant.people))):
                continue
            far = tuple(self._too_far(person, meeting, start, table))
            tired = any(self._tired(person, delegate, meeting, start) for delegate in range(len(participant.people)))
            if far:
                yield Hindrance(Kind.TRAVEL, person, far)
            if tired:
                yield Hindrance(Kind.ROW, person)

    def _ends(self, meeting: int) -> int:
        start = self.slot[meeting]
        return 0 if start is None else start + self.problem.lengths[meeting]

    def _tired(self, person: int, delegate: int, meeting: int, start: int) -> bool:
        """Whether one of a participant's people would meet too long without a slot of rest."""
        longest = self.instance.participants[person].max_in_a_row
        if longest is None:
            return False
        day = next((day for day in self.problem.days if start in day), range(0))
        first, last = start, start + self.problem.lengths[meeting]
        while first - 1 in day and self._is_in(person, delegate, first - 1):
            first -= 1
        while last in day and self._is_in(person, delegate, last):
            last += 1
        return last - first > longest

    def _is_in(self, person: int, delegate: int, slot: int) -> bool:
        return any(self.delegate.get((m, person), 0) == delegate for m in self.with_whom[person][slot])

    def _too_far(self, person: int, meeting: int, start: int, table: int | None) -> Iterator[int]:
        for other in self.problem.meetings_of[person]:
            at = self.slot[other]
            if other == meeting or at is None or self._overlap(meeting, start, other, at):
                continue
            if not self._reaches(meeting, start, table, other, at):
                yield other

    def _free_delegate(self, person: int, meeting: int, start: int, table: int | None) -> int | None:
        """The first of a participant's people who can be there; None when none can."""
        people = range(self.problem.at_once[person])
        return next((each for each in people if self._able(person, each, meeting, start, table)), None)

    def _able(self, person: int, delegate: int, meeting: int, start: int, table: int | None) -> bool:
        for other in self.problem.meetings_of[person]:
            at = self.slot[other]
            if other == meeting or at is None or self.delegate.get((other, person), 0) != delegate:
                continue
            if self._overlap(meeting, start, other, at) or not self._reaches(meeting, start, table, other, at):
                return False
        return not self._tired(person, delegate, meeting, start)

    def _overlap(self, meeting: int, start: int, other: int, at: int) -> bool:
        return start < at + self.problem.lengths[other] and at < start + self.problem.lengths[meeting]

    def _reaches(self, meeting: int, start: int, table: int | None, other: int, at: int) -> bool:
        """Whether there is time to go from one to the other."""
        if not self.instance.travel:
            return True
        here, there = self.place(meeting, table), self.place(other, self.table[other])
        if at < start:
            return self.instance.travel_between(there, here) <= gap(
                self.instance, at + self.problem.lengths[other], start
            )
        return self.instance.travel_between(here, there) <= gap(
            self.instance, start + self.problem.lengths[meeting], at
        )

    # Idle periods

    def idle_periods(self, person: int) -> int:
        """Runs of consecutive busy slots of each day, minus one."""
        diary, total = self.with_whom[person], 0
        for day in self.problem.days:
            runs = sum(1 for slot in day if diary[slot] and (slot == day.start or not diary[slot - 1]))
            total += max(0, runs - 1)
        return total

    # The answer

    def placed(self, meeting: int) -> Placed:
        """Where and when a meeting is held, if it is."""
        table, asked = self.table[meeting], self.instance.meetings[meeting]
        if self.slot[meeting] is None:
            return Placed(asked.id)
        going = {}
        for person in self.problem.people[meeting]:
            participant = self.instance.participants[person]
            if len(participant.people) > 1:
                going[participant.id] = participant.people[self.delegate[meeting, person]]
        return Placed(asked.id, self.slot[meeting], None if table is None else self.tables[table].name, going)


def gap(instance: Instance, end: int, start: int) -> int:
    """Minutes, or slots when slots have no times, between the end of slot `end - 1` and the start of slot `start`."""
    if isinstance(instance.slots, int):
        return start - end
    seconds = (instance.slots[start].start - instance.slots[end - 1].end).total_seconds()
    return int(seconds // 60)


def _once(meetings: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(meetings))
