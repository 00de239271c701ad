"""What is wrong in an instance whose form is right: names that nobody bears, slots that do not exist, circles.

What cannot hold together (two meetings fixed in one slot) is no fault of writing: the solvers answer it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import combinations, pairwise

from entremise.timetable.instance import Fault, Instance, Meeting, Participant, Room, Slot, listed
from entremise.timetable.result import MAXIMISED
from entremise.timetable.words import Said

#: Far beyond any event, and what still fits in memory when written by mistake.
MOST_SLOTS, MOST_TABLES, MOST_WEIGHT = 10_000, 10_000, 1_000_000


def unsound(instance: Instance) -> Iterator[Fault]:
    """Every fault, in the order of the file."""
    slots = instance.slots if isinstance(instance.slots, int) else len(instance.slots)
    if not 1 <= slots <= MOST_SLOTS:
        what = Said(f"Il en faut de 1 à {MOST_SLOTS}.", f"There must be 1 to {MOST_SLOTS}.")
        yield Fault("slots", what)
        return
    if isinstance(instance.slots, tuple):
        yield from _calendar(instance.slots)
    for name, session in instance.sessions.items():
        yield from _known_slots(f"sessions[{name}]", session, slots)
    yield from _tables(instance, slots)
    yield from _travel(instance)
    yield from _twice("participants", [each.id for each in instance.participants])
    for participant in instance.participants:
        yield from _participant(participant, instance, slots)
    yield from _twice("meetings", [each.id for each in instance.meetings])
    for meeting in instance.meetings:
        yield from _meeting(meeting, _Known(instance, slots))
    yield from _circles(instance)
    yield from _objectives(instance)


def _calendar(slots: tuple[Slot, ...]) -> Iterator[Fault]:
    """Slots follow each other in time, whatever the clocks on the wall say, and each day is one stretch of them."""
    for number, (one, next_) in enumerate(pairwise(slots), start=1):
        if next_.start < one.end:
            yield Fault(
                f"slots[{number}]", Said("Commence avant la fin du précédent.", "Starts before the last one ends.")
            )
    days = [slot.day or slot.start.date().isoformat() for slot in slots]
    firsts = [number for number, day in enumerate(days) if number == 0 or day != days[number - 1]]
    seen: set[str] = set()
    for number in firsts:
        if days[number] in seen:
            what = Said(
                f"Revient au jour « {days[number]} » après un autre : donnez le jour de chaque créneau (day).",
                f'Returns to day "{days[number]}" after another: tell the day of each slot.',
            )
            yield Fault(f"slots[{number}]", what)
        seen.add(days[number])


def _known_slots(where: str, wanted: Iterable[int], slots: int) -> Iterator[Fault]:
    for slot in wanted:
        if slot >= slots:
            what = Said(
                f"Le créneau {slot} n'existe pas : ils vont de 0 à {slots - 1}.",
                f"There is no slot {slot}: they go from 0 to {slots - 1}.",
            )
            yield Fault(where, what)


def _twice(where: str, names: Iterable[str]) -> Iterator[Fault]:
    for name, times in Counter(names).items():
        if times > 1:
            yield Fault(f"{where}[{name}]", Said(f"Y est {times} fois.", f"Is there {times} times."))


def _tables(instance: Instance, slots: int) -> Iterator[Fault]:
    tables: int | tuple[int | Room, ...] | None = instance.tables
    counts = [each for each in (tables if isinstance(tables, tuple) else [tables]) if isinstance(each, int)]
    if any(not 0 <= count <= MOST_TABLES for count in counts):
        yield Fault("tables", Said(f"Il en faut de 0 à {MOST_TABLES}.", f"There must be 0 to {MOST_TABLES}."))
    if isinstance(tables, tuple) and counts and len(counts) != slots:
        what = Said(f"En donne {len(counts)}, pour {slots} créneaux.", f"Gives {len(counts)} for {slots} slots.")
        yield Fault("tables", what)
    rooms = rooms_of(instance)
    yield from _twice("tables", [room.id for room in rooms])
    for room in rooms:
        yield from _known_slots(f"tables[{room.id}].unavailable", room.unavailable, slots)


def rooms_of(instance: Instance) -> tuple[Room, ...]:
    """The rooms that the instance names; none when its tables are only counted."""
    tables: int | tuple[int | Room, ...] | None = instance.tables
    return tuple(each for each in tables if isinstance(each, Room)) if isinstance(tables, tuple) else ()


def _travel(instance: Instance) -> Iterator[Fault]:
    places = {room.place for room in rooms_of(instance)} | {meeting.place for meeting in instance.meetings}
    for one, there in instance.travel.items():
        for other, time in there.items():
            if time < 0:
                yield Fault(f"travel[{one}][{other}]", Said("Doit être au moins 0.", "Must be at least 0."))
    known = {frozenset((one, other)) for one, there in instance.travel.items() for other in there}
    for one, other in combinations(sorted(place for place in places if place) if known else [], 2):
        if frozenset((one, other)) not in known:
            what = Said(f"Combien de temps pour aller à « {other} » ?", f'How long does it take to "{other}"?')
            yield Fault(f"travel[{one}]", what)


def _participant(participant: Participant, instance: Instance, slots: int) -> Iterator[Fault]:
    where = f"participants[{participant.id}]"
    yield from _known_slots(f"{where}.unavailable", participant.unavailable, slots)
    yield from _known_slots(f"{where}.preferred", participant.preferred, slots)
    if participant.max_meetings is not None and participant.max_meetings < participant.min_meetings:
        what = Said("Est plus petit que min_meetings.", "Is less than min_meetings.")
        yield Fault(f"{where}.max_meetings", what)
    if participant.delegates == ():
        yield Fault(f"{where}.delegates", Said("En faut au moins 1.", "Needs at least 1."))
    if not isinstance(participant.delegates, int):
        yield from _twice(f"{where}.delegates", participant.delegates)
    yield from _known_table(f"{where}.fixed_table", participant.fixed_table, instance)


def _known_table(where: str, table: str | None, instance: Instance) -> Iterator[Fault]:
    if table is None:
        return
    rooms = rooms_of(instance)
    if rooms:
        known = table in {room.id for room in rooms}
    else:
        tables: int | tuple[int | Room, ...] | None = instance.tables
        counts = [each for each in (tables if isinstance(tables, tuple) else [tables]) if isinstance(each, int)]
        known = table.isdecimal() and str(int(table)) == table and 1 <= int(table) <= max(counts, default=0)
    if not known:
        yield Fault(where, Said(f"La table « {table} » n'existe pas.", f'There is no table "{table}".'))


class _Known:
    """What a meeting may name."""

    def __init__(self, instance: Instance, slots: int) -> None:
        self.instance = instance
        self.slots = slots
        self.participants = {each.id for each in instance.participants}
        self.meetings = {each.id for each in instance.meetings}
        rooms = rooms_of(instance)
        self.places = {room.place for room in rooms if room.place} or {*instance.travel, *_seconds(instance)}
        self.equipment = {each for room in rooms for each in room.equipment}


def _seconds(instance: Instance) -> Iterator[str]:
    for there in instance.travel.values():
        yield from there


def _meeting(meeting: Meeting, known: _Known) -> Iterator[Fault]:
    where = f"meetings[{meeting.id}]"
    for name in meeting.between:
        if name not in known.participants:
            yield Fault(
                f"{where}.between",
                Said(f"Le participant « {name} » n'existe pas.", f'There is no participant "{name}".'),
            )
    for name, times in Counter(meeting.between).items():
        if times > 1:
            what = Said(f"« {name} » s'y rencontre soi-même.", f'"{name}" meets themselves.')
            yield Fault(f"{where}.between", what)
    if meeting.session is not None and meeting.session not in known.instance.sessions:
        what = Said(f"La session « {meeting.session} » n'existe pas.", f'There is no session "{meeting.session}".')
        yield Fault(f"{where}.session", what)
    yield from _known_slots(f"{where}.slot", [] if meeting.slot is None else [meeting.slot], known.slots)
    yield from _known_table(f"{where}.table", meeting.table, known.instance)
    yield from _known_slots(f"{where}.not_in", meeting.not_in, known.slots)
    for name in meeting.after:
        if name not in known.meetings:
            what = Said(f"La rencontre « {name} » n'existe pas.", f'There is no meeting "{name}".')
            yield Fault(f"{where}.after", what)
    yield from _setting(meeting, known)


def _setting(meeting: Meeting, known: _Known) -> Iterator[Fault]:
    """What it is worth, how long it lasts, and what it needs around it."""
    where = f"meetings[{meeting.id}]"
    if meeting.weight > MOST_WEIGHT:
        yield Fault(f"{where}.weight", Said(f"Dépasse {MOST_WEIGHT}.", f"Is more than {MOST_WEIGHT}."))
    if meeting.length > known.slots:
        what = Said(f"Dépasse les {known.slots} créneaux.", f"Is longer than the {known.slots} slots.")
        yield Fault(f"{where}.length", what)
    for name in meeting.equipment:
        if name not in known.equipment:
            what = Said(f"Aucune salle n'a « {name} ».", f'No room has "{name}".')
            yield Fault(f"{where}.equipment", what)
    if meeting.place is not None and known.places and meeting.place not in known.places:
        what = Said(f"Le lieu « {meeting.place} » n'existe pas.", f'There is no place "{meeting.place}".')
        yield Fault(f"{where}.place", what)


def _circles(instance: Instance) -> Iterator[Fault]:
    """One circle of meetings that each come after another of it, if there is one."""
    try:
        TopologicalSorter({meeting.id: meeting.after for meeting in instance.meetings}).prepare()
    except CycleError as error:
        circle = " → ".join(f"« {name} »" for name in error.args[1])
        names = " → ".join(f'"{name}"' for name in error.args[1])
        what = Said(f"Tournent en rond : {circle}.", f"Go round in a circle: {names}.")
        yield Fault(f"meetings[{error.args[1][0]}].after", what)


def _objectives(instance: Instance) -> Iterator[Fault]:
    for key, asked, is_maximised in (
        ("maximise", listed(instance.maximise), True),
        ("minimise", listed(instance.minimise), False),
    ):
        for objective in asked:
            if (objective in MAXIMISED) != is_maximised:
                other = "minimise" if is_maximised else "maximise"
                yield Fault(key, Said(f"« {objective} » va dans {other}.", f'"{objective}" belongs in {other}.'))
