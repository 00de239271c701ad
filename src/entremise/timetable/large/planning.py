"""A plan for a large event: choose the meetings, give them slots, make the days compact."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from entremise.timetable.large.annealing import compact, steps_in
from entremise.timetable.large.compacting import Bools, Compacting, Ints
from entremise.timetable.large.event import Event, handles, read_event
from entremise.timetable.large.placing import Wanted, place
from entremise.timetable.large.selecting import Selection
from entremise.timetable.plan import Plan, Progress, Stop, Tell, never, silent
from entremise.timetable.problem import Problem
from entremise.timetable.result import Measured, Objective, Status
from entremise.timetable.words import Said

__all__ = ["handles", "plan_large"]

Bounds = dict[Objective, int]

#: Parts of the time that choosing and placing may take at most; compacting has what they leave.
_CHOOSING, _PLACING = 0.3, 0.4
_CHOSEN = Said("Rencontres choisies", "Meetings chosen")
_PLACED = Said("Rencontres placées", "Meetings placed")
_COMPACTED = Said("Attentes réduites", "Waiting reduced")


def plan_large(
    problem: Problem,
    *,
    seconds: float = 60.0,
    seed: int = 0,
    progress: Tell = silent,
    stop: Stop = never,
    start: Plan | None = None,
) -> Plan:
    """The best plan found in the time for a problem that `handles` accepts.

    Args:
        start: a sound plan: the meetings chosen stay where it has them, before days are made compact.
    """
    call = _Call(read_event(problem), problem.instance.goals, seconds, seed, progress, stop)
    selection = Selection(call.event, seconds * _CHOOSING)
    bounds = call.choose(selection)
    if selection.impossible:
        return Plan(Status.INFEASIBLE)
    return call.plan(selection, bounds, (start and start.slots) or ())


@dataclass(frozen=True)
class _Call:
    """One call of `plan_large`."""

    event: Event
    goals: tuple[Objective, ...]
    seconds: float
    seed: int
    progress: Tell
    stop: Stop
    begun: float = field(default_factory=time.monotonic)

    @property
    def spent(self) -> float:
        return time.monotonic() - self.begun

    def choose(self, selection: Selection) -> Bounds:
        """Choose the meetings by one objective after the other."""
        ways = {
            Objective.VALUE: selection.most_value,
            Objective.FAIRNESS: selection.fairest,
            Objective.IDLE_PERIODS: selection.fewest_idle_periods,
        }
        bounds = {}
        for goal in self.goals:
            if goal in ways:
                bounds[goal] = ways[goal]()
                self._tell(goal, None, bounds[goal], _CHOSEN)
        if not selection.settled:
            selection.most_value()
        return bounds

    def plan(self, selection: Selection, bounds: Bounds, stay: Sequence[int | None]) -> Plan:
        """Slots for the meetings chosen."""
        wanted = _wanted(self.event, selection.held, stay)
        placed = place(self.event, wanted, seconds=self.seconds * _PLACING, seed=self.seed, stop=self.stop)
        slots = np.array(placed, dtype=np.intp)
        if not _sound(self.event, slots):
            return Plan(Status.UNKNOWN)
        whole = bool(((slots >= 0) >= selection.held).all())
        if not whole:  # a plan of less value might do with fewer idle periods
            bounds = bounds | {Objective.IDLE_PERIODS: 0}
        values = {Objective.VALUE: _value(self.event, slots), Objective.FAIRNESS: _fewest(self.event, slots)}
        for goal, value in values.items():
            if goal in bounds:
                self._tell(goal, value, bounds[goal], _PLACED)
        if Objective.IDLE_PERIODS in self.goals:
            slots, idle = self._compact(slots, bounds[Objective.IDLE_PERIODS])
            values[Objective.IDLE_PERIODS] = idle
        found = tuple(Measured(goal, values[goal], bounds[goal]) for goal in self.goals if goal in bounds)
        proven = whole and selection.proven and len(found) == len(self.goals)
        proven &= all(each.value == each.bound for each in found)
        return Plan(
            Status.OPTIMAL if proven else Status.FEASIBLE,
            tuple(slot if slot >= 0 else None for slot in slots.tolist()),
            found,
        )

    def _compact(self, slots: Ints, bound: int) -> tuple[Ints, int]:
        state = Compacting(self.event, slots, self.seed, fair=Objective.FAIRNESS in self.goals)
        return compact(
            state,
            steps_in(self.seconds, self.event.participants),
            self.seconds - self.spent,
            bound,
            self.stop,
            lambda idle: self._tell(Objective.IDLE_PERIODS, idle, bound, _COMPACTED),
        )

    def _tell(self, goal: Objective, value: int | None, bound: int, stage: Said) -> None:
        self.progress(Progress(self.spent, goal, value, bound, stage))


def _wanted(event: Event, held: Bools, stay: Sequence[int | None]) -> Wanted:
    """What is to be placed: meetings that must be held, or that somebody at their floor needs, matter most."""
    holds = np.zeros(event.participants, dtype=np.int64)
    chosen = np.flatnonzero(held).tolist()
    for meeting in chosen:
        holds[list(event.people[meeting])] += 1
    needy = set(np.flatnonzero(holds <= event.floors).tolist())
    beyond = int(event.weights.sum()) + 1
    worth = [
        weight + beyond * (meeting in event.required or not needy.isdisjoint(event.people[meeting]))
        for meeting, weight in enumerate(event.weights.tolist())
    ]
    return Wanted(chosen, worth, stay)


def _holds(event: Event, slots: Ints) -> Ints:
    """How many meetings each participant has."""
    people = [who for meeting in np.flatnonzero(slots >= 0).tolist() for who in event.people[meeting]]
    return np.bincount(people, minlength=event.participants)


def _value(event: Event, slots: Ints) -> int:
    return int(event.weights[slots >= 0].sum())


def _fewest(event: Event, slots: Ints) -> int:
    """The fewest meetings of those who are in a meeting asked for."""
    asked = list({who for people in event.people for who in people})
    return int(_holds(event, slots)[asked].min()) if asked else 0


def _sound(event: Event, slots: Ints) -> bool:
    """Whether what must be held is, and everyone has as many meetings as they must."""
    return bool((_holds(event, slots) >= event.floors).all()) and all(slots[each] >= 0 for each in event.required)
