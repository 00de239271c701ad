from hypothesis import given, settings
from tests.timetable.exact.plain import all_values, instances, timetable

from entremise.timetable.checking import faults, measures
from entremise.timetable.exact.climbing import climb
from entremise.timetable.exact.task import Task
from entremise.timetable.instance import Instance
from entremise.timetable.problem import compile_instance
from entremise.timetable.result import Objective


@settings(deadline=None, max_examples=60)
@given(instances())
def test_the_best_is_the_best_of_all(instance: Instance) -> None:
    last = list(climb(Task.of(compile_instance(instance))))[-1]
    best = min(all_values(instance), default=None)
    assert (last.infeasible, last.bound) == (best is None, best)
    if last.slots is not None:
        found = timetable(instance, last.slots)
        assert faults(instance, found) == []
        assert measures(instance, found)[Objective.IDLE_PERIODS] == best
