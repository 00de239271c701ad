"""Calendars: a person's own, at a secret address, and one meeting as a file."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import icalendar
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.hub import rules
from entremise.hub.actions import feeds
from entremise.hub.models import Feed, Introduction
from entremise.hub.queries.calendar import MEETING, Entry, entries, meetings, owner
from entremise.hub.queries.dashboard import Mine, Scope
from entremise.people.models import Person
from entremise.people.rules import anyone, signed_in

#: Programs are asked to come back after so long.
_AGAIN = dt.timedelta(hours=1)


@allow(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
@limited("calendar-make", "20/hour")
def own(request: HttpRequest) -> HttpResponse:
    """The address of one's calendar: made, or made again, by a POST, whose answer alone tells it."""
    person = _person(request)
    address = ""
    if request.method == "POST":
        address = request.build_absolute_uri(reverse("hub:calendar_feed", args=[feeds.make(person)]))
    response = render(request, "hub/calendar.html", {
        "feed": Feed.objects.filter(person=person).first(), "address": address,
        "subscribe": address.replace("https://", "webcal://", 1) if address.startswith("https://") else "",
    })  # fmt: skip
    response["Cache-Control"] = "private, no-store"
    return response


@allow(signed_in)
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """The address stops."""
    if feeds.stop(_person(request)):
        messages.success(request, _("L’adresse de votre agenda ne répond plus."))
    return redirect("hub:calendar")


@allow(anyone)
@require_safe
@limited("calendar", "600/hour")
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Somebody's calendar, for whoever holds its address."""
    person = owner(secret)
    if person is None:
        raise Http404
    with translation.override(person.language):
        content = _written(_("Entremise"), entries(person))
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = get_conditional_response(request, etag=etag) or HttpResponse(content)
    return _calendar(response, "entremise.ics", etag)


@allow(signed_in)
@require_safe
def meeting(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """The meeting of an introduction, to be put in any calendar, for those it concerns."""
    found = Introduction.objects.select_related("need__person").exclude(introduced_at=None)
    introduction = get_object_or_404(found, number=number)
    person = _person(request)
    if not rules.sides(person, introduction):
        raise Http404
    (mine,) = Scope(person).mine([introduction])
    return meeting_file(mine, reverse("hub:introduction", args=[number]))


def meeting_file(mine: Mine, path: str) -> HttpResponse:
    """The meeting of an introduction, as one of its sides reads it on the page at ``path``.

    Raises:
        Http404: none is planned.
    """
    planned = [replace(entry, path=path) for entry in meetings([mine])]
    if not planned:
        raise Http404
    return _calendar(HttpResponse(_written("", planned)), f"rencontre-{planned[0].start:%Y-%m-%d}.ics")


def _person(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def _calendar(response: Any, name: str, etag: str = "") -> HttpResponse:
    response["Content-Type"] = "text/calendar; charset=utf-8"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex, nofollow"
    if etag:
        response["ETag"] = etag
    kept: HttpResponse = response
    return kept


def _written(name: str, lines: Iterable[Entry]) -> bytes:
    """Entries as iCalendar (RFC 5545); a name and a rhythm (RFC 7986) for what is subscribed to."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Entremise//Agenda//FR")
    calendar.add("version", "2.0")
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("name", name)
        calendar.add("refresh-interval", _AGAIN, parameters={"VALUE": "DURATION"})
    for entry in lines:
        calendar.add_component(_event(entry))
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{entry.name}@{settings.SITE_URL.partition('://')[2].partition('/')[0].partition(':')[0]}")
    event.add("dtstamp", entry.changed_at.astimezone(dt.UTC))
    event.add("last-modified", entry.changed_at.astimezone(dt.UTC))
    event.add("sequence", entry.changes)
    if isinstance(entry.start, dt.datetime):
        event.add("dtstart", timezone.localtime(entry.start))
        event.add("dtend", timezone.localtime(entry.start + MEETING))
    else:
        event.add("dtstart", entry.start)
        event.add("transp", "TRANSPARENT")
    event.add("summary", entry.title)
    url = settings.SITE_URL + entry.path
    event.add("description", f"{entry.text}\n{url}".strip())
    event.add("url", url)
    if entry.place:
        event.add("location", entry.place)
    return event
