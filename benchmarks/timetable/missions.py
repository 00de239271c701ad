"""Missions abroad: forty firms, sixty hosts at twelve sites with travel between them, a programme, two days.

What is held is proven the most valuable there can be; the waiting and the walks that are left are told with the least
they could be. Beside it, meetings given one by one to the first slot where nothing stands in their way.
"""

import os
import time
from collections.abc import Iterator

from benchmarks import pages
from benchmarks.timetable.generators import mission
from entremise.timetable.checking import faults, measures
from entremise.timetable.greedy import plan_greedily
from entremise.timetable.instance import Instance
from entremise.timetable.problem import compile_instance
from entremise.timetable.result import Measured, Objective, Status, Timetable
from entremise.timetable.seating import seated
from entremise.timetable.solving import solve

MISSIONS = 5
SECONDS = 60.0
_HEADINGS = [
    "Mission", "meetings", "one by one: value", "idle", "planned: value", "proven in", "of processor",
    "idle", "at least", "walks, min", "time",
]  # fmt: skip


def table() -> str:
    """A row for each mission, in Markdown."""
    return pages.table(_HEADINGS, list(_rows()))


def _rows() -> Iterator[list[str]]:
    for seed in range(MISSIONS):
        instance = mission(seed=seed)
        begun, worked = time.monotonic(), _processor()
        most = solve(instance.model_copy(update={"minimise": ()}), seconds=SECONDS, seed=seed)
        proven, cost = time.monotonic() - begun, _processor() - worked
        whole = solve(instance, seconds=SECONDS, seed=seed)
        assert not faults(instance, whole)
        value, idle, walking = (_of(whole, each) for each in instance.goals)
        greedily = _one_by_one(instance)
        yield [
            str(seed),
            str(len(instance.meetings)),
            str(greedily[Objective.VALUE]),
            str(greedily[Objective.IDLE_PERIODS]),
            str(value.value),
            f"{proven:.1f} s" if most.status is Status.OPTIMAL and most.value == value.value else "not",
            f"{cost:.1f} s",
            str(idle.value),
            str(idle.bound),
            str(walking.value),
            f"{whole.seconds:.0f} s",
        ]


def _of(found: Timetable, objective: Objective) -> Measured:
    return next(each for each in found.objectives if each.objective is objective)


def _one_by_one(instance: Instance) -> dict[Objective, int]:
    problem = compile_instance(instance)
    found = Timetable(Status.FEASIBLE, seated(problem, plan_greedily(instance, problem)))
    return measures(instance, found)


def _processor() -> float:
    """Seconds of the processor, of this process and those it waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
