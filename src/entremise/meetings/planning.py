"""The bridge to the planner: a day as it is asked, and its timetables as they are answered.

For the planner, a guest is the hexadecimal of its number, a meeting that of its request; tables and sites keep their
names. What the planner says is told again with the names that people know (`Names`).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cached_property

from django.db import transaction

from entremise.meetings.models import Guest, Incident, MeetingDay, Placement, Request, Slot, Table, Timetable
from entremise.timetable import checking, result
from entremise.timetable.instance import Instance, Meeting, Participant, Room, Rules
from entremise.timetable.instance import Slot as Stretch
from entremise.timetable.result import Objective, Placed, Status
from entremise.timetable.words import Said

#: Without meetings for so long, and past midnight in the zone of the day, another day begins: wherever a mission is.
NIGHT = timedelta(hours=6)
#: What a good timetable is, the first one first, unless the organiser says otherwise.
USUAL = (Objective.VALUE, Objective.FAIRNESS, Objective.IDLE_PERIODS, Objective.TABLE_CHANGES)
_NUMBER = re.compile(r"\b[0-9a-f]{32}\b")


class FaultyError(Exception):
    """A timetable breaks a rule: it is neither kept nor published.

    Attributes:
        faults: each rule that it breaks, in words.
    """

    def __init__(self, faults: Iterable[Said]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(fault.en for fault in self.faults))


def instance_of(day: MeetingDay, *, timetable: Timetable | None = None) -> Instance:
    """What is asked of the planner for a day; with a timetable, in the order of its objectives."""
    return _Asked(day, timetable).instance()


def without_floor(instance: Instance) -> Instance:
    """The same day, whether everyone has a few meetings or not: a wish, which a timetable may have to give up."""
    return instance.model_copy(update={"rules": instance.rules.model_copy(update={"min_meetings": 0})})


def relaxed(instance: Instance) -> Instance:
    """The same day without all that a timetable may have to give up: its floor, meetings held whatever it costs."""
    meetings = tuple(each.model_copy(update={"required": False}) for each in instance.meetings)
    return without_floor(instance).model_copy(update={"meetings": meetings})


class _Asked:
    """A day read once, then told to the planner."""

    def __init__(self, day: MeetingDay, timetable: Timetable | None) -> None:
        self.day, self.timetable = day, timetable
        self.slots = list(day.slots.all())
        self.position = {slot.pk: index for index, slot in enumerate(self.slots)}
        self.tables = list(day.tables.select_related("site"))
        here = day.guests.filter(withdrawn_at=None).select_related("site", "table")
        self.guests = {guest.pk: guest for guest in here.prefetch_related("unavailable", "preferred", "delegates")}

    @cached_property
    def requests(self) -> list[Request]:
        """The meetings to hold: both have agreed, and both come."""
        agreed = self.day.requests.filter(
            accepted_at__isnull=False, declined_at=None, withdrawn_at=None, asker__in=self.guests, asked__in=self.guests
        )
        return list(agreed.select_related("pinned_table").prefetch_related("not_in"))

    def instance(self) -> Instance:
        order = self.timetable.order if self.timetable and self.timetable.order else USUAL
        rooms = self._rooms()
        return Instance(
            name=self.day.title,
            slots=tuple(self._stretches()),
            tables=rooms or None,
            travel=self._travel(),
            participants=tuple(map(self._participant, self.guests.values())),
            meetings=tuple(map(self._meeting, self.requests)),
            rules=Rules(min_meetings=self.day.min_meetings),
            order=tuple(map(Objective, order)),
        )

    def _stretches(self) -> Iterable[Stretch]:
        name, end = "", None
        for slot in self.slots:
            start, until = self._there(slot.starts_at), self._there(slot.ends_at)
            if end is None or slot.starts_at - end >= NIGHT:
                name = start.date().isoformat()
            end = slot.ends_at
            yield Stretch(start=start, end=until, day=name)

    def _there(self, moment: datetime) -> datetime:
        """A moment by the clock of the day, with its offset: two moments of one zone would be compared by the clock
        alone, which goes back once a year.
        """
        local = moment.astimezone(self.day.tz)
        return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))

    def _rooms(self) -> tuple[Room, ...]:
        """The tables, and for each guest that receives where there is none, a room of its own."""
        rooms = [
            Room(
                id=table.name, capacity=table.capacity, equipment=tuple(table.equipment),
                place=table.site.name if table.site else None, unavailable=self._closed(table),
            )
            for table in self.tables
        ]  # fmt: skip
        own = [
            Room(id=_hex(guest), capacity=max(1, len(_people(guest))), place=guest.site.name)
            for guest in self.guests.values()
            if guest.site and guest.site_id not in self._furnished
        ]
        return tuple(rooms + own) if rooms else ()

    def _closed(self, table: Table) -> tuple[int, ...]:
        gone = table.closed_from
        return tuple(index for index, slot in enumerate(self.slots) if gone and slot.starts_at > gone)

    @cached_property
    def _furnished(self) -> set[int | None]:
        """The sites that have tables."""
        return {table.site_id for table in self.tables}

    def _travel(self) -> dict[str, dict[str, int]]:
        """Minutes between all sites once some are told; those not told take no time."""
        sites = list(self.day.sites.prefetch_related("travels__end"))
        told = {(site.name, way.end.name): way.minutes for site in sites for way in site.travels.all()}
        if not told:
            return {}
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for one in sites:
            for other in sites:
                way, back = (one.name, other.name), (other.name, one.name)
                if one.name != other.name:
                    found[one.name][other.name] = told.get(way, told.get(back, 0))
        return dict(found)

    def _participant(self, guest: Guest) -> Participant:
        people = _people(guest)
        return Participant(
            id=_hex(guest),
            unavailable=self._unavailable(guest),
            max_meetings=guest.max_meetings if guest.max_meetings is not None else self.day.max_meetings,
            max_in_a_row=self.day.max_in_a_row,
            fixed_table=guest.table.name if guest.table else None,
            side=guest.side or None,
            delegates=people if len(people) > 1 else 1,
            preferred=tuple(sorted(self.position[slot.pk] for slot in guest.preferred.all())),
        )

    def _unavailable(self, guest: Guest) -> tuple[int, ...]:
        away = {self.position[slot.pk] for slot in guest.unavailable.all()}
        for index, slot in enumerate(self.slots):
            if any(slot.starts_at < end and slot.ends_at > start for start, end in self._taken[guest.side]):
                away.add(index)
            if guest.left_at and slot.starts_at > guest.left_at:
                away.add(index)
            if any(said_at < slot.starts_at < until for said_at, until in self._late[guest.pk]):
                away.add(index)
        return tuple(sorted(away))

    @cached_property
    def _taken(self) -> Mapping[str, list[tuple[datetime, datetime]]]:
        """For each side, when the programme has its guests elsewhere."""
        found = defaultdict(list)
        sides = {guest.side for guest in self.guests.values()}
        for item in self.day.programme.filter(optional=False):
            for side in {item.side} if item.side else sides:
                found[side].append((item.starts_at, item.ends_at))
        return found

    @cached_property
    def _late(self) -> Mapping[int | None, list[tuple[datetime, datetime]]]:
        """For each guest who said to be late, from when it was said until when: what had begun is not undone."""
        found = defaultdict(list)
        late = self.day.incidents.filter(kind=Incident.Kind.LATE, until__isnull=False)
        for incident in late.exclude(guest__late_until=None):
            if incident.until:
                found[incident.guest_id].append((incident.at, incident.until))
        return found

    def _meeting(self, request: Request) -> Meeting:
        asker, asked = self.guests[request.asker_id], self.guests[request.asked_id]
        site = asked.site or asker.site
        pinned = self.position.get(request.pinned_slot_id or 0)
        return Meeting(
            id=request.number.hex,
            between=(_hex(asker), _hex(asked)),
            slot=pinned,
            table=request.pinned_table.name if request.pinned_table else None,
            not_in=tuple(sorted(self.position[slot.pk] for slot in request.not_in.all())),
            weight=request.weight,
            length=request.length,
            place=site.name if site else None,
            required=pinned is not None,
        )


def timetable_of(timetable: Timetable, instance: Instance | None = None) -> result.Timetable:
    """A timetable as the planner answers it, for the meetings that are asked now."""
    day = timetable.day
    instance = instance or instance_of(day, timetable=timetable)
    position = {pk: index for index, pk in enumerate(day.slots.values_list("pk", flat=True))}
    rows = timetable.placements.select_related("table", "request__asker", "request__asked")
    rooms = (
        {each.id for each in instance.tables if isinstance(each, Room)} if isinstance(instance.tables, tuple) else ()
    )
    kept = {row.request.number.hex: _placed(row, position, rooms) for row in rows}
    answer = timetable.answer
    return result.Timetable(
        status=Status(answer.get("status", Status.UNKNOWN)),
        placed=_with_delegates(instance, [kept.get(each.id, Placed(each.id)) for each in instance.meetings]),
        conflicts=tuple(Said(each["fr"], each["en"]) for each in answer.get("conflicts", [])),
        seconds=answer.get("seconds", 0.0),
    )


def _with_delegates(instance: Instance, placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """Who of several goes where, when somebody joined or left them since: the first of them who is free."""
    people = {each.id: each.people for each in instance.participants if each.places_at_once > 1}
    meetings = {each.id: each for each in instance.meetings}
    taken: set[tuple[str, str, int]] = set()
    found = {}
    for each in sorted(placed, key=lambda each: not each.delegates):
        lasts = range(each.slot, each.slot + meetings[each.meeting].length) if each.slot is not None else range(0)
        going = {}
        for guest in meetings[each.meeting].between if lasts else ():
            named = each.delegates.get(guest, "")
            order = [named] if named in people.get(guest, ()) else people.get(guest, ())
            free = [one for one in order if not any((guest, one, slot) in taken for slot in lasts)]
            if order:
                going[guest] = free[0] if free else order[0]
                taken.update((guest, going[guest], slot) for slot in lasts)
        found[each.meeting] = replace(each, delegates=going)
    return tuple(found[each.meeting] for each in placed)


def _placed(row: Placement, position: Mapping[int, int], rooms: Collection[str]) -> Placed:
    why = Said(row.why["fr"], row.why["en"]) if row.why else None
    if row.slot_id is None:
        return Placed(row.request.number.hex, why=why)
    own = (_hex(host) for host in (row.request.asked, row.request.asker) if _hex(host) in rooms)
    table = row.table.name if row.table else next(own, None)
    return Placed(row.request.number.hex, position[row.slot_id], table, row.delegates, why)


@transaction.atomic
def keep(timetable: Timetable, answer: result.Timetable, instance: Instance | None = None) -> None:
    """Verify what the planner answered, and keep it as the placements of a timetable.

    Args:
        instance: what was asked of the planner; by default the day as it is now, relaxed.

    Raises:
        FaultyError: it breaks a rule: nothing is kept.
    """
    day = timetable.day
    instance = instance or relaxed(instance_of(day, timetable=timetable))
    names = Names(day)
    if faults := checking.faults(instance, answer):
        raise FaultyError(map(names.tell, faults))
    requests = {number.hex: pk for number, pk in day.requests.values_list("number", "pk")}
    there = {slot.starts_at: slot for slot in day.slots.all()}
    tables = {table.name: table for table in day.tables.all()}
    # Slots may have been added or taken away since it was asked: each is found again by its hour.
    slots = [] if isinstance(instance.slots, int) else [there.get(each.start) for each in instance.slots]
    timetable.placements.all().delete()
    Placement.objects.bulk_create(
        Placement(
            timetable=timetable, request_id=requests[each.meeting],
            slot=slots[each.slot] if each.slot is not None else None, table=tables.get(each.table or ""),
            delegates=each.delegates, why=names.tell(each.why)._asdict() if each.why else {},
        )
        for each in answer.placed
        if each.meeting in requests
    )  # fmt: skip
    timetable.answer = {**told(answer, names), "asked": sum(meeting.weight for meeting in instance.meetings)}
    timetable.save(update_fields=["answer"])


def told(answer: result.Timetable, names: "Names") -> dict[str, object]:
    """What is kept of an answer beside its placements."""
    return {
        "status": answer.status.value,
        "objectives": [
            {"objective": each.objective.value, "value": each.value, "bound": each.bound} for each in answer.objectives
        ],
        "conflicts": [names.tell(each)._asdict() for each in answer.conflicts],
        "seconds": round(answer.seconds, 1),
    }


def frozen(instance: Instance, told: result.Timetable, begun: int) -> Instance:
    """The same day once its first slots have begun: what was told of them is kept, nothing else may be there.

    Args:
        told: what people were told, for the meetings of the instance.
        begun: how many slots have begun.
    """
    if not begun:
        return instance
    past = tuple(range(begun))
    stood = {each.meeting: each for each in told.placed if each.slot is not None and each.slot < begun}
    meetings = []
    for meeting in instance.meetings:
        kept = stood.get(meeting.id)
        change = (
            {"slot": kept.slot, "table": kept.table, "not_in": (), "required": True}
            if kept
            else {
                "not_in": tuple(sorted({*meeting.not_in, *past})),
                "required": meeting.required and meeting.slot not in past,
            }
        )
        meetings.append(meeting.model_copy(update=change))
    return instance.model_copy(update={"meetings": tuple(meetings)})


class Names:
    """The names by which people know guests and meetings, for what the planner says."""

    def __init__(self, day: MeetingDay) -> None:
        self._firms = {number.hex: firm for number, firm in day.guests.values_list("number", "firm")}
        rows = day.requests.values_list("number", "asker__firm", "asked__firm")
        self._pairs = {number.hex: (asker, asked) for number, asker, asked in rows}

    def tell(self, said: Said) -> Said:
        """The same words, with names instead of numbers."""
        return Said(_NUMBER.sub(self._fr, said.fr), _NUMBER.sub(self._en, said.en))

    def _fr(self, found: re.Match[str]) -> str:
        return self._name(found[0], "et")

    def _en(self, found: re.Match[str]) -> str:
        return self._name(found[0], "and")

    def _name(self, number: str, joined: str) -> str:
        if number in self._pairs:
            asker, asked = self._pairs[number]
            return f"{asker} {joined} {asked}"
        return self._firms.get(number, number)


def slot_now(slots: Iterable[Slot], now: datetime) -> int:
    """The position of the first slot that has not begun; how many there are when all have."""
    return sum(slot.starts_at <= now for slot in slots)


def _hex(guest: Guest) -> str:
    return str(guest.number.hex)


def _people(guest: Guest) -> tuple[str, ...]:
    """Who comes for a guest, each once."""
    return tuple(dict.fromkeys([guest.name or guest.firm, *(each.name for each in guest.delegates.all())]))
