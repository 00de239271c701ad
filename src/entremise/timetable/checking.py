"""Whether a timetable respects everything its instance asks, and what it is worth: read from the two alone.

No solver is imported, nor what they share: every test and benchmark verifies every timetable here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

from entremise.timetable.instance import Instance, Meeting, Participant, Room
from entremise.timetable.result import Objective, Placed, Status, Timetable
from entremise.timetable.words import Said


def faults(instance: Instance, timetable: Timetable, told: Timetable | None = None) -> list[Said]:
    """Every rule that a timetable breaks, in words; none when it is sound.

    Args:
        told: the timetable that people had before, to verify the number of changes.
    """
    if not timetable.placed and timetable.status in {Status.INFEASIBLE, Status.UNKNOWN}:
        return []
    wrong = list(_names(instance, timetable))
    if wrong:
        return wrong
    plan = _Plan(instance, timetable)
    wrong = [*_times(plan), *_whereabouts(plan)]
    if not wrong:
        wrong = [*_order(plan), *_tables(plan), *_people(plan), *_rules(plan), *_figures(plan, timetable, told)]
    return wrong


def measures(instance: Instance, timetable: Timetable, told: Timetable | None = None) -> dict[Objective, int]:
    """What a sound timetable has of each objective; of changes only when what people were told is given."""
    plan = _Plan(instance, timetable)
    counts = [len(plan.meetings_of[each.id]) for each in instance.participants if plan.asked[each.id]]
    found = {
        Objective.VALUE: sum(held.meeting.weight for held in plan.held),
        Objective.FAIRNESS: min(counts, default=0),
        Objective.IDLE_PERIODS: sum(plan.idle_periods(each.id) for each in instance.participants),
        Objective.TABLE_CHANGES: sum(one.table != next_.table for one, next_ in plan.follow_each_other()),
        Objective.WALKING: sum(
            instance.travel_between(one.place, next_.place) for one, next_ in plan.follow_each_other(placed=True)
        ),
        Objective.UNPREFERRED: sum(map(plan.unpreferred, plan.held)),
    }
    if told is not None:
        found[Objective.CHANGES] = _changes(timetable, told)
    return found


@dataclass(frozen=True)
class _Held:
    """A meeting that takes place."""

    meeting: Meeting
    start: int
    table: str | None
    place: str | None
    delegates: Mapping[str, str]

    @property
    def slots(self) -> range:
        return range(self.start, self.start + self.meeting.length)


class _Plan:
    """A timetable seen by meeting, by participant and by person."""

    def __init__(self, instance: Instance, timetable: Timetable) -> None:
        self.instance = instance
        self.participants = {each.id: each for each in instance.participants}
        self.rooms = {each.id: each for each in _rooms(instance)}
        meetings = {each.id: each for each in instance.meetings}
        self.held = [self._held(meetings[each.meeting], each) for each in timetable.placed if each.slot is not None]
        self.by_id = {each.meeting.id: each for each in self.held}
        asked = Counter(who for meeting in instance.meetings for who in meeting.between)
        self.asked = {each.id: asked[each.id] for each in instance.participants}

    def _held(self, meeting: Meeting, placed: Placed) -> _Held:
        room = self.rooms.get(placed.table or "")
        assert placed.slot is not None  # noqa: S101
        return _Held(
            meeting, placed.slot, placed.table, meeting.place or (room.place if room else None), placed.delegates
        )

    @cached_property
    def day(self) -> list[int]:
        """For each slot, the number of its day."""
        slots = self.instance.slots
        if isinstance(slots, int):
            return [0] * slots
        names = [slot.day or slot.start.date().isoformat() for slot in slots]
        return [sum(names[at] != names[at - 1] for at in range(1, index + 1)) for index in range(len(names))]

    @cached_property
    def meetings_of(self) -> dict[str, list[_Held]]:
        """For each participant, the meetings they are in, by start."""
        found: dict[str, list[_Held]] = defaultdict(list)
        for held in sorted(self.held, key=lambda each: each.start):
            for name in held.meeting.between:
                found[name].append(held)
        return found

    def agendas(self) -> Iterator[tuple[Participant, str, list[_Held]]]:
        """Each person's meetings by start: (participant, delegate, meetings)."""
        for participant in self.instance.participants:
            own: dict[str, list[_Held]] = {person: [] for person in participant.people}
            for held in self.meetings_of[participant.id]:
                own[held.delegates.get(participant.id, participant.people[0])].append(held)
            for person, meetings in own.items():
                yield participant, person, meetings

    def follow_each_other(self, *, placed: bool = False) -> Iterator[tuple[_Held, _Held]]:
        """Two meetings of a day, one after the other in somebody's agenda; of those that have a place when asked."""
        for _, _, meetings in self.agendas():
            for one, next_ in pairwise(each for each in meetings if each.place or not placed):
                if self.day[one.start] == self.day[next_.start]:
                    yield one, next_

    def idle_periods(self, participant: str) -> int:
        """Runs of consecutive meetings minus one, each day."""
        busy = {slot for held in self.meetings_of[participant] for slot in held.slots}
        begun = [slot for slot in busy if slot - 1 not in busy or self.day[slot - 1] != self.day[slot]]
        return len(begun) - len({self.day[slot] for slot in busy})

    def unpreferred(self, held: _Held) -> bool:
        wishes = [set(self.participants[name].preferred) for name in held.meeting.between]
        return any(wish and not wish.issuperset(held.slots) for wish in wishes)

    def time_between(self, one: _Held, next_: _Held) -> int:
        """From the end of a meeting to the start of a later one: minutes, or slots when they are only numbered."""
        slots = self.instance.slots
        if isinstance(slots, int):
            return next_.start - one.slots.stop
        return int((slots[next_.start].start - slots[one.slots.stop - 1].end).total_seconds() // 60)


def _rooms(instance: Instance) -> list[Room]:
    return [each for each in instance.tables if isinstance(each, Room)] if isinstance(instance.tables, tuple) else []


def _names(instance: Instance, timetable: Timetable) -> Iterator[Said]:
    """Each meeting is answered once, in the order of the instance."""
    asked = [each.id for each in instance.meetings]
    if [each.meeting for each in timetable.placed] != asked:
        yield Said(
            "L'emploi du temps ne répond pas une fois à chaque rencontre, dans l'ordre de la demande.",
            "The timetable does not answer each meeting once, in the order they were asked.",
        )


def _times(plan: _Plan) -> Iterator[Said]:
    """Where each meeting stands by itself: in slots that exist, of one day, allowed to it and to all who are in it."""
    for held in plan.held:
        name, meeting, slots = held.meeting.id, held.meeting, set(held.slots)
        if held.start < 0 or held.slots.stop > len(plan.day) or plan.day[held.start] != plan.day[held.slots[-1]]:
            yield Said(
                f"La rencontre « {name} » sort des créneaux de son jour.",
                f'Meeting "{name}" leaves the slots of its day.',
            )
            continue
        if meeting.slot not in {None, held.start}:
            yield Said(
                f"La rencontre « {name} » n'est pas à son créneau fixé, {meeting.slot}.",
                f'Meeting "{name}" is not in its fixed slot, {meeting.slot}.',
            )
        if meeting.session and not slots <= set(plan.instance.sessions[meeting.session]):
            yield Said(
                f"La rencontre « {name} » est hors de sa session, « {meeting.session} ».",
                f'Meeting "{name}" is outside its session, "{meeting.session}".',
            )
        if slots & set(meeting.not_in):
            yield Said(
                f"La rencontre « {name} » est dans un créneau qui lui est interdit.",
                f'Meeting "{name}" is in a slot forbidden to it.',
            )
        for who in meeting.between:
            if slots & set(plan.participants[who].unavailable):
                yield Said(f"« {who} » est absent pendant « {name} ».", f'"{who}" is away during "{name}".')


def _whereabouts(plan: _Plan) -> Iterator[Said]:
    """Each meeting has a table and people that exist, and that it may have."""
    for held in plan.held:
        name, wanted = held.meeting.id, [held.meeting.table]
        wanted += [plan.participants[who].fixed_table for who in held.meeting.between]
        if (held.table is None) != (plan.instance.tables is None) or (plan.rooms and held.table not in plan.rooms):
            yield Said(
                f"La rencontre « {name} » n'est à aucune table connue.", f'Meeting "{name}" is at no table known.'
            )
            continue
        if any(table not in {None, held.table} for table in wanted):
            yield Said(
                f"La rencontre « {name} » n'est pas à la table fixée.", f'Meeting "{name}" is not at the table fixed.'
            )
        for who in held.meeting.between:
            people, goes = plan.participants[who].people, held.delegates.get(who)
            if goes not in people and (goes is not None or len(people) > 1):
                yield Said(
                    f"Nul ne sait qui de « {who} » va à « {name} ».", f'Nobody knows who of "{who}" goes to "{name}".'
                )


def _order(plan: _Plan) -> Iterator[Said]:
    for held in plan.held:
        for before in held.meeting.after:
            if before in plan.by_id and plan.by_id[before].slots.stop > held.start:
                yield Said(
                    f"La rencontre « {held.meeting.id} » commence avant la fin de « {before} ».",
                    f'Meeting "{held.meeting.id}" starts before "{before}" ends.',
                )


def _tables(plan: _Plan) -> Iterator[Said]:
    taken: dict[tuple[str, int], int] = defaultdict(int)
    for held in plan.held:
        if held.table is None:
            continue
        yield from _equipped(held, plan.rooms.get(held.table))
        for slot in held.slots:
            taken[held.table, slot] += 1
    for (table, slot), meetings in taken.items():
        if meetings > _capacity(plan.instance, plan.rooms.get(table), table, slot):
            yield Said(
                f"La table « {table} » reçoit trop de rencontres au créneau {slot} : {meetings}.",
                f'Table "{table}" receives too many meetings in slot {slot}: {meetings}.',
            )


def _equipped(held: _Held, room: Room | None) -> Iterator[Said]:
    lacks = set(held.meeting.equipment) - set(room.equipment if room else ())
    if lacks:
        listed = ", ".join(sorted(lacks))
        yield Said(
            f"La table « {held.table} » n'a pas ce qu'il faut à « {held.meeting.id} » : {listed}.",
            f'Table "{held.table}" lacks what "{held.meeting.id}" needs: {listed}.',
        )
    if room and room.place and held.meeting.place not in {None, room.place}:
        yield Said(
            f"La table « {room.id} » n'est pas au lieu de « {held.meeting.id} », « {held.meeting.place} ».",
            f'Table "{room.id}" is not at the place of "{held.meeting.id}", "{held.meeting.place}".',
        )


def _capacity(instance: Instance, room: Room | None, table: str, slot: int) -> int:
    if room:
        return 0 if slot in room.unavailable else room.capacity
    tables: int | tuple[int | Room, ...] | None = instance.tables
    here = tables[slot] if isinstance(tables, tuple) else tables
    known = table.isdecimal() and table == str(int(table))
    return int(known and isinstance(here, int) and 1 <= int(table) <= here)


def _people(plan: _Plan) -> Iterator[Said]:
    """Nobody is in two places, nor travels faster than they can, nor works longer without rest than they accept."""
    for participant, person, meetings in plan.agendas():
        who = participant.id if len(participant.people) == 1 else f"{participant.id} ({person})"
        for one, next_ in combinations(meetings, 2):
            if one.slots.stop > next_.start:
                yield Said(
                    f"« {who} » est dans deux rencontres à la fois, « {one.meeting.id} » et « {next_.meeting.id} ».",
                    f'"{who}" is in two meetings at once, "{one.meeting.id}" and "{next_.meeting.id}".',
                )
            elif plan.time_between(one, next_) < plan.instance.travel_between(one.place, next_.place):
                yield Said(
                    f"« {who} » n'a pas le temps d'aller de « {one.meeting.id} » à « {next_.meeting.id} ».",
                    f'"{who}" has no time to go from "{one.meeting.id}" to "{next_.meeting.id}".',
                )
        longest = _longest_run(plan, meetings)
        if participant.max_in_a_row is not None and longest > participant.max_in_a_row:
            yield Said(
                f"« {who} » enchaîne {longest} créneaux sans repos, pour {participant.max_in_a_row} au plus.",
                f'"{who}" meets for {longest} slots without rest, and accepts {participant.max_in_a_row}.',
            )


def _longest_run(plan: _Plan, meetings: Iterable[_Held]) -> int:
    busy = {slot for held in meetings for slot in held.slots}
    longest = run = 0
    for slot in sorted(busy):
        run = run + 1 if slot - 1 in busy and plan.day[slot - 1] == plan.day[slot] else 1
        longest = max(longest, run)
    return longest


def _rules(plan: _Plan) -> Iterator[Said]:
    """What must be held is, everyone has as many meetings as they must and may, and they share the waiting."""
    rules = plan.instance.rules
    for meeting in plan.instance.meetings:
        if (rules.hold_every_meeting or meeting.required) and meeting.id not in plan.by_id:
            yield Said(f"La rencontre « {meeting.id} » doit avoir lieu.", f'Meeting "{meeting.id}" must be held.')
    for participant in plan.instance.participants:
        who, held, asked = participant.id, len(plan.meetings_of[participant.id]), plan.asked[participant.id]
        if participant.max_meetings is not None and held > participant.max_meetings:
            yield Said(
                f"« {who} » a {held} rencontres, pour {participant.max_meetings} au plus.",
                f'"{who}" has {held} meetings, and accepts {participant.max_meetings}.',
            )
        floor = max(least for least in (0, participant.min_meetings, rules.min_meetings) if least <= asked)
        if held < floor:
            yield Said(
                f"« {who} » a {held} rencontres, pour {floor} au moins.", f'"{who}" has {held} meetings, not {floor}.'
            )
    idle = {each: plan.idle_periods(each) for each, asked in plan.asked.items() if asked}
    if rules.max_idle_difference is not None and idle:
        most, least = max(idle, key=idle.__getitem__), min(idle, key=idle.__getitem__)
        if idle[most] - idle[least] > rules.max_idle_difference:
            yield Said(
                f"« {most} » attend {idle[most]} fois et « {least} » {idle[least]}.",
                f'"{most}" waits {idle[most]} times and "{least}" {idle[least]}.',
            )


def _figures(plan: _Plan, timetable: Timetable, told: Timetable | None) -> Iterator[Said]:
    """What the timetable says of itself is true."""
    true = measures(plan.instance, timetable, told)
    for measured in timetable.objectives:
        objective, value = measured.objective, measured.value
        if objective in true and value != true[objective]:
            yield Said(
                f"L'emploi du temps annonce {value} pour « {objective} », il a {true[objective]}.",
                f'The timetable claims {value} for "{objective}", it has {true[objective]}.',
            )
        if timetable.status is Status.OPTIMAL and measured.bound not in {None, value}:
            yield Said(
                f"Un emploi du temps prouvé optimal ne peut avoir {value} et {measured.bound} pour « {objective} ».",
                f'A timetable proven optimal cannot have {value} and {measured.bound} for "{objective}".',
            )


def _changes(timetable: Timetable, told: Timetable) -> int:
    """Meetings that people were told of and that are no longer in that slot, at that table."""
    now = {each.meeting: (each.slot, each.table) for each in timetable.placed}
    return sum(now.get(each.meeting) != (each.slot, each.table) for each in told.placed if each.slot is not None)
