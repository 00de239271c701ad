"""Six months after a meeting day, then twelve, its organiser is told what came of it.

Worked out from the facts and the moment: done again, it changes nothing.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import translation
from django.utils.formats import number_format

from entremise.meetings.models import MeetingDay
from entremise.meetings.queries.report import MILESTONES, report
from entremise.notices import actions as notices
from entremise.notices.actions import Addressee

log = structlog.get_logger(__name__)

#: What each milestone is, in months.
MONTHS = {"six": 6, "twelve": 12}
#: For so long after a milestone, a service that was stopped catches up.
CATCH_UP = timedelta(days=7)


def tell(now: datetime) -> None:
    """Tell the organisers of days that reached a milestone; one that fails keeps no other waiting."""
    days = MeetingDay.objects.filter(closed_at__isnull=False, cancelled_at=None, organiser__is_active=True)
    for key, after in MILESTONES.items():
        due = days.annotate(ends_at=Max("slots__ends_at")).filter(
            ends_at__gt=now - after - CATCH_UP, ends_at__lte=now - after
        )
        for day in due.select_related("organiser").order_by("pk"):
            try:
                _tell(day, key, now)
            except Exception:
                log.exception("report_failed", day=day.pk)


@transaction.atomic
def _tell(day: MeetingDay, key: str, now: datetime) -> None:
    if day.organiser is None:
        return
    found = report(day, now)
    then = next(each for each in found.milestones if each.key == key)
    to = Addressee.of(day.organiser)
    with translation.override(to.language):
        low, high = ((number_format(each, force_grouping=True) if each else "") for each in (then.low, then.high))
    told = {"day": day.title, "months": MONTHS[key], "held": found.meetings.held, "told": then.told,
            "good": then.good, "low": low or "0", "high": high}  # fmt: skip
    url = reverse("meetings:report", args=[day.number])
    notices.tell("day_report", f"day:{day.pk}:report:{key}", to, told, url=url, at=now)
