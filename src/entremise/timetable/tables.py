"""Tables and rooms: which suit each meeting, and which are alike."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from entremise.timetable.instance import Instance, Meeting, Room
from entremise.timetable.problem import Problem


class Table(NamedTuple):
    """A room, or one of the tables counted from "1"."""

    name: str
    capacity: tuple[int, ...]  # meetings at once, by slot
    equipment: frozenset[str] = frozenset()
    place: str | None = None


@dataclass(frozen=True)
class Spot:
    """Tables that are alike for every meeting: they suit the same, stand in one place and are open together.

    Attributes:
        capacity: meetings at once in each slot, of all of them together.
    """

    tables: tuple[str, ...]
    capacity: tuple[int, ...]
    place: str | None


def tables_of(instance: Instance, slots: int) -> tuple[Table, ...]:
    """The tables of an instance by name; none when it has as many as needed."""
    tables: int | tuple[int | Room, ...] | None = instance.tables
    if tables is None:
        return ()
    counts = (tables,) * slots if isinstance(tables, int) else tuple(each for each in tables if isinstance(each, int))
    if not isinstance(tables, int) and len(counts) < len(tables):
        return tuple(_room(each, slots) for each in tables if isinstance(each, Room))
    open_in = {number: tuple(int(number < count) for count in counts) for number in range(max(counts, default=0))}
    return tuple(Table(str(number + 1), capacity) for number, capacity in open_in.items())


def _room(room: Room, slots: int) -> Table:
    closed = set(room.unavailable)
    capacity = tuple(0 if slot in closed else room.capacity for slot in range(slots))
    return Table(room.id, capacity, frozenset(room.equipment), room.place)


def suiting(instance: Instance, tables: Sequence[Table]) -> tuple[tuple[int, ...], ...]:
    """For each meeting, the numbers of the tables where it may be."""
    fixed = {each.id: each.fixed_table for each in instance.participants}
    known: dict[tuple[frozenset[str], str | None, frozenset[str]], tuple[int, ...]] = {}
    found = []
    for meeting in instance.meetings:
        wanted = frozenset(name for name in (meeting.table, *(fixed[who] for who in meeting.between)) if name)
        key = (frozenset(meeting.equipment), meeting.place, wanted)
        if key not in known:
            known[key] = tuple(number for number, table in enumerate(tables) if _suits(table, meeting, wanted))
        found.append(known[key])
    return tuple(found)


def _suits(table: Table, meeting: Meeting, wanted: frozenset[str]) -> bool:
    equipped = table.equipment.issuperset(meeting.equipment)
    # A table that stands nowhere in particular goes wherever the meeting is.
    there = meeting.place is None or table.place in {None, meeting.place}
    return equipped and there and wanted <= {table.name}


def spots(problem: Problem, *, apart: bool = False) -> tuple[tuple[Spot, ...], tuple[tuple[int, ...], ...]]:
    """The kinds of tables of a problem, and for each meeting those where it may be.

    Args:
        apart: each table alone, when it matters which of those that are alike.
    """
    tables = tables_of(problem.instance, problem.slots)
    suits = suiting(problem.instance, tables)
    wishes: dict[int, list[int]] = defaultdict(list)  # for each table, the sets of tables it is in
    for wish, numbers in enumerate(dict.fromkeys(suits)):
        for number in numbers:
            wishes[number].append(wish)
    alike: dict[object, list[int]] = defaultdict(list)
    # A long meeting stays at one table: those open at different times are then not alike.
    lasting = max(problem.lengths, default=1) > 1
    for number, table in enumerate(tables):
        openings = table.capacity if lasting else None
        alike[number if apart else (tuple(wishes[number]), table.place, openings)].append(number)
    found: list[Spot] = []
    kind: dict[int, int] = {}
    for index, same in enumerate(alike.values()):
        capacity = tuple(map(sum, zip(*(tables[number].capacity for number in same), strict=True)))
        found.append(Spot(tuple(tables[number].name for number in same), capacity, tables[same[0]].place))
        kind.update(dict.fromkeys(same, index))
    may_be = {numbers: tuple(dict.fromkeys(kind[number] for number in numbers)) for numbers in dict.fromkeys(suits)}
    return tuple(found), tuple(may_be[numbers] for numbers in suits)
