"""What saved searches find that is new, and which are due."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from entremise.hub.models import Alert
from entremise.matching.model import Match

#: As far as a search is read each time. What is beyond is not news: nobody leafs that far.
DEPTH = 1000
#: News is told down to this rank: what comes from beyond `DEPTH` to here has truly changed.
TOLD = 200
#: As many are remembered as told.
REMEMBERED = 2 * DEPTH
#: A decent hour, local time; weekly ones come on Mondays.
HOUR = time(7, 30)
_MONDAY = 0

Rhythm = Alert.Rhythm


class News(NamedTuple):
    """Something a search finds: what tells it apart, its name, a line about it, and its match when it is a firm."""

    key: str
    name: str
    about: str
    match: Match | None = None


def of(person_id: int) -> QuerySet[Alert]:
    """The alerts of somebody, the newest first."""
    return Alert.objects.filter(person=person_id).order_by("-created_at", "-pk")


def due(now: datetime) -> QuerySet[Alert]:
    """The alerts to run now, those that waited longest first."""
    today = timezone.localtime(now)
    daily = _moment(today, 0)
    weekly = _moment(today, (today.weekday() - _MONDAY) % 7)
    ready = Q(rhythm=Rhythm.EACH) | _before(Rhythm.DAILY, daily, now) | _before(Rhythm.WEEKLY, weekly, now)
    running = Alert.objects.filter(ready, stopped_at=None, person__is_active=True, run_at__lt=now)
    return running.select_related("person").order_by("run_at", "pk")


def _moment(today: datetime, days_ago: int) -> datetime:
    """The decent hour of a day, as the clocks of that day have it."""
    return timezone.make_aware(datetime.combine(today.date() - timedelta(days=days_ago), HOUR))


def _before(rhythm: Rhythm, moment: datetime, now: datetime) -> Q:
    """Those of a rhythm that were not run since its last moment; that moment is the one before while it is to come."""
    period = timedelta(days=1 if rhythm == Rhythm.DAILY else 7)
    return Q(rhythm=rhythm, run_at__lt=moment if moment <= now else moment - period)


def new(alert: Alert, found: Sequence[News]) -> list[News]:
    """What was not told yet, in order."""
    seen = set(alert.seen)
    return [each for each in found[:TOLD] if each.key not in seen]
