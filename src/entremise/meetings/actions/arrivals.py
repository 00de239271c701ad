"""Who has arrived, which meetings were held, which were missed and by whom."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.meetings.actions.days import DayError
from entremise.meetings.models import Guest, MeetingDay, Placement, Request, Slot
from entremise.meetings.queries import agenda
from entremise.meetings.queries.differences import held
from entremise.people import trail
from entremise.people.models import Person

#: So long after its end, what was not noted of a meeting is left as it is.
NOTED_WITHIN = timedelta(days=2)
#: Who may miss a meeting (`Request.missed_by`).
MISSED_BY = ("asker", "asked", "both")


@transaction.atomic
def arrive(guest: Guest, by: Person | None, at: datetime | None = None) -> None:
    """Check a guest in. Done again, the first moment stays."""
    at = at or timezone.now()
    if Guest.objects.filter(pk=guest.pk, arrived_at=None).update(arrived_at=at, late_until=None):
        trail.record("guest.arrive", guest, by)


@transaction.atomic
def not_here(guest: Guest, by: Person | None) -> None:
    """Take back a check-in made by mistake."""
    if Guest.objects.filter(pk=guest.pk, arrived_at__isnull=False).update(arrived_at=None):
        trail.record("guest.not_here", guest, by)


@transaction.atomic
def say_held(request: Request, by: Person | None, at: datetime | None = None) -> None:
    """A meeting took place."""
    if Request.objects.filter(pk=request.pk, held_at=None).update(
        held_at=at or timezone.now(), missed_at=None, missed_by=""
    ):
        trail.record("meeting.held", request, by)


@transaction.atomic
def say_missed(request: Request, missed_by: str, by: Person | None, at: datetime | None = None) -> None:
    """A meeting did not take place because one side, or both, were not there.

    Raises:
        DayError: nobody says who, or it has become an introduction already.
    """
    if missed_by not in MISSED_BY:
        raise DayError(_("Dites qui n’était pas là."))
    current = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if current.introduction_id:
        raise DayError(_("Ce rendez-vous a déjà une suite : il a donc eu lieu."))
    if current.missed_by != missed_by:
        current.held_at, current.missed_at, current.missed_by = None, at or timezone.now(), missed_by
        current.save(update_fields=["held_at", "missed_at", "missed_by"])
        trail.record("meeting.missed", current, by, missed_by=missed_by)


def note_held(now: datetime) -> int:
    """Take the meetings that are over, and whose two sides had arrived in time, as held; how many.

    Those of which a side was never checked in wait for an organiser to say.
    """
    recent = MeetingDay.objects.filter(
        slots__ends_at__lte=now, slots__ends_at__gt=now - NOTED_WITHIN, published_at__isnull=False, cancelled_at=None
    )
    over = [(row, ends) for day in recent.distinct() for row, ends in _over(day, now) if _both_were_there(row, ends)]
    for row, ends in over:
        say_held(row.request, None, ends)
    return len(over)


def to_note(day: MeetingDay, now: datetime) -> list[Placement]:
    """The meetings that are over and of which nothing is known."""
    return [row for row, _ends in _over(day, now)]


@transaction.atomic
def say_all_held(day: MeetingDay, by: Person | None, at: datetime | None = None) -> int:
    """Take all meetings that are over, and of which nothing is known, as held; how many."""
    over = list(_over(day, at or timezone.now()))
    for row, ends in over:
        say_held(row.request, by, ends)
    return len(over)


def _over(day: MeetingDay, now: datetime) -> Iterator[tuple[Placement, datetime]]:
    """The meetings that are over and not noted, and when each ended."""
    timetable = agenda.published(day)
    slots = list(day.slots.all())
    position = {slot.pk: index for index, slot in enumerate(slots)}
    for row in held(timetable) if timetable else []:
        ends = _ends(row, slots, position)
        if ends <= now and not row.request.held_at and not row.request.missed_at:
            yield row, ends


def _ends(row: Placement, slots: list[Slot], position: dict[int, int]) -> datetime:
    last = position[row.slot_id or 0] + row.request.length - 1
    return slots[min(last, len(slots) - 1)].ends_at


def _both_were_there(row: Placement, ends: datetime) -> bool:
    starts = row.slot.starts_at if row.slot else ends
    return all(
        guest.arrived_at and guest.arrived_at < ends and not (guest.left_at and guest.left_at <= starts)
        for guest in (row.request.asker, row.request.asked)
    )
