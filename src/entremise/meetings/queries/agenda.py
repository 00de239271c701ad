"""The agenda of a guest: its meetings in the published timetable, and how each changed since the first one."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from entremise.meetings.models import Guest, MeetingDay, Placement, Programme, Request, Slot, Timetable
from entremise.meetings.queries.requests import AGREED, other_of
from entremise.people.models import Trace


@dataclass(frozen=True, slots=True)
class Appointment:
    """One meeting of a guest. Moments are in the zone of the place where it is held.

    Attributes:
        changes: how often it was moved since it was first published.
        changed_at: when it was last published otherwise.
        goes: who of the guest's people goes, when several can.
        cancelled: it was published, and is not held any more.
    """

    request: Request
    other: Guest
    starts_at: datetime
    ends_at: datetime
    zone: str
    where: str
    address: str
    goes: str = ""
    changes: int = 0
    changed_at: datetime | None = None
    cancelled: bool = False

    @property
    def city(self) -> str:
        """The zone in few words: `Los Angeles`."""
        return self.zone.rpartition("/")[2].replace("_", " ")


def published(day: MeetingDay) -> Timetable | None:
    """The timetable that holds today; none before the first one is published."""
    return day.timetables.filter(published_at__isnull=False, replaced_at=None).first()


def agenda(guest: Guest) -> list[Appointment]:
    """The meetings of a guest that are to be held or were, in the order of time."""
    return [each for each in followed(guest) if not each.cancelled]


def appointment(guest: Guest, request: Request) -> Appointment | None:
    """One meeting of a guest, as it was last published, cancelled since or not; none when it never was."""
    return next((each for each in followed(guest) if each.request.pk == request.pk), None)


def followed(guest: Guest) -> list[Appointment]:
    """All meetings of a guest that were ever published, with those cancelled since, in the order of time."""
    slots = list(guest.day.slots.all())
    found: dict[int, Appointment] = {}
    for timetable, rows in _versions(guest):
        placed = {row.request_id: _read(guest, row, slots) for row in rows if row.slot_id}
        for pk, now in placed.items():
            found[pk] = _next(found.get(pk), now, timetable)
        for pk in found.keys() - placed.keys():
            found[pk] = _cancelled(found[pk], timetable.published_at)
    returns = _returns(guest, found.values())
    told = [
        _as_it_stands(guest, replace(each, changes=each.changes + 2 * returns[each.request.pk]))
        for each in found.values()
    ]
    return sorted(told, key=lambda each: (each.starts_at, each.request.pk))


def _returns(guest: Guest, found: Collection[Appointment]) -> Counter[int]:
    """How often each meeting was off and on again, a side having changed its mind: calendars count both."""
    requests = {f"request:{each.request.pk}": [each.request.pk] for each in found}
    guests: dict[str, list[int]] = {f"guest:{guest.pk}": [pk for (pk,) in requests.values()]}
    for each in found:
        guests.setdefault(f"guest:{each.other.pk}", []).append(each.request.pk)
    of = {**requests, **guests}
    came_back = Trace.objects.filter(subject__in=guests, verb="guest.come_back").values_list("subject", flat=True)
    accepted = Trace.objects.filter(subject__in=requests, verb="request.accept").values_list("subject", flat=True)
    again = [subject for subject, times in Counter(accepted).items() for _each in range(times - 1)]
    return Counter(pk for subject in [*came_back, *again] for pk in of[subject])


def programme(guest: Guest) -> QuerySet[Programme]:
    """What else is on a guest's programme."""
    return guest.day.programme.filter(Q(side="") | Q(side=guest.side)).select_related("site")


def _versions(guest: Guest) -> Iterator[tuple[Timetable, list[Placement]]]:
    """Each timetable that was published, the first one first, with the guest's part of it: two queries."""
    made = list(guest.day.timetables.filter(published_at__isnull=False).order_by("published_at", "pk"))
    mine = Placement.objects.filter(Q(request__asker=guest) | Q(request__asked=guest), timetable__in=made)
    held: dict[int, list[Placement]] = {each.pk: [] for each in made}
    parts = ("slot", "table__site", "request__asker__site", "request__asked__site", "request__day")
    for row in mine.select_related(*parts):
        held[row.timetable_id].append(row)
    return ((each, held[each.pk]) for each in made)


def _read(guest: Guest, row: Placement, slots: list[Slot]) -> Appointment:
    slot = next(each for each in slots if each.pk == row.slot_id)
    last = slots[min(slots.index(slot) + row.request.length, len(slots)) - 1]
    host = next((each.site for each in (row.request.asked, row.request.asker) if each.site), None)
    site = row.table.site if row.table and row.table.site else host
    zone = ZoneInfo((site.zone if site else "") or guest.day.zone)
    parts = [site.name if site else "", row.table.name if row.table else ""]
    return Appointment(
        row.request, other_of(row.request, guest), slot.starts_at.astimezone(zone), last.ends_at.astimezone(zone),
        zone.key, ", ".join(filter(None, parts)), (site.address if site else "") or guest.day.place,
        row.delegates.get(guest.number.hex, ""),
    )  # fmt: skip


def _next(before: Appointment | None, now: Appointment, timetable: Timetable) -> Appointment:
    if before is None:
        return _with(now, 0, timetable.published_at)
    same = not before.cancelled and _place(before) == _place(now)
    if same:
        return _with(now, before.changes, before.changed_at)
    return _with(now, before.changes + 1, timetable.published_at)


def _place(appointment: Appointment) -> tuple[datetime, datetime, str, str]:
    return appointment.starts_at, appointment.ends_at, appointment.where, appointment.address


def _cancelled(before: Appointment, at: datetime | None) -> Appointment:
    return before if before.cancelled else _with(before, before.changes + 1, at, cancelled=True)


def _as_it_stands(guest: Guest, told: Appointment) -> Appointment:
    """Cancelled too when a side does not want it or does not come any more, or the whole day is off."""
    request = told.request
    ends: Iterable[datetime | None] = (
        request.withdrawn_at, request.declined_at, guest.withdrawn_at, told.other.withdrawn_at,
        guest.day.cancelled_at,
    )  # fmt: skip
    over = min((each for each in ends if each), default=None)
    return _cancelled(told, over) if over and not (request.held_at or request.missed_at) else told


def _with(told: Appointment, changes: int, changed_at: datetime | None, *, cancelled: bool = False) -> Appointment:
    return replace(told, changes=changes, changed_at=changed_at, cancelled=cancelled)


def waiting(guest: Guest) -> list[Request]:
    """What a guest and another agreed to and the published timetable does not hold: the waiting list."""
    now = published(guest.day)
    if now is None:
        return []
    placed = now.placements.filter(slot__isnull=False).values("request")
    mine = Request.objects.filter(AGREED, Q(asker=guest) | Q(asked=guest), held_at=None, missed_at=None)
    coming = mine.filter(asker__withdrawn_at=None, asked__withdrawn_at=None).exclude(pk__in=placed)
    return list(coming.select_related("asker", "asked"))
