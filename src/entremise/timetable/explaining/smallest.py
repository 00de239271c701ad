"""The smallest set found of demands that cannot hold together: counted, else proven by a solver, then made smaller.

Deletion: a demand without which the others still cannot hold together is put aside for good; each of the others is
needed (Chinneck and Dravnieks, 1991; Marques-Silva, 2010).
"""

from collections.abc import Collection
from contextlib import closing
from time import monotonic
from typing import NamedTuple

from entremise.timetable.explaining.clauses import Clauses
from entremise.timetable.explaining.counting import crowds, demands_of, limits
from entremise.timetable.explaining.demands import Demand, Kind, demands, relaxed
from entremise.timetable.instance import Instance

#: How many sets found by counting are made smaller, to keep the smallest.
_CROWDS = 8
#: Meetings times slots, beyond which writing the clauses would take longer than anyone waits.
_WITHIN_REACH = 200_000


class Conflict(NamedTuple):
    """Demands that cannot hold together.

    Attributes:
        demands: in the order of `demands`.
        minimal: proven: without any one of them the others hold together.
    """

    demands: tuple[Demand, ...]
    minimal: bool


def conflict(instance: Instance, seconds: float) -> Conflict | None:
    """The smallest set found in the time; None when none was, because all hold together or for lack of time."""
    deadline = monotonic() + seconds
    everything = demands(instance)
    starts = _counted(instance, everything)[:_CROWDS]
    if not starts:
        core = _proven(instance, everything, deadline)
        starts = [core] if core else []
    found = [_smaller(instance, start, deadline) for start in starts]
    return min(found, key=lambda each: (not each.minimal, len(each.demands)), default=None)


def _counted(instance: Instance, made: Collection[Demand]) -> list[frozenset[Demand]]:
    """Sets that cannot hold together because there are more meetings than places, smallest first."""
    asked = relaxed(instance, made)
    known = frozenset(made)
    found = [known & demands_of(asked, crowd) for crowd in crowds(asked)]
    for person, meetings in limits(asked):
        held = {Demand(Kind.HELD, asked.meetings[each].id) for each in meetings}
        found.append(frozenset(held | {Demand(Kind.LIMIT, asked.participants[person].id)}))
    return sorted(found, key=len)


def _proven(instance: Instance, made: Collection[Demand], deadline: float) -> frozenset[Demand] | None:
    slots = instance.slots if isinstance(instance.slots, int) else len(instance.slots)
    if len(instance.meetings) * slots > _WITHIN_REACH:
        return None
    with closing(Clauses(instance, made)) as clauses:
        return clauses.core(made, deadline - monotonic()) or None


def _smaller(instance: Instance, start: Collection[Demand], deadline: float) -> Conflict:
    left = [demand for demand in demands(instance) if demand in start]
    minimal = True
    with closing(Clauses(instance, left)) as clauses:
        for demand in tuple(left):
            if demand not in left:
                continue
            others = [each for each in left if each != demand]
            core = _counted(instance, others)[:1]
            verdict = core[0] if core else clauses.core(others, deadline - monotonic())
            if verdict:
                left = [each for each in others if each in verdict]
            minimal = minimal and verdict is not None
    return Conflict(tuple(left), minimal)
