"""A meeting day: made from a pattern or from another day, settled, opened, ended, cancelled."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from entremise.meetings.actions import grounds, telling
from entremise.meetings.actions.holding import hold
from entremise.meetings.models import MeetingDay
from entremise.meetings.patterns import PATTERNS
from entremise.people import trail
from entremise.people.models import Person

#: What a copy takes from the day it is made from.
COPIED = (
    "kind", "text", "place", "zone", "sides", "max_meetings", "min_meetings", "max_in_a_row", "max_requests", "project",
)  # fmt: skip


class DayError(Exception):
    """It cannot be done, or no longer: the message says why and what to do, for a person."""


@transaction.atomic
def make(
    kind: str, told: dict[str, Any], dates: list[dt.date], by: Person, at: dt.datetime | None = None
) -> MeetingDay:
    """A day of one kind, with the slots, tables and limits that suit it; all can be changed.

    Args:
        told: its `title`, `place`, `text` and `zone`.
        dates: on which it takes place.
    """
    pattern = PATTERNS[kind]
    with override(by.language):
        sides = [str(side) for side in pattern.sides]
    day = MeetingDay.objects.create(
        kind=kind, organiser=by, sides=sides, max_in_a_row=pattern.max_in_a_row, max_requests=pattern.max_requests,
        created_at=at or timezone.now(), **told,
    )  # fmt: skip
    trail.record("day.make", day, by)
    grounds.add_slots(day, dates, pattern.hours, by)
    with override(by.language):
        grounds.add_tables(day, pattern.tables, by)
    return day


@transaction.atomic
def settle(day: MeetingDay, facts: dict[str, Any], by: Person) -> MeetingDay:
    """Change what a day says of itself, its limits, and who else organises it (`team`)."""
    current = hold(day)
    team = facts.pop("team", None)
    for name, value in facts.items():
        setattr(current, name, value)
    current.save()
    if team is not None:
        current.team.set(team)
    trail.record("day.settle", current, by)
    return current


@transaction.atomic
def open_requests(day: MeetingDay, until: dt.datetime | None, by: Person, at: dt.datetime | None = None) -> MeetingDay:
    """Let guests ask for meetings, until a moment; said again, the moment moves.

    Raises:
        DayError: it has no slot or no table yet, or it is over.
    """
    at = at or timezone.now()
    current = hold(day)
    _still_on(current)
    if not current.slots.exists() or not current.tables.exists():
        raise DayError(_("Il manque encore des créneaux ou des tables : ajoutez-les, puis ouvrez les demandes."))
    current.requests_until = until
    current.opened_at = current.opened_at or at
    current.save(update_fields=["opened_at", "requests_until"])
    trail.record("day.open", current, by)
    return current


@transaction.atomic
def end_requests(day: MeetingDay, by: Person, at: dt.datetime | None = None) -> MeetingDay:
    """No request is made or answered any more, from now on; `open_requests` takes that back.

    Raises:
        DayError: requests were not opened, or the day is over.
    """
    at = at or timezone.now()
    current = hold(day)
    _still_on(current)
    if not current.opened_at:
        raise DayError(_("Les demandes ne sont pas ouvertes."))
    if current.requests_until is None or current.requests_until > at:
        current.requests_until = at
        current.save(update_fields=["requests_until"])
        trail.record("day.end_requests", current, by)
    return current


@transaction.atomic
def close(day: MeetingDay, by: Person, at: dt.datetime | None = None) -> MeetingDay:
    """The day is over: its report may be read.

    Raises:
        DayError: it was cancelled, or its last slot has not ended.
    """
    at = at or timezone.now()
    current = hold(day)
    if current.closed_at:
        return current
    _still_on(current)
    last = current.slots.last()
    if last is None or at < last.ends_at:
        raise DayError(_("La journée n’est pas finie : elle pourra l’être après son dernier créneau."))
    current.closed_at = at
    current.save(update_fields=["closed_at"])
    trail.record("day.close", current, by)
    return current


@transaction.atomic
def cancel(day: MeetingDay, words: str, by: Person, at: dt.datetime | None = None) -> MeetingDay:
    """The day does not take place: every guest who was invited and comes is written to, with the organiser's words.

    Raises:
        DayError: it is over.
    """
    at = at or timezone.now()
    current = hold(day)
    if current.cancelled_at:
        return current
    _still_on(current)
    current.cancelled_at = at
    current.save(update_fields=["cancelled_at"])
    trail.record("day.cancel", current, by)
    for guest in current.guests.filter(withdrawn_at=None, invited_at__isnull=False).select_related("person"):
        telling.cancelled(current, guest, words, at)
    return current


@transaction.atomic
def copy(
    day: MeetingDay, title: str, first: dt.date, by: Person, *, guests: bool = False, at: dt.datetime | None = None
) -> MeetingDay:
    """A new day like another, from another date on, by the same clocks; its guests too, not invited, when asked.

    Raises:
        DayError: a slot would fall when clocks go forward.
    """
    made = MeetingDay.objects.create(
        title=title, organiser=by, created_at=at or timezone.now(), **{name: getattr(day, name) for name in COPIED}
    )
    trail.record("day.make", made, by, like=str(day.number))
    grounds.copy(day, made, first)
    if guests:
        grounds.copy_guests(day, made, by)
    return made


def _still_on(day: MeetingDay) -> None:
    if day.cancelled_at:
        raise DayError(_("Cette journée est annulée. Vous pouvez en refaire une à partir d’elle."))
    if day.closed_at:
        raise DayError(_("Cette journée est terminée. Vous pouvez en refaire une à partir d’elle."))
