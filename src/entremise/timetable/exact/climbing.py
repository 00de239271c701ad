"""Ascending satisfiability: is there a timetable with no idle period, with one, with two…? The first is the best."""

from collections.abc import Iterator

from pysat.solvers import Solver

from entremise.timetable.exact.counting import least_idle
from entremise.timetable.exact.formula import Formula
from entremise.timetable.exact.news import INFEASIBLE, News
from entremise.timetable.exact.task import Task


def climb(task: Task) -> Iterator[News]:
    """What is learned on the way up, from what counting proves."""
    least = least_idle(task)
    if least is None:
        yield INFEASIBLE
        return
    yield News(bound=least)
    formula = Formula(task)
    for bound in range(least, len(formula.idle) + 1):
        found = _ask(formula, bound)
        if found is not None:
            yield News(slots=tuple(found), bound=bound)
            return
        yield News(bound=bound + 1)
    yield INFEASIBLE


def _ask(formula: Formula, bound: int) -> list[int] | None:
    with Solver("kissat404", bootstrap_with=[*formula.clauses, *formula.at_most(bound)]) as solver:
        return formula.slots(solver.get_model()) if solver.solve() else None
