"""During the day: a timetable repaired when something happens, changing as little as can be."""

from collections.abc import Iterable
from time import monotonic

from entremise.timetable.board import Board
from entremise.timetable.explaining.demands import floor_of
from entremise.timetable.instance import Instance, Meeting
from entremise.timetable.replanning.answer import Moved, Replanned, answer
from entremise.timetable.replanning.incidents import (
    Arrives,
    Cancelled,
    Late,
    Leaves,
    Lost,
    TableGone,
    from_now,
)
from entremise.timetable.replanning.repairing import Repair
from entremise.timetable.result import Timetable

__all__ = [
    "Arrives",
    "Cancelled",
    "Late",
    "Leaves",
    "Lost",
    "Moved",
    "Replanned",
    "TableGone",
    "from_now",
    "put_back",
    "replan",
]


def replan(
    instance: Instance,
    timetable: Timetable,
    *,
    now: int,
    lost: Iterable[Lost] = (),
    waiting: Iterable[Meeting] = (),
    seconds: float = 1.0,
    fewest_changes: bool = False,
) -> Replanned:
    """Repair a timetable: meetings that have begun stay, as few others as can be move, freed slots are filled.

    The same call gives the same answer, unless the clock ends the search.

    Args:
        timetable: a sound one of this instance.
        now: the first slot that has not begun.
        lost: what happened.
        waiting: meetings not held, of the instance or new, that may take free slots; none moves another.
        seconds: of the clock, roughly.
        fewest_changes: nobody is moved so that a meeting more is held; by default the value held goes first.
    """
    deadline = monotonic() + seconds
    lost, waiting = tuple(lost), tuple(waiting)
    today = from_now(instance, timetable, now, lost, waiting)
    board = Board(today)
    displaced = put_back(board, timetable, now)
    floors = floor_of(today)
    slots = {each.meeting: each.slot for each in timetable.placed}
    repair = Repair(
        board=board,
        now=now,
        told=[slots.get(each.id) for each in today.meetings],
        floors=[floors[each.id] for each in today.participants],
        chains=not fewest_changes,
        deadline=deadline,
    )
    repair.place(displaced)
    wanted = frozenset(
        each.id
        for each in (*waiting, *(each for event in lost if isinstance(event, Arrives) for each in event.meetings))
    )
    repair.add([index for index, each in enumerate(today.meetings) if each.id in wanted and board.slot[index] is None])
    return answer(board, timetable, frozenset(each.meeting for each in lost if isinstance(each, Cancelled)), wanted)


def put_back(board: Board, timetable: Timetable, now: int) -> list[int]:
    """Meetings put where people were told, when that is still possible; the others."""
    number = {meeting.id: index for index, meeting in enumerate(board.instance.meetings)}
    tables = {table.name: index for index, table in enumerate(board.tables)}
    displaced = []
    for placed in timetable.placed:
        if placed.slot is None:
            continue
        meeting, table = number[placed.meeting], tables.get(placed.table or "")
        if placed.slot < now or board.stands(meeting, placed.slot, table):
            board.put(meeting, placed.slot, table, placed.delegates)
        else:
            displaced.append(meeting)
    return displaced
