from hypothesis import given, settings
from tests.timetable.exact.plain import all_values, fair, instances

from entremise.timetable.exact.counting import least_idle
from entremise.timetable.exact.task import Task
from entremise.timetable.instance import Instance
from entremise.timetable.problem import compile_instance


@settings(deadline=None, max_examples=60)
@given(instances())
def test_no_timetable_is_under_what_is_counted(instance: Instance) -> None:
    least = least_idle(Task.of(compile_instance(instance)))
    values = list(all_values(instance))
    assert values == [] if least is None else all(value >= least for value in values)


def _least(**changes: object) -> int | None:
    return least_idle(Task.of(compile_instance(fair(**changes))))


def test_too_many_meetings_for_the_tables_cannot_be() -> None:
    assert (_least(tables=4), _least(tables=3)) == (6, None)


def test_too_many_meetings_for_the_hours_of_one_cannot_be() -> None:
    away = [{"id": f"firm {number}", "unavailable": [0, 1, 2, 3] if number == 7 else []} for number in range(12)]
    assert _least(participants=away) is None


def test_somebody_away_in_the_middle_waits() -> None:
    away = [{"id": f"firm {number}", "unavailable": [2, 5] if number == 7 else []} for number in range(12)]
    assert (_least(participants=away, tables=None), _least(tables=None, participants=_always_there())) == (3, 0)


def test_all_wait_alike_when_somebody_cannot_wait() -> None:
    absences = {7: [2, 5], 8: [6, 7]}
    away = [{"id": f"firm {number}", "unavailable": absences.get(number, [])} for number in range(12)]
    assert _least(participants=away, rules={"hold_every_meeting": True, "max_idle_difference": 0}, slots=8) is None


def _always_there() -> list[dict[str, str]]:
    return [{"id": f"firm {number}"} for number in range(12)]
