"""How large events are planned without a planner, and by one that is not told how: to compare with.

Each gives the slot of each meeting, None when it is not held. None of them looks at floors or idle periods.

- `greedy`: requests from the most to the least valuable, each in the first slot where both are free with a table left.
- `self_booking`: participants come once each, in random order, and book for themselves: whatever they still have open,
  what they want most first, in the first slot where both are free and a table is left. Everybody accepts at once, which
  is kinder than life.
- `random_order`: requests in random order, each in the first such slot.
- `cold_cp_sat`: the whole event as one model of OR-tools, the value maximised; one worker, linearization 2.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from ortools.sat.python import cp_model

from entremise.timetable.problem import Problem

Slots = list[int | None]


def greedy(problem: Problem, seed: int, seconds: float) -> Slots:
    return _first_fit(problem, _by_weight(problem, range(len(problem.people))))


def self_booking(problem: Problem, seed: int, seconds: float) -> Slots:
    people = np.random.default_rng(seed).permutation(len(problem.instance.participants)).tolist()
    return _first_fit(problem, (each for who in people for each in _by_weight(problem, problem.meetings_of[who])))


def random_order(problem: Problem, seed: int, seconds: float) -> Slots:
    return _first_fit(problem, np.random.default_rng(seed).permutation(len(problem.people)).tolist())


def cold_cp_sat(problem: Problem, seed: int, seconds: float) -> Slots:
    model = cp_model.CpModel()
    held = [{slot: model.new_bool_var("") for slot in starts} for starts in problem.starts]
    for each in held:
        model.add_at_most_one(each.values())
    for who, meetings in enumerate(problem.meetings_of):
        for slot in range(problem.slots):
            model.add_at_most_one(held[meeting][slot] for meeting in meetings if slot in held[meeting])
        most = problem.instance.participants[who].max_meetings
        if most is not None:
            model.add(sum(var for meeting in meetings for var in held[meeting].values()) <= most)
    for slot, tables in enumerate(problem.tables or ()):
        model.add(sum(each[slot] for each in held if slot in each) <= tables)
    weights = [meeting.weight for meeting in problem.instance.meetings]
    model.maximize(sum(weight * sum(each.values()) for weight, each in zip(weights, held, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = seed
    if solver.solve(model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return [None] * len(held)
    return [next((slot for slot, var in each.items() if solver.value(var)), None) for each in held]


def _by_weight(problem: Problem, meetings: Iterable[int]) -> Sequence[int]:
    return sorted(meetings, key=lambda each: -problem.instance.meetings[each].weight)


def _first_fit(problem: Problem, order: Iterable[int]) -> Slots:
    found: Slots = [None] * len(problem.people)
    busy = [[0] * problem.slots for _ in problem.instance.participants]
    held = [0] * len(busy)
    caps = [each.max_meetings for each in problem.instance.participants]
    left = list(problem.tables or [len(found)] * problem.slots)
    for meeting in order:
        people = problem.people[meeting]
        if found[meeting] is not None or any(held[who] == caps[who] for who in people):
            continue
        for slot in problem.starts[meeting]:
            if left[slot] and all(busy[who][slot] < problem.at_once[who] for who in people):
                found[meeting] = slot
                left[slot] -= 1
                for who in people:
                    busy[who][slot] += 1
                    held[who] += 1
                break
    return found
