"""A good timetable, then better ones around it: most meetings stay where they are, a solver moves the others.

The neighbourhoods grow while none holds a better timetable, and shrink when the solver does not finish with them
(adaptive large neighbourhood search; Shaw, 1998).
"""

from collections.abc import Iterator
from random import Random

from pysat.card import ITotalizer
from pysat.solvers import Solver

from entremise.timetable.exact.formula import Formula
from entremise.timetable.exact.news import INFEASIBLE, News
from entremise.timetable.exact.task import Task

#: Conflicts after which a neighbourhood is left for another.
_CONFLICTS = 2_000
#: Neighbourhoods in vain after which another method does better.
_PATIENCE = 150
#: Share of the meetings free to move: at first, and by how much it changes.
_FREE, _MORE, _LESS = 0.5, 1.02, 0.97


def search(task: Task) -> Iterator[News]:
    """Better and better timetables, until there is no idle period or many neighbourhoods held none that is better."""
    formula = Formula(task)
    slots = _first(formula)
    if slots is None:
        yield INFEASIBLE
        return
    yield News(slots=tuple(slots))
    with Solver("glucose42", bootstrap_with=formula.clauses) as solver:
        fewer = _counter(formula, solver)
        draw, free, vain = Random(task.seed), _FREE, 0  # noqa: S311
        while (value := sum(task.idle(slots))) and vain < _PATIENCE:
            least = 1 if vain else max(1, value // 4)  # fewer by so many: far from the best, in large steps
            moving = _neighbourhood(task, slots, free, draw)
            held = list(zip(formula.held, slots, strict=True))
            stay = [literals[slot] for meeting, (literals, slot) in enumerate(held) if meeting not in moving]
            solver.set_phases([literals[slot] for literals, slot in held])
            solver.conf_budget(_CONFLICTS)
            better = solver.solve_limited([-fewer[value - least], *stay])
            if better:
                slots, vain = formula.slots(solver.get_model()), 0
                yield News(slots=tuple(slots))
            elif better is False and least == 1 and not stay:
                yield News(bound=value)
                return
            else:
                free = free * _LESS if better is None else min(1.0, free * _MORE)
                vain += 1


def _first(formula: Formula) -> list[int] | None:
    """Any timetable: CaDiCaL is the quickest to find one."""
    with Solver("cadical195", bootstrap_with=formula.clauses) as solver:
        return formula.slots(solver.get_model()) if solver.solve() else None


def _counter(formula: Formula, solver: Solver) -> list[int]:
    """Literals, from the first on, true when there are so many idle periods and one more."""
    total = ITotalizer(formula.idle, ubound=len(formula.idle) - 1, top_id=formula.variables)
    for clause in total.cnf.clauses:
        solver.add_clause(clause)
    return list(total.rhs)


def _neighbourhood(task: Task, slots: list[int], free: float, draw: Random) -> set[int]:
    """So many meetings, of somebody who waits and of others: taken at random, or in some slots in a row."""
    wanted = round(free * len(slots))
    waiting = [person for person, idle in enumerate(task.idle(slots)) if idle]
    moving = set(task.meetings_of[draw.choice(waiting)])
    if draw.random() < 0.5:
        width = max(2, round(free * len(task.slots)))
        first = draw.randrange(len(task.slots) - min(width, len(task.slots)) + 1)
        return moving | {meeting for meeting, slot in enumerate(slots) if first <= slot < first + width}
    for person in draw.sample(range(task.participants), task.participants):
        if len(moving) >= wanted:
            break
        moving.update(task.meetings_of[person])
    return moving
