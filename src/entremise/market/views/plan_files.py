"""A purchase plan and its answers as files: what was read, who could answer, the advice, then the columns as sent."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from entremise.common.reader import current_language
from entremise.common.spreadsheets import WORKBOOK, Row, Sheet, csv_table, workbook
from entremise.market.models import Plan, PlanLine
from entremise.market.queries import plans as queries
from entremise.matching.nomenclature import communes


class File(NamedTuple):
    """A kind of file: its content type, and what writes it."""

    content_type: str
    write: Callable[[Plan], bytes]


def _header() -> list[str]:
    within = [_("Entreprises à moins de %(km)d km") % {"km": km} for km in queries.RADII]
    return [_("Ligne"), _("Achat"), _("Code CPV"), _("Montant (€)"), _("Date"), _("Lieu"), _("Métiers lus"), *within,
            _("Sur tout le territoire"), _("La plus proche (km)"), _("Conseil")]  # fmt: skip


def _row(line: PlanLine, titles: Sequence[str]) -> Row:
    language = current_language()
    town, told = communes.commune(line.place), dict(line.told)
    within = (line.firms.get(str(km), "") for km in queries.RADII)
    return (
        line.row, line.text, line.cpv, _known(line.amount), f"{line.starts_on:%Y-%m-%d}" if line.starts_on else "",
        town.name if town else "", " ; ".join(queries.trades(line, language)), *within,
        line.firms.get(queries.EVERYWHERE, ""), _known(line.nearest_km),
        "\n".join(each[language] for each in line.advice), *(told.get(title, "") for title in titles),
    )  # fmt: skip


def _known(value: float | None) -> float | str:
    return "" if value is None else value


def _table(plan: Plan) -> tuple[list[str], list[Row]]:
    lines = list(plan.lines.all())
    titles = list(dict.fromkeys(title for line in lines for title, _cell in line.told))
    sent = [_("Votre tableur : %(title)s") % {"title": title} for title in titles]
    return [*_header(), *sent], [_row(line, titles) for line in lines]


def xlsx(plan: Plan) -> bytes:
    """The lines, then the rows that are no purchase, with why."""
    header, rows = _table(plan)
    unread: list[Row] = [
        (each["row"], each["because"], " | ".join(cell for _title, cell in each["cells"])) for each in plan.unread
    ]
    return workbook([
        Sheet(_("Programme d’achat"), header, rows, {1: 60, 6: 40, len(queries.RADII) + 9: 80}),
        Sheet(_("Lignes laissées de côté"), (_("Ligne"), _("Pourquoi"), _("Contenu")), unread, {1: 40, 2: 100}),
    ])  # fmt: skip


def csv(plan: Plan) -> bytes:
    """The lines."""
    return csv_table(*_table(plan))


def download(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A file to be saved, and kept nowhere on the way."""
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)


FILES = {"xlsx": File(WORKBOOK, xlsx), "csv": File("text/csv; charset=utf-8", csv)}
