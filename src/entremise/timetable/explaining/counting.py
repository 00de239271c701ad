"""Demands that cannot hold together because there are more meetings than places: counted, with no search.

A meeting that lasts is counted as so many of one slot, which can only make it easier to place: what is found is true.
The set is Hall's: the meetings reached by alternating paths from one that finds no place, and the slots that they fill
(Hall, "On representatives of subsets", 1935).
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from entremise.timetable.board import Board
from entremise.timetable.explaining.demands import Demand, Kind, rooms
from entremise.timetable.instance import Instance
from entremise.timetable.problem import Problem, compile_instance


class Crowd(NamedTuple):
    """More meetings than places.

    Attributes:
        meetings: all those that have no other slots than these, by number.
        enough: some of them, already too many.
        slots: those they could be in.
        places: how many meetings of one slot these can hold.
        who: the participant who would have to be everywhere; None when tables are too few, or there is no slot at all.
    """

    meetings: tuple[int, ...]
    enough: tuple[int, ...]
    slots: tuple[int, ...]
    places: int
    who: int | None = None


def crowds(instance: Instance) -> Iterator[Crowd]:
    """Where required meetings are too many: for the slots that they may have, for a participant, for the tables."""
    problem = compile_instance(instance)
    required = [index for index, meeting in enumerate(instance.meetings) if meeting.required]
    yield from (Crowd((meeting,), (meeting,), (), 0) for meeting in required if not problem.starts[meeting])
    by_participant: list[list[int]] = [[] for _ in instance.participants]
    for meeting in required:
        for person in problem.people[meeting]:
            by_participant[person].append(meeting)
    for person, meetings in enumerate(by_participant):
        crowd = _crowd(problem, meetings, dict.fromkeys(range(problem.slots), problem.at_once[person]))
        if crowd:
            yield crowd._replace(who=person)
    if problem.tables is not None:
        yield from _of_tables(Board(instance, problem), required)


def _of_tables(board: Board, required: Sequence[int]) -> Iterator[Crowd]:
    """Too many for all the tables, and for those that suit some of the meetings."""
    for tables in dict.fromkeys([tuple(range(len(board.tables))), *(board.suits[each] for each in required)]):
        among = [meeting for meeting in required if set(board.suits[meeting]) <= set(tables)]
        places = {
            slot: sum(board.tables[table].capacity[slot] for table in tables) for slot in range(board.problem.slots)
        }
        crowd = _crowd(board.problem, among, places)
        if crowd:
            yield crowd


def _crowd(problem: Problem, meetings: Sequence[int], places: Mapping[int, int]) -> Crowd | None:
    """Meetings one after the other take a place, moving others; the first that finds none tells the crowd."""
    covered = {meeting: _covered(problem, meeting) for meeting in meetings}
    taken: dict[int, list[int]] = {slot: [] for slot in places}
    for meeting in meetings:
        for _ in range(problem.lengths[meeting]):
            reached = _take_a_place(meeting, covered, taken, places)
            if reached is not None:
                enough = dict.fromkeys([meeting, *(each for slot in reached for each in taken[slot])])
                everyone = tuple(each for each in meetings if covered[each] <= reached)
                slots = tuple(sorted(reached))
                return Crowd(everyone, tuple(enough), slots, sum(places[slot] for slot in slots))
    return None


def _covered(problem: Problem, meeting: int) -> set[int]:
    """Every slot that a meeting could be in."""
    return {slot for start in problem.starts[meeting] for slot in range(start, start + problem.lengths[meeting])}


def _take_a_place(
    meeting: int, covered: Mapping[int, set[int]], taken: dict[int, list[int]], places: Mapping[int, int]
) -> set[int] | None:
    """Give a meeting one more place along an alternating path; the slots reached in vain when there is none."""
    came_from: dict[int, tuple[int | None, int]] = dict.fromkeys(covered[meeting], (None, meeting))
    queue = deque(sorted(came_from))
    while queue:
        slot = queue.popleft()
        if len(taken[slot]) < places[slot]:
            _follow_back(slot, came_from, taken)
            return None
        for other in dict.fromkeys(taken[slot]):
            for next_ in sorted(covered[other]):
                if next_ not in came_from:
                    came_from[next_] = (slot, other)
                    queue.append(next_)
    return set(came_from)


def _follow_back(slot: int, came_from: Mapping[int, tuple[int | None, int]], taken: dict[int, list[int]]) -> None:
    at: int | None = slot
    while at is not None:
        before, meeting = came_from[at]
        taken[at].append(meeting)
        if before is not None:
            taken[before].remove(meeting)
        at = before


def limits(instance: Instance) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Participants who accept fewer meetings than are required of them, and these meetings."""
    problem = compile_instance(instance)
    for person, participant in enumerate(instance.participants):
        required = tuple(each for each in problem.meetings_of[person] if instance.meetings[each].required)
        if participant.max_meetings is not None and len(required) > participant.max_meetings:
            yield person, required[: participant.max_meetings + 1]


def demands_of(instance: Instance, crowd: Crowd) -> set[Demand]:
    """All that may be why a crowd has no other place."""
    meetings = [instance.meetings[each] for each in crowd.enough]
    found = {Demand(Kind.HELD, meeting.id) for meeting in meetings}
    for meeting in meetings:
        found |= {Demand(kind, meeting.id) for kind in (Kind.SLOT, Kind.NOT_IN, Kind.TABLE, Kind.EQUIPMENT, Kind.PLACE)}
        found |= {Demand(kind, name) for name in meeting.between for kind in (Kind.AWAY, Kind.FIXED_TABLE)}
        found.add(Demand(Kind.SESSION, meeting.session or ""))
    if crowd.who is None:
        found.add(Demand(Kind.TABLES))
        found |= {Demand(Kind.CLOSED, table.id) for table in rooms(instance)}
    return found
