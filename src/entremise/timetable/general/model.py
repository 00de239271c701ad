"""The model of everything an instance may ask: which meeting starts when, at which table, and who goes.

One literal for each meeting and start; one for each table (or kind of tables) where there is a choice of them; one for
each person where it matters which of a participant's people goes. Rules are cliques and sums over these literals.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from ortools.sat.python import cp_model

from entremise.timetable.instance import Participant
from entremise.timetable.problem import Problem
from entremise.timetable.tables import spots

#: A literal, or a sum of them: the library tells no types.
Literal = Any
Sum = Any
Visits = dict[tuple[int, int | None], Literal]  # (start, spot) of a meeting
Places = dict[tuple[int, str | None], Literal]  # (start, place) of a meeting


class Model:
    """Literals and rules of a problem; objectives are added by `goals`.

    Attributes:
        x: for each meeting, start -> literal.
        z: for each meeting, (start, spot) -> literal; the spot is None where the problem has no tables.
        goes: for each meeting and participant whose people are told apart, for each of them, (start, spot) -> literal.

    Args:
        apart: whether it matters which of several tables alike, and which of several people.
    """

    def __init__(self, problem: Problem, *, apart: bool = False) -> None:
        self.problem = problem
        self.apart = apart
        self.cp = cp_model.CpModel()
        self.spots, self.may_be = spots(problem, apart=apart)
        self.x: list[dict[int, Literal]] = []
        self.z: list[Visits] = []
        self.goes: dict[tuple[int, int], list[Visits]] = {}
        for meeting in range(len(problem.people)):
            self._add_meeting(meeting)
        self._order()
        self._capacity()
        self._totals()
        for person in range(len(problem.at_once)):
            self._person(person)
        self._waiting()

    # Meetings

    def _add_meeting(self, meeting: int) -> None:
        asked, rules = self.problem.instance.meetings[meeting], self.problem.instance.rules
        open_to = {start: list(self._open(meeting, start)) for start in self.problem.starts[meeting]}
        x = {start: self.cp.new_bool_var(f"x{meeting},{start}") for start, where in open_to.items() if where}
        if asked.required or rules.hold_every_meeting:
            self.cp.add_exactly_one(x.values())
        else:
            self.cp.add_at_most_one(x.values())
        self.x.append(x)
        self.z.append(self._at_spots(meeting, open_to))

    def _open(self, meeting: int, start: int) -> Iterator[int | None]:
        """Where a meeting may be if it starts then."""
        if self.problem.tables is None:
            yield None
        for spot in self.may_be[meeting]:
            if all(self.spots[spot].capacity[slot] for slot in self.lasts(meeting, start)):
                yield spot

    def _at_spots(self, meeting: int, open_to: dict[int, list[int | None]]) -> Visits:
        found = {}
        for start, literal in self.x[meeting].items():
            where = open_to[start]
            if len(where) == 1:
                found[start, where[0]] = literal
                continue
            for spot in where:
                found[start, spot] = self.cp.new_bool_var(f"z{meeting},{start},{spot}")
            self.cp.add(sum(found[start, spot] for spot in where) == literal)
        return found

    def lasts(self, meeting: int, start: int) -> range:
        return range(start, start + self.problem.lengths[meeting])

    def held(self, meeting: int) -> Sum:
        """1 when a meeting is held, else 0."""
        return sum(self.x[meeting].values())

    def place(self, meeting: int, spot: int | None) -> str | None:
        own = self.problem.instance.meetings[meeting].place
        return own if own is not None or spot is None else self.spots[spot].place

    def places(self, meeting: int) -> Places:
        """Literals of a meeting that starts then and there."""
        return self._places[meeting]

    @cached_property
    def _places(self) -> list[Places]:
        return [self._placed(meeting, self.z[meeting]) for meeting in range(len(self.x))]

    def _placed(self, meeting: int, visits: Visits) -> Places:
        there: dict[tuple[int, str | None], list[Literal]] = defaultdict(list)
        for (start, spot), literal in visits.items():
            there[start, self.place(meeting, spot)].append(literal)
        choices = Counter(start for start, _ in there)
        whole = visits is self.z[meeting]
        return {
            (start, place): self.x[meeting][start] if whole and choices[start] == 1 else self._one_of(literals)
            for (start, place), literals in there.items()
        }

    def _one_of(self, literals: Sequence[Literal]) -> Literal:
        """A literal that is true when one of these is, of which no two are."""
        if len(literals) == 1:
            return literals[0]
        found = self.cp.new_bool_var("")
        self.cp.add(sum(literals) == found)
        return found

    # Rules between meetings

    def _order(self) -> None:
        """For each moment: a meeting that has begun by then, or one it comes after that has not ended; not both."""
        for meeting, before in enumerate(self.problem.after):
            for other in before:
                length = self.problem.lengths[other]
                for moment in range(self.problem.slots):
                    begun = [literal for start, literal in self.x[meeting].items() if start <= moment]
                    unended = [literal for start, literal in self.x[other].items() if start + length > moment]
                    if begun and unended:
                        self.cp.add_at_most_one([*begun, *unended])

    def _capacity(self) -> None:
        taken: dict[tuple[int, int], list[Literal]] = defaultdict(list)
        for meeting, z in enumerate(self.z):
            for (start, spot), literal in z.items():
                if spot is not None:
                    for slot in self.lasts(meeting, start):
                        taken[spot, slot].append(literal)
        for (spot, slot), literals in taken.items():
            capacity = self.spots[spot].capacity[slot]
            if capacity == 1:
                self.cp.add_at_most_one(literals)
            elif len(literals) > capacity:
                self.cp.add(sum(literals) <= capacity)

    def _totals(self) -> None:
        """Floors and caps of each participant."""
        rules = self.problem.instance.rules
        for participant, meetings in zip(self.problem.instance.participants, self.problem.meetings_of, strict=True):
            total = sum(self.held(meeting) for meeting in meetings)
            floors = (participant.min_meetings, rules.min_meetings)
            floor = max([0, *(floor for floor in floors if floor <= len(meetings))])
            if floor:
                self.cp.add(total >= floor)
            if participant.max_meetings is not None and len(meetings) > participant.max_meetings:
                self.cp.add(total <= participant.max_meetings)

    # People

    def _person(self, person: int) -> None:
        """Nobody is in two places, nor travels faster than they can, nor meets longer than they accept."""
        participant, meetings = self.problem.instance.participants[person], self.problem.meetings_of[person]
        together = {meeting: self.places(meeting) for meeting in meetings}
        if self.problem.at_once[person] == 1:
            self._one_agenda(participant, together)
            return
        for literals in self.covers(together).values():
            if len(literals) > self.problem.at_once[person]:
                self.cp.add(sum(literals) <= self.problem.at_once[person])
        if self.tells_apart(person):
            self._agendas(person, participant, meetings)

    def tells_apart(self, person: int) -> bool:
        """Whether it matters which of a participant's people goes to a meeting."""
        meetings = {meeting: self.places(meeting) for meeting in self.problem.meetings_of[person]}
        longest = self.problem.instance.participants[person].max_in_a_row
        return self.problem.at_once[person] > 1 and (self.apart or longest is not None or self._travels(meetings))

    def _travels(self, meetings: Mapping[int, Places]) -> bool:
        places = {place for literals in meetings.values() for _, place in literals if place is not None}
        between = self.problem.instance.travel_between
        return any(between(one, other) > 0 for one in places for other in places)

    def _agendas(self, person: int, participant: Participant, meetings: Sequence[int]) -> None:
        """One agenda for each of a participant's people."""
        for meeting in meetings:
            own: list[Visits] = [{} for _ in participant.people]
            for key, literal in self.z[meeting].items():
                for agenda in own:
                    agenda[key] = self.cp.new_bool_var("")
                self.cp.add(sum(agenda[key] for agenda in own) == literal)
            self.goes[meeting, person] = own
        for delegate in range(len(participant.people)):
            goes = {meeting: self.goes[meeting, person][delegate] for meeting in meetings}
            self._one_agenda(participant, {meeting: self._placed(meeting, visits) for meeting, visits in goes.items()})

    def visits(self, meeting: int, person: int, delegate: int) -> Visits:
        """Literals of a meeting that one of a participant's people goes to."""
        if (meeting, person) in self.goes:
            return self.goes[meeting, person][delegate]
        return self.z[meeting]

    def _one_agenda(self, participant: Participant, meetings: Mapping[int, Places]) -> None:
        """What holds for one person: literals by (start, place) of each meeting they may be in."""
        busy = self.covers(meetings)
        for literals in busy.values():
            self.cp.add_at_most_one(literals)
        if self._travels(meetings):
            self._travel(meetings)
        longest = participant.max_in_a_row
        if longest is None:
            return
        for day in self.problem.days:
            for first in day[: max(0, len(day) - longest)]:
                window = [literal for slot in range(first, first + longest + 1) for literal in busy[slot]]
                if len(window) > longest:  # a long meeting counts in each of its slots
                    self.cp.add(sum(window) <= longest)

    def covers(self, meetings: Mapping[int, Places]) -> dict[int, list[Literal]]:
        """For each slot, the literals of the meetings that last over it."""
        found: dict[int, list[Literal]] = {slot: [] for slot in range(self.problem.slots)}
        for meeting, literals in meetings.items():
            for (start, _), literal in literals.items():
                for slot in self.lasts(meeting, start):
                    found[slot].append(literal)
        return found

    def _travel(self, meetings: Mapping[int, Places]) -> None:
        """Somewhere in one slot, then nowhere too far in a later one."""
        between = self.problem.instance.travel_between
        there: dict[int, dict[str, list[Literal]]] = defaultdict(lambda: defaultdict(list))
        for meeting, literals in meetings.items():
            for (start, place), literal in literals.items():
                if place is not None:
                    for slot in self.lasts(meeting, start):
                        there[slot][place].append(literal)
        places = {place for at_once in there.values() for place in at_once}
        farthest = max(between(one, other) for one in places for other in places)
        for first, last in self._near(farthest):
            gap = self.problem.gap(first, last)
            for place, here in there[first].items():
                far = [each for other in there[last] if between(place, other) > gap for each in there[last][other]]
                if far:
                    self.cp.add_at_most_one([*here, *far])

    def _near(self, farthest: int) -> Iterator[tuple[int, int]]:
        """Two slots, the first one first, between which the longest way cannot be travelled."""
        for first in range(self.problem.slots):
            for last in range(first + 1, self.problem.slots):
                if self.problem.gap(first, last) >= farthest:
                    break
                yield first, last

    # Waiting

    @cached_property
    def idle(self) -> list[Sum]:
        """For each participant, their idle periods."""
        return [self._idle(person) for person in range(len(self.problem.at_once))]

    def _idle(self, person: int) -> Sum:
        placed: dict[int, Places] = {}
        for meeting in self.problem.meetings_of[person]:
            placed[meeting] = {(start, None): literal for start, literal in self.x[meeting].items()}
        covers, several = self.covers(placed), self.problem.at_once[person] > 1
        total: Sum = 0
        for day in self.problem.days:
            slots = [slot for slot in day if covers[slot]]
            if slots and slots[-1] > slots[0] + 1:
                busy = [self._any(covers[slot], several=several) for slot in slots]
                runs = self._runs(slots, busy)
                self._stops(person, slots, runs, busy)
                total += sum(runs) - self._any(busy, several=True)
        return total

    def _runs(self, slots: Sequence[int], busy: Sequence[Literal]) -> list[Literal]:
        """For each slot of a day, whether a stretch of busy slots begins there."""
        runs = [busy[0]]
        for index in range(1, len(slots)):
            if slots[index] > slots[index - 1] + 1:
                runs.append(busy[index])
                continue
            begins, here, before = self.cp.new_bool_var(""), busy[index], busy[index - 1]
            self.cp.add_bool_or([~here, before, begins])
            self.cp.add_implication(begins, here)
            self.cp.add_implication(begins, ~before)
            runs.append(begins)
        return runs

    def _stops(self, person: int, slots: Sequence[int], runs: Sequence[Literal], busy: Sequence[Literal]) -> None:
        """Where it takes a free slot to go elsewhere, at least as many runs as places: implied, but proves more."""
        meetings = {meeting: self.places(meeting) for meeting in self.problem.meetings_of[person]}
        places = {place for literals in meetings.values() for _, place in literals}
        between = self.problem.instance.travel_between
        closest = min((between(one, other) for one in places for other in places if one != other), default=0)
        if self.problem.at_once[person] > 1 or None in places or closest == 0:
            return
        first = 0
        for index in range(1, len(slots) + 1):
            if index == len(slots) or self.problem.gap(slots[index - 1], slots[index]) >= closest:
                begun = [busy[first], *runs[first + 1 : index]]
                self.cp.add(sum(begun) >= sum(self._stop(meetings, place, slots[first:index]) for place in places))
                first = index

    def _stop(self, meetings: Mapping[int, Places], place: str | None, slots: Sequence[int]) -> Sum:
        """Whether a meeting of somebody starts at a place in these slots."""
        own = []
        for literals in meetings.values():
            there = [literal for (start, where), literal in literals.items() if where == place and start in slots]
            if there:
                own.append(sum(there))
        if len(own) <= 1:
            return sum(own)
        stop = self.cp.new_bool_var("")
        for each in own:
            self.cp.add(stop >= each)
        return stop

    def _any(self, literals: Sequence[Literal], *, several: bool) -> Literal:
        """A literal that is true when one of these is, of which `several` may be."""
        if not several or len(literals) == 1:
            return self._one_of(literals)
        found = self.cp.new_bool_var("")
        self.cp.add_bool_or([*literals, ~found])
        for literal in literals:
            self.cp.add_implication(literal, found)
        return found

    def _waiting(self) -> None:
        """No two participants differ by more idle periods than the rule says."""
        most = self.problem.instance.rules.max_idle_difference
        if most is None:
            return
        least = self.cp.new_int_var(0, self.problem.slots, "least")
        for wait, meetings in zip(self.idle, self.problem.meetings_of, strict=True):
            if meetings:
                self.cp.add(wait >= least)
                self.cp.add(wait <= least + most)
