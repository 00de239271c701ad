"""An instance as clauses, each under the demand it comes from, so that a solver tells which demands it used.

A variable says that a meeting starts in a slot; others that it is in a room, that one of several delegates goes, and
how many idle periods a participant has. A demand is a literal assumed when it is made.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations
from threading import Timer

from pysat.card import CardEnc, EncType
from pysat.solvers import Glucose4

from entremise.timetable.board import Board, gap
from entremise.timetable.explaining.demands import Demand, Kind, floor_of, relaxed, rooms
from entremise.timetable.instance import Instance
from entremise.timetable.problem import compile_instance
from entremise.timetable.tables import Table

_BACKGROUND = frozenset({Kind.HELD, Kind.FLOOR, Kind.IDLE})
_TELL_APART = frozenset({Kind.TABLE, Kind.EQUIPMENT, Kind.PLACE, Kind.FIXED_TABLE, Kind.TRAVEL})


class Clauses:
    """The demands kept of an instance, ready to be asked together or in part."""

    def __init__(self, instance: Instance, kept: Collection[Demand]) -> None:
        self._asked = instance
        self._kept = frozenset(kept)
        # Meetings of the whole, with nothing that narrows their slots but the days.
        self._bare = relaxed(instance, [demand for demand in kept if demand.kind in _BACKGROUND])
        self._problem = compile_instance(self._bare)
        full = {meeting.id: meeting for meeting in instance.meetings}
        self._unavailable = {each.id: each.unavailable for each in instance.participants}
        self._fixed_tables = {each.id: each.fixed_table for each in instance.participants}
        self._meetings = [full[meeting.id] for meeting in self._bare.meetings]
        self._solver = Glucose4()
        self._top = 0
        self._literal = {demand: self._new() for demand in kept}
        self._starts = [{slot: self._new() for slot in starts} for starts in self._problem.starts]
        self._inside = [self._slots_inside(meeting) for meeting in range(len(self._meetings))]
        for adds in (self._times, self._orders, self._rooms, self._people, self._totals, self._idle):
            adds()

    def close(self) -> None:
        self._solver.delete()

    def core(self, made: Iterable[Demand], seconds: float) -> frozenset[Demand] | None:
        """Demands among those made that cannot hold together; empty when all can.

        Returns:
            None when neither was found in the time given.
        """
        asked = {self._literal[demand]: demand for demand in made}
        timer = Timer(max(0.0, seconds), self._solver.interrupt)
        timer.start()
        holds = self._solver.solve_limited(assumptions=list(asked), expect_interrupt=True)
        timer.cancel()
        timer.join()
        self._solver.clear_interrupt()
        if holds is None:
            return None
        return frozenset() if holds else frozenset(asked[each] for each in self._solver.get_core() or ())

    # Writing clauses

    def _new(self) -> int:
        self._top += 1
        return self._top

    def _add(self, *literals: int, under: Demand | None = None) -> None:
        """At least one of the literals, when the demand is made."""
        if under is None:
            self._solver.add_clause(literals)
        elif under in self._literal:
            self._solver.add_clause([-self._literal[under], *literals])

    def _at_most(self, literals: Sequence[int], most: int, under: Demand | None = None) -> None:
        if len(literals) <= most or (under is not None and under not in self._literal):
            return
        if most == 0:
            for each in literals:
                self._add(-each, under=under)
            return
        if most == 1 and len(literals) <= 6:
            for one, other in combinations(literals, 2):
                self._add(-one, -other, under=under)
            return
        encoded = CardEnc.atmost(list(literals), most, top_id=self._top, encoding=EncType.seqcounter)
        self._top = max(self._top, encoded.nv)
        for clause in encoded.clauses:
            self._add(*clause, under=under)

    def _any(self, literals: Sequence[int]) -> int:
        """A literal true exactly when one of these is."""
        if len(literals) == 1:
            return literals[0]
        found = self._new()
        self._add(-found, *literals)
        for each in literals:
            self._add(found, -each)
        return found

    def _slots_inside(self, meeting: int) -> dict[int, int]:
        """For each slot, a literal that says whether the meeting is going on."""
        length, starts = self._problem.lengths[meeting], self._starts[meeting]
        going: dict[int, list[int]] = defaultdict(list)
        for start, literal in starts.items():
            for slot in range(start, start + length):
                going[slot].append(literal)
        return {slot: self._any(literals) for slot, literals in going.items()}

    # What is demanded

    def _times(self) -> None:
        for index, meeting in enumerate(self._meetings):
            starts = self._starts[index]
            self._add(*starts.values(), under=Demand(Kind.HELD, meeting.id))
            self._at_most(list(starts.values()), 1)
            away = {name: Demand(Kind.AWAY, name) for name in meeting.between}
            for start, literal in starts.items():
                lasts = set(range(start, start + meeting.length))
                if meeting.slot is not None and start != meeting.slot:
                    self._add(-literal, under=Demand(Kind.SLOT, meeting.id))
                if not lasts.isdisjoint(meeting.not_in):
                    self._add(-literal, under=Demand(Kind.NOT_IN, meeting.id))
                if meeting.session and not lasts <= set(self._asked.sessions[meeting.session]):
                    self._add(-literal, under=Demand(Kind.SESSION, meeting.session))
                for name, demand in away.items():
                    if not lasts.isdisjoint(self._unavailable[name]):
                        self._add(-literal, under=demand)

    def _orders(self) -> None:
        number = {meeting.id: index for index, meeting in enumerate(self._meetings)}
        for index, meeting in enumerate(self._meetings):
            for name in meeting.after:
                demand = Demand(Kind.AFTER, meeting.id, name)
                if demand not in self._literal or name not in number:
                    continue
                length = self._problem.lengths[number[name]]
                for before, first in self._starts[number[name]].items():
                    for start, literal in self._starts[index].items():
                        if before + length > start:
                            self._add(-first, -literal, under=demand)

    def _people(self) -> None:
        """Nobody is in two places; several delegates are told apart where that matters."""
        for person, participant in enumerate(self._asked.participants):
            meetings = self._problem.meetings_of[person]
            for slot in range(self._problem.slots):
                going = [self._inside[each][slot] for each in meetings if slot in self._inside[each]]
                self._at_most(going, self._problem.at_once[person])
            matters = Demand(Kind.TRAVEL) in self._kept or Demand(Kind.IN_A_ROW, participant.id) in self._kept
            if matters:
                for going_to in self._agendas(person, meetings):
                    self._rests(participant.id, participant.max_in_a_row, going_to)
                    self._travels(going_to)

    def _agendas(self, person: int, meetings: Sequence[int]) -> list[dict[int, tuple[int, ...]]]:
        """For each delegate, the meetings they may go to, and the negated literals that say they do."""
        people = self._problem.at_once[person]
        if people == 1:
            return [dict.fromkeys(meetings, ())]
        goes = {meeting: [self._new() for _ in range(people)] for meeting in meetings}
        for meeting, literals in goes.items():
            self._add(*literals)
            self._at_most(literals, 1)
            for other in meetings:
                for slot in self._inside[meeting].keys() & self._inside[other].keys() if other < meeting else ():
                    for mine, theirs in zip(literals, goes[other], strict=True):
                        self._add(-mine, -theirs, -self._inside[meeting][slot], -self._inside[other][slot])
        return [{meeting: (-literals[each],) for meeting, literals in goes.items()} for each in range(people)]

    def _rests(self, name: str, most: int | None, going_to: dict[int, tuple[int, ...]]) -> None:
        if most is None:
            return
        demand = Demand(Kind.IN_A_ROW, name)
        busy = {slot: self._new() for slot in range(self._problem.slots)}
        for meeting, unless in going_to.items():
            for slot, literal in self._inside[meeting].items():
                self._add(busy[slot], -literal, *unless)
        for day in self._problem.days:
            for first in range(day.start, day.stop - most):
                self._add(*(-busy[slot] for slot in range(first, first + most + 1)), under=demand)

    def _travels(self, going_to: dict[int, tuple[int, ...]]) -> None:
        if Demand(Kind.TRAVEL) not in self._kept:
            return
        for one, other in combinations(going_to, 2):
            unless = (*going_to[one], *going_to[other])
            for here, at_one in self._places[one].items():
                for there, at_other in self._places[other].items():
                    self._too_close(one, other, here, there, (*unless, *at_one, *at_other))
                    self._too_close(other, one, there, here, (*unless, *at_one, *at_other))

    def _too_close(self, one: int, other: int, here: str | None, there: str | None, unless: tuple[int, ...]) -> None:
        needed = self._asked.travel_between(here, there)
        length = self._problem.lengths[one]
        for start, literal in self._starts[one].items() if needed else ():
            for next_, other_literal in self._starts[other].items():
                if start + length <= next_ and gap(self._asked, start + length, next_) < needed:
                    self._add(-literal, -other_literal, *unless, under=Demand(Kind.TRAVEL))

    # Tables

    def _rooms(self) -> None:
        """Where each meeting is. Tables that nothing tells apart are only counted."""
        self._places: list[dict[str | None, tuple[int, ...]]] = [
            {meeting.place: ()} if meeting.place else {} for meeting in self._meetings
        ]
        if self._asked.tables is None:
            return
        board = Board(self._asked)
        if not self._told_apart(board):
            for slot, most in enumerate(board.problem.tables or ()):
                going = [inside[slot] for inside in self._inside if slot in inside]
                self._at_most(going, most, under=Demand(Kind.TABLES))
            return
        at_once = {room.id: room.capacity for room in rooms(self._asked)}
        seats = [{table: self._new() for table in board.tables} for _ in self._meetings]
        for index, seat in enumerate(seats):
            self._suits(index, seat, () if at_once else (self._new(),))
        for table in board.tables:
            self._holds(table, [seat[table] for seat in seats], at_once.get(table.name))

    def _told_apart(self, board: Board) -> bool:
        lasting = any(length > 1 for length in self._problem.lengths)
        vary = any(len(set(table.capacity)) > 1 for table in board.tables)
        closed = any(room.unavailable for room in rooms(self._asked))
        return (lasting and vary) or closed or any(demand.kind in _TELL_APART for demand in self._kept)

    def _suits(self, index: int, seat: dict[Table, int], overflow: tuple[int, ...]) -> None:
        """One table that suits the meeting; one more than there are when their number is put aside."""
        meeting, fixed = self._meetings[index], self._fixed_tables
        for start in self._starts[index].values():
            self._add(-start, *seat.values(), *overflow)
        for literal in overflow:
            self._add(-literal, under=Demand(Kind.TABLES))
        wanted = {Demand(Kind.TABLE, meeting.id): meeting.table}
        wanted |= {Demand(Kind.FIXED_TABLE, name): fixed[name] for name in meeting.between}
        for table, literal in [*seat.items(), *((None, each) for each in overflow)]:
            for demand, name in wanted.items():
                if name is not None and (table is None or table.name != name):
                    self._add(-literal, under=demand)
            if table is not None and not table.equipment.issuperset(meeting.equipment):
                self._add(-literal, under=Demand(Kind.EQUIPMENT, meeting.id))
            if table is not None and table.place and meeting.place not in {None, table.place}:
                self._add(-literal, under=Demand(Kind.PLACE, meeting.id))
                self._add(-literal, under=Demand(Kind.TRAVEL))
        if meeting.place is None:
            for place in {table.place for table in seat} - {None}:
                there = self._any([literal for table, literal in seat.items() if table.place == place])
                self._places[index][place] = (-there,)

    def _holds(self, table: Table, seats: Sequence[int], at_once: int | None) -> None:
        """A room holds so many meetings at once, none when it is closed; a table that has but a number, one."""
        closed = Demand(Kind.TABLES) if at_once is None else Demand(Kind.CLOSED, table.name)
        most = at_once or 1
        for slot, capacity in enumerate(table.capacity):
            going = [(inside[slot], seat) for inside, seat in zip(self._inside, seats, strict=True) if slot in inside]
            if not capacity:
                for inside, seat in going:
                    self._add(-inside, -seat, under=closed)
            if len(going) > most:
                there = [self._new() for _ in going]
                for (inside, seat), literal in zip(going, there, strict=True):
                    self._add(literal, -inside, -seat)
                self._at_most(there, most, under=Demand(Kind.TABLES) if at_once else None)

    # Totals

    def _totals(self) -> None:
        floors = floor_of(self._asked)
        for person, participant in enumerate(self._asked.participants):
            limit, floor = Demand(Kind.LIMIT, participant.id), Demand(Kind.FLOOR, participant.id)
            if limit not in self._literal and floor not in self._literal:
                continue
            held = [self._any(list(self._starts[each].values())) for each in self._problem.meetings_of[person]]
            if participant.max_meetings is not None:
                self._at_most(held, participant.max_meetings, under=limit)
            self._at_most([-each for each in held], len(held) - floors[participant.id], under=floor)

    def _idle(self) -> None:
        """For every number, when someone waits that many times more than the difference allowed, all wait that many."""
        demand, difference = Demand(Kind.IDLE), self._asked.rules.max_idle_difference
        if demand not in self._literal or difference is None:
            return
        waits = [self._waits(meetings) for meetings in self._problem.meetings_of if meetings]
        for count in range(1, max(map(len, waits), default=0) + 1):
            someone = self._new()
            for wait in waits:
                if len(wait) >= count + difference:
                    self._add(someone, -wait[count + difference - 1])
                self._add(-someone, *wait[count - 1 : count], under=demand)

    def _waits(self, meetings: Sequence[int]) -> list[int]:
        """How many idle periods a participant has, as literals: at least one, at least two…"""
        total: list[int] = []
        for day in self._problem.days:
            busy = {
                slot: self._any(going)
                for slot in day
                if (going := [self._inside[each][slot] for each in meetings if slot in self._inside[each]])
            }
            begins = [self._begins(busy, slot) for slot in busy]
            total = self._sum(total, self._counted(begins)[1:])
        return total

    def _begins(self, busy: dict[int, int], slot: int) -> int:
        """Whether a run of busy slots begins here."""
        if slot - 1 not in busy:
            return busy[slot]
        found = self._new()
        self._add(-found, busy[slot])
        self._add(-found, -busy[slot - 1])
        self._add(found, -busy[slot], busy[slot - 1])
        return found

    def _counted(self, literals: Sequence[int]) -> list[int]:
        """How many of the literals are true, in unary (Bailleux and Boufkhad, 2003)."""
        if len(literals) <= 1:
            return list(literals)
        half = len(literals) // 2
        return self._sum(self._counted(literals[:half]), self._counted(literals[half:]))

    def _sum(self, ones: Sequence[int], others: Sequence[int]) -> list[int]:
        """The sum of two numbers in unary."""
        if not ones or not others:
            return [*ones, *others]
        total = [self._new() for _ in range(len(ones) + len(others))]
        for one in range(len(ones) + 1):
            for other in range(len(others) + 1):
                missing = [*ones[one : one + 1], *others[other : other + 1]]
                if one + other:
                    at_least = [-ones[one - 1]] * (one > 0) + [-others[other - 1]] * (other > 0)
                    self._add(total[one + other - 1], *at_least)
                if one + other < len(total):
                    self._add(-total[one + other], *missing)
        return total
