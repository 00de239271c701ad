"""Saved searches that write by themselves: saved, run, stopped."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from entremise.hub.models import Alert
from entremise.hub.queries.alerts import REMEMBERED, News, new
from entremise.neutrality.lists import Listing
from entremise.notices.actions import Addressee, tell
from entremise.people import trail
from entremise.people.models import Person

#: More than anybody follows.
MOST_ALERTS = 50
#: Named in one mail; the list has them all.
NAMED = 10


class TooManyAlertsError(Exception):
    """The person has as many as can be."""


class TakenError(Exception):
    """The number is that of somebody else's alert."""


@dataclass(frozen=True)
class Wanted:
    """An alert as its owner wants it.

    Attributes:
        over: one of `Alert.Over`.
        query: the query string of the search.
        rhythm: one of `Alert.Rhythm`.
        language: that of its mails.
    """

    over: str
    query: str
    title: str
    rhythm: str
    language: str


def save(
    person: Person,
    wanted: Wanted,
    found: Sequence[News],
    number: uuid.UUID | None = None,
    at: datetime | None = None,
) -> Alert:
    """Save a search, and have its owner told of what is new from now on. The same number again is the same alert.

    Args:
        found: what it finds today, which is not news.

    Raises:
        TakenError: the number is somebody else's.
        TooManyAlertsError: there are `MOST_ALERTS` already.
    """
    at = at or timezone.now()
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        if number and (known := person.alerts.filter(number=number).first()):
            return known
        if number and Alert.objects.filter(number=number).exists():
            raise TakenError
        if person.alerts.count() >= MOST_ALERTS:
            raise TooManyAlertsError
        alert = Alert.objects.create(
            person=person, number=number or uuid.uuid4(), **asdict(wanted), seen=[each.key for each in found],
            created_at=at, run_at=at,
        )  # fmt: skip
        trail.record("alert.save", alert, person, over=wanted.over, rhythm=wanted.rhythm)
    return alert


def change(alert: Alert, *, title: str, rhythm: str) -> Alert:
    """Call it otherwise, or hear of it at another rhythm."""
    with transaction.atomic():
        alert.title, alert.rhythm = title, rhythm
        alert.save(update_fields=["title", "rhythm"])
        trail.record("alert.change", alert, alert.person, rhythm=rhythm)
    return alert


def stop(alert: Alert, by: Person | None, at: datetime | None = None) -> None:
    """Write no more. Again, it changes nothing.

    Args:
        by: nobody when it is the link of a mail that was followed.
    """
    with transaction.atomic():
        if Alert.objects.filter(pk=alert.pk, stopped_at=None).update(stopped_at=at or timezone.now()):
            trail.record("alert.stop", alert, by, actor="" if by else "link")
    alert.refresh_from_db()


def resume(alert: Alert, found: Sequence[News], by: Person, at: datetime | None = None) -> None:
    """Write again, of what is new from now on. Again, it changes nothing."""
    at = at or timezone.now()
    with transaction.atomic():
        running = Alert.objects.filter(pk=alert.pk, stopped_at__isnull=False)
        if running.update(stopped_at=None, run_at=at, seen=_remembered(found, alert.seen)):
            trail.record("alert.resume", alert, by)
    alert.refresh_from_db()


def remove(alert: Alert, by: Person) -> None:
    """Forget it."""
    with transaction.atomic():
        trail.record("alert.remove", alert, by)
        alert.delete()


def tell_news(
    alert: Alert, found: Sequence[News], stop_url: str, list_url: str, now: datetime, listing: Listing | None = None
) -> int:
    """Tell of what an alert finds that it had not told yet; nothing is written when there is nothing. How many.

    One alert is told of by one worker at a time, once: whoever comes second finds that it was run.

    Args:
        listing: the list that the firms named make, when it is firms.

    Raises:
        UnrecordedError: the ledger cannot be written: nothing is told.
    """
    news = new(alert, found)
    with transaction.atomic():
        running = Alert.objects.filter(pk=alert.pk, stopped_at=None, run_at=alert.run_at)
        if not running.update(run_at=now, seen=_remembered(found, alert.seen)):
            return 0
        if news:
            context = {
                "title": alert.title, "over": alert.over, "rhythm": alert.rhythm, "count": len(news),
                "found": [{"name": each.name, "about": each.about} for each in _named(news, listing)],
                "more": max(0, len(news) - NAMED), "stop_url": stop_url,
            }  # fmt: skip
            told = Addressee(alert.person.email, alert.language, alert.person.name, alert.person)
            tell("alert_found", f"alert:{alert.pk}:{now:%Y%m%dT%H%M%S}", told, context, url=list_url, at=now)
    return len(news)


def _named(news: Sequence[News], listing: Listing | None) -> Sequence[News]:
    """Those that the mail names: firms in the order that neutrality arranges, and the ledger holds that it does."""
    if listing is None:
        return news[:NAMED]
    named = {each.key: each for each in news}
    arranged = listing.arranged([each.match for each in news if each.match])
    listing.show("mail", 1, NAMED)
    return [named[match.id] for match in arranged[:NAMED]]


def _remembered(found: Sequence[News], seen: Sequence[str]) -> list[str]:
    """What was found now first, then what was told before."""
    return list(dict.fromkeys([*(each.key for each in found), *seen]))[:REMEMBERED]
