from hypothesis import given, settings
from tests.timetable.exact.plain import all_values, fair, instances

from entremise.timetable.exact.searching import search
from entremise.timetable.exact.task import Task
from entremise.timetable.instance import Instance
from entremise.timetable.problem import compile_instance


@settings(deadline=None, max_examples=60)
@given(instances())
def test_each_timetable_is_better_and_the_last_the_best(instance: Instance) -> None:
    task = Task.of(compile_instance(instance))
    told = list(search(task))
    values = [sum(task.idle(each.slots)) for each in told if each.slots is not None]
    assert values == sorted(set(values), reverse=True)
    assert values[-1:] == [min(every) for every in [list(all_values(instance))] if every]
    assert [each.infeasible for each in told] == [True] if not values else not any(each.infeasible for each in told)


def test_the_same_seed_finds_the_same() -> None:
    task = Task.of(compile_instance(fair()), seed=7)
    assert list(search(task)) == list(search(task))
