"""Count the reports of months: provisional until the month is over, then published once and for all."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from entremise.neutrality.ledger.book import book
from entremise.neutrality.ledger.lines import month_of
from entremise.neutrality.models import Report
from entremise.neutrality.queries.report import after, counted, first_day, first_month
from entremise.people import trail


class NotPublishableError(Exception):
    """The month goes on, or the ledger began after it."""


def publish(month: dt.date, at: dt.datetime | None = None) -> Report:
    """Publish the report of a month (its first day). Done again, it changes nothing.

    Raises:
        NotPublishableError: the month goes on, or the ledger began after it.
    """
    at = at or timezone.now()
    begun = first_month()
    if begun is None or not begun <= month < first_day(month_of(at)):
        raise NotPublishableError(f"{month:%Y-%m}")
    published = Report.objects.filter(month=month, published_at__isnull=False).first()
    # Counted before the database is held: it takes seconds, and nobody else is to wait.
    return published or _published(counted(month, at), at)


def publish_due(at: dt.datetime | None = None) -> list[Report]:
    """Publish all months that are over, from the ledger's first on, one after the other."""
    at = at or timezone.now()
    begun, current = first_month(), first_day(month_of(at))
    known = set(Report.objects.filter(published_at__isnull=False).values_list("month", flat=True))
    found: list[Report] = []
    month = begun or current
    while month < current:
        if month not in known:
            found.append(publish(month, at))
        month = after(month)
    return found


def renew(at: dt.datetime | None = None) -> Report:
    """Count the month that goes on, unless it was counted within the day and the ledger says nothing more since."""
    at = at or timezone.now()
    month = first_day(month_of(at))
    held = Report.objects.filter(month=month).first()
    if held and held.head == book().head()[1] and held.made_at > at - dt.timedelta(days=1):
        return held
    found = counted(month, at)
    report, _new = Report.objects.update_or_create(month=month, defaults=_told(found))
    return report


@transaction.atomic
def _published(found: Report, at: dt.datetime) -> Report:
    report, _new = Report.objects.select_for_update().get_or_create(month=found.month, defaults=_told(found))
    if report.published_at is None:
        for name, value in _told(found).items():
            setattr(report, name, value)
        report.published_at = at
        report.save()
        trail.record("report.publish", report, entries=report.entries, head=report.head)
    return report


def _told(found: Report) -> dict[str, object]:
    return {name: getattr(found, name) for name in ("figures", "entries", "head", "made_at")}
