"""What an instance demands, one thing at a time, so that some can be put aside."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import NamedTuple

from entremise.timetable.instance import Instance, Meeting, Participant, Room


class Kind(StrEnum):
    """What a demand asks, in the order in which one is put aside when several could be."""

    IDLE = "idle"  # idle periods differ by so many at most
    TRAVEL = "travel"  # nobody travels faster than they can
    IN_A_ROW = "in_a_row"  # a participant rests after so many slots
    AFTER = "after"  # a meeting comes after another
    EQUIPMENT = "equipment"  # a meeting needs some
    PLACE = "place"  # a meeting is at a place
    TABLE = "table"  # a meeting has its table fixed
    FIXED_TABLE = "fixed_table"  # a participant receives at one table
    CLOSED = "closed"  # a room is closed in some slots
    TABLES = "tables"  # tables hold so many meetings at once
    NOT_IN = "not_in"  # a meeting may not be in some slots
    SLOT = "slot"  # a meeting has its slot fixed
    LIMIT = "limit"  # a participant accepts so many meetings
    FLOOR = "floor"  # a participant has so many meetings at least
    SESSION = "session"  # the meetings of a session are in its slots
    HELD = "held"  # a meeting is held
    AWAY = "away"  # a participant is away in some slots


class Demand(NamedTuple):
    """One demand: of which meeting, participant, session or room; after which meeting."""

    kind: Kind
    name: str = ""
    other: str = ""


def demands(instance: Instance) -> tuple[Demand, ...]:
    """All that an instance demands, in the order in which they are put aside."""
    found = [*_of_all(instance), *_of_meetings(instance), *_of_participants(instance)]
    order = list(Kind)
    return tuple(sorted(found, key=lambda demand: order.index(demand.kind)))


def _of_all(instance: Instance) -> Iterator[Demand]:
    if instance.rules.max_idle_difference is not None:
        yield Demand(Kind.IDLE)
    if instance.travel:
        yield Demand(Kind.TRAVEL)
    if instance.tables is not None:
        yield Demand(Kind.TABLES)
    yield from (Demand(Kind.CLOSED, room.id) for room in rooms(instance) if room.unavailable)
    used = {meeting.session for meeting in instance.meetings}
    yield from (Demand(Kind.SESSION, name) for name in instance.sessions if name in used)


def _of_meetings(instance: Instance) -> Iterator[Demand]:
    for meeting in instance.meetings:
        asked = {
            Kind.HELD: meeting.required or instance.rules.hold_every_meeting,
            Kind.SLOT: meeting.slot is not None,
            Kind.NOT_IN: meeting.not_in,
            Kind.TABLE: meeting.table is not None,
            Kind.EQUIPMENT: meeting.equipment,
            Kind.PLACE: meeting.place is not None and rooms(instance),
        }
        yield from (Demand(kind, meeting.id) for kind, is_asked in asked.items() if is_asked)
        yield from (Demand(Kind.AFTER, meeting.id, before) for before in meeting.after)


def _of_participants(instance: Instance) -> Iterator[Demand]:
    floors = floor_of(instance)
    for participant in instance.participants:
        asked = {
            Kind.AWAY: participant.unavailable,
            Kind.LIMIT: participant.max_meetings is not None,
            Kind.FLOOR: floors[participant.id],
            Kind.IN_A_ROW: participant.max_in_a_row is not None,
            Kind.FIXED_TABLE: participant.fixed_table is not None and instance.tables is not None,
        }
        yield from (Demand(kind, participant.id) for kind, is_asked in asked.items() if is_asked)


def rooms(instance: Instance) -> tuple[Room, ...]:
    """The rooms that have a name."""
    tables = instance.tables
    return tuple(each for each in tables if isinstance(each, Room)) if isinstance(tables, tuple) else ()


def floor_of(instance: Instance) -> dict[str, int]:
    """For each participant, how many meetings they must have: the highest floor that their requests allow."""
    asked: dict[str, int] = defaultdict(int)
    for meeting in instance.meetings:
        for name in meeting.between:
            asked[name] += 1
    return {
        each.id: max(
            least for least in (0, each.min_meetings, instance.rules.min_meetings) if least <= asked[each.id]
        )
        for each in instance.participants
    }  # fmt: skip


def relaxed(instance: Instance, kept: Collection[Demand]) -> Instance:
    """The instance where only these demands are made: the others are as if never asked."""
    kept = frozenset(kept)
    floors = floor_of(instance)
    wanted = _wanted(instance, kept)
    names = {meeting.id for meeting in wanted}
    rules = instance.rules.model_copy(
        update={
            "hold_every_meeting": False,
            "min_meetings": 0,
            "max_idle_difference": instance.rules.max_idle_difference if Demand(Kind.IDLE) in kept else None,
        }
    )
    return instance.model_copy(
        update={
            "meetings": tuple(_meeting(meeting, kept, names) for meeting in wanted),
            "participants": tuple(_participant(each, kept, floors[each.id]) for each in instance.participants),
            "tables": _tables(instance, kept, len(wanted)),
            "travel": instance.travel if Demand(Kind.TRAVEL) in kept else {},
            "rules": rules,
        }
    )


def _wanted(instance: Instance, kept: frozenset[Demand]) -> list[Meeting]:
    """Meetings that are demanded, or may serve a floor or the difference of idle periods."""
    if Demand(Kind.IDLE) in kept:
        return list(instance.meetings)
    floors = {demand.name for demand in kept if demand.kind is Kind.FLOOR}
    return [
        meeting
        for meeting in instance.meetings
        if Demand(Kind.HELD, meeting.id) in kept or not floors.isdisjoint(meeting.between)
    ]


def _tables(instance: Instance, kept: frozenset[Demand], meetings: int) -> object:
    """The tables; as many as there are meetings when their number is put aside."""
    tables, counted = instance.tables, Demand(Kind.TABLES) in kept
    if tables is None or (counted and not rooms(instance)):
        return tables
    if rooms(instance):
        return tuple(_room(room, kept, room.capacity if counted else meetings) for room in rooms(instance))
    most = tables if isinstance(tables, int) else max((each for each in tables if isinstance(each, int)), default=0)
    return max(most, meetings)


def _room(room: Room, kept: frozenset[Demand], capacity: int) -> Room:
    closed = room.unavailable if Demand(Kind.CLOSED, room.id) in kept else ()
    return room.model_copy(update={"unavailable": closed, "capacity": max(room.capacity, capacity)})


def _meeting(meeting: Meeting, kept: frozenset[Demand], names: set[str]) -> Meeting:
    def has(kind: Kind, name: str = meeting.id) -> bool:
        return Demand(kind, name) in kept

    return meeting.model_copy(
        update={
            "required": has(Kind.HELD),
            "slot": meeting.slot if has(Kind.SLOT) else None,
            "not_in": meeting.not_in if has(Kind.NOT_IN) else (),
            "table": meeting.table if has(Kind.TABLE) else None,
            "equipment": meeting.equipment if has(Kind.EQUIPMENT) else (),
            "place": meeting.place if has(Kind.PLACE) or Demand(Kind.TRAVEL) in kept else None,
            "session": meeting.session if meeting.session and has(Kind.SESSION, meeting.session) else None,
            "after": tuple(
                each for each in meeting.after if each in names and Demand(Kind.AFTER, meeting.id, each) in kept
            ),
        }
    )


def _participant(participant: Participant, kept: frozenset[Demand], floor: int) -> Participant:
    def has(kind: Kind) -> bool:
        return Demand(kind, participant.id) in kept

    return participant.model_copy(
        update={
            "unavailable": participant.unavailable if has(Kind.AWAY) else (),
            "max_meetings": participant.max_meetings if has(Kind.LIMIT) else None,
            "min_meetings": floor if has(Kind.FLOOR) else 0,
            "max_in_a_row": participant.max_in_a_row if has(Kind.IN_A_ROW) else None,
            "fixed_table": participant.fixed_table if has(Kind.FIXED_TABLE) else None,
        }
    )
