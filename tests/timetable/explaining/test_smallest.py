"""A set of demands in conflict is one, and none of it is too much: verified by trying every timetable."""

from hypothesis import event, given, settings
from tests.timetable.tiny import every_timetable, tiny_instances

from entremise.timetable import Instance
from entremise.timetable.explaining.demands import Demand, demands, relaxed
from entremise.timetable.explaining.smallest import conflict


def _hold_together(instance: Instance, made: list[Demand]) -> bool:
    return any(True for _ in every_timetable(relaxed(instance, made)))


@given(tiny_instances(most_meetings=3))
@settings(max_examples=100, deadline=None)
def test_the_demands_told_cannot_hold_together_and_all_but_any_one_can(instance: Instance) -> None:
    found = conflict(instance, 30)
    event("in conflict" if found else "all hold")
    if found is None:
        assert _hold_together(instance, list(demands(instance)))
        return
    assert found.minimal
    assert not _hold_together(instance, list(found.demands))
    without = [[each for each in found.demands if each != demand] for demand in found.demands]
    assert [_hold_together(instance, rest) for rest in without] == [True] * len(without)
