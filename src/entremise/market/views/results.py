"""Who won, and what stayed on the territory: the page, its files, the report of a year."""

from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from entremise.common.access import allow
from entremise.common.reader import current_language
from entremise.common.spreadsheets import WORKBOOK
from entremise.hub.queries.small_cells import OTHERS
from entremise.market.forms.results import address, asked
from entremise.market.models import Award
from entremise.market.queries.awards import figures
from entremise.market.views import results_files as files
from entremise.market.views.report_pdf import pdf
from entremise.market.views.results_page import ResultsPage, label
from entremise.people import rules


@allow(rules.anyone)
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The figures of a source, of all years or one."""
    wanted = asked(request.GET)
    page = ResultsPage(figures(wanted))
    years = [part.key for part in page.figures.years if part.key not in ("", OTHERS)]
    places = sorted((label("commune", code), code) for code in page.figures.communes)
    return render(request, "market/results.html", {
        "page": page, "asked": wanted, "query": address(wanted), "communes": places,
        "sources": [(source.label, address(wanted, source=source, year=None, commune="", everywhere=False),
                     source == wanted.source) for source in reversed(Award.Source)],
        "years": [(year, address(wanted, year=int(year)), int(year) == wanted.year) for year in years],
        "every_year": address(wanted, year=None), "everywhere": address(wanted, everywhere=True),
        "here": address(wanted, everywhere=False), "everybody": address(wanted, commune=""),
        "reported": wanted.year or timezone.localdate().year - 1,
    })  # fmt: skip


@allow(rules.anyone)
@require_safe
def csv(request: HttpRequest) -> HttpResponse:
    """The awards, one a row."""
    content = files.csv(asked(request.GET))
    return _file(HttpResponse(content, content_type="text/csv; charset=utf-8"), "attributions.csv")


@allow(rules.anyone)
@require_safe
def xlsx(request: HttpRequest) -> HttpResponse:
    """The figures and the awards."""
    content = files.xlsx(ResultsPage(figures(asked(request.GET))))
    return _file(HttpResponse(content, content_type=WORKBOOK), "attributions.xlsx")


@allow(rules.anyone)
@require_safe
def ocds(request: HttpRequest) -> StreamingHttpResponse:
    """The same as an OCDS release package."""
    written = files.ocds(asked(request.GET), request.build_absolute_uri, request.get_full_path())
    return _file(StreamingHttpResponse(written, content_type="application/json; charset=utf-8"), "ocds.json")


R = TypeVar("R", HttpResponse, StreamingHttpResponse)


def _file(response: R, name: str) -> R:
    response["Content-Disposition"] = f'attachment; filename="entremise-{name}"'
    return response


@allow(rules.anyone)
@require_safe
def report(request: HttpRequest, year: int) -> HttpResponse:
    """The report of a year, on paper."""
    if not 2000 <= year <= timezone.localdate().year:
        raise Http404
    name = f'inline; filename="business-act-{year}-{current_language()}.pdf"'
    content = pdf(year, current_language())
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})
