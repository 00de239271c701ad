"""Objectives one after the other: each is pushed as far as it goes, then held while the next one is."""

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from ortools.sat.python import cp_model

from entremise.timetable.general.goals import Goal, goals_of
from entremise.timetable.general.model import Literal, Model
from entremise.timetable.general.neighbourhoods import Neighbourhoods, kept
from entremise.timetable.plan import Plan, Progress, Stop, Tell, never, silent
from entremise.timetable.problem import Problem
from entremise.timetable.result import Measured, Objective, Status, Timetable
from entremise.timetable.words import Said

#: While more objectives wait, one may take this share of the time that is left.
_SHARE = 0.6
#: Share of an objective's time to prove it at once.
_PROVING = 0.2
#: Of what is left then, the share for searching around the best timetable; the rest is for the proof again.
_IMPROVING = 0.6
#: Deterministic seconds for one search around it.
_NEAR = 0.3
_STAGES = {
    Objective.VALUE: Said("choisir les rencontres", "choosing meetings"),
    Objective.FAIRNESS: Said("partager les rencontres", "sharing meetings"),
    Objective.IDLE_PERIODS: Said("réduire les attentes", "reducing waits"),
    Objective.TABLE_CHANGES: Said("réduire les changements de table", "reducing table changes"),
    Objective.WALKING: Said("réduire les trajets", "reducing walks"),
    Objective.UNPREFERRED: Said("suivre les préférences", "following wishes"),
    Objective.CHANGES: Said("changer le moins possible", "changing as little as possible"),
}


def solve_general(  # noqa: PLR0913
    problem: Problem,
    objectives: Sequence[Objective],
    *,
    seconds: float = 60.0,
    seed: int = 0,
    progress: Tell = silent,
    stop: Stop = never,
    start: Timetable | None = None,
    known: Plan | None = None,
) -> Plan:
    """The best timetable found for objectives in lexicographic order.

    One worker and a budget of deterministic time as well as of the clock: the same seed gives the same plan, unless the
    clock runs out first.

    Args:
        start: what people were told, for `Objective.CHANGES`; searched from when there is no hint.
        known: a plan to search from. Its first objectives that are proven are not searched again.
    """
    apart = problem.tables is not None and bool({Objective.TABLE_CHANGES, Objective.CHANGES} & set(objectives))
    model = Model(problem, apart=apart or Objective.WALKING in objectives)
    search = _Search(model, _Limits(time.monotonic() + seconds, seconds), seed, progress, stop)
    search.hint(known.slots if known is not None and known.slots else _of_timetable(problem, start))
    proven = _proven(known)
    for objective in objectives:
        # The literals of an objective are made in its turn: they would slow down those before it.
        for goal in goals_of(model, objective, start):
            if objective in proven:
                search.hold(goal, proven[objective])
            elif not search.push(goal, last=objective is objectives[-1]):
                return search.cut_short().plan(objectives)
    if not search.reached:
        search.push(Goal(objectives[0], 0), last=True)
    return search.plan(objectives)


@dataclass(frozen=True)
class _Limits:
    """Until when to search: a moment of the clock, and deterministic seconds since the beginning."""

    clock: float
    work: float

    def part(self, share: float, worked: float) -> "_Limits":
        """This share of what is left."""
        now = time.monotonic()
        return _Limits(now + share * (self.clock - now), worked + share * (self.work - worked))

    def over(self, worked: float) -> bool:
        return time.monotonic() >= self.clock or worked >= self.work


class _Found(NamedTuple):
    """What one search ended with."""

    status: Any
    value: int | None = None
    bound: int | None = None


def _better_of(goal: Goal, one: _Found, other: _Found) -> _Found:
    """The better value and the tighter bound of two searches of the whole."""
    values = [each.value for each in (one, other) if each.value is not None]
    bounds = [each.bound for each in (one, other) if each.bound is not None]
    best, tightest = (max, min) if goal.maximised else (min, max)
    return _Found(other.status, best(values, default=None), tightest(bounds, default=None))


@dataclass
class _Search:
    """The state between two searches: what is left of the time, and the best so far."""

    model: Model
    limits: _Limits
    seed: int
    progress: Tell
    stop: Stop
    begun: float = field(default_factory=time.monotonic)
    worked: float = 0.0  # deterministic seconds
    status: Status = Status.OPTIMAL
    values: Sequence[int] | None = None
    reached: list[tuple[Goal, int, int | None]] = field(default_factory=list)  # goal, value, bound

    def hint(self, slots: Sequence[int | None]) -> None:
        for starts, slot in zip(self.model.x, slots, strict=False):
            for start, literal in starts.items():
                self.model.cp.add_hint(literal, int(start == slot))

    def hold(self, goal: Goal, value: int) -> None:
        """Go no further back than this; nothing more can be had of it."""
        self.reached.append((goal, value, value))
        self.model.cp.add(goal.sum >= value if goal.maximised else goal.sum <= value)

    def push(self, goal: Goal, *, last: bool) -> bool:
        """Push one objective; whether there is a point in going on with the next."""
        cp = self.model.cp
        (cp.maximize if goal.maximised else cp.minimize)(goal.sum)
        limits = self.limits.part(1.0 if last else _SHARE, self.worked)
        here = self._measure(goal, limits)
        found = self._solve(goal, limits.part(_PROVING, self.worked), here=here)
        if found.status == cp_model.UNKNOWN and self.values is None:
            found = self._solve(goal, limits)
        if found.value is None:
            found = found._replace(value=here)
        if found.status == cp_model.INFEASIBLE and self.values is None:
            self.status = Status.INFEASIBLE
            return False
        if found.status != cp_model.OPTIMAL:
            found = self._improve(goal, found, limits.part(_IMPROVING, self.worked))
            if not self._ended(found, limits):
                found = _better_of(goal, found, self._solve(goal, limits, here=found.value))
        if found.value is None or found.value != found.bound:
            self.status = Status.FEASIBLE
        if found.value is not None:
            self.reached.append((goal, found.value, found.bound))
            cp.add(goal.sum >= found.value if goal.maximised else goal.sum <= found.value)
        return not self.stop()

    def _measure(self, goal: Goal, limits: _Limits) -> int | None:
        """What the best timetable has of an objective, whose literals are new."""
        if self.values is None:
            return None
        with kept(self.model, self.slots(), ()):
            return self._solve(goal, limits.part(_PROVING, self.worked), _Found(cp_model.UNKNOWN)).value

    def _improve(self, goal: Goal, found: _Found, limits: _Limits) -> _Found:
        """Search around the best timetable while there is time."""
        neighbourhoods = Neighbourhoods(self.model, self.seed)
        while self.values is not None and not self._ended(found, limits):
            slots = self.slots()
            near = _Limits(limits.clock, min(limits.work, self.worked + _NEAR))
            with kept(self.model, slots, neighbourhoods.next(slots)):
                again = self._solve(goal, near, found)
            neighbourhoods.learn(searched_through=again.status == cp_model.OPTIMAL)
            if again.value is not None:
                found = found._replace(value=again.value)
        return found

    def _ended(self, found: _Found, limits: _Limits) -> bool:
        proven = found.value is not None and found.value == found.bound
        return proven or limits.over(self.worked) or self.stop()

    def _solve(self, goal: Goal, limits: _Limits, known: _Found | None = None, here: int | None = None) -> _Found:
        """One search; what it finds is kept unless something better is known.

        Args:
            known: when only a neighbourhood is searched, what is known of the whole.
            here: what the best timetable has, to be told.
        """
        solver, told = self._solver(limits), _Told(self, goal, known or _Found(None, here), whole=known is None)
        solver.best_bound_callback = told.bound
        with _watched(solver, self.stop):
            status = solver.solve(self.model.cp, told)
        self.worked += solver.response_proto.deterministic_time
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return _Found(status, None, told.proven)
        value = round(solver.objective_value)
        if known is not None and known.value is not None and goal.better(known.value, value):
            return _Found(status)
        self._keep(solver)
        return _Found(status, value, max(0, round(solver.best_objective_bound)))

    def _keep(self, solver: Any) -> None:
        """Search from there next."""
        cp = self.model.cp
        self.values = list(solver.response_proto.solution)
        cp.clear_hints()  # type: ignore[no-untyped-call]
        for index, each in enumerate(self.values):
            cp.add_hint(cp.get_int_var_from_proto_index(index), each)

    def _solver(self, limits: _Limits) -> Any:
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = 1
        parameters.linearization_level = 2
        parameters.random_seed = self.seed
        parameters.catch_sigint_signal = False
        parameters.max_time_in_seconds = max(0.05, limits.clock - time.monotonic())
        parameters.max_deterministic_time = max(0.05, limits.work - self.worked)
        return solver

    def cut_short(self) -> Self:
        """Nothing is proven of the objectives that were not come to."""
        if self.status is Status.OPTIMAL:
            self.status = Status.FEASIBLE
        return self

    def slots(self) -> tuple[int | None, ...]:
        """For each meeting of the best timetable, where it starts."""
        return tuple(self._chosen(starts) for starts in self.model.x)

    def plan(self, objectives: Sequence[Objective]) -> Plan:
        """The best so far, with what is known of each objective."""
        if self.values is None:
            return Plan(self.status if self.status is Status.INFEASIBLE else Status.UNKNOWN)
        measured = tuple(self._measured(objective) for objective in objectives)
        return Plan(self.status, self.slots(), measured, self._tables(), self._delegates())

    def _chosen(self, literals: Mapping[Any, Literal]) -> Any:
        values = self.values or ()
        return next((key for key, literal in literals.items() if values[literal.index]), None)

    def _tables(self) -> tuple[tuple[str, ...], ...] | None:
        if self.model.problem.tables is None:
            return None
        found = [self._chosen(visits) for visits in self.model.z]
        return tuple(() if each is None else self.model.spots[each[1]].tables for each in found)

    def _delegates(self) -> tuple[dict[str, str], ...]:
        participants = self.model.problem.instance.participants
        found: list[dict[str, str]] = [{} for _ in self.model.x]
        for (meeting, person), agendas in self.model.goes.items():
            for name, visits in zip(participants[person].people, agendas, strict=True):
                if self._chosen(visits) is not None:
                    found[meeting][participants[person].id] = name
        return tuple(found)

    def _measured(self, objective: Objective) -> Measured:
        """The value and bound of one objective; of fairness, the fewest meetings that somebody holds."""
        own = [each for each in self.reached if each[0].objective is objective]
        if objective is Objective.FAIRNESS:
            return self._fairness(own)
        return Measured(objective, own[0][1], own[0][2]) if own else Measured(objective, 0, None)

    def _fairness(self, own: list[tuple[Goal, int, int | None]]) -> Measured:
        """By levels, to the first that somebody does not, or cannot, reach."""
        problem = self.model.problem
        asked = [sum(bool(self.model.x[each]) for each in meetings) for meetings in problem.meetings_of if meetings]
        value = next((goal.level - 1 for goal, value, _ in own if value < len(asked)), min(asked, default=0))
        bound = next((goal.level - 1 for goal, _, bound in own if (bound or 0) < len(asked)), min(asked, default=0))
        return Measured(Objective.FAIRNESS, value, bound)


class _Told(cp_model.CpSolverSolutionCallback):
    """Tells of each better timetable, and of what is known of the best.

    Attributes:
        proven: the bound of the last search of all; what is proven of a neighbourhood says nothing of the whole.
    """

    def __init__(self, search: _Search, goal: Goal, known: _Found, *, whole: bool) -> None:
        super().__init__()
        self._search, self._goal, self._whole = search, goal, whole
        self._value, self.proven = known.value, known.bound

    def on_solution_callback(self) -> None:
        value = round(self.objective_value)
        if self._value is None or self._goal.better(value, self._value):
            self._value = value
            if self._whole:
                self.proven = max(0, round(self.best_objective_bound))
            self._tell()

    def bound(self, bound: float) -> None:
        """The solver's own callback for a better bound."""
        if self._whole and round(bound) != self.proven:
            self.proven = max(0, round(bound))
            self._tell()

    def _tell(self) -> None:
        goal, seconds = self._goal, time.monotonic() - self._search.begun
        stage = _STAGES[goal.objective]
        if goal.level:  # the figures are those of one level
            stage = Said(f"{stage.fr} : qui en a {goal.level}", f"{stage.en}: who has {goal.level}")
        self._search.progress(Progress(seconds, goal.objective, self._value, self.proven, stage))


@contextmanager
def _watched(solver: Any, stop: Stop) -> Any:
    """Stop the solver soon after it is asked to, by asking from beside it."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            if stop():
                solver.stop_search()

    if stop is never:
        yield
        return
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _proven(known: Plan | None) -> dict[Objective, int]:
    """The first objectives that are proven, fairness apart: its levels are."""
    found: dict[Objective, int] = {}
    for measured in known.objectives if known is not None else ():
        if measured.value != measured.bound or measured.objective is Objective.FAIRNESS:
            break
        found[measured.objective] = measured.value
    return found


def _of_timetable(problem: Problem, start: Timetable | None) -> Sequence[int | None]:
    told = {placed.meeting: placed.slot for placed in start.placed} if start else {}
    return [told.get(meeting.id) for meeting in problem.instance.meetings] if told else ()
