"""What happens during the day, and the instance as it is from then on."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from entremise.timetable.explaining.demands import rooms
from entremise.timetable.instance import Instance, Meeting, Participant, Room
from entremise.timetable.result import Placed, Timetable
from entremise.timetable.tables import tables_of


@dataclass(frozen=True, slots=True)
class Late:
    """A participant comes for the slot `until`, not before."""

    participant: str
    until: int


@dataclass(frozen=True, slots=True)
class Leaves:
    """A participant is not there any more from the slot `since`."""

    participant: str
    since: int


@dataclass(frozen=True, slots=True)
class TableGone:
    """A room or a table cannot be used from the slot `since`. Without a name, one table fewer: the one least used."""

    since: int
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Arrives:
    """A participant nobody expected, and the meetings asked with them."""

    participant: Participant
    meetings: tuple[Meeting, ...] = ()


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A meeting that its participants have cancelled."""

    meeting: str


Lost = Late | Leaves | TableGone | Arrives | Cancelled


def from_now(
    instance: Instance, timetable: Timetable, now: int, lost: Iterable[Lost], waiting: Iterable[Meeting]
) -> Instance:
    """The instance as it is once all this is known.

    Meetings that have not begun may not be before `now`. What has begun goes on: its people stay, and its table.
    """
    lost = tuple(lost)
    begun = {each.meeting: each for each in timetable.placed if each.slot is not None and each.slot < now}
    meetings = {each.id: each for each in instance.meetings}
    new = [*(each for event in lost if isinstance(event, Arrives) for each in event.meetings), *waiting]
    meetings = {each.id: each for each in new} | meetings
    order = [each.id for each in instance.meetings]
    order += [name for name in dict.fromkeys(each.id for each in new) if name not in set(order)]
    slots = instance.slots if isinstance(instance.slots, int) else len(instance.slots)
    cancelled = {event.meeting for event in lost if isinstance(event, Cancelled)} - set(begun)
    rules, held = instance.rules, {each.meeting for each in timetable.placed if each.slot is not None}
    if rules.hold_every_meeting:
        rules = rules.model_copy(update={"hold_every_meeting": False})
        meetings |= {name: meetings[name].model_copy(update={"required": True}) for name in order if name in held}
    meetings |= {name: meetings[name].model_copy(update={"required": False}) for name in cancelled}
    past = {name: range(slots if name in cancelled else now) for name in order if name not in begun}
    return instance.model_copy(
        update={
            "rules": rules,
            "meetings": tuple(_not_in(meetings[name], past.get(name, range(0))) for name in order),
            "participants": _participants(instance, slots, lost, begun),
            "tables": _tables(instance, timetable, slots, now, [each for each in lost if isinstance(each, TableGone)]),
        }
    )


def _not_in(meeting: Meeting, slots: Collection[int]) -> Meeting:
    if not slots:
        return meeting
    return meeting.model_copy(update={"not_in": tuple(sorted({*meeting.not_in, *slots}))})


def _participants(
    instance: Instance, slots: int, lost: Iterable[Lost], begun: dict[str, Placed]
) -> tuple[Participant, ...]:
    people = {each.id: each for each in instance.participants}
    going_on: dict[str, set[int]] = {}
    now_on = {name: placed.slot for name, placed in begun.items()}
    for meeting in instance.meetings:
        start = now_on.get(meeting.id)
        if start is not None:
            for name in meeting.between:
                going_on.setdefault(name, set()).update(range(start, start + meeting.length))
    for event in lost:
        if isinstance(event, Arrives):
            people[event.participant.id] = event.participant
        elif isinstance(event, Late | Leaves):
            away = range(event.until) if isinstance(event, Late) else range(event.since, slots)
            missed = (*people[event.participant].unavailable, *(set(away) - going_on.get(event.participant, set())))
            people[event.participant] = people[event.participant].model_copy(
                update={"unavailable": tuple(sorted(set(missed)))}
            )
    return tuple(people.values())


def _tables(instance: Instance, timetable: Timetable, slots: int, now: int, gone: list[TableGone]) -> object:
    """The tables by name, those gone closed: numbers do not tell which one went."""
    if not gone or instance.tables is None:
        return instance.tables
    named = {table.name: _room(table.name, instance, slots) for table in tables_of(instance, slots)}
    lengths = {meeting.id: meeting.length for meeting in instance.meetings}
    held = [
        (each.table, range(each.slot, each.slot + lengths[each.meeting]))
        for each in timetable.placed
        if each.slot is not None and each.table is not None
    ]
    for event in gone:
        closed = set(range(event.since, slots))
        name = event.table or _least_used(named, held, closed)
        going_on = {slot for table, lasts in held if table == name and lasts.start < now for slot in lasts}
        room = named[name]
        named[name] = room.model_copy(update={"unavailable": tuple(sorted({*room.unavailable, *(closed - going_on)}))})
    return tuple(named.values())


def _room(name: str, instance: Instance, slots: int) -> Room:
    for room in rooms(instance):
        if room.id == name:
            return room
    table = next(each for each in tables_of(instance, slots) if each.name == name)
    return Room(id=name, unavailable=tuple(slot for slot in range(slots) if not table.capacity[slot]))


def _least_used(named: dict[str, Room], held: Iterable[tuple[str, range]], closed: set[int]) -> str:
    """Of the tables that are not all gone, the one with fewest meetings to come."""
    uses = Counter(table for table, lasts in held if not closed.isdisjoint(lasts))
    left = [name for name, room in named.items() if not closed <= set(room.unavailable)]
    return min(left or named, key=lambda name: uses[name])
