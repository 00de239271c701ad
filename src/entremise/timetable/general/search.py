"""Objectives one after the other: each is pushed as far as it goes, then held while the next one is."""

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from entremise.timetable.general.goals import Goal, goals_of
from entremise.timetable.general.model import Literal, Model
from entremise.timetable.plan import Plan, Progress, Stop, Tell, never, silent
from entremise.timetable.problem import Problem
from entremise.timetable.result import Measured, Objective, Status, Timetable
from entremise.timetable.words import Said

#: While more objectives wait, one may take this share of the time that is left.
_SHARE = 0.6
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
    search = _Search(model, seconds, seed, progress, stop)
    search.hint(known.slots if known is not None and known.slots else _of_timetable(problem, start))
    proven = _proven(known)
    goals = list(goals_of(model, objectives, start)) or [Goal(objectives[0], 0)]
    for number, goal in enumerate(goals):
        if goal.objective in proven:
            search.hold(goal, proven[goal.objective])
        elif not search.push(goal, last=number == len(goals) - 1):
            break
    return search.plan(objectives)


@dataclass
class _Search:
    """The state between two objectives: what is left of the time, and the best so far."""

    model: Model
    seconds: float
    seed: int
    progress: Tell
    stop: Stop
    begun: float = field(default_factory=time.monotonic)
    worked: float = 0.0  # deterministic seconds
    status: Status = Status.OPTIMAL
    values: list[int] | None = None
    reached: list[tuple[Goal, int, int]] = field(default_factory=list)  # goal, value, bound

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
        cp, solver = self.model.cp, self._solver(1.0 if last else _SHARE)
        (cp.maximize if goal.maximised else cp.minimize)(goal.sum)
        with _watched(solver, self.stop):
            status = solver.solve(cp, _Told(self, goal))
        self.worked += solver.response_proto.deterministic_time
        if status != cp_model.OPTIMAL:
            self.status = Status.FEASIBLE
        if status == cp_model.INFEASIBLE and self.values is None:
            self.status = Status.INFEASIBLE
            return False
        if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            self._keep(goal, solver)
        return not self.stop()

    def _keep(self, goal: Goal, solver: Any) -> None:
        """Hold what was reached, and search the next from there."""
        cp = self.model.cp
        self.values = list(solver.response_proto.solution)
        value, bound = round(solver.objective_value), max(0, round(solver.best_objective_bound))
        self.reached.append((goal, value, bound))
        cp.add(goal.sum >= value if goal.maximised else goal.sum <= value)
        cp.clear_hints()  # type: ignore[no-untyped-call]
        for index, each in enumerate(self.values):
            cp.add_hint(cp.get_int_var_from_proto_index(index), each)

    def _solver(self, share: float) -> Any:
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = 1
        parameters.linearization_level = 2
        parameters.random_seed = self.seed
        parameters.catch_sigint_signal = False
        parameters.max_time_in_seconds = max(0.05, share * (self.seconds - (time.monotonic() - self.begun)))
        parameters.max_deterministic_time = max(0.05, share * (self.seconds - self.worked))
        return solver

    def plan(self, objectives: Sequence[Objective]) -> Plan:
        """The best so far, with what is known of each objective."""
        if self.values is None:
            return Plan(self.status if self.status is Status.INFEASIBLE else Status.UNKNOWN)
        return Plan(
            self.status,
            tuple(self._chosen(starts) for starts in self.model.x),
            tuple(self._measured(objective) for objective in objectives),
            self._tables(),
            self._delegates(),
        )

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

    def _fairness(self, own: list[tuple[Goal, int, int]]) -> Measured:
        """By levels, to the first that somebody does not, or cannot, reach."""
        problem = self.model.problem
        asked = [sum(bool(self.model.x[each]) for each in meetings) for meetings in problem.meetings_of if meetings]
        value = next((goal.level - 1 for goal, value, _ in own if value < len(asked)), min(asked, default=0))
        bound = next((goal.level - 1 for goal, _, bound in own if bound < len(asked)), min(asked, default=0))
        return Measured(Objective.FAIRNESS, value, bound)


class _Told(cp_model.CpSolverSolutionCallback):
    """Tells of each better timetable."""

    def __init__(self, search: _Search, goal: Goal) -> None:
        super().__init__()
        self._search, self._goal = search, goal

    def on_solution_callback(self) -> None:
        seconds = time.monotonic() - self._search.begun
        value, bound = round(self.objective_value), max(0, round(self.best_objective_bound))
        stage = _STAGES[self._goal.objective]
        self._search.progress(Progress(seconds, self._goal.objective, value, bound, stage))


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
