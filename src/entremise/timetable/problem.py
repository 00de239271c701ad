"""An instance as the solvers read it: numbers instead of names, what follows from the rules worked out once."""

from dataclasses import dataclass
from functools import cached_property

from entremise.timetable.instance import Instance, Meeting, Participant, Room


@dataclass(frozen=True)
class Problem:
    """The instance in numbers: slots, participants, meetings and rooms count from 0 in the order of the instance.

    Attributes:
        days: stretches of slots of one day, in order; meetings of two slots never lie over two days, nor do runs.
        people: for each meeting, its participants.
        starts: for each meeting, the slots where it may start: of its session, where all are available, not forbidden,
            long enough in its day, its fixed one alone when it has one. Empty: it cannot be held.
        after: for each meeting, those that end before it starts.
        tables: meetings at once in each slot; None: as many as wanted.
    """

    instance: Instance
    slots: int
    days: tuple[range, ...]
    people: tuple[tuple[int, ...], ...]
    starts: tuple[tuple[int, ...], ...]
    after: tuple[tuple[int, ...], ...]
    tables: tuple[int, ...] | None

    @cached_property
    def meetings_of(self) -> tuple[tuple[int, ...], ...]:
        """For each participant, their meetings."""
        found: list[list[int]] = [[] for _ in self.instance.participants]
        for meeting, people in enumerate(self.people):
            for person in people:
                found[person].append(meeting)
        return tuple(map(tuple, found))

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """For each meeting, how many slots it lasts."""
        return tuple(meeting.length for meeting in self.instance.meetings)

    @cached_property
    def at_once(self) -> tuple[int, ...]:
        """For each participant, how many meetings they can be in at the same time."""
        return tuple(participant.places_at_once for participant in self.instance.participants)

    def gap(self, first: int, last: int) -> int:
        """From the end of a slot to the start of a later one: minutes, or slots when they are only numbered."""
        slots = self.instance.slots
        if isinstance(slots, int):
            return last - first - 1
        return int((slots[last].start - slots[first].end).total_seconds() // 60)

    @property
    def plain(self) -> bool:
        """Whether it is a problem of Bofill et al. (2022): two by two, one slot each, nothing but a number of tables,
        every meeting held, idle periods minimised. The exact methods know these best.
        """
        known = {"id", "between", "session", "slot", "after", "weight", "not_in", "required"}
        usual = {"id", "unavailable", "side"}
        instance = self.instance
        return (
            instance.rules.hold_every_meeting
            and not instance.travel
            and (instance.tables is None or isinstance(instance.tables, int) or _numbers(instance.tables))
            and all(meeting.model_fields_set <= known and len(meeting.between) == 2 for meeting in instance.meetings)
            and all(participant.model_fields_set <= usual for participant in instance.participants)
        )


def _numbers(tables: object) -> bool:
    return isinstance(tables, tuple) and all(isinstance(each, int) for each in tables)


def compile_instance(instance: Instance) -> Problem:
    """The instance in numbers. It must be sound: `reading.read` checks it."""
    number = {participant.id: index for index, participant in enumerate(instance.participants)}
    of_meeting = {meeting.id: index for index, meeting in enumerate(instance.meetings)}
    days = _days(instance)
    slots = days[-1].stop if days else 0
    return Problem(
        instance=instance,
        slots=slots,
        days=days,
        people=tuple(tuple(number[name] for name in meeting.between) for meeting in instance.meetings),
        starts=tuple(_starts(meeting, instance, number, days) for meeting in instance.meetings),
        after=tuple(tuple(of_meeting[name] for name in meeting.after) for meeting in instance.meetings),
        tables=_tables(instance, slots),
    )


def _days(instance: Instance) -> tuple[range, ...]:
    if isinstance(instance.slots, int):
        return (range(instance.slots),)
    names = [slot.day or slot.start.date().isoformat() for slot in instance.slots]
    firsts = [index for index, name in enumerate(names) if index == 0 or name != names[index - 1]]
    return tuple(range(first, last) for first, last in zip(firsts, [*firsts[1:], len(names)], strict=True))


def _starts(meeting: Meeting, instance: Instance, number: dict[str, int], days: tuple[range, ...]) -> tuple[int, ...]:
    away = {
        slot
        for name in meeting.between
        for slot in instance.participants[number[name]].unavailable
    } | set(meeting.not_in)  # fmt: skip
    session = set(instance.sessions[meeting.session]) if meeting.session else None
    found = []
    for day in days:
        for start in day:
            lasts = range(start, start + meeting.length)
            if lasts.stop > day.stop or (meeting.slot is not None and start != meeting.slot):
                continue
            if away.isdisjoint(lasts) and (session is None or session.issuperset(lasts)):
                found.append(start)
    return tuple(found)


def _tables(instance: Instance, slots: int) -> tuple[int, ...] | None:
    tables: int | tuple[int | Room, ...] | None = instance.tables
    if tables is None or isinstance(tables, int):
        return tables if tables is None else (tables,) * slots
    counts = [0] * slots
    for index, table in enumerate(tables):
        if isinstance(table, Room):
            for slot in set(range(slots)) - set(table.unavailable):
                counts[slot] += table.capacity
        else:
            counts[index] = table
    return tuple(counts)


def free(participant: Participant, slots: int) -> tuple[int, ...]:
    """The slots where a participant is there."""
    return tuple(sorted(set(range(slots)) - set(participant.unavailable)))
