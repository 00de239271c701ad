"""How few idle periods there could be, by counting: a linear programme of the meetings and of everybody's blocks.

It sees at once what search would have to try one by one: too many meetings for the tables of the slots where they may
be, for the hours of one participant, or of several together. Its answer is a proof: the dual solution is rounded to
fractions of 2^20, and what it proves is added up again in whole numbers (Neumaier and Shcherbina, 2004).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from entremise.timetable.exact.task import Task

_PARTS = 1 << 20
#: What a meeting that is not held costs, in times what all idle periods could.
_NOT_HELD = 10

Row = dict[int, int]


@dataclass
class _Programme:
    """Least cost, variables from 0 to 1, rows that are at most or exactly so much."""

    costs: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    most: list[int] = field(default_factory=list)
    exact: list[bool] = field(default_factory=list)

    def variable(self, cost: int = 0) -> int:
        self.costs.append(cost)
        return len(self.costs) - 1

    def row(self, row: Row, most: int, *, exact: bool = False) -> None:
        self.rows.append(row)
        self.most.append(most)
        self.exact.append(exact)

    def bound(self) -> int:
        """A whole number that no solution costs less than."""
        columns = [column for row in self.rows for column in row]
        lines = [line for line, row in enumerate(self.rows) for _ in row]
        values = np.array([value for row in self.rows for value in row.values()], dtype=np.int64)
        matrix = csr_array((values, (lines, columns)), shape=(len(self.rows), len(self.costs)))
        costs, most, exact = np.array(self.costs), np.array(self.most), np.array(self.exact)
        found = linprog(
            costs, matrix[~exact], most[~exact], matrix[exact], most[exact], bounds=(0, 1), method="highs-ds"
        )
        if found.status != 0:
            return 0
        dual = np.empty(len(self.rows))
        dual[~exact], dual[exact] = found.ineqlin.marginals, found.eqlin.marginals
        return _proven(costs, matrix, most, exact, dual)


def _proven(
    costs: NDArray[np.int64],
    matrix: csr_array,
    most: NDArray[np.int64],
    exact: NDArray[np.bool_],
    dual: NDArray[np.float64],
) -> int:
    """What a dual solution proves once rounded, whatever it is: in whole numbers."""
    parts = np.rint(dual * _PARTS).astype(np.int64)
    parts[~exact] = np.minimum(parts[~exact], 0)
    reduced = costs * _PARTS - matrix.T @ parts
    return -int(-(parts @ most + np.minimum(reduced, 0).sum()) // _PARTS)


def least_idle(task: Task) -> int | None:
    """A number of idle periods that no timetable is under; None: there is no timetable."""
    if not all(task.starts):
        return None
    if not task.starts:
        return 0
    if any(least > most for (least, _), most in zip(task.possible_idle, task.most_idle, strict=True)):
        return None
    most = sum(task.most_idle)
    programme = _Programme()
    held = [{slot: programme.variable() for slot in starts} for starts in task.starts]
    for literals in held:
        missing = programme.variable(_NOT_HELD * (most + 1))
        programme.row(dict.fromkeys([*literals.values(), missing], 1), 1, exact=True)
    for slot, tables in enumerate(task.tables or ()):
        programme.row({each[slot]: 1 for each in held if slot in each}, tables)
    for person, meetings in enumerate(task.meetings_of):
        if len(meetings) > 1:
            _participant(programme, task, person, [held[meeting] for meeting in meetings])
    bound = programme.bound()
    return bound if bound <= most else None


def _participant(programme: _Programme, task: Task, person: int, held: Sequence[dict[int, int]]) -> None:
    """Busy in a block of slots in a row, or else with idle periods."""
    here = {slot: [each[slot] for each in held if slot in each] for slot in task.slots}
    here = {slot: variables for slot, variables in here.items() if variables}
    if len({task.day_of(slot) for slot in here}) > 1:
        for variables in here.values():
            programme.row(dict.fromkeys(variables, 1), 1)
        return
    least = task.possible_idle[person][0]
    blocks = {} if least else {first: programme.variable() for first in task.blocks(person)}
    scattered = [programme.variable(max(1, least))] if task.most_idle[person] else []
    programme.row(dict.fromkeys([*blocks.values(), *scattered], 1), 1, exact=True)
    for slot, variables in here.items():
        over = [block for first, block in blocks.items() if first <= slot < first + len(held)]
        programme.row(dict.fromkeys(variables, 1) | dict.fromkeys([*over, *scattered], -1), 0)
        programme.row(dict.fromkeys(variables, -1) | dict.fromkeys(over, 1), 0)
