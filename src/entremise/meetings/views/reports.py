"""What came of a meeting day: the page, and its files."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from entremise.common.access import allow
from entremise.meetings import rules
from entremise.meetings.models import MeetingDay
from entremise.meetings.queries.report import report as counted
from entremise.meetings.views.report_files import FILES, NAMES
from entremise.meetings.views.report_page import ReportPage
from entremise.people.rules import signed_in


@allow(signed_in)
@never_cache
@require_safe
def report(request: HttpRequest, day: uuid.UUID) -> HttpResponse:
    """What came of a day."""
    page = _page(request, day)
    return render(request, "meetings/report.html", {
        "day": page.day, "page": page, "files": NAMES, "organises": rules.organises(request.user, page.day),
    })  # fmt: skip


@allow(signed_in)
@never_cache
@require_safe
def file(request: HttpRequest, day: uuid.UUID, suffix: str) -> HttpResponse:
    """The same as a file."""
    page = _page(request, day)
    if suffix not in FILES:
        raise Http404
    made = FILES[suffix]
    disposition = "inline" if suffix == "pdf" else "attachment"
    name = f"bilan-{slugify(page.day.title)[:60]}.{suffix}"
    headers = {"Content-Disposition": f'{disposition}; filename="{name}"'}
    return HttpResponse(made.write(page), content_type=made.content_type, headers=headers)


def _page(request: HttpRequest, number: uuid.UUID) -> ReportPage:
    day = get_object_or_404(MeetingDay, number=number)
    if not rules.reads_report(request.user, day):
        raise Http404
    return ReportPage(counted(day, timezone.now()))
