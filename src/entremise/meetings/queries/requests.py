"""What is read of requests: those made and received by a guest, those that wait, how many may still be made."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from entremise.meetings.models import Block, Guest, Request

#: Neither taken back nor declined.
STANDING = Q(withdrawn_at=None, declined_at=None)
#: Waits for an answer.
PENDING = STANDING & Q(accepted_at=None, held_at=None, missed_at=None)
#: Both want it: it is planned.
AGREED = STANDING & Q(accepted_at__isnull=False)
#: A request nobody answered for so long no longer counts among those a guest may make: silence blocks nobody.
PATIENCE = timedelta(days=5)


def blocked(one: Guest, other: Guest) -> bool:
    """Whether one of two guests does not want to meet the other."""
    return Block.objects.filter(Q(guest=one, other=other) | Q(guest=other, other=one)).exists()


def left(guest: Guest, now: datetime) -> int:
    """How many requests a guest may still make; what was declined, or stays unanswered too long, does not count."""
    counted = guest.asked.filter(STANDING).exclude(PENDING & Q(made_at__lt=now - PATIENCE))
    return guest.day.max_requests - counted.count()


def received(guest: Guest) -> QuerySet[Request]:
    """What a guest was asked, but by those it blocked or who do not come any more; the oldest first."""
    from_blocked = Block.objects.filter(guest=guest, other=OuterRef("asker"))
    rows = guest.received.filter(~Exists(from_blocked), withdrawn_at=None, asker__withdrawn_at=None)
    return rows.select_related("asker", "asked", "day")


def to_answer(guest: Guest) -> QuerySet[Request]:
    """What waits for a guest's answer."""
    return received(guest).filter(PENDING)


def made(guest: Guest) -> QuerySet[Request]:
    """What a guest asked and did not take back."""
    return guest.asked.filter(withdrawn_at=None).select_related("asker", "asked", "day")


def agreed(guest: Guest) -> QuerySet[Request]:
    """The meetings a guest and another agreed to, held or not."""
    mine = Request.objects.filter(AGREED, Q(asker=guest) | Q(asked=guest))
    return mine.filter(asker__withdrawn_at=None, asked__withdrawn_at=None).select_related("asker", "asked", "day")


def of(guest: Guest) -> QuerySet[Request]:
    """All requests a guest is part of, whatever became of them, but those it cannot see."""
    from_blocked = Block.objects.filter(guest=guest, other=OuterRef("asker"))
    mine = Q(asker=guest) | Q(Q(asked=guest) & ~Exists(from_blocked))
    return Request.objects.filter(mine).select_related("asker", "asked", "day")


def other_of(request: Request, guest: Guest) -> Guest:
    """The other side of a request."""
    return request.asked if request.asker_id == guest.pk else request.asker
