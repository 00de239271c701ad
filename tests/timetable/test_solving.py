"""Whatever is asked, the timetable respects it and none is better: compared with all that exist, by the checker."""

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.timetable.exact.test_race import children
from tests.timetable.small import every, instances, rank

from benchmarks.timetable.generators import buyers_day, mission
from entremise.timetable.checking import faults
from entremise.timetable.instance import Instance
from entremise.timetable.plan import Progress
from entremise.timetable.reading import read
from entremise.timetable.result import Measured, Objective, Status
from entremise.timetable.solving import solve

_SLOW_TO_DRAW = list(HealthCheck)


@settings(max_examples=40, deadline=None, suppress_health_check=_SLOW_TO_DRAW)
@given(instances())
def test_none_is_better_and_no_rule_is_broken(instance: Instance) -> None:
    known = every(instance)
    assume(known is not None)
    found = solve(instance)
    if not known:
        assert found.status is Status.INFEASIBLE
        return
    assert faults(instance, found) == []
    assert found.status is Status.OPTIMAL
    assert rank(instance, found) == min(rank(instance, each) for each in known)


@settings(max_examples=20, deadline=None, suppress_health_check=_SLOW_TO_DRAW)
@given(instances(), st.data())
def test_what_people_were_told_changes_as_little_as_can_be(drawn: Instance, data: st.DataObject) -> None:
    goals = (Objective.CHANGES, Objective.VALUE) if data.draw(st.booleans()) else (Objective.VALUE, Objective.CHANGES)
    told = data.draw(st.sampled_from(every(drawn) or [None]))
    assume(told is not None)
    away = data.draw(st.integers(0, 1))
    late = drawn.participants[0].model_copy(update={"unavailable": (away,)})
    instance = drawn.model_copy(update={"order": goals, "participants": (late, *drawn.participants[1:])})
    known = every(instance)
    assume(known)
    found = solve(instance, start=told)
    assert faults(instance, found, told) == []
    assert rank(instance, found, told) == min(rank(instance, each, told) for each in known or [])


def test_fairness_comes_before_or_after_value_as_asked() -> None:
    """One table, two slots: three meetings of one pair are worth more, but leave others with nothing."""
    asked: dict[str, Any] = {
        "slots": 2,
        "tables": 1,
        "participants": [{"id": each} for each in ("baker", "roofer", "caterer", "printer")],
        "meetings": [
            {"id": "a", "between": ["baker", "roofer"], "weight": 3},
            {"id": "b", "between": ["baker", "roofer"], "weight": 3},
            {"id": "c", "between": ["caterer", "printer"], "weight": 1},
        ],
    }
    worth = read(asked | {"maximise": ["value", "fairness"]})
    shared = read(asked | {"maximise": ["fairness", "value"]})
    assert solve(worth).objectives == (Measured(Objective.VALUE, 6, 6), Measured(Objective.FAIRNESS, 0, 0))
    assert solve(shared).objectives == (Measured(Objective.FAIRNESS, 1, 1), Measured(Objective.VALUE, 4, 4))


def test_a_meeting_that_is_not_held_says_why() -> None:
    asked = {
        "slots": 1,
        "participants": [{"id": "baker"}, {"id": "roofer"}, {"id": "caterer"}],
        "meetings": [
            {"id": "a", "between": ["baker", "roofer"], "weight": 2},
            {"id": "b", "between": ["baker", "caterer"]},
        ],
    }
    held, left_out = solve(read(asked)).placed
    assert (held.slot, held.why, left_out.slot) == (0, None, None)
    assert left_out.why is not None


def test_demands_that_cannot_hold_together_are_told() -> None:
    asked = {
        "slots": 1,
        "rules": {"hold_every_meeting": True},
        "participants": [{"id": "baker"}, {"id": "roofer"}, {"id": "caterer"}],
        "meetings": [{"id": "a", "between": ["baker", "roofer"]}, {"id": "b", "between": ["baker", "caterer"]}],
    }
    found = solve(read(asked))
    assert (found.status, found.placed, len(found.conflicts) > 0) == (Status.INFEASIBLE, (), True)


@pytest.mark.parametrize(
    "instance", [mission(firms=8, hosts=10, sites=3), buyers_day(buyers=8, sellers=10, requests=40)]
)
def test_the_same_seed_gives_the_same_timetable(instance: Instance) -> None:
    first = solve(instance.model_copy(update={"minimise": ()}), seed=3)
    again = solve(instance.model_copy(update={"minimise": ()}), seed=3)
    assert (first.status, first.placed) == (Status.OPTIMAL, again.placed)


@pytest.mark.parametrize("instance", [mission(), buyers_day()], ids=["mission", "buyers' day"])
def test_stopped_it_gives_the_best_so_far(instance: Instance) -> None:
    seen: list[Progress] = []
    found = solve(instance, seconds=600, progress=seen.append, stop=lambda: any(each.value for each in seen))
    assert (found.status, faults(instance, found)) == (Status.FEASIBLE, [])


def test_without_time_there_is_still_a_timetable() -> None:
    instance = mission(firms=8, hosts=10, sites=3)
    found = solve(instance, seconds=0)
    assert faults(instance, found) == []
    assert found.status in {Status.FEASIBLE, Status.UNKNOWN}


def test_no_process_is_left() -> None:
    asked = {
        "slots": 3,
        "tables": 2,
        "rules": {"hold_every_meeting": True},
        "participants": [{"id": "baker"}, {"id": "roofer"}, {"id": "caterer"}],
        "meetings": [{"id": "a", "between": ["baker", "roofer"]}, {"id": "b", "between": ["baker", "caterer"]}],
        "minimise": "idle_periods",
    }
    before = children()
    found = solve(read(asked))
    assert (found.status, found.value, children()) == (Status.OPTIMAL, 0, before)
