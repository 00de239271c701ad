"""Whom a guest may meet: those who said they come, on another side, none of them blocked; in an order of its own.

The order is drawn for each reader and day: it depends on nothing but their numbers and the service's secret, so that
nobody is first for everybody, nobody can buy or guess a place, and an auditor can draw it again.
"""

import hmac
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q, QuerySet

from entremise.meetings.models import Block, Guest
from entremise.registry.rules import folded


def others(guest: Guest) -> QuerySet[Guest]:
    """Whom a guest may ask for. Whoever has not answered its invitation is not there: it would not answer either."""
    blocked = Block.objects.filter(Q(guest=guest) | Q(other=guest))
    rows = Guest.objects.filter(day=guest.day, withdrawn_at=None, ready_at__isnull=False).exclude(pk=guest.pk)
    rows = rows.exclude(pk__in=blocked.filter(guest=guest).values("other"))
    rows = rows.exclude(pk__in=blocked.filter(other=guest).values("guest"))
    return rows.exclude(side=guest.side) if guest.side else rows


def to_come(guest: Guest) -> int:
    """How many more were invited on the other side, and have not answered yet."""
    rows = Guest.objects.filter(day=guest.day, withdrawn_at=None, ready_at=None, invited_at__isnull=False)
    return (rows.exclude(side=guest.side) if guest.side else rows).exclude(pk=guest.pk).count()


def drawn(reader: Guest, guests: Iterable[Guest]) -> list[Guest]:
    """Guests in the order drawn for a reader."""
    return sorted(guests, key=lambda each: draw(reader, each))


def draw(reader: Guest, other: Guest) -> bytes:
    """What the place of a guest in a reader's list depends on."""
    told = f"{reader.day.number}|{reader.number}|{other.number}"
    return hmac.digest(settings.SECRET_KEY.encode(), told.encode(), "sha256")


def told_by(guests: Iterable[Guest], words: str) -> list[Guest]:
    """Those whose name or texts hold all the words, whatever their case and accents."""
    wanted = folded(words).split()
    return [each for each in guests if all(word in _text(each) for word in wanted)]


def _text(guest: Guest) -> str:
    return folded(f"{guest.firm} {guest.offers} {guest.seeks}")
