"""The loop in figures: for the chamber, any period; for all, the last twelve months, counted every ten minutes."""

from collections.abc import Sequence
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from entremise.common.access import allow
from entremise.common.spreadsheets import WORKBOOK, Row, Sheet, csv_table, workbook
from entremise.hub.forms.figures import PeriodForm, filled, quick
from entremise.hub.queries import figures as queries
from entremise.hub.queries.figures import Figures, Period
from entremise.hub.queries.small_cells import as_data, few, kept, of_data, protect
from entremise.hub.views.figures_page import FiguresPage, tables
from entremise.neutrality.rules import reads_objections
from entremise.people import rules
from entremise.people.rules import Visitor

#: The files that figures are given in.
SUFFIXES = frozenset({"csv", "xlsx", "json"})


@allow(rules.reads_figures)
@require_safe
def chamber(request: HttpRequest) -> HttpResponse:
    """The chamber's dashboard. Whoever does not accompany needs reads no figure of fewer than three."""
    form = filled(request.GET)
    found, before, counted_at = _counted(form)
    if not _reads_all(request.user):
        found, before = protect(found), few(before)
    period = found.period
    return render(request, "hub/figures_chamber.html", {
        "form": form, "page": FiguresPage(found, before), "quick": quick(timezone.localdate()),
        "query": f"?du={period.since}&au={period.until}", "counted_at": counted_at,
        "reads_objections": reads_objections(request.user),
    })  # fmt: skip


def _counted(form: PeriodForm) -> tuple[Figures, dict[str, int], datetime | None]:
    """The figures, those of the period before, and when they were counted: none for just now.

    The last twelve months are counted every ten minutes; a period that is asked for is counted at once.
    """
    snapshot = None if form.is_bound else kept("chamber")
    if snapshot:
        return of_data(snapshot.data), snapshot.data["before"], snapshot.taken_at
    period = form.period()
    return queries.figures(period), queries.funnel(period.before()), None


@allow(rules.reads_figures)
@require_safe
def chamber_file(request: HttpRequest, suffix: str) -> HttpResponse:
    """The same figures, whole, as a file."""
    period = filled(request.GET).period()
    found = queries.figures(period)
    return _file(found if _reads_all(request.user) else protect(found), suffix)


def _reads_all(visitor: Visitor) -> bool:
    return rules.adviser(visitor)


@allow(rules.anyone)
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """The figures for everybody: those last published."""
    snapshot = kept("public")
    page = FiguresPage(of_data(snapshot.data)) if snapshot else None
    return render(request, "hub/figures.html", {"page": page, "taken_at": snapshot and snapshot.taken_at})


@allow(rules.anyone)
@require_safe
@cache_control(public=True, max_age=600)
def public_file(request: HttpRequest, suffix: str) -> HttpResponse:
    """The same as open data; nothing yet on a service that has just begun."""
    snapshot = kept("public")
    if snapshot is None:
        return JsonResponse({}, status=503, headers={"Retry-After": "3600", "Cache-Control": "no-store"})
    return _file(of_data(snapshot.data), suffix)


def _file(figures: Figures, suffix: str) -> HttpResponse:
    if suffix not in SUFFIXES:
        raise Http404
    if suffix == "json":
        return JsonResponse(as_data(figures), json_dumps_params={"ensure_ascii": False, "indent": 1})
    name = f"entremise-{figures.period.since}-{figures.period.until}.{suffix}"
    content, content_type = (
        (_csv(figures), "text/csv; charset=utf-8") if suffix == "csv" else (_xlsx(figures), WORKBOOK)
    )
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _csv(figures: Figures) -> bytes:
    """One line a figure: its table, its row, its column, its value."""
    return csv_table(
        (_("Tableau"), _("Ligne"), _("Colonne"), _("Valeur")),
        (
            (title, row[0], column, value)
            for title, columns, rows in tables(figures)
            for row in rows
            for column, value in zip(columns[1:], row[1:], strict=True)
        ),
    )


def _xlsx(figures: Figures) -> bytes:
    return workbook([_about(figures.period), *(_sheet(*table) for table in tables(figures))])


def _about(period: Period) -> Sheet:
    followed = _("Chaque chiffre suit les besoins exprimés dans la période, quelle que soit la date de la suite.")
    lines: list[Row] = [
        (_("Besoins exprimés du"), f"{period.since}"),
        (_("au"), f"{period.until}"),
        (_("Comment lire"), followed),
    ]
    return Sheet(_("À lire"), (_("Entremise"), ""), lines, {0: 24, 1: 80})


def _sheet(title: str, columns: Sequence[str], rows: Sequence[Row]) -> Sheet:
    return Sheet(title, columns, rows, {0: 42, **dict.fromkeys(range(1, len(columns)), 18)})
