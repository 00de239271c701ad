"""Who asks, who answers, who has nobody to meet: what an organiser watches while requests are open."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from entremise.meetings.models import Delegate, Guest, MeetingDay, Request

#: How long a request may wait for its answer before an organiser is told.
PATIENCE = dt.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Watched:
    """One guest while requests are open: how many it made and received that stand, and what became of them.

    Attributes:
        standing: made or received, and not declined.
        unanswered: received, waiting for its own answer; `late` when one of them has waited too long.
        free: slots in which it can meet.
    """

    guest: Guest
    made: int
    received: int
    standing: int
    accepted: int
    unanswered: int
    late: bool
    free: int

    @property
    def alone(self) -> bool:
        """Whether it has nobody to meet: neither asks nor is asked, or was declined by all."""
        return not self.standing

    @property
    def overbooked(self) -> bool:
        """Whether more meetings were accepted than it has room for."""
        return self.accepted > self.free


def live(day: MeetingDay) -> QuerySet[Request]:
    """The requests of a day between guests who come, but those taken back."""
    return day.requests.filter(withdrawn_at=None, asker__withdrawn_at=None, asked__withdrawn_at=None)


def coming(day: MeetingDay) -> QuerySet[Guest]:
    """The guests of a day but those who do not come."""
    return day.guests.filter(withdrawn_at=None)


def alone(day: MeetingDay) -> QuerySet[Guest]:
    """Those who neither ask nor are asked: declined requests do not count."""
    standing = live(day).filter(declined_at=None)
    mine = standing.filter(Q(asker=OuterRef("pk")) | Q(asked=OuterRef("pk")))
    return coming(day).filter(~Exists(mine))


def silent(day: MeetingDay, now: dt.datetime) -> QuerySet[Guest]:
    """Those who have left a request unanswered for too long."""
    waiting = live(day).filter(accepted_at=None, declined_at=None, made_at__lte=now - PATIENCE)
    return coming(day).filter(Exists(waiting.filter(asked=OuterRef("pk"))))


def watched(day: MeetingDay, now: dt.datetime | None = None) -> list[Watched]:
    """Every guest who comes, those to worry about first: nobody to meet, then no answer, then the least met."""
    now = now or timezone.now()
    made, received, standing, accepted, unanswered, late = (Counter[int]() for _each in range(6))
    for asker, asked, at, yes, no in live(day).values_list(
        "asker_id", "asked_id", "made_at", "accepted_at", "declined_at"
    ):
        made[asker] += 1
        received[asked] += 1
        if not no:
            standing.update((asker, asked))
        if yes and not no:
            accepted.update((asker, asked))
        elif not no:
            unanswered[asked] += 1
            late[asked] += at <= now - PATIENCE
    room = _room(day)
    rows = [
        Watched(
            each, made[each.pk], received[each.pk], standing[each.pk], accepted[each.pk], unanswered[each.pk],
            bool(late[each.pk]), room(each),
        )
        for each in coming(day).annotate(taken=Count("unavailable"))
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (not row.alone, not row.late, row.accepted, row.guest.firm))


def overbooked(day: MeetingDay, slots: int) -> list[Guest]:
    """Those who accepted, or were accepted, more often than they have slots to meet in."""
    if not slots:
        return []
    accepted = Counter[int]()
    for pair in live(day).filter(accepted_at__isnull=False, declined_at=None).values_list("asker_id", "asked_id"):
        accepted.update(pair)
    room = _room(day)
    guests = coming(day).annotate(taken=Count("unavailable"))
    return [each for each in guests if accepted[each.pk] > room(each)]


def _room(day: MeetingDay) -> Callable[[Guest], int]:
    """How many meetings a guest can have: its free slots, times the people it comes with, at most its own limit."""
    slots = day.slots.count()
    people = dict(Delegate.objects.filter(guest__day=day).values_list("guest").annotate(n=Count("pk")))

    def of(guest: Guest) -> int:
        taken: int = getattr(guest, "taken", 0)
        free: int = (slots - taken) * (1 + people.get(guest.pk, 0))
        most = guest.max_meetings if guest.max_meetings is not None else day.max_meetings
        return free if most is None else min(free, most)

    return of


def of_guest(guest: Guest) -> QuerySet[Request]:
    """All requests a guest makes or receives, the latest first."""
    mine = Request.objects.filter(Q(asker=guest) | Q(asked=guest))
    return mine.select_related("asker", "asked").order_by("-made_at", "-pk")
