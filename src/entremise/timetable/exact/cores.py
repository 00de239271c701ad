"""Core-guided MaxSAT (RC2; Ignatiev, Morgado and Marques-Silva, 2019): which idle periods cannot all be done without?

Each small set of them that the solver finds raises the bound by one; the first timetable it finds is the best.
"""

from collections.abc import Iterator

from pysat.examples.rc2 import RC2
from pysat.formula import WCNF

from entremise.timetable.exact.formula import Formula
from entremise.timetable.exact.news import INFEASIBLE, News
from entremise.timetable.exact.task import Task


def relax(task: Task) -> Iterator[News]:
    """The best timetable."""
    formula = Formula(task)
    weighted = WCNF()
    for clause in formula.clauses:
        weighted.append(clause)
    for literal in formula.idle:
        weighted.append([-literal], weight=1)
    with RC2(weighted, solver="glucose42", adapt=True, exhaust=True, minz=True) as solver:
        model = solver.compute()
        yield INFEASIBLE if model is None else News(tuple(formula.slots(model)), bound=solver.cost)
