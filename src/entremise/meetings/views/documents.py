"""What is printed for a meeting day: for the organiser, and for each guest its agenda."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from entremise.meetings.models import MeetingDay
from entremise.meetings.queries.agenda import published
from entremise.meetings.queries.sheets import Sheets
from entremise.meetings.views.guest_link import Came, for_guest
from entremise.meetings.views.organised import organised
from entremise.meetings.views.sheets import SHEETS, agenda, sheet

#: What can be printed before a timetable is published.
BEFORE = ("badges",)


@organised
@require_safe
def documents(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """What can be printed, and when."""
    timetable = published(day)
    sheets = Sheets(day, timetable)
    return render(request, "meetings/documents.html", {
        "day": day, "timetable": timetable, "sheets": sheets, "changed": _changed(day),
        "people": len(sheets.guests) + sum(len(guest.delegates.all()) for guest in sheets.guests),
    })  # fmt: skip


@organised
@require_safe
def document(request: HttpRequest, day: MeetingDay, kind: str) -> HttpResponse:
    """One of them, as PDF."""
    timetable = published(day)
    if kind not in SHEETS or (timetable is None and kind not in BEFORE):
        raise Http404
    return _pdf(sheet(kind, Sheets(day, timetable)), f"{slugify(day.title)[:60]}-{kind}")


@for_guest
@require_safe
def guest_agenda(request: HttpRequest, came: Came) -> HttpResponse:
    """The agenda of a guest, as PDF; not before a timetable is published."""
    day = came.guest.day
    timetable = published(day)
    if timetable is None or came.guest.withdrawn_at:
        raise Http404
    return _pdf(
        agenda(Sheets(day, timetable), came.guest), f"{slugify(day.title)[:60]}-{slugify(came.guest.firm)[:40]}"
    )


def _pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF that opens in the browser, and has a name once it is saved."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _changed(day: MeetingDay) -> int:
    """How many timetables were published after the first one: what was printed before may be out of date."""
    return max(0, day.timetables.filter(published_at__isnull=False).count() - 1)
