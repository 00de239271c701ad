"""Links by which guests without an account answer: signed, for one guest at one address, until a month after the day.

A link holds no address and no name. Reading one changes nothing, since scanners of mail open every link they see.
"""

from datetime import datetime, timedelta

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from entremise.hub.links import BrokenLinkError, digest
from entremise.meetings.models import Guest, MeetingDay

#: How long after the end of the day a link still opens: notes and ratings come late.
AFTER = timedelta(days=31)
#: How long a link opens while the day has no slot yet.
_UNTIL_SET = timedelta(days=365)

_GUEST = signing.Signer(salt="entremise.meetings.guest")
_CALENDAR = signing.Signer(salt="entremise.meetings.calendar")
_BADGE = signing.Signer(salt="entremise.meetings.badge")
_DAY = signing.Signer(salt="entremise.meetings.day")


class OverLinkError(Exception):
    """A link of ours, but its days are over."""


def guest_url(guest: Guest, page: str = "guest") -> str:
    """The path by which whoever was invited answers for a guest: `/rdv/…`."""
    return reverse(f"meetings:{page}", args=[guest_token(guest)])


def guest_token(guest: Guest) -> str:
    """A token for one guest and the address it has now: another address makes former links void."""
    return _GUEST.sign(f"{guest.number.hex}.{digest(guest.email)}")


def calendar_token(guest: Guest) -> str:
    """A token that only reads the agenda of one guest: calendars are shared, what is in their address too."""
    return _CALENDAR.sign(f"{guest.number.hex}.{digest(guest.email)}")


def guest_of(token: str) -> Guest:
    """The guest that a token answers for.

    Raises:
        BrokenLinkError: it is not one of ours, or was sent to an address the guest no longer has.
        OverLinkError: the day is over since too long.
    """
    return _guest(_GUEST, token)


def guest_of_calendar(token: str) -> Guest:
    """The guest whose agenda a token reads.

    Raises:
        BrokenLinkError, OverLinkError: as for `guest_of`.
    """
    return _guest(_CALENDAR, token)


def _guest(signer: signing.Signer, token: str) -> Guest:
    number, _, address = _unsigned(signer, token).partition(".")
    guest = Guest.objects.select_related("day").filter(number=number).first()
    if guest is None or not guest.email or digest(guest.email) != address:
        raise BrokenLinkError
    if timezone.now() > until(guest.day):
        raise OverLinkError
    return guest


def until(day: MeetingDay) -> datetime:
    """When the links of a day stop opening."""
    last = day.slots.last()
    return last.ends_at + AFTER if last else day.created_at + _UNTIL_SET


def badge_token(guest: Guest) -> str:
    """What the QR code of a badge holds: it only names the guest, to who checks in."""
    return _BADGE.sign(guest.number.hex)


def guest_of_badge(token: str) -> Guest:
    """The guest of a badge.

    Raises:
        BrokenLinkError: it is not one of ours.
    """
    guest = Guest.objects.select_related("day").filter(number=_unsigned(_BADGE, token)).first()
    if guest is None:
        raise BrokenLinkError
    return guest


def day_token(day: MeetingDay, purpose: str) -> str:
    """A token for what is shared of a day: `join` (invitation by link), `hall` (display)."""
    return _DAY.sign(f"{purpose}.{day.number.hex}")


def day_of(token: str, purpose: str) -> MeetingDay:
    """The day of a token made for this purpose.

    Raises:
        BrokenLinkError: it is not one of ours, or was made for another purpose.
    """
    told, _, number = _unsigned(_DAY, token).partition(".")
    day = MeetingDay.objects.filter(number=number).first() if told == purpose else None
    if day is None:
        raise BrokenLinkError
    return day


def _unsigned(signer: signing.Signer, token: str) -> str:
    try:
        return signer.unsign(token)
    except signing.BadSignature:
        raise BrokenLinkError from None
