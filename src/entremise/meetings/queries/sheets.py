"""What a timetable says, read once for all its sheets: who meets whom, when by the clock of the place, and where."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from entremise.meetings.models import Guest, MeetingDay, Placement, Programme, Request, Site, Slot, Table, Timetable
from entremise.meetings.moments import zone_of


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting that has its place.

    Attributes:
        starts, ends: by the clock of the place.
        table: none where a guest receives by itself.
        site: where it is, when the day has several places.
        people: which delegate goes, by guest (hexadecimal of its number).
    """

    request: Request
    slot: Slot
    starts: datetime
    ends: datetime
    table: Table | None = None
    site: Site | None = None
    people: dict[str, str] = field(default_factory=dict)

    @property
    def guests(self) -> tuple[Guest, Guest]:
        """Both sides."""
        return self.request.asker, self.request.asked

    def other(self, guest: Guest) -> Guest:
        """Whom a guest meets there."""
        asker, asked = self.guests
        return asked if guest.pk == asker.pk else asker

    def who(self, guest: Guest) -> str:
        """Which of its people goes, when it has several; else empty."""
        return self.people.get(guest.number.hex, "")


@dataclass(frozen=True, slots=True)
class Event:
    """What is on the programme beside meetings, by the clock of its place."""

    item: Programme
    starts: datetime
    ends: datetime
    site: Site | None


class Sheets:
    """A day and one of its timetables; without one, what needs none (badges, the programme)."""

    def __init__(self, day: MeetingDay, timetable: Timetable | None = None) -> None:
        self.day, self.timetable = day, timetable

    @cached_property
    def guests(self) -> list[Guest]:
        """Those who come, with their delegates, in the order of their names."""
        here = self.day.guests.filter(withdrawn_at=None).select_related("site", "table")
        return sorted(here.prefetch_related("delegates"), key=lambda guest: (guest.firm.casefold(), guest.pk))

    @cached_property
    def tables(self) -> list[Table]:
        """All tables, in the organiser's order."""
        return list(self.day.tables.select_related("site"))

    @cached_property
    def slots(self) -> list[Slot]:
        """All slots, in time."""
        return list(self.day.slots.all())

    @cached_property
    def events(self) -> list[Event]:
        """The programme."""
        items = self.day.programme.select_related("site")
        return [Event(item, *self._clock(item.starts_at, item.ends_at, item.site), item.site) for item in items]

    @cached_property
    def appointments(self) -> list[Appointment]:
        """The meetings that have their place, in time, then by table."""
        if self.timetable is None:
            return []
        held = self.timetable.placements.filter(
            slot__isnull=False, request__withdrawn_at=None, request__declined_at=None
        )
        rows = held.select_related("slot", "table__site", "request__asker__site", "request__asked__site")
        return sorted(
            filter(None, map(self._appointment, rows)),
            key=lambda each: (each.slot.starts_at, each.table.position if each.table else 0, each.request.pk),
        )

    @cached_property
    def agendas(self) -> dict[int, list[Appointment]]:
        """By guest, its meetings in time; nobody is left out."""
        found: dict[int, list[Appointment]] = {guest.pk: [] for guest in self.guests}
        for each in self.appointments:
            for guest in each.guests:
                found.setdefault(guest.pk, []).append(each)
        return found

    def events_of(self, guest: Guest) -> list[Event]:
        """The part of the programme that a guest is expected at, or may come to."""
        return [each for each in self.events if each.item.side in ("", guest.side)]

    def _appointment(self, row: Placement) -> Appointment | None:
        if row.slot is None:
            return None
        site = self._site(row)
        starts, ends = self._clock(row.slot.starts_at, self._end(row.slot, row.request.length), site)
        return Appointment(row.request, row.slot, starts, ends, row.table, site, row.delegates)

    def _site(self, row: Placement) -> Site | None:
        if row.table and row.table.site:
            return row.table.site
        return row.request.asked.site or row.request.asker.site

    def _end(self, slot: Slot, length: int) -> datetime:
        """When a meeting of several slots ends."""
        following = self.slots[self._positions[slot.pk] :][:length]
        return following[-1].ends_at

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {slot.pk: position for position, slot in enumerate(self.slots)}

    def _clock(self, starts: datetime, ends: datetime, site: Site | None) -> tuple[datetime, datetime]:
        zone = zone_at(self.day, site)
        return starts.astimezone(zone), ends.astimezone(zone)


def zone_at(day: MeetingDay, site: Site | None) -> ZoneInfo:
    """The clock that is read at a site of a day, or at the day's place when the site has none of its own."""
    return zone_of(site if site and site.zone else day)
