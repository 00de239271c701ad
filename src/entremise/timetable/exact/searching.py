"""A good timetable, then better ones around it: most meetings stay where they are, a solver moves the others.

The neighbourhoods grow while none holds a better timetable, and shrink when the solver does not finish with them
(adaptive large neighbourhood search; Shaw, 1998). In between, some meetings are moved at random without making
it worse, so that the same places are not searched again.
"""

from collections.abc import Iterator
from random import Random

from pysat.card import ITotalizer
from pysat.solvers import Solver

from entremise.timetable.exact.formula import Formula
from entremise.timetable.exact.news import INFEASIBLE, News
from entremise.timetable.exact.task import Task

#: Conflicts after which a neighbourhood is left for another.
_CONFLICTS = 500
#: Share of the meetings free to move: at first, by how much it changes, and for a random step.
_FREE, _MORE, _LESS, _STEP = 0.5, 1.02, 0.9, 0.4
#: Random steps after a neighbourhood in vain.
_STEPS = 2


def search(task: Task) -> Iterator[News]:
    """Better and better timetables, until it is shown that none is better or the process is ended."""
    formula = Formula(task)
    slots = _first(formula)
    if slots is None:
        yield INFEASIBLE
        return
    yield News(slots=tuple(slots))
    with Solver("glucose42", bootstrap_with=formula.clauses) as solver:
        around, free, vain = _Around(formula, solver, slots), _FREE, False
        while value := sum(task.idle(around.slots)):
            less = 1 if vain else max(1, value // 4)  # far from the best, in large steps
            better = around.move(value - less, free)
            vain = not better
            if better is False and less == 1 and free >= 1:
                yield News(bound=value)
                return
            if vain:
                free = max(_STEP, free * _LESS) if better is None else min(1.0, free * _MORE)
                around.wander(value)
            if sum(task.idle(around.slots)) < value:  # by search, or by luck
                yield News(slots=tuple(around.slots))


def _first(formula: Formula) -> list[int] | None:
    """Any timetable: CaDiCaL is the quickest to find one."""
    with Solver("cadical195", bootstrap_with=formula.clauses) as solver:
        return formula.slots(solver.get_model()) if solver.solve() else None


class _Around:
    """A timetable, and the solver that moves a part of it at a time."""

    def __init__(self, formula: Formula, solver: Solver, slots: list[int]) -> None:
        self.slots = slots
        self._formula, self._solver, self._draw = formula, solver, Random(formula.task.seed)  # noqa: S311
        total = ITotalizer(formula.idle, ubound=len(formula.idle) - 1, top_id=formula.variables)
        for clause in total.cnf.clauses:
            solver.add_clause(clause)
        self._more_than = total.rhs

    def move(self, most: int, free: float, *, at_random: bool = False) -> bool | None:
        """Move a share of the meetings so that there are at most so many idle periods.

        Returns:
            whether it can be done; None: it takes too long to know.
        """
        moving = self._neighbourhood(free)
        stay, wished = [], []
        for meeting, (literals, slot) in enumerate(zip(self._formula.held, self.slots, strict=True)):
            if meeting not in moving:
                stay.append(literals[slot])
            wanted = self._draw.choice(list(literals)) if at_random and meeting in moving else slot
            wished += [literal if each == wanted else -literal for each, literal in literals.items()]
        self._solver.set_phases(wished)
        self._solver.conf_budget(_CONFLICTS)
        bound = [-self._more_than[most]] if most < len(self._more_than) else []
        found: bool | None = self._solver.solve_limited([*bound, *stay])
        if found:
            self.slots = self._formula.slots(self._solver.get_model())
        return found

    def wander(self, most: int) -> None:
        """Random steps, as long as somebody waits."""
        for _ in range(_STEPS):
            if any(self._formula.task.idle(self.slots)):
                self.move(most, _STEP, at_random=True)

    def _neighbourhood(self, free: float) -> set[int]:
        """So many meetings, of somebody who waits and of others: of some at random, or in some slots in a row."""
        task, draw = self._formula.task, self._draw
        if free >= 1:
            return set(range(len(self.slots)))
        waiting = [person for person, idle in enumerate(task.idle(self.slots)) if idle]
        moving = set(task.meetings_of[draw.choice(waiting)])
        if draw.random() < 0.5:
            width = max(2, round(free * len(task.slots)))
            first = draw.randrange(max(1, len(task.slots) - width + 1))
            return moving | {meeting for meeting, slot in enumerate(self.slots) if first <= slot < first + width}
        for person in draw.sample(range(task.participants), task.participants):
            if len(moving) >= free * len(self.slots):
                break
            moving.update(task.meetings_of[person])
        return moving
