"""The day itself: now and next, who is missing, what goes otherwise and what comes of it, arrivals, the hall."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.hub.links import BrokenLinkError
from entremise.meetings import links, planning, rules
from entremise.meetings.actions import arrivals, incidents
from entremise.meetings.actions.days import DayError
from entremise.meetings.actions.incidents import Foreseen, Happening, StaleError
from entremise.meetings.forms.live import NewcomerForm
from entremise.meetings.models import Guest, Incident, MeetingDay, Slot
from entremise.meetings.queries import grids
from entremise.meetings.queries import today as queries
from entremise.meetings.queries.requests import AGREED
from entremise.meetings.views.organised import RATE, organised
from entremise.meetings.views.timetables import integer
from entremise.people.rules import anyone
from entremise.people.views.account import me

#: Incidents that the page of the day shows.
SHOWN = 12
#: Guests who are missing, and meetings to note, that it shows at a time: those to see to first.
MOST = 10


@organised
@require_safe
def live(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """The day as it goes; its page asks for the moving part again and again."""
    now = timezone.now()
    today, to_note = queries.today(day, now), arrivals.to_note(day, now)
    context: dict[str, Any] = {"day": day, "today": today, "to_note": to_note, "most": MOST, "upto": f":{MOST}"}
    if request.headers.get("HX-Request"):
        return render(request, "meetings/live_now.html", context)
    timetable = today.timetable
    wanted = request.GET.get("q", "").replace("\0", "").strip()
    return render(request, "meetings/live.html", context | {
        "wanted": wanted, "found": queries.ahead(day, queries.guests(day, wanted), now) if wanted else [],
        "incidents": day.incidents.select_related("guest", "table", "request__asker", "request__asked")[:SHOWN],
        "tables": day.tables.filter(closed_from=None), "waiting": grids.not_held(timetable) if timetable else [],
        "hall": links.day_token(day, "hall"),
    })  # fmt: skip


@organised
def incident(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """What would change if something happened (read from the address); then done, once somebody says yes."""
    if request.method == "POST":
        return _confirm(request, day)
    return _show(request, day, _happening(request, day))


@organised
def newcomer(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """Somebody comes without being on the list: who, and whom they would meet; then what would change."""
    form = NewcomerForm(day, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _show(request, day, Happening(Incident.Kind.ARRIVED, newcomer=form.newcomer()))
    context = {"day": day, "form": form}
    return render(request, "meetings/live_newcomer.html", context, status=422 if form.errors else 200)


@organised
@require_POST
def note(request: HttpRequest, day: MeetingDay, meeting: uuid.UUID) -> HttpResponse:
    """A meeting that is over was held, or missed by somebody (`missed_by`)."""
    found = get_object_or_404(day.requests.filter(AGREED), number=meeting)
    missed_by = request.POST.get("missed_by", "")
    try:
        if missed_by:
            arrivals.say_missed(found, missed_by, me(request))
        else:
            arrivals.say_held(found, me(request))
    except DayError as error:
        messages.error(request, str(error))
    return redirect("meetings:live", day.number)


@organised
@require_POST
def note_all(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """All meetings that are over, and of which nothing is known, were held."""
    noted = arrivals.say_all_held(day, me(request))
    told = ngettext("%(n)d rendez-vous est noté tenu.", "%(n)d rendez-vous sont notés tenus.", noted) % {"n": noted}
    messages.success(request, told)
    return redirect("meetings:live", day.number)


@organised
def check_in(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """The list of who comes, ticked as they arrive."""
    if request.method == "POST":
        guest = get_object_or_404(day.guests, number=_number(request.POST.get("guest", "")))
        _tick(request, guest)
        if request.POST.get("from") == "live":
            return redirect("meetings:live", day.number)
        return redirect(f"{request.get_full_path()}#g-{guest.number}")
    wanted = request.GET.get("q", "").replace("\0", "").strip()
    absent = request.GET.get("qui") == "absents"
    return render(request, "meetings/check_in.html", {
        "day": day, "wanted": wanted, "absent": absent, "guests": queries.guests(day, wanted, only_absent=absent),
        "today": queries.today(day, timezone.now()),
    })  # fmt: skip


@allow(anyone)
@never_cache
@limited("badge", RATE)
def badge(request: HttpRequest, token: str) -> HttpResponse:
    """What the code of a badge opens: for who organises the day, who it is and a button; for others, nothing."""
    try:
        guest = links.guest_of_badge(token)
    except BrokenLinkError:
        raise Http404 from None
    if not rules.organises(request.user, guest.day):
        return render(request, "meetings/badge_read.html")
    if request.method == "POST":
        _tick(request, guest)
        return redirect("meetings:badge", token)
    return render(request, "meetings/badge.html", {"guest": guest, "day": guest.day})


@allow(anyone)
@never_cache
@require_safe
def hall(request: HttpRequest, token: str) -> HttpResponse:
    """Now and next, for a screen of the hall: firms and tables, no person. It asks for itself again and again."""
    try:
        day = links.day_of(token, "hall")
    except BrokenLinkError:
        raise Http404 from None
    now = timezone.now()
    today = queries.today(day, now)
    page = "meetings/hall_now.html" if request.headers.get("HX-Request") else "meetings/hall.html"
    return render(request, page, {
        "day": day, "today": today, "token": token, "now": now, "seconds": queries.TURN_SECONDS,
        "shown_now": queries.shown(today.now, now), "shown_next": queries.shown(today.next, now),
    })  # fmt: skip


def _tick(request: HttpRequest, guest: Guest) -> None:
    if request.POST.get("act") == "undo":
        arrivals.not_here(guest, me(request))
    else:
        arrivals.arrive(guest, me(request))


def _happening(request: HttpRequest, day: MeetingDay) -> Happening:
    """What an address says happened.

    Raises:
        Http404: nothing that can be.
    """
    told = request.GET
    kind = told.get("kind", "")
    if kind not in Incident.Kind.values:
        raise Http404
    if kind == Incident.Kind.TABLE:
        table = get_object_or_404(day.tables, pk=integer(told.get("table", "")))
        return Happening(kind, table=table.pk)
    if kind == Incident.Kind.CANCELLED:
        return Happening(
            kind, request=get_object_or_404(day.requests, number=_number(told.get("request", ""))).number.hex
        )
    guest = get_object_or_404(day.guests, number=_number(told.get("guest", "")))
    until = _until(day, told.get("until", "")) if kind == Incident.Kind.LATE else ""
    return Happening(kind, guest=guest.number.hex, until=until)


def _until(day: MeetingDay, asked: str) -> str:
    """The start of the slot that a late guest makes it to: as asked, else the one after the next."""
    ahead = _ahead(day)
    told = next((slot for slot in ahead if slot.starts_at.isoformat() == asked), None)
    if told is None:
        told = ahead[1] if len(ahead) > 1 else None
    end = day.slots.last()
    if told is None and end is None:
        raise Http404
    return told.starts_at.isoformat() if told else end.ends_at.isoformat()  # type: ignore[union-attr]


def _ahead(day: MeetingDay) -> list[Slot]:
    return list(day.slots.filter(starts_at__gt=timezone.now()))


def _show(request: HttpRequest, day: MeetingDay, happening: Happening, status: int = 200) -> HttpResponse:
    """What would change, and the button that does it."""
    try:
        shown = incidents.foresee(day, happening)
    except DayError as error:
        messages.error(request, str(error))
        return redirect("meetings:live", day.number)
    except planning.FaultyError:
        messages.error(request, _("Aucun planning ne tient avec ce changement : corrigez le planning à la main."))
        return redirect("meetings:live", day.number)
    subject = _subject(day, happening)
    return render(request, "meetings/live_incident.html", {
        "day": day, "shown": shown, "moves": _told(day, shown), "happening": happening, "subject": subject,
        "ahead": _ahead(day) if happening.kind == Incident.Kind.LATE else [],
        "until": datetime.fromisoformat(happening.until) if happening.until else None,
    }, status=status)  # fmt: skip


def _confirm(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    try:
        shown = Foreseen.opened(request.POST.get("shown", ""))
    except StaleError:
        messages.error(request, _("Cette page a trop attendu : reprenez depuis ici."))
        return redirect("meetings:live", day.number)
    try:
        done = incidents.confirm(day, shown, me(request))
    except (StaleError, planning.FaultyError):
        messages.warning(
            request, _("Entre-temps, le planning ou l’heure a changé : voici ce que cela donne maintenant.")
        )
        return _show(request, day, shown.happening, status=409)
    except DayError as error:
        messages.error(request, str(error))
        return redirect("meetings:live", day.number)
    told = ngettext("%(n)d rendez-vous changé", "%(n)d rendez-vous changés", done.changed + done.dropped + done.added)
    count = told % {"n": done.changed + done.dropped + done.added}
    messages.success(request, _("C’est fait : %(count)s, les participants concernés sont prévenus.") % {"count": count})
    return redirect("meetings:live", day.number)


def _subject(day: MeetingDay, happening: Happening) -> str:
    """To whom or to what it happens, in words."""
    if happening.newcomer:
        return happening.newcomer.firm
    if happening.table:
        return str(get_object_or_404(day.tables, pk=happening.table))
    if happening.request:
        found = get_object_or_404(day.requests.select_related("asker", "asked"), number=happening.request)
        return f"{found.asker.firm} · {found.asked.firm}"
    return str(get_object_or_404(day.guests, number=happening.guest))


def _told(day: MeetingDay, shown: Foreseen) -> list[dict[str, Any]]:
    """The moves with the names and moments that people know, those soonest first."""
    slots = list(day.slots.all())
    rows = day.requests.select_related("asker", "asked")
    who = {each.number.hex: f"{each.asker.firm} · {each.asked.firm}" for each in rows} | _to_be(day, shown.happening)
    found = []
    for move in sorted(shown.moves, key=lambda each: min(at for at in (each.before, each.slot) if at is not None)):
        before = slots[move.before] if move.before is not None else None
        after = slots[move.slot] if move.slot is not None else None
        told = {"kind": move.kind, "who": who.get(move.meeting, ""), "before": before, "after": after}
        found.append(told | {"table": move.table})
    return found


def _to_be(day: MeetingDay, happening: Happening) -> dict[str, str]:
    """The names of the meetings that a newcomer would have."""
    if happening.newcomer is None:
        return {}
    firms = dict(day.guests.values_list("number", "firm"))
    return {
        number: f"{happening.newcomer.firm} · {firms.get(uuid.UUID(guest), '')}"
        for number, guest in happening.newcomer.meets.items()
    }


def _number(text: str) -> uuid.UUID:
    """Raises: Http404: it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None
