"""Home, results and their exports."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entremise.common import limits
from entremise.common.access import allow
from entremise.common.reader import current_language
from entremise.hub.actions import showing
from entremise.hub.forms.search import PAGE_SIZE, Search
from entremise.hub.queries import search as queries
from entremise.hub.queries.search import MOST_MATCHES
from entremise.hub.views.exports import csv_file, xlsx_file
from entremise.hub.views.results_page import ResultsPage
from entremise.people import rules
from entremise.people.guard import visitor
from entremise.registry import index

#: Files are made for readers, not for copying the register: the official files are there for that.
EXPORT_RATE = "30/minute"
#: More than anybody reads: each list is written in the ledger, which keeps it for good.
SEARCH_RATE = "120/minute"


@allow(rules.anyone)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One field and a few examples; how to load a territory while there is none."""
    if index.current() is None:
        return render(request, "hub/nothing_loaded.html")
    return render(request, "hub/home.html", {"examples": examples()})


def examples() -> list[str]:
    """Needs as people say them, in the reader's language."""
    return [
        _("un traiteur pour un mariage à Aix-en-Provence"),
        _("réparer une toiture après la tempête, à moins de 15 km d’Aubagne"),
        _("un expert-comptable qui connaît les restaurants, à Marseille"),
        _("panneaux solaires sur un hangar agricole, près de Salon-de-Provence"),
        _("traduire un contrat en anglais"),
    ]


@allow(rules.anyone)
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Who can answer what is asked, and why; the whole state is in the address."""
    search = Search.read(request.GET)
    if not search.text:
        return redirect("hub:home")
    allowance = limits.allowed(request, "search", SEARCH_RATE)
    if not allowance:
        return limits.too_many(request, allowance)
    try:
        found = _ask(search, limit=PAGE_SIZE, offset=(search.page - 1) * PAGE_SIZE)
    except queries.NothingLoadedError:
        return render(request, "hub/nothing_loaded.html", status=503)
    page = ResultsPage(search, found)
    if search.page > page.last_page:
        return redirect(page.link(page=page.last_page))
    number = showing.show(found, "search", visitor(request))
    return render(request, "hub/results.html", {"page": page, "list": number, "examples": examples()})


def _ask(search: Search, limit: int, offset: int = 0) -> queries.Results:
    return queries.ask(search.request(current_language()), limit=limit, offset=offset, told_in=search.told_in)


@allow(rules.anyone)
@require_safe
def results_csv(request: HttpRequest) -> HttpResponse:
    """All matches, up to a thousand, as CSV."""
    return _file(request, "csv")


@allow(rules.anyone)
@require_safe
def results_xlsx(request: HttpRequest) -> HttpResponse:
    """All matches, up to a thousand, as a workbook."""
    return _file(request, "xlsx")


def _file(request: HttpRequest, suffix: str) -> HttpResponse:
    search = Search.read(request.GET)
    if not search.text:
        return redirect("hub:home")
    allowance = limits.allowed(request, "export", EXPORT_RATE)
    if not allowance:
        return limits.too_many(request, allowance)
    try:
        found = _ask(search, limit=MOST_MATCHES)
    except queries.NothingLoadedError:
        return render(request, "hub/nothing_loaded.html", status=503)
    showing.show(found, "file", visitor(request))
    write, content_type = WRITERS[suffix]
    disposition = {"Content-Disposition": f'attachment; filename="entremise.{suffix}"'}
    content = write(found.found, current_language(), request.build_absolute_uri("/").rstrip("/"))
    return HttpResponse(content, content_type=content_type, headers=disposition)


WRITERS = {
    "csv": (csv_file, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
