"""Whatever is asked, the timetable respects it and none is better: compared with all that exist, by the checker."""

from hypothesis import HealthCheck, assume, given, settings
from tests.timetable.small import every, instances, rank

from entremise.timetable.checking import faults
from entremise.timetable.instance import Instance
from entremise.timetable.result import Status
from entremise.timetable.solving import solve


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(instances())
def test_none_is_better_and_no_rule_is_broken(instance: Instance) -> None:
    known = every(instance)
    assume(known is not None)
    found = solve(instance, seconds=20)
    if not known:
        assert found.status is Status.INFEASIBLE
        return
    assert faults(instance, found) == []
    assert found.status is Status.OPTIMAL
    assert rank(instance, found) == min(rank(instance, each) for each in known)
