"""A guest's agenda for its calendar: subscribed to at an address that needs no session, or kept once as a file.

Each meeting keeps its name whatever becomes of it; it is numbered again each time it changes, and told as cancelled
when it is: calendars follow. Hours are told in the zone of the place, which the file defines.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.hub.links import BrokenLinkError
from entremise.meetings.links import OverLinkError, guest_of_calendar
from entremise.meetings.models import Guest, Programme
from entremise.meetings.queries import agenda
from entremise.meetings.queries.agenda import Appointment
from entremise.meetings.views.guest_link import RATE_OF_ADDRESS, Came, for_guest, private, unusable
from entremise.people.rules import anyone

#: Programs are asked to come back after so long.
_AGAIN = dt.timedelta(minutes=15)


@for_guest
def calendar(request: HttpRequest, came: Came) -> HttpResponse:
    """The agenda of a guest as iCalendar (RFC 5545), to be kept once."""
    return _answer(request, came.guest)


@allow(anyone)
@require_safe
@limited("guest", RATE_OF_ADDRESS)
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The same, for programs that come back: this address reads, and does nothing else."""
    try:
        guest = guest_of_calendar(token)
    except (BrokenLinkError, OverLinkError) as error:
        return private(unusable(request, error))
    return private(_answer(request, guest))


def _answer(request: HttpRequest, guest: Guest) -> HttpResponse:
    with translation.override(guest.language):
        content = written(guest)
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    answer = get_conditional_response(request, etag=etag) or HttpResponse(content)
    assert isinstance(answer, HttpResponse)  # noqa: S101
    answer["Content-Type"] = "text/calendar; charset=utf-8"
    answer["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    answer["Cache-Control"] = "private, max-age=300"
    answer["ETag"] = etag
    return answer


def written(guest: Guest) -> bytes:
    """The meetings of a guest and the rest of its programme, with what changed since it was first published."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Entremise//Rendez-vous//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", guest.day.title)
    calendar.add("name", guest.day.title)
    calendar.add("refresh-interval", _AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for event in _events(guest):
        calendar.add_component(event)
    calendar.add_missing_timezones(*_span(guest))
    content: bytes = calendar.to_ical()
    return content


def _span(guest: Guest) -> tuple[dt.date, dt.date]:
    """The days between which zones are to be told, with room for another day of the guest's."""
    slots = list(guest.day.slots.all())
    first, last = (slots[0], slots[-1]) if slots else (None, None)
    begin = first.starts_at.date() if first else guest.day.created_at.date()
    return begin - dt.timedelta(days=365), (last.ends_at.date() if last else begin) + dt.timedelta(days=365)


def _events(guest: Guest) -> Iterator[icalendar.Event]:
    for each in agenda.followed(guest):
        yield _meeting(guest, each)
    if not guest.withdrawn_at and not guest.day.cancelled_at:
        for item in agenda.programme(guest):
            yield _programme(guest, item)


def _meeting(guest: Guest, told: Appointment) -> icalendar.Event:
    title = _("Rendez-vous avec %(firm)s") % {"firm": told.other.firm}
    event = _event(f"rendez-vous-{told.request.number}", title, told.starts_at, told.ends_at)
    event.add("sequence", told.changes)
    event.add("status", "CANCELLED" if told.cancelled else "CONFIRMED")
    stamp = told.changed_at or told.request.made_at
    event.add("dtstamp", stamp.astimezone(dt.UTC))
    event.add("last-modified", stamp.astimezone(dt.UTC))
    lines = [_("Y va : %(name)s") % {"name": told.goes} if told.goes else "", told.request.why]
    if any(lines):
        event.add("description", "\n".join(filter(None, lines)))
    if where := ", ".join(filter(None, [told.where, told.address])):
        event.add("location", where)
    return event


def _programme(guest: Guest, item: Programme) -> icalendar.Event:
    zone = ZoneInfo((item.site.zone if item.site else "") or guest.day.zone)
    name = f"programme-{guest.day.number}-{item.pk}"
    event = _event(name, item.title, item.starts_at.astimezone(zone), item.ends_at.astimezone(zone))
    event.add("dtstamp", (guest.day.published_at or guest.day.created_at).astimezone(dt.UTC))
    if item.optional:
        event.add("transp", "TRANSPARENT")
    if item.site:
        event.add("location", ", ".join(filter(None, [item.site.name, item.site.address])))
    return event


def _event(name: str, title: str, starts_at: dt.datetime, ends_at: dt.datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{name}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)
    event.add("summary", title)
    return event
