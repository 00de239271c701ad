"""Objectives as sums over the literals of a model."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import NamedTuple

from entremise.timetable.general.model import Literal, Model, Sum
from entremise.timetable.result import MAXIMISED, Objective, Timetable


class Goal(NamedTuple):
    """One sum to push as far as it goes. Fairness is several, one after the other."""

    objective: Objective
    sum: Sum
    level: int = 0

    @property
    def maximised(self) -> bool:
        return self.objective in MAXIMISED

    def better(self, one: int, other: int) -> bool:
        return one > other if self.maximised else one < other


def goals_of(model: Model, objective: Objective, told: Timetable | None) -> Iterator[Goal]:
    """The sums of an objective: several for fairness, none for changes when nobody was told anything.

    Args:
        told: the timetable that people had, for changes.
    """
    if objective is Objective.FAIRNESS:
        yield from _levels(model)
    elif objective is not Objective.CHANGES:
        yield Goal(objective, _SUMS[objective](model))
    elif told is not None:
        yield Goal(objective, _changes(model, told))


def _value(model: Model) -> Sum:
    meetings = model.problem.instance.meetings
    return sum(meeting.weight * model.held(number) for number, meeting in enumerate(meetings))


def _levels(model: Model) -> Iterator[Goal]:
    """How many participants hold one meeting, then two, then three…: the order of leximin over whole numbers."""
    able = [[meeting for meeting in meetings if model.x[meeting]] for meetings in model.problem.meetings_of]
    caps = [each.max_meetings for each in model.problem.instance.participants]
    most = [len(meetings) if cap is None else min(len(meetings), cap) for meetings, cap in zip(able, caps, strict=True)]
    for level in range(1, max(most, default=0) + 1):
        reached = []
        for meetings, reach in zip(able, most, strict=True):
            if reach >= level:
                literal = model.cp.new_bool_var("")
                model.cp.add(sum(model.held(meeting) for meeting in meetings) >= level).only_enforce_if(literal)
                reached.append(literal)
        yield Goal(Objective.FAIRNESS, sum(reached), level)


def _idle_periods(model: Model) -> Sum:
    return sum(model.idle)


def _unpreferred(model: Model) -> Sum:
    participants = {each.id: set(each.preferred) for each in model.problem.instance.participants}
    total: Sum = 0
    for number, meeting in enumerate(model.problem.instance.meetings):
        wishes = [participants[name] for name in meeting.between if participants[name]]
        for start, literal in model.x[number].items():
            if any(not wish.issuperset(model.lasts(number, start)) for wish in wishes):
                total += literal
    return total


def _changes(model: Model, told: Timetable) -> Sum:
    """Meetings that people were told of and that are no longer then and there."""
    number = {meeting.id: index for index, meeting in enumerate(model.problem.instance.meetings)}
    spot = {name: index for index, spot in enumerate(model.spots) for name in spot.tables}
    total: Sum = 0
    for placed in told.placed:
        if placed.slot is not None and placed.meeting in number:
            there = spot.get(placed.table) if placed.table is not None else None
            total += 1 - model.z[number[placed.meeting]].get((placed.slot, there), 0)
    return total


def _table_changes(model: Model) -> Sum:
    if model.problem.tables is None:
        return 0
    return _moves(model, lambda _, spot: spot, lambda one, other: int(one != other))


def _walking(model: Model) -> Sum:
    between = model.problem.instance.travel_between
    return _moves(model, model.place, lambda one, other: between(str(one), str(other)))


def _moves(
    model: Model, where: Callable[[int, int | None], Hashable], cost: Callable[[Hashable, Hashable], int]
) -> Sum:
    """The cost of going from each meeting of a day to the next, over all people.

    Args:
        where: of a meeting at a spot; None: nowhere in particular, which costs nothing.
    """
    total: Sum = 0
    for person in range(len(model.problem.at_once)):
        for agenda in _agendas(model, person, where):
            places = {place for _, place in agenda}
            if any(cost(one, other) for one in places for other in places):
                for day in model.problem.days:
                    total += _day(model, {key: each for key, each in agenda.items() if key[0] in day}, cost)
    return total


Agenda = dict[tuple[int, Hashable], list[Literal]]


def _agendas(model: Model, person: int, where: Callable[[int, int | None], Hashable]) -> Iterator[Agenda]:
    """For each of a participant's people: (slot, place) -> literals of their meetings then and there."""
    for delegate in range(model.problem.at_once[person]):
        found: Agenda = {}
        for meeting in model.problem.meetings_of[person]:
            for (start, spot), literal in model.visits(meeting, person, delegate).items():
                place = where(meeting, spot)
                if place is not None:
                    for slot in model.lasts(meeting, start):
                        found.setdefault((slot, place), []).append(literal)
        yield found


def _day(
    model: Model, there: Mapping[tuple[int, Hashable], list[Literal]], cost: Callable[[Hashable, Hashable], int]
) -> Sum:
    """What moving costs one person in one day: they stay where they were until they meet somewhere else."""
    slots = sorted({slot for slot, _ in there})
    places = list(dict.fromkeys(place for _, place in there))
    total: Sum = 0
    before: dict[Hashable, Literal] = {}
    for slot in slots:
        stands = {place: model.cp.new_bool_var("") for place in places}
        model.cp.add_exactly_one(stands.values())
        farthest = max(cost(one, other) for one in places for other in places)
        paid = model.cp.new_int_var(0, farthest, "") if before else 0
        for place in places:
            meets = there.get((slot, place), [])
            for literal in meets:
                model.cp.add_implication(literal, stands[place])
            if before:
                elsewhere = [each for other in places if other != place for each in there.get((slot, other), [])]
                model.cp.add(stands[place] + sum(elsewhere) >= before[place])
            if before and meets:
                way = sum(cost(other, place) * before[other] for other in places)
                model.cp.add(paid >= way - farthest * (1 - sum(meets)))
        total += paid
        before = stands
    return total


_SUMS: dict[Objective, Callable[[Model], Sum]] = {
    Objective.VALUE: _value,
    Objective.IDLE_PERIODS: _idle_periods,
    Objective.TABLE_CHANGES: _table_changes,
    Objective.WALKING: _walking,
    Objective.UNPREFERRED: _unpreferred,
}
