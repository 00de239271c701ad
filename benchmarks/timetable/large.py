"""Large events planned by the planner and in the ways of `rivals`, side by side.

Each plan is made in a process of its own, for its memory, and verified by the checker; the rivals' floors are not.
"""

import multiprocessing
import resource
import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from benchmarks import pages
from benchmarks.timetable import generators, rivals
from entremise.timetable.checking import faults, measures
from entremise.timetable.instance import Instance, Rules
from entremise.timetable.large import plan_large
from entremise.timetable.plan import Plan, Progress
from entremise.timetable.problem import Problem, compile_instance
from entremise.timetable.result import Objective, Status, Timetable
from entremise.timetable.seating import seated


class Event(NamedTuple):
    """An event to plan: how many seconds the planner and CP-SAT have (CP-SAT: None when its model is too big)."""

    name: str
    instance: Callable[[], Instance]
    seconds: float
    cold: float | None


class Measure(NamedTuple):
    """What a plan is worth and what it cost. `placed`: seconds until all was placed, its bound known."""

    value: int
    bound: int | None
    held: int
    idle: int
    idle_bound: int | None
    participants: int
    fewest: int
    none: int
    gini: float
    seconds: float
    cpu: float
    placed: float | None
    megabytes: int


EVENTS = (
    Event("buyers' day, 80 x 120, 14 slots, 900 requests, 64 tables", generators.buyers_day, 10, 20),
    Event("the same, another seed", lambda: generators.buyers_day(seed=1), 10, 20),
    Event("any to any, 300, 20 slots, 2,400 requests, 100 tables", generators.any_to_any, 30, 30),
    Event("convention, 1,000 x 1,000, 40 slots, 12,000 requests", generators.convention, 120, 60),
    Event(
        "convention, 5,000 x 5,000, 40 slots, 60,000 requests",
        lambda: generators.convention(buyers=5000, sellers=5000, requests=60_000),
        120,
        None,
    ),
)
WAYS = ("planner", "greedy", "self_booking", "random_order", "cold_cp_sat")
_HEADINGS = [
    "Way", "meetings", "value", "gap", "idle periods", "each", "fewest meetings", "with none", "Gini", "seconds",
    "of processor", "value placed in", "MB",
]  # fmt: skip


def table() -> str:
    """A table an event."""
    return "\n\n".join(f"**{event.name}**\n\n{_table(number)}" for number, event in enumerate(EVENTS))


def _table(number: int) -> str:
    ways = [way for way in WAYS if way != "cold_cp_sat" or EVENTS[number].cold is not None]
    measured = {way: _apart(number, way) for way in ways}
    bound = measured["planner"].bound or 0
    return pages.table(_HEADINGS, [_row(way.replace("_", " "), each, bound) for way, each in measured.items()])


def _apart(number: int, way: str) -> Measure:
    """Measured in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure, (number, way))


def _row(way: str, measure: Measure, bound: int) -> list[str]:
    at_least = f" (at least {measure.idle_bound})" if measure.idle_bound is not None else ""
    return [
        way,
        f"{measure.held:,}",
        f"{measure.value:,}",
        f"{100 * (bound - measure.value) / bound:.2f} %",
        f"{measure.idle:,}{at_least}",
        f"{measure.idle / measure.participants:.3f}",
        str(measure.fewest),
        f"{100 * measure.none / measure.participants:.1f} %",
        f"{measure.gini:.3f}",
        f"{measure.seconds:.1f}",
        f"{measure.cpu:.1f}",
        f"{measure.placed:.2f}" if measure.placed is not None else "",
        str(measure.megabytes),
    ]


def _measure(number: int, way: str) -> Measure:
    event = EVENTS[number]
    instance = event.instance()
    problem = compile_instance(instance)
    heard: list[Progress] = []
    begun, cpu = time.monotonic(), time.process_time()
    plan = _plan(event, problem, way, heard)
    seconds, spent = time.monotonic() - begun, time.process_time() - cpu
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if way != "planner":
        instance = instance.model_copy(update={"rules": Rules()})
    timetable = Timetable(plan.status, seated(problem, plan), plan.objectives)
    wrong = faults(instance, timetable)
    if wrong:
        raise AssertionError(f"{way}: {wrong[0].en}")
    values = measures(instance, timetable)
    shares = _shares(problem, plan)
    told = {each.objective: each.bound for each in plan.objectives}
    placed = [each.seconds for each in heard if each.objective is Objective.VALUE and each.value is not None]
    return Measure(
        value=values[Objective.VALUE],
        bound=told.get(Objective.VALUE),
        held=sum(slot is not None for slot in plan.slots or ()),
        idle=values[Objective.IDLE_PERIODS],
        idle_bound=told.get(Objective.IDLE_PERIODS),
        participants=len(shares),
        fewest=int(shares.min()),
        none=int((shares == 0).sum()),
        gini=_gini(shares),
        seconds=seconds,
        cpu=spent,
        placed=min(placed, default=None),
        megabytes=megabytes,
    )


def _plan(event: Event, problem: Problem, way: str, heard: list[Progress]) -> Plan:
    if way == "planner":
        return plan_large(problem, seconds=event.seconds, progress=heard.append)
    rival = getattr(rivals, way)
    return Plan(Status.FEASIBLE, tuple(rival(problem, seed=0, seconds=event.cold or event.seconds)))


def _shares(problem: Problem, plan: Plan) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """How many meetings those who are in a request hold."""
    asked = sorted({who for people in problem.people for who in people})
    held = Counter(
        who for meeting, slot in enumerate(plan.slots or ()) if slot is not None for who in problem.people[meeting]
    )
    return np.array([held[who] for who in asked], dtype=np.int64)


def _gini(shares: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> float:
    """0 when all have as many, near 1 when one has all."""
    ranks = 2 * np.arange(1, len(shares) + 1) - len(shares) - 1
    return float((ranks * np.sort(shares)).sum() / (len(shares) * max(1, shares.sum())))
