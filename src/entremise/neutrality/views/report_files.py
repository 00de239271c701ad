"""A report as files: PDF to print, CSV and workbook to count, JSON for programs."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from entremise.common.spreadsheets import WORKBOOK, Row, Sheet, csv_table, workbook
from entremise.neutrality.queries.figures import Group
from entremise.neutrality.queries.groups import DIMENSIONS
from entremise.neutrality.views.report_page import DIMENSION_NAMES, DOORS, PROPOSERS, ReportPage, group_label
from entremise.neutrality.views.report_pdf import pdf


class File(NamedTuple):
    """A kind of file: its content type, and what writes it for readers of a language."""

    content_type: str
    write: Callable[[ReportPage, str], bytes]


def _json(page: ReportPage, language: str) -> bytes:
    """All that the report tells, with names that do not depend on the language; how to check it."""
    told: dict[str, Any] = {
        "published_at": page.report.published_at and page.report.published_at.isoformat(timespec="seconds"),
        "counted_at": page.report.made_at.isoformat(timespec="seconds"),
        **page.report.figures,
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _csv(page: ReportPage, language: str) -> bytes:
    """One line a group."""
    lines = [
        (page.name, str(DIMENSION_NAMES[dimension]), *_cells(dimension, group))
        for dimension in DIMENSIONS
        for group in page.figures.groups[dimension]
    ]
    return csv_table((_("Mois"), _("Selon"), *_columns()), lines)


def _xlsx(page: ReportPage, language: str) -> bytes:
    sheets = [
        Sheet(str(DIMENSION_NAMES[dimension]), _columns(),
              [_cells(dimension, group) for group in page.figures.groups[dimension]],
              {0: 10, 1: 42, **dict.fromkeys(range(2, 9), 16)})
        for dimension in DIMENSIONS
    ]  # fmt: skip
    return workbook([_about(page), *sheets, _positions(page)])


def _columns() -> tuple[str, ...]:
    return (
        _("Code"), _("Groupe"), _("Entreprises"), _("Listes"), _("Attention reçue"), _("Attention due"),
        _("Reçue / due"), _("Au moins (95 %)"), _("Au plus (95 %)"),
    )  # fmt: skip


def _cells(dimension: str, group: Group) -> Row:
    shares = ("" if value is None else value for value in (group.ratio, group.low, group.high))
    label = group_label(dimension, group.key)
    return (group.key, label, group.firms, group.lists, group.received, group.due, *shares)


def _about(page: ReportPage) -> Sheet:
    figures, found = page.figures, page.figures.objections
    lines: list[Row] = [
        (_("Mois"), page.name),
        (_("En une phrase"), page.sentence),
        (_("État"), _("provisoire") if page.provisional else _("définitif")),
        (_("Listes montrées"), figures.lists),
        (_("Affichages"), figures.shown),
        *((f"– {label}", figures.doors.get(door, 0)) for door, label in DOORS.items()),
        (_("Entreprises qui pouvaient être montrées"), figures.firms),
        (_("Entreprises montrées"), figures.firms_shown),
        (_("Utilité gardée, au moins (nDCG)"), _known(figures.floor.lowest)),
        (_("Utilité gardée, en moyenne (nDCG)"), _known(figures.floor.mean)),
        (_("Plancher d’utilité"), figures.floor.required),
        (_("Listes sous le plancher"), figures.floor.below),
        (_("Mises en relation proposées"), sum(figures.proposed.values())),
        *((f"– {label}", figures.proposed[by]) for by, label in PROPOSERS.items()),
        (_("Contestations reçues"), found.made),
        (_("Contestations répondues"), found.answered),
        (_("Contestations en retard"), found.late),
        (_("Règles"), page.policies),
        (_("Dernière inscription lue au registre"), figures.entries),
        (_("Son empreinte"), figures.head),
    ]
    return Sheet(_("À lire"), (_("Entremise"), ""), lines, {0: 44, 1: 90})


def _known(value: float | None) -> float | str:
    return "" if value is None else value


def _positions(page: ReportPage) -> Sheet:
    rows: list[Row] = list(zip(range(1, len(page.figures.chosen) + 1), page.figures.given, page.figures.chosen,
                               strict=True))  # fmt: skip
    titles = (_("Place"), _("Attention donnée depuis le début"), _("Choisie par le demandeur depuis le début"))
    return Sheet(_("Places"), titles, rows, dict.fromkeys(range(3), 36))


#: What each is called on a button.
NAMES = {"pdf": "PDF", "xlsx": "Excel", "csv": "CSV", "json": "JSON"}.items()
FILES: dict[str, File] = {
    "pdf": File("application/pdf", pdf),
    "csv": File("text/csv; charset=utf-8", _csv),
    "xlsx": File(WORKBOOK, _xlsx),
    "json": File("application/json", _json),
}
