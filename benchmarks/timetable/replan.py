"""What happens during a day, a thousand times: how long repairing takes, and how many meetings it changes.

Beside it, only dropping what can no longer be held; and on some of the incidents, planning what is left from scratch.
Somebody late, somebody who leaves, a table gone, a meeting cancelled and a newcomer who asks for three meetings are as
likely. All that was not held waits for a place. Every timetable is verified by the checker.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks import pages
from benchmarks.timetable.generators import any_to_any, buyers_day, mission
from entremise.timetable import Instance, Meeting, Participant, Status, Timetable
from entremise.timetable.board import Board
from entremise.timetable.checking import faults
from entremise.timetable.large import plan_large
from entremise.timetable.problem import compile_instance
from entremise.timetable.replanning import (
    Arrives,
    Cancelled,
    Late,
    Leaves,
    Lost,
    Replanned,
    TableGone,
    from_now,
    put_back,
    replan,
)
from entremise.timetable.seating import seated
from entremise.timetable.solving import solve

#: Seconds to plan each event, and to plan what is left of it from scratch.
PLANNING, FROM_SCRATCH = 20.0, 5.0
#: Of how many incidents of each event what is left is planned from scratch.
SAMPLE = 8
_HEADINGS = [
    "Event", "incidents", "median", "95 % under", "of processor", "meetings to come", "no longer possible", "moved",
    "dropped", "added",
    "value kept", "only dropping", "from scratch: changed", "repaired: changed", "from scratch: value kept",
    "repaired: value kept",
]  # fmt: skip


def table() -> str:
    """A row for each event, in Markdown."""
    return pages.table(_HEADINGS, list(_rows()))


def _rows() -> Iterator[list[str]]:
    yield _row("buyers' day, 80 x 120", buyers_day(), 400)
    yield _row("200 people, any with any", any_to_any(participants=200, requests=1600, tables=70), 400)
    yield _row("mission, 40 firms", mission(), 200)


@dataclass(frozen=True)
class _Case:
    """An incident, and its answers."""

    instance: Instance
    timetable: Timetable
    now: int
    lost: Lost
    waiting: tuple[Meeting, ...]

    def replanned(self) -> tuple[Replanned, float, float]:
        """The answer, the seconds of the clock it took, and those of the processor."""
        begun, worked = time.perf_counter(), time.process_time()
        found = replan(self.instance, self.timetable, now=self.now, lost=[self.lost], waiting=self.waiting)
        seconds, cost = time.perf_counter() - begun, time.process_time() - worked
        assert not faults(found.instance, found.timetable, self.timetable)
        return found, seconds, cost

    def today(self) -> Instance:
        return from_now(self.instance, self.timetable, self.now, [self.lost], self.waiting)

    def displaced(self) -> set[str]:
        """Meetings that can no longer be held where they are."""
        today = self.today()
        return {today.meetings[each].id for each in put_back(Board(today), self.timetable, self.now)}

    def from_scratch(self, today: Instance) -> Timetable:
        """What is left, planned anew; what has begun stays in its slot."""
        begun = {each.meeting: each for each in self.timetable.placed if each.slot is not None and each.slot < self.now}
        fixed = tuple(
            each.model_copy(update={"slot": begun[each.id].slot, "required": True}) if each.id in begun else each
            for each in today.meetings
        )
        found = solve(today.model_copy(update={"meetings": fixed}), seconds=FROM_SCRATCH)
        assert found.placed
        return found


def _row(name: str, instance: Instance, count: int) -> list[str]:
    timetable = _planned(instance)
    draw = np.random.default_rng(0)
    cases = [_case(instance, timetable, draw) for _ in range(count)]
    measured = [case.replanned() for case in cases]
    answers = [found for found, _, _ in measured]
    seconds, costs = (np.array([each[column] for each in measured]) for column in (1, 2))
    displaced = [case.displaced() for case in cases]
    anew = [case.from_scratch(found.instance) for case, found in zip(cases[:SAMPLE], answers, strict=False)]
    some = answers[:SAMPLE]
    return [
        name,
        f"{count:,}",
        f"{np.quantile(seconds, 0.5):.2f} s",
        f"{np.quantile(seconds, 0.95):.2f} s",
        f"{np.quantile(costs, 0.95):.2f} s",
        _mean([sum(each.slot is not None and each.slot >= case.now for each in timetable.placed) for case in cases]),
        _mean([len(each) for each in displaced]),
        _mean([len(found.moved) for found in answers]),
        _mean([len(found.dropped) for found in answers]),
        _mean([len(found.added) for found in answers]),
        _kept(timetable, instance, [_worth(found.instance, _held(found.timetable)) for found in answers]),
        _kept(timetable, instance, [_worth(instance, _held(timetable) - each) for each in displaced]),
        _mean([_changed(timetable, each, case.now) for case, each in zip(cases, anew, strict=False)]),
        _mean([found.changed for found in some]),
        _kept(
            timetable, instance, [_worth(case.today(), _held(each)) for case, each in zip(cases, anew, strict=False)]
        ),
        _kept(timetable, instance, [_worth(found.instance, _held(found.timetable)) for found in some]),
    ]


def _planned(instance: Instance) -> Timetable:
    if instance.travel:
        return solve(instance, seconds=PLANNING)
    problem = compile_instance(instance)
    timetable = Timetable(Status.FEASIBLE, seated(problem, plan_large(problem, seconds=PLANNING)))
    assert not faults(instance, timetable)
    return timetable


def _case(instance: Instance, timetable: Timetable, draw: np.random.Generator) -> _Case:
    slots = compile_instance(instance).slots
    now = int(draw.integers(1, slots - 1))
    people = [each.id for each in instance.participants]
    someone = people[int(draw.integers(len(people)))]
    later = int(draw.integers(now, slots))
    to_come = [each.meeting for each in timetable.placed if each.slot is not None and each.slot >= now]
    asked = [people[int(each)] for each in draw.choice(len(people), 3, replace=False)]
    newcomer = Participant(id="newcomer")
    wishes = tuple(Meeting(id=f"with {name}", between=("newcomer", name), weight=2) for name in asked)
    happens: list[Callable[[], Lost]] = [
        lambda: Late(someone, min(slots, now + int(draw.integers(1, 5)))),
        lambda: Leaves(someone, later),
        lambda: TableGone(now),
        lambda: Cancelled(to_come[int(draw.integers(len(to_come)))]),
        lambda: Arrives(newcomer, wishes),
    ]
    waiting = tuple(each for each in instance.meetings if each.id not in _held(timetable))
    return _Case(instance, timetable, now, happens[int(draw.integers(len(happens)))](), waiting)


def _held(timetable: Timetable) -> set[str]:
    return {each.meeting for each in timetable.placed if each.slot is not None}


def _worth(instance: Instance, held: set[str]) -> int:
    return sum(each.weight for each in instance.meetings if each.id in held)


def _changed(told: Timetable, anew: Timetable, now: int) -> int:
    """Of the meetings to come, how many are no longer where people were told."""
    places = {each.meeting: (each.slot, each.table) for each in anew.placed}
    to_come = [each for each in told.placed if each.slot is not None and each.slot >= now]
    return sum(places[each.meeting] != (each.slot, each.table) for each in to_come)


def _mean(counts: Sequence[int]) -> str:
    return f"{np.mean(counts):.1f}"


def _kept(timetable: Timetable, instance: Instance, values: Sequence[int]) -> str:
    """The mean value, as a part of what was planned before anything happened."""
    return f"{np.mean(values) / _worth(instance, _held(timetable)):.2%}"
