"""Whatever a large event asks, its plan respects it, and its bounds are true: compared with all plans that exist."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.timetable.large.events import BUYERS, SELLERS, events
from tests.timetable.small import every, rank

from entremise.timetable.checking import faults, measures
from entremise.timetable.instance import Instance, Meeting, Participant, Room
from entremise.timetable.large import handles, plan_large
from entremise.timetable.plan import Plan, Progress
from entremise.timetable.problem import compile_instance
from entremise.timetable.reading import read
from entremise.timetable.result import MAXIMISED, Objective, Placed, Status, Timetable
from entremise.timetable.seating import seated

SECONDS = 0.05
#: How many plans a case is compared with at most.
PLANS = 2_000
brief = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def timetable_of(instance: Instance, plan: Plan) -> Timetable:
    return Timetable(plan.status, seated(compile_instance(instance), plan), plan.objectives)


@brief
@given(events())
def test_no_rule_is_broken_and_no_figure_is_wrong(instance: Instance) -> None:
    plan = plan_large(compile_instance(instance), seconds=SECONDS)
    assert plan.slots is None or faults(instance, timetable_of(instance, plan)) == []


@brief
@given(events(most_meetings=4))
def test_nothing_is_better_than_the_bounds(instance: Instance) -> None:
    known = every(instance, PLANS)
    assume(known is not None)
    plan = plan_large(compile_instance(instance), seconds=SECONDS)
    if plan.status is Status.INFEASIBLE:
        assert known == []
    if plan.slots is None:
        return
    assert list(beyond(instance, plan, known or [])) == []
    if plan.status is Status.OPTIMAL:
        assert rank(instance, timetable_of(instance, plan)) == min(rank(instance, each) for each in known or [])


def beyond(instance: Instance, plan: Plan, known: list[Timetable]) -> Iterator[tuple[Objective, int]]:
    """Values of timetables as good on the objectives before, that a bound says cannot be."""
    values = [measures(instance, each) for each in known]
    for measured in plan.objectives:
        goal, bound = measured.objective, measured.bound
        assert bound is not None
        yield from ((goal, v[goal]) for v in values if (v[goal] > bound if goal in MAXIMISED else v[goal] < bound))
        if goal is Objective.FAIRNESS:
            break  # told by its minimum, which does not say who is as fair
        values = [v for v in values if v[goal] == measured.value]


@brief
@given(st.data())
def test_two_sides_always_there_get_the_best_value_proven(data: st.DataObject) -> None:
    """König: everyone free, tables as many as needed."""
    pairs = [(buyer, seller) for buyer in BUYERS for seller in SELLERS]
    asked = data.draw(st.lists(st.tuples(st.sampled_from(pairs), st.integers(1, 5)), min_size=1, max_size=16))
    instance = Instance(
        slots=data.draw(st.integers(1, 4)),
        participants=tuple(Participant(id=name) for name in (*BUYERS, *SELLERS)),
        meetings=tuple(
            Meeting(id=f"m{number}", between=pair, weight=weight) for number, (pair, weight) in enumerate(asked)
        ),
        maximise=Objective.VALUE,
    )
    plan = plan_large(compile_instance(instance), seconds=SECONDS)
    assert faults(instance, timetable_of(instance, plan)) == []
    assert (plan.status, plan.value) == (Status.OPTIMAL, plan.bound)


def day(slots: int, *pairs: tuple[str, str], **more: object) -> Instance:
    """A day where these pairs want to meet."""
    names = dict.fromkeys(name for pair in pairs for name in pair)
    asked = {
        "slots": slots,
        "participants": [{"id": name} for name in names],
        "meetings": [{"id": f"m{number}", "between": pair} for number, pair in enumerate(pairs)],
    }
    return read({**asked, **more})


def test_an_odd_circle_is_bounded_by_whole_meetings() -> None:
    """Three people who all want to meet in one slot: half a meeting each would be worth 1.5."""
    circle = day(1, ("bakery", "roofer"), ("roofer", "caterer"), ("caterer", "bakery"), order=["value"])
    plan = plan_large(compile_instance(circle), seconds=SECONDS)
    assert (plan.status, plan.value, plan.bound) == (Status.OPTIMAL, 1, 1)


def test_nobody_leaves_with_nothing_when_fairness_comes_first() -> None:
    """The harbour is worth more, but the roofer would have nothing."""
    pairs = (("harbour", "bakery"), ("harbour", "caterer"), ("harbour", "roofer"))
    meetings = [
        {"id": f"m{number}", "between": pair, "weight": weight}
        for number, (pair, weight) in enumerate(zip((*pairs, ("theatre", "bakery")), (5, 5, 1, 1), strict=True))
    ]
    people = [{"id": name} for name in ("harbour", "theatre", "bakery", "caterer", "roofer")]
    asked = {"slots": 2, "participants": people, "meetings": meetings}
    by_value = plan_large(compile_instance(read({**asked, "order": ["value", "fairness"]})), seconds=60)
    fairly = plan_large(compile_instance(read({**asked, "order": ["fairness", "value"]})), seconds=60)
    assert [held(by_value), held(fairly)] == [[0, 1, 3], [1, 2, 3]]


def held(plan: Plan) -> list[int]:
    return [meeting for meeting, slot in enumerate(plan.slots or ()) if slot is not None]


def test_demands_that_no_plan_respects_are_infeasible() -> None:
    """Both must have one meeting, and only one of them can."""
    busy = day(1, ("harbour", "bakery"), ("harbour", "roofer"), rules={"min_meetings": 1})
    assert plan_large(compile_instance(busy), seconds=SECONDS) == Plan(Status.INFEASIBLE)


def test_a_plan_to_start_from_is_kept_where_nothing_is_to_gain() -> None:
    pairs = (("harbour", "bakery"), ("theatre", "bakery"), ("theatre", "roofer"), ("harbour", "roofer"))
    instance = day(8, *pairs, order=["value"])
    start = Plan(Status.FEASIBLE, (3, 5, 6, 7))
    assert plan_large(compile_instance(instance), seconds=SECONDS, start=start).slots == (3, 5, 6, 7)


def test_the_same_seed_gives_the_same_plan() -> None:
    pairs = [(buyer, seller) for buyer in BUYERS for seller in SELLERS]
    problem = compile_instance(day(5, *pairs))
    assert plan_large(problem, seed=3) == plan_large(problem, seed=3)


def test_it_tells_how_far_it_is_and_stops_when_asked() -> None:
    heard: list[Progress] = []
    pairs = [(buyer, seller) for buyer in BUYERS for seller in SELLERS if (buyer, seller) != ("harbour", "printer")]
    problem = compile_instance(day(9, *pairs))
    plan = plan_large(problem, seconds=60, progress=heard.append, stop=lambda: True)
    assert plan.value == 15
    assert [(each.objective, each.value, each.bound) for each in heard] == [
        (Objective.VALUE, None, 15),
        (Objective.IDLE_PERIODS, None, 0),
        (Objective.VALUE, 15, 15),
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"rules": {"max_idle_difference": 1}},
        {"tables": [{"id": "blue", "equipment": ["screen"]}, {"id": "green"}], "order": ["idle_periods", "value"]},
        {"order": ["idle_periods", "value"]},
        {"participants": [{"id": "harbour", "max_in_a_row": 2}, {"id": "bakery"}]},
        {"meetings": [{"id": "m0", "between": ["harbour", "bakery"], "length": 2}]},
    ],
)
def test_what_it_does_not_know_is_left_to_others(more: dict[str, object]) -> None:
    assert not handles(compile_instance(day(3, ("harbour", "bakery"), **more)))


def test_a_table_of_one_s_own_is_no_limit() -> None:
    """Each buyer receives at a table; sellers walk."""
    instance = Instance(
        slots=2,
        tables=(Room(id="t1"), Room(id="t2")),
        participants=(
            Participant(id="harbour", fixed_table="t2"),
            Participant(id="theatre", fixed_table="t1"),
            Participant(id="bakery"),
            Participant(id="roofer"),
        ),
        meetings=tuple(
            Meeting(id=f"{buyer}-{seller}", between=(buyer, seller))
            for buyer in ("harbour", "theatre")
            for seller in ("bakery", "roofer")
        ),
    )
    problem = compile_instance(instance)
    assert handles(problem)
    plan = plan_large(problem, seconds=SECONDS)
    assert (plan.status, plan.value) == (Status.OPTIMAL, 4)


def test_an_event_without_meetings_is_planned() -> None:
    empty = Instance(slots=2, participants=(Participant(id="bakery"),), meetings=())
    plan = plan_large(compile_instance(empty), seconds=SECONDS)
    assert (plan.status, plan.slots, seated(compile_instance(empty), plan)) == (Status.OPTIMAL, (), ())


def test_meetings_that_cannot_be_are_not_held() -> None:
    away = day(2, ("harbour", "bakery"), ("harbour", "roofer"))
    away = away.model_copy(
        update={
            "participants": (away.participants[0], Participant(id="bakery", unavailable=(0, 1)), *away.participants[2:])
        }
    )
    plan = plan_large(compile_instance(away), seconds=SECONDS)
    assert [each.slot is None for each in seated(compile_instance(away), plan)] == [True, False]
    assert seated(compile_instance(away), plan)[0] == Placed("m0")
