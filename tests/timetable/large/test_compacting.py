"""Exchanges at any temperature keep every rule and what is held."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.timetable.large.events import events

from entremise.timetable.checking import faults, measures
from entremise.timetable.instance import Instance
from entremise.timetable.large.annealing import compact, steps_in
from entremise.timetable.large.compacting import Compacting
from entremise.timetable.large.event import read_event
from entremise.timetable.large.planning import plan_large
from entremise.timetable.plan import Plan, never
from entremise.timetable.problem import compile_instance
from entremise.timetable.reading import read
from entremise.timetable.result import Objective, Status, Timetable
from entremise.timetable.seating import seated


def timetable_of(instance: Instance, state: Compacting) -> Timetable:
    slots = tuple(slot if slot >= 0 else None for slot in state.slots.tolist())
    return Timetable(Status.FEASIBLE, seated(compile_instance(instance), Plan(Status.FEASIBLE, slots)))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(events(most_meetings=9), st.integers(0, 9), st.booleans())
def test_nothing_is_lost_or_broken_however_hot(instance: Instance, seed: int, fair: bool) -> None:
    problem = compile_instance(instance)
    first = plan_large(problem, seconds=0.01)
    if first.slots is None:
        return
    slots = np.array([-1 if slot is None else slot for slot in first.slots])
    state = Compacting(read_event(problem), slots, seed, fair=fair)
    for one, other in state.draw.integers(problem.slots, size=(60, 2)).tolist():
        if one != other:
            state.exchange(one, other, heat=10.0)
        state.give(one, heat=10.0)
    then = timetable_of(instance, state)
    before = measures(instance, Timetable(Status.FEASIBLE, seated(problem, first)))
    now = measures(instance, then)
    assert faults(instance, then) == []
    assert now[Objective.VALUE] == before[Objective.VALUE]
    assert state.idle == now[Objective.IDLE_PERIODS]
    if fair:
        assert now[Objective.FAIRNESS] == before[Objective.FAIRNESS]


def test_days_with_holes_become_compact() -> None:
    """Two buyers and two sellers meet in slots 0 and 2 of a day."""
    pairs = [("harbour", "bakery"), ("theatre", "roofer"), ("harbour", "roofer"), ("theatre", "bakery")]
    names = ("harbour", "theatre", "bakery", "roofer")
    instance = read(
        {
            "slots": 3,
            "participants": [{"id": name} for name in names],
            "meetings": [{"id": f"m{number}", "between": pair} for number, pair in enumerate(pairs)],
        }
    )
    state = Compacting(read_event(compile_instance(instance)), np.array([0, 0, 2, 2]), seed=0)
    heard: list[int] = []
    slots, idle = compact(state, steps_in(5, len(names)), 5, 0, never, heard.append)
    plan = Plan(Status.FEASIBLE, tuple(slots.tolist()))
    found = measures(instance, Timetable(Status.FEASIBLE, seated(compile_instance(instance), plan)))
    assert (idle, heard[-1], found[Objective.IDLE_PERIODS]) == (0, 0, 0)


def test_long_days_cost_the_same_as_short_ones() -> None:
    """Costs of short days are read from a table, those of long days worked out."""
    short, long = (
        Compacting(read_event(compile_instance(_empty(slots))), np.array([], dtype=np.intp), seed=0)
        for slots in (9, 30)
    )
    busy = np.arange(1 << 9, dtype=np.uint64)
    assert short.costs(busy).tolist() == long.costs(busy).tolist()


def _empty(slots: int) -> Instance:
    return read({"slots": slots, "participants": [{"id": "bakery"}], "meetings": []})
