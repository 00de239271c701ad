"""The general search: objectives in turn, around the best timetable, from what is known; what it tells meanwhile."""

import pytest

from benchmarks.timetable.generators import mission
from entremise.timetable.checking import faults, measures
from entremise.timetable.general import search, solve_general
from entremise.timetable.general.goals import goals_of
from entremise.timetable.general.model import Model
from entremise.timetable.general.neighbourhoods import Neighbourhoods, kept
from entremise.timetable.instance import Instance
from entremise.timetable.plan import Plan, Progress
from entremise.timetable.problem import compile_instance
from entremise.timetable.result import Measured, Objective, Status, Timetable
from entremise.timetable.seating import seated

SMALL = mission(firms=4, hosts=5, sites=2, days=1, each=3)


def _measured(instance: Instance, plan: Plan) -> dict[Objective, int]:
    """Of a plan that is found sound."""
    found = Timetable(plan.status, seated(compile_instance(instance), plan))
    assert faults(instance, found) == []
    return measures(instance, found)


def test_each_objective_is_proven_in_turn() -> None:
    plan = solve_general(compile_instance(SMALL), SMALL.goals)
    true = _measured(SMALL, plan)
    assert plan.status is Status.OPTIMAL
    assert plan.objectives == tuple(Measured(each, true[each], true[each]) for each in SMALL.goals)


def test_what_is_proven_already_is_not_searched_again() -> None:
    problem = compile_instance(SMALL)
    first = solve_general(problem, SMALL.goals[:1])
    told: list[Progress] = []
    plan = solve_general(problem, SMALL.goals, known=first, progress=told.append)
    assert (plan.status, plan.objectives[0]) == (Status.OPTIMAL, first.objectives[0])
    assert Objective.VALUE not in {each.objective for each in told}


def test_searching_around_a_timetable_comes_to_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    """With next to no time to prove, the neighbourhoods alone come to the value that a proof gives."""
    problem = compile_instance(SMALL)
    best = solve_general(problem, SMALL.goals[:2])
    monkeypatch.setattr(search, "_PROVING", 1e-9)
    around = solve_general(problem, SMALL.goals[:2], known=solve_general(problem, SMALL.goals[:1]), seconds=20)
    assert around.objectives[1].value == best.objectives[1].value
    assert _measured(SMALL, around)[Objective.IDLE_PERIODS] == around.objectives[1].value


def test_values_only_get_better_and_never_pass_the_bound() -> None:
    told: list[Progress] = []
    plan = solve_general(compile_instance(SMALL), SMALL.goals, progress=told.append)
    for objective in SMALL.goals:
        values = [each.value for each in told if each.objective is objective and each.value is not None]
        assert values == sorted(values, reverse=objective is not Objective.VALUE)
    idle = [each for each in told if each.objective is Objective.IDLE_PERIODS]
    assert all(each.bound is None or each.bound <= (plan.objectives[1].value) for each in idle)


def test_no_timetable_is_proven_to_exist() -> None:
    """A host who must be met is never there."""
    host = SMALL.participants[-1].model_copy(update={"unavailable": tuple(range(11))})
    required = tuple(
        each.model_copy(update={"required": True}) if host.id in each.between else each for each in SMALL.meetings
    )
    instance = SMALL.model_copy(update={"participants": (*SMALL.participants[:-1], host), "meetings": required})
    assert any(host.id in each.between for each in instance.meetings)
    assert solve_general(compile_instance(instance), instance.goals) == Plan(Status.INFEASIBLE)


def test_a_neighbourhood_leaves_the_model_as_it_was() -> None:
    problem = compile_instance(SMALL)
    model = Model(problem)
    list(goals_of(model, Objective.VALUE, None))
    before = str(model.cp.proto)
    slots = solve_general(problem, SMALL.goals[:1]).slots
    assert slots is not None
    with kept(model, slots, {0, 1}):
        assert str(model.cp.proto) != before
    assert str(model.cp.proto) == before


def test_neighbourhoods_are_the_same_for_the_same_seed_and_follow_what_can_be_searched() -> None:
    model = Model(compile_instance(SMALL))
    slots = [0] * len(SMALL.meetings)

    def draw(seed: int, *, through: bool) -> list[set[int]]:
        near = Neighbourhoods(model, seed)
        found = []
        for _ in range(12):
            found.append(near.next(slots))
            near.learn(searched_through=through)
        return found

    assert draw(5, through=True) == draw(5, through=True)
    assert len(draw(5, through=False)[-1]) < len(SMALL.meetings)
