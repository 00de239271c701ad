"""What anyone may read: the rule, the report of each month and its files, any list as the ledger holds it."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from entremise.common.access import allow
from entremise.common.limits import allowed
from entremise.common.reader import current_language
from entremise.neutrality.ledger.lines import month_of
from entremise.neutrality.models import Report
from entremise.neutrality.queries import orders, report
from entremise.neutrality.queries.asked import asked
from entremise.neutrality.views import report_words as words
from entremise.neutrality.views.report_files import FILES, NAMES
from entremise.neutrality.views.report_page import DOORS, ReportPage
from entremise.people import rules

#: Lists that one visitor may have made again: each reads part of the ledger.
REPLAYS = "60/minute"
#: More than the number of any entry.
MOST_DIGITS = 18


@allow(rules.anyone)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The rule in plain words, and what the last report says."""
    found = report.latest()
    shown = {"latest": ReportPage(found) if found else None, "days": settings.OBJECTION_DAYS}
    return render(request, "neutrality/home.html", shown)


@allow(rules.anyone)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """All reports, newest first; that of the month that goes on is provisional."""
    now = timezone.now()
    current = _current(now)
    kept = [each for each in report.reports() if each.month != current.month]
    pages = [ReportPage(each) for each in (current, *kept)]
    return render(request, "neutrality/reports.html", {"pages": pages, "files": NAMES})


def _current(now: dt.datetime) -> Report:
    month = report.first_day(month_of(now))
    return report.report(month, now) or report.counted(month, now)


@allow(rules.anyone)
@require_safe
def of_month(request: HttpRequest, month: str) -> HttpResponse:
    """The report of a month."""
    page = _page(month)
    return render(request, "neutrality/report.html", {
        "page": page, "files": NAMES, "days": settings.OBJECTION_DAYS,
        "reading": words.reading(), "margins": words.margins(), "small_groups": words.small_groups(),
        "browsing": words.browsing(page), "bands": words.bands(page), "checks": words.checks(page),
    })  # fmt: skip


@allow(rules.anyone)
@require_safe
def file(request: HttpRequest, month: str, suffix: str) -> HttpResponse:
    """The same as a file."""
    if suffix not in FILES:
        raise Http404
    page = _page(month)
    made = FILES[suffix]
    content = made.write(page, current_language())
    disposition = "inline" if suffix in {"pdf", "json"} else "attachment"
    name = f"entremise-neutralite-{page.name}.{suffix}"
    headers = {"Content-Disposition": f'{disposition}; filename="{name}"'}
    return HttpResponse(content, content_type=made.content_type, headers=headers)


def _page(month: str) -> ReportPage:
    """The report of a month named `2026-11`."""
    try:
        first = dt.datetime.strptime(month, "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError as error:
        raise Http404 from error
    found = report.report(first, timezone.now())
    if found is None or f"{first:%Y-%m}" != month:
        raise Http404
    return ReportPage(found)


@allow(rules.anyone)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """From a number that was typed to its list."""
    typed = request.GET.get("numero", "").strip()
    if not typed:
        return redirect("neutrality:home")
    if not typed.isascii() or not typed.isdecimal() or len(typed) > MOST_DIGITS:
        raise Http404
    return redirect("neutrality:order", int(typed))


@allow(rules.anyone)
@require_safe
def order(request: HttpRequest, number: int) -> HttpResponse:
    """One list: how it was made, who was in it, and whether the ledger gives the same again."""
    if number >= 10**MOST_DIGITS:
        raise Http404
    found = orders.order(number, replay=bool(allowed(request, "neutrality.replay", REPLAYS)))
    if found is None:
        return render(request, "neutrality/no_list.html", {"number": number}, status=404)
    return render(request, "neutrality/order.html", {
        "order": found, "asked": asked(found.listed), "door": DOORS[found.listed.door],
    })  # fmt: skip
