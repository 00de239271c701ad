"""The closing dates of the consultations that concern somebody: bought, followed, invited to, answered."""

import calendar as months
import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from entremise.market import rules
from entremise.market.models import Answer, Following, Invitation, Tender
from entremise.people.models import Person
from entremise.people.rules import Visitor, organisations

#: What is past is kept for so long in the feed.
PAST = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month: the consultations of the reader's that close then, and how many others."""

    date: dt.date
    inside: bool
    today: bool
    mine: list[Tender]
    others: int


def concerning(person: Person) -> QuerySet[Tender]:
    """Published consultations that somebody has to do with and may see; those given up are left to the mails."""
    mine = organisations(person)
    followed = Following.objects.filter(person=person).values("tender")
    invited = Invitation.objects.filter(rules.INVITED, declined_at=None, organisation__in=mine).values("tender")
    answered = Answer.objects.filter(withdrawn_at=None, organisation__in=mine).values("tender")
    concerned = rules.edited(person) | Q(pk__in=followed) | Q(pk__in=invited) | Q(pk__in=answered)
    rows = Tender.objects.filter(rules.seen(person) & concerned, published_at__isnull=False)
    return rows.exclude(closes_at=None).select_related("buyer").order_by("closes_at", "pk")


def month(viewer: Visitor, year: int, number: int) -> list[list[Day]]:
    """The weeks of a month, Monday first: what closes each day."""
    weeks = months.Calendar().monthdatescalendar(year, number)
    begin, end = (timezone.make_aware(dt.datetime.combine(day, dt.time())) for day in (
        weeks[0][0], weeks[-1][-1] + dt.timedelta(days=1),
    ))  # fmt: skip
    held: dict[dt.date, list[Tender]] = defaultdict(list)
    if isinstance(viewer, Person):
        for tender in concerning(viewer).filter(closes_at__gte=begin, closes_at__lt=end, cancelled_at=None):
            assert tender.closes_at is not None  # noqa: S101 - those without one are left out above
            held[timezone.localdate(tender.closes_at)].append(tender)
    counts = _counts(viewer, begin, end)
    today = timezone.localdate()
    return [
        [Day(day, day.month == number, day == today, held[day], counts[day] - len(held[day])) for day in week]
        for week in weeks
    ]


def _counts(viewer: Visitor, begin: dt.datetime, end: dt.datetime) -> Counter[dt.date]:
    rows = Tender.objects.filter(
        rules.seen(viewer), published_at__isnull=False, cancelled_at=None, closes_at__gte=begin, closes_at__lt=end
    )
    days = rows.annotate(_day=TruncDate("closes_at")).values_list("_day", flat=True)
    return Counter(days)
