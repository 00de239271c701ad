"""Closing dates: month by month on a page, subscribed to at one's own address, and one consultation as a file."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable

import icalendar
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.hub.actions import feeds
from entremise.hub.models import Feed
from entremise.market.models import Tender
from entremise.market.queries import calendar as queries
from entremise.market.views.tenders import shown
from entremise.notices.texts import whole
from entremise.people.models import Person
from entremise.people.rules import anyone, signed_in
from entremise.people.views.account import me

#: Programs are asked to come back after so long.
_AGAIN = dt.timedelta(hours=1)
_FEED = signing.Signer(salt="entremise.market.calendar")


def feed_url(person: Person) -> str:
    """The address of somebody's closing dates; empty while their calendar has none.

    It holds as long as the address of their whole calendar (`hub/actions/feeds.py`), and stops with it.
    """
    feed = Feed.objects.filter(person=person).first()
    if feed is None:
        return ""
    return reverse("market:calendar_feed", args=[_FEED.sign(f"{person.pk}.{feed.digest[:24]}")])


def _owner(token: str) -> Person | None:
    try:
        pk, _dot, digest = _FEED.unsign(token).partition(".")
    except signing.BadSignature:
        return None
    feed = Feed.objects.select_related("person").filter(person__pk=pk, person__is_active=True).first()
    return feed.person if feed and feed.digest[:24] == digest else None


@allow(anyone)
@require_safe
def calendar(request: HttpRequest, month: str = "") -> HttpResponse:
    """A month of closing dates, and the address that calendars subscribe to."""
    shown_month = _month(month)
    path = feed_url(request.user) if isinstance(request.user, Person) else ""
    address = whole(path) if path else ""
    return render(request, "market/calendar.html", {
        "weeks": queries.month(request.user, shown_month.year, shown_month.month), "month": shown_month,
        "before": _beside(shown_month, -1), "after": _beside(shown_month, 1), "this": _month(""), "address": address,
        "subscribe": address.replace("https://", "webcal://", 1) if address[:5] == "https" else "",
    })  # fmt: skip


@allow(signed_in)
@require_POST
@limited("calendar-make", "20/hour")
def calendar_address(request: HttpRequest) -> HttpResponse:
    """Make the address that calendars subscribe to, when there is none."""
    if not Feed.objects.filter(person=me(request)).exists():
        feeds.make(me(request))
    messages.success(request, _("Votre calendrier a une adresse : donnez-la à votre agenda."))
    return redirect("market:calendar")


def _month(told: str) -> dt.date:
    """The first of a month told as `2036-06`; this month when nothing is told.

    Raises:
        Http404: it is no month of these days.
    """
    today = timezone.localdate()
    if not told:
        return today.replace(day=1)
    try:
        first = dt.date.fromisoformat(f"{told}-01")
    except ValueError:
        raise Http404 from None
    if not 2000 <= first.year <= today.year + 20:
        raise Http404
    return first


def _beside(first: dt.date, step: int) -> dt.date:
    return (first + dt.timedelta(days=45 * step if step > 0 else -15)).replace(day=1)


@allow(anyone)
@require_safe
@limited("calendar", "600/hour")
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody's closing dates, for whoever holds their address."""
    person = _owner(token)
    if person is None:
        raise Http404
    rows = queries.concerning(person).filter(closes_at__gte=timezone.now() - queries.PAST)
    with translation.override(person.language):
        content = _written(_("Consultations"), rows)
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = get_conditional_response(request, etag=etag) or HttpResponse(content)
    assert isinstance(response, HttpResponse)  # noqa: S101
    response["ETag"] = etag
    return _calendar(response, "consultations.ics")


@allow(anyone)
@require_safe
def tender_ics(request: HttpRequest, tender: uuid.UUID) -> HttpResponse:
    """The closing date of a consultation, to be put in any calendar."""
    return tender_file(shown(request, tender), reverse("market:tender", args=[tender]))


def tender_file(tender: Tender, path: str) -> HttpResponse:
    """The closing date of a consultation as a file; `path` leads to its page, or to an invitation's.

    Raises:
        Http404: it has none.
    """
    if tender.closes_at is None or tender.published_at is None:
        raise Http404
    return _calendar(HttpResponse(_written("", [tender], path)), "consultation.ics")


def _calendar(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Type"] = "text/calendar; charset=utf-8"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _written(name: str, tenders: Iterable[Tender], path: str = "") -> bytes:
    """Closing dates as iCalendar (RFC 5545); a name and a rhythm (RFC 7986) for what is subscribed to."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Entremise//Consultations//FR")
    calendar.add("version", "2.0")
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("name", name)
        calendar.add("refresh-interval", _AGAIN, parameters={"VALUE": "DURATION"})
    for tender in tenders:
        calendar.add_component(_event(tender, path or reverse("market:tender", args=[tender.number])))
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def _event(tender: Tender, path: str) -> icalendar.Event:
    """The half-hour before it closes: whoever looks at their day sees it before it is too late."""
    assert tender.closes_at is not None  # noqa: S101 - asked for by who calls
    told_at = tender.cancelled_at or tender.changed_at or tender.published_at or tender.created_at
    host = settings.SITE_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    event = icalendar.Event()
    event.add("uid", f"consultation-{tender.number}@{host}")
    event.add("dtstamp", told_at.astimezone(dt.UTC))
    event.add("last-modified", told_at.astimezone(dt.UTC))
    # Grows at each change, which is all that calendars ask of it.
    event.add("sequence", max(0, int((told_at - tender.created_at).total_seconds())))
    event.add("status", "CANCELLED" if tender.cancelled_at else "CONFIRMED")
    event.add("dtstart", timezone.localtime(tender.closes_at - dt.timedelta(minutes=30)))
    event.add("dtend", timezone.localtime(tender.closes_at))
    event.add("transp", "TRANSPARENT")
    event.add("summary", _("Date limite : %(title)s") % {"title": tender.title})
    event.add("description", f"{tender.buyer_name}\n{whole(path)}".strip())
    event.add("url", whole(path))
    return event
