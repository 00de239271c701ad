"""Tables and people given once slots are decided: whoever can stay at a table does, and no table is given twice."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from entremise.timetable.checking import faults, measures
from entremise.timetable.plan import Plan
from entremise.timetable.problem import compile_instance
from entremise.timetable.reading import read
from entremise.timetable.result import Objective, Placed, Status, Timetable
from entremise.timetable.seating import seated
from entremise.timetable.tables import Spot, spots

CAST = ("baker", "roofer", "caterer", "printer", "nursery", "mason")


def _fair(pairs: list[tuple[int, int]], **asked: Any) -> dict[str, Any]:
    meetings = [{"id": f"m{n}", "between": [CAST[one], CAST[other]]} for n, (one, other) in enumerate(pairs)]
    return {"slots": 4, "participants": [{"id": each} for each in CAST], "meetings": meetings} | asked


def test_whoever_sits_at_a_table_stays_there() -> None:
    problem = compile_instance(read(_fair([(0, 1), (2, 3), (0, 3), (2, 1)], tables=2)))
    placed = seated(problem, Plan(Status.FEASIBLE, (0, 0, 1, 1)))
    assert placed == (Placed("m0", 0, "1"), Placed("m1", 0, "2"), Placed("m2", 1, "1"), Placed("m3", 1, "2"))


def test_long_meetings_keep_their_table() -> None:
    asked = _fair([(0, 1), (2, 3), (4, 5), (2, 5)], tables=2)
    asked["meetings"][0]["length"] = 3
    problem = compile_instance(read(asked))
    placed = seated(problem, Plan(Status.FEASIBLE, (0, 0, 1, 2)))
    assert [each.table for each in placed] == ["1", "2", "2", "2"]


def test_people_of_a_firm_share_its_meetings() -> None:
    asked = _fair([(0, 1), (0, 2), (0, 3)])
    asked["participants"][0]["delegates"] = ["ada", "bo"]
    placed = seated(compile_instance(read(asked)), Plan(Status.FEASIBLE, (0, 0, 1)))
    assert [each.delegates["baker"] for each in placed] == ["ada", "bo", "ada"]


def test_a_participant_receives_at_its_table() -> None:
    asked = _fair([(0, 1), (2, 3)], tables=3)
    asked["participants"][3]["fixed_table"] = "3"
    problem = compile_instance(read(asked))
    plan = Plan(Status.FEASIBLE, (0, 0), tables=(("1", "2"), ("3",)))
    assert [each.table for each in seated(problem, plan)] == ["1", "3"]
    assert [each.table for each in seated(problem, Plan(Status.FEASIBLE, (0, 0)))] == ["1", "3"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 3), min_size=3, max_size=3),
    st.lists(st.integers(0, 5), unique=True, min_size=6, max_size=6),
)
def test_no_table_is_given_twice(slots: list[int], order: list[int]) -> None:
    pairs = list(zip(order[::2], order[1::2], strict=True))
    instance = read(_fair(pairs, tables=[max(1, slots.count(slot)) for slot in range(4)]))
    found = Timetable(Status.FEASIBLE, seated(compile_instance(instance), Plan(Status.FEASIBLE, tuple(slots))))
    assert faults(instance, found) == []
    assert measures(instance, found)[Objective.TABLE_CHANGES] == 0


def test_tables_alike_count_together() -> None:
    rooms = [{"id": "blue"}, {"id": "green", "capacity": 2}, {"id": "stage", "equipment": ["screen"]}]
    asked = _fair([(0, 1), (2, 3)], tables=rooms)
    asked["meetings"][0]["equipment"] = ["screen"]
    kinds, may_be = spots(compile_instance(read(asked)))
    assert kinds == (Spot(("blue", "green"), (3, 3, 3, 3), None), Spot(("stage",), (1, 1, 1, 1), None))
    assert may_be == ((1,), (0, 1))
