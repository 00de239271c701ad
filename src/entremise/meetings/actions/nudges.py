"""Guests are told what is theirs to do, kindly and not too often. Worked out from the facts and the moment: done again,
it changes nothing, since each mail has an occasion that tells which hours it is about.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from entremise.meetings import rules
from entremise.meetings.actions import guests_told
from entremise.meetings.models import Guest, MeetingDay, Request
from entremise.meetings.queries import agenda
from entremise.meetings.queries import requests as queries

log = structlog.get_logger(__name__)

#: What happens within so long is told in one mail.
TOGETHER = timedelta(hours=3)
#: A request that waits for so long is recalled to whom it was made.
WAITED = timedelta(days=2)
#: So long before requests are over, whoever has some to answer is told a last time.
LAST = timedelta(days=1)
#: The agenda is recalled between so long and so long before the first meeting.
BEFORE = (timedelta(hours=26), timedelta(hours=3))
#: Opinions are asked from so long after the end of the day, and no longer than so long.
AFTER = (timedelta(hours=1), timedelta(days=7))


def nudge(now: datetime) -> None:
    """Tell every guest of an open day what is new, what waits, what lapsed; of a day to come or past, its meetings.

    A day that its organiser closed at once is still thought of by its guests: their opinions are asked. One long past
    is left alone, closed or not.
    """
    recent = Q(slots=None) | Q(slots__ends_at__gt=now - AFTER[1])
    opened = MeetingDay.objects.filter(recent, opened_at__isnull=False)
    for guest in _of_days(opened.filter(closed_at=None)):
        for tell in (_news, _waiting, _last, _released, _tomorrow, _rate):
            _safely(tell, guest, now)
    for guest in _of_days(opened.filter(closed_at__gt=now - AFTER[1])):
        _safely(_rate, guest, now)


def _safely(tell: Callable[[Guest, datetime], None], guest: Guest, now: datetime) -> None:
    """One that fails is logged and keeps no other waiting."""
    try:
        with transaction.atomic():
            tell(guest, now)
    except Exception:
        log.exception("nudge_failed", guest=guest.pk)


def _of_days(days: QuerySet[MeetingDay]) -> Iterator[Guest]:
    guests = Guest.objects.filter(day__in=days.filter(cancelled_at=None), withdrawn_at=None).exclude(email="")
    return guests.select_related("day", "person").order_by("pk").iterator()


def _news(guest: Guest, now: datetime) -> None:
    """What it was asked and answered in the hours before these."""
    if not rules.takes_requests(guest.day, now):
        return
    end = _floor(now)
    begin = end - TOGETHER
    fresh = queries.to_answer(guest).filter(made_at__gte=begin, made_at__lt=end)
    answers = [each for each in queries.made(guest) if begin <= _answered(each) < end]
    if fresh.exists() or answers:
        guests_told.news(guest, f"news:{end:%Y%m%d%H}", list(queries.to_answer(guest)), answers, now)


def _answered(request: Request) -> datetime:
    """When somebody who was asked answered; long ago for whoever has not, or was asked in return."""
    return max((each for each in (request.accepted_at, request.declined_at) if each), default=_NEVER)


_NEVER = datetime.min.replace(tzinfo=UTC)


def _floor(moment: datetime) -> datetime:
    seconds = int(TOGETHER.total_seconds())
    return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, tz=UTC)


def _waiting(guest: Guest, now: datetime) -> None:
    """Requests that wait since two days, told once for each day they were made on."""
    if not rules.takes_requests(guest.day, now):
        return
    old = list(queries.to_answer(guest).filter(made_at__lt=now - WAITED))
    if old:
        made_on = max(each.made_at for each in old)
        guests_told.waiting(guest, f"waiting:{made_on:%Y%m%d}", old, now)


def _last(guest: Guest, now: datetime) -> None:
    until = guest.day.requests_until
    if until and until - LAST <= now < until and (left := list(queries.to_answer(guest))):
        guests_told.waiting(guest, "last", left, now, last=True)


def _released(guest: Guest, now: datetime) -> None:
    until = guest.day.requests_until
    if not until or not until <= now < until + AFTER[1]:
        return
    unanswered = list(queries.made(guest).filter(queries.PENDING))
    if unanswered:
        guests_told.released(guest, unanswered, queries.agreed(guest).count(), now)


def _tomorrow(guest: Guest, now: datetime) -> None:
    first = guest.day.slots.first()
    early, late = BEFORE
    if first and first.starts_at - early <= now < first.starts_at - late and agenda.agenda(guest):
        guests_told.tomorrow(guest, now)


def _rate(guest: Guest, now: datetime) -> None:
    last = guest.day.slots.last()
    soon, long = AFTER
    if last and last.ends_at + soon <= now < last.ends_at + long and agenda.agenda(guest):
        guests_told.rate(guest, now)
