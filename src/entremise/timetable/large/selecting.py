"""Which meetings to hold: a maximum-weight b-matching, as valuable or as fair as anything could be, with its proof.

Each participant is a vertex, each meeting an edge; a participant holds between their floor and their cap, all together
no more than the tables. Two sides make the matrix totally unimodular (Hoffman and Kruskal, 1956): the linear programme
has a whole solution, and stays whole on the face of each objective already settled. Without sides, odd circles break
this and an integer programme is solved: its bound is proven too, and is all that is claimed when time runs out.
"""

import math
import time
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack

from entremise.timetable.large.event import Event

#: What is so near a whole number is one; and errors of sums, far under the least difference between two of them.
_NEAR, _ROUNDING = 1e-6, 1e-2
_INFEASIBLE = 2  # as SciPy says
#: Seconds given to all objectives at least, and to each.
_AT_LEAST = 0.5
#: The part of the time that preferring choices that can be compact may take.
_PREFERRING = 0.1


class Selection:
    """Meetings chosen by one objective after another, each kept by those that follow.

    Variables: one a meeting that can be held; then, once fairness is asked, one for each participant's 1st, 2nd…

    Attributes:
        impossible: nothing respects floors, caps, tables and what must be held: proven.
        proven: the meetings chosen are the best there could be.
        settled: some meetings have been chosen.
    """

    def __init__(self, event: Event, seconds: float) -> None:
        """Args:
        seconds: for all objectives; the first one may take them all, when there are no two sides.
        """
        self.event = event
        self._seconds = seconds
        self._ends = time.monotonic() + max(seconds, _AT_LEAST)
        self.proven = True
        self._meetings = event.can_be_held
        self._rows, self._low, self._high = _degrees(event, self._meetings)
        self.settled = False
        self._least = np.array([meeting in event.required for meeting in self._meetings.tolist()], dtype=float)
        self._most = np.ones(len(self._meetings))
        self._solution: NDArray[np.float64] = np.zeros(len(self._meetings))
        self.impossible = not event.required <= set(self._meetings.tolist())

    @property
    def held(self) -> NDArray[np.bool_]:
        """Whether each meeting is chosen."""
        chosen = np.zeros(self.event.meetings, dtype=np.bool_)
        chosen[self._meetings] = self._solution[: len(self._meetings)] > 1 / 2
        return chosen

    def most_value(self) -> int:
        """Maximise the weights. Returns the most there could be."""
        gain = np.zeros(self._rows.shape[1])
        gain[: len(self._meetings)] = self.event.weights[self._meetings]
        return self._best(gain)

    def fairest(self) -> int:
        """Leximin of the meetings of those who asked: as many as possible hold one, then as many hold two, and so on.

        Returns the most that the one with the fewest meetings could hold.
        """
        asked = list({person for people in self.event.people for person in people})
        firsts, counts = self._add_steps()
        fewest, most = 0, int(counts[asked].min()) if asked else 0
        for level in range(int(counts.max(initial=0))):
            if time.monotonic() > self._ends:
                self.proven = False
                return most if fewest == level else fewest
            gain = np.zeros(self._rows.shape[1])
            gain[firsts[counts > level] + level] = 1
            reached = self._best(gain)
            fewest += fewest == level and reached == len(asked)
        return fewest

    def fewest_idle_periods(self) -> int:
        """Among choices as good, prefer one that can be compact. Returns idle periods that no such plan can do without.

        Somebody's meetings fit in their longest stretch of free slots of each day, or need one more stretch: each one
        more is an idle period.
        """
        days = [_stretches(self.event, person) for person in range(self.event.participants)]
        within = np.array([sum(day[0] for day in each) for each in days], dtype=float)
        more = [(who, size) for who, each in enumerate(days) for day in each for size in day[1:]]
        people = np.array([who for who, _ in more], dtype=np.intp)
        before, reached = self._unbind()
        first = self._add(len(more))
        columns = first + np.arange(len(more))
        shape = (self.event.participants, self._rows.shape[1])
        extra = csr_array((np.array([size for _, size in more], dtype=float), (people, columns)), shape=shape)
        self._bind(self._rows[: self.event.participants] - extra, -np.inf, within)
        # One programme for both objectives: solved much faster than on the face that the first one leaves.
        gain = np.concatenate([before * (len(more) + 1), -np.ones(len(more))])
        whole = (np.arange(shape[1]) >= first) | (self.event.sides is None)
        ends, self._ends = self._ends, min(self._ends, time.monotonic() + self._seconds * _PREFERRING)
        solution = self._solution
        bound, _ = self._maximise(gain, whole)
        if before @ self._solution[: len(before)] < reached - _NEAR:
            self._solution = solution
        self._ends = ends
        return max(0, (len(more) + 1) * reached - bound)

    def _unbind(self) -> tuple[NDArray[np.float64], int]:
        """No longer hold to the last objective. Returns its gains and what it reached."""
        if not self.settled:
            return np.zeros(self._rows.shape[1]), 0
        gain, reached = self._rows[[-1]].toarray()[0], int(self._low[-1])
        self._rows, self._low, self._high = self._rows[:-1], self._low[:-1], self._high[:-1]
        return gain, reached

    def _best(self, gain: NDArray[np.float64]) -> int:
        bound, reached = self._maximise(gain, np.full(len(gain), self.event.sides is None))
        self.proven &= reached == bound
        return bound

    def _add_steps(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """A variable from 0 to 1 for each meeting a participant could hold; they sum to those they hold.

        Returns for each participant the number of their first such variable, and how many they are.
        """
        counts = np.minimum(self.event.caps, [len(meetings) for meetings in self.event.meetings_of]).astype(np.intp)
        people = np.repeat(np.arange(len(counts)), counts)
        first = self._add(len(people))
        columns = first + np.arange(len(people))
        steps = csr_array((np.ones(len(people)), (people, columns)), shape=(len(counts), self._rows.shape[1]))
        self._bind(steps - self._rows[: len(counts)], -np.inf, 0.0)
        return first + np.cumsum(counts) - counts, counts

    def _add(self, count: int) -> int:
        """So many more variables from 0 to 1. Returns the number of the first."""
        first = int(self._rows.shape[1])
        self._rows = hstack([self._rows, csr_array((self._rows.shape[0], count))], format="csr")
        self._least = np.concatenate([self._least, np.zeros(count)])
        self._most = np.concatenate([self._most, np.ones(count)])
        self._solution = np.concatenate([self._solution, np.zeros(count)])
        return first

    def _bind(self, rows: csr_array, low: float, high: float | NDArray[np.float64]) -> None:
        """More constraints: these rows lie between these values."""
        self._rows = vstack([self._rows, rows], format="csr")
        self._low = np.concatenate([self._low, np.broadcast_to(low, rows.shape[0])])
        self._high = np.concatenate([self._high, np.broadcast_to(high, rows.shape[0])])

    def _maximise(self, gain: NDArray[np.float64], whole: NDArray[np.bool_]) -> tuple[int, int | None]:
        """Solve, and hold what follows to the best found. Returns the bound proven, and what was found."""
        if not len(gain):  # no meeting can be held, which SciPy takes for a mistake
            self.impossible |= bool((self._low > 0).any())
            return 0, 0
        if self.impossible:
            return 0, None
        answer = milp(
            -gain,
            integrality=whole.astype(int),
            bounds=Bounds(self._least, self._most),
            constraints=LinearConstraint(self._rows, self._low, self._high),
            options={"time_limit": max(self._ends - time.monotonic(), _AT_LEAST), "mip_rel_gap": 0.0},
        )
        if answer.status == _INFEASIBLE and not self.settled:
            self.impossible = True
            return 0, None
        dual = answer.mip_dual_bound if whole.any() else answer.fun
        bound = math.floor(_ROUNDING - dual) if dual is not None else int(gain[gain > 0].sum())
        if answer.x is None or not _whole(answer.x[: len(self._meetings)]):
            return bound, None
        self._solution, self.settled = answer.x, True
        reached = round(float(gain @ answer.x))
        self._bind(csr_array(gain[np.newaxis]), reached, np.inf)
        return bound, reached


def _whole(values: NDArray[np.float64]) -> bool:
    return bool(np.abs(values - np.round(values)).max(initial=0) < _NEAR)


def _degrees(event: Event, meetings: NDArray[np.intp]) -> tuple[csr_array, NDArray[np.float64], NDArray[np.float64]]:
    """Rows for the meetings of each participant, and of all together: at least, at most."""
    ends = [(person, column) for column, meeting in enumerate(meetings.tolist()) for person in event.people[meeting]]
    people, columns = np.array(ends, dtype=np.intp).reshape(-1, 2).T
    shape = (event.participants, len(meetings))
    each = csr_array((np.ones(len(people)), (people, columns)), shape=shape)
    rows = vstack([each, csr_array(np.ones((1, len(meetings))))], format="csr")
    low = np.append(event.floors, 0).astype(float)
    high = np.append(event.caps, event.most_at_once.sum()).astype(float)
    return rows, low, high


def _stretches(event: Event, person: int) -> list[list[int]]:
    """How many meetings the stretches of free slots of a participant hold, for each day: the longest first."""
    free = np.flatnonzero(event.allowed[list(event.meetings_of[person])].any(axis=0)).tolist()
    days: dict[int, list[int]] = {}
    for (day, _), slots in groupby(enumerate(free), key=lambda each: (int(event.day[each[1]]), each[1] - each[0])):
        days.setdefault(day, []).append(len(list(slots)) * event.at_once[person])
    return [sorted(sizes, reverse=True) for sizes in days.values()]
