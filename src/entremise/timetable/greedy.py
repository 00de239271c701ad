"""A timetable at once, meeting after meeting into the first slot where nothing stands in its way: to search from."""

from entremise.timetable.board import Board
from entremise.timetable.instance import Instance
from entremise.timetable.plan import Plan
from entremise.timetable.problem import Problem
from entremise.timetable.result import Status

#: Beyond this many meetings x slots, not worth its time.
_MOST = 500_000


def plan_greedily(instance: Instance, problem: Problem) -> Plan:
    """Those that must be held first, then those with the fewest starts; floors and idle periods are not looked at."""
    board = Board(instance, problem)
    if sum(map(len, problem.starts)) > _MOST:
        return Plan(Status.UNKNOWN)
    asked = instance.meetings
    order = sorted(
        range(len(asked)), key=lambda each: (not asked[each].required, len(problem.starts[each]), -asked[each].weight)
    )
    for meeting in order:
        people = problem.people[meeting]
        caps = [instance.participants[person].max_meetings for person in people]
        if any(cap is not None and board.held[person] >= cap for cap, person in zip(caps, people, strict=True)):
            continue
        start = next((start for start in problem.starts[meeting] if board.fits(meeting, start)), None)
        if start is not None:
            board.put(meeting, start, board.free_table(meeting, start))
    placed = [board.placed(meeting) for meeting in range(len(asked))]
    return Plan(
        Status.FEASIBLE,
        tuple(board.slot),
        tables=tuple((each.table,) if each.table else () for each in placed) if board.tables else None,
        delegates=tuple(each.delegates for each in placed),
    )
