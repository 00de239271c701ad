"""Matches as files for a spreadsheet. No cell is ever a formula, whatever a firm wrote in its name."""

import csv
import io
from collections.abc import Iterator, Sequence

import xlsxwriter
from django.urls import reverse
from django.utils.translation import gettext as _

from entremise.hub.queries.search import Found
from entremise.matching.model import Language
from entremise.matching.nomenclature import communes, naf

Row = tuple[int | float | str, ...]
#: What a spreadsheet takes for the beginning of a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def header() -> tuple[str, ...]:
    """Titles of the columns, in the reader's language."""
    return (
        _("Rang"),
        _("Nom"),
        _("Activité (code NAF)"),
        _("Activité"),
        _("Adresse"),
        _("Code postal"),
        _("Commune"),
        _("Distance (km)"),
        _("Raisons"),
        _("Identifiant"),
        _("Source"),
        _("Date de la source"),
        _("Fiche"),
    )


def rows(found: Sequence[Found], language: Language, site: str) -> Iterator[Row]:
    """One row for each match, in order; `site` is the address of this service (`https://example.org`)."""
    for each in found:
        establishment, match = each.establishment, each.match
        commune = communes.commune(establishment.commune)
        yield (
            match.rank,
            establishment.shown_name,
            establishment.activity,
            naf.label(establishment.activity, language) if establishment.activity else "",
            establishment.address,
            establishment.postcode,
            commune.name if commune else "",
            "" if match.distance_km is None else round(match.distance_km, 1),
            " · ".join(reason.text for reason in match.reasons),
            match.id,
            establishment.source,
            establishment.source_date.isoformat() if establishment.source_date else "",
            site + reverse("registry:establishment", args=[establishment.scheme, establishment.identifier]),
        )


def csv_file(found: Sequence[Found], language: Language, site: str) -> bytes:
    """UTF-8 with its mark and semicolons, as spreadsheets set to French expect."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header())
    writer.writerows([_harmless(value) for value in row] for row in rows(found, language, site))
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: float | str) -> float | str:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def xlsx_file(found: Sequence[Found], language: Language, site: str) -> bytes:
    """A workbook with its titles frozen; texts are written as texts."""
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = workbook.add_worksheet("Entremise")
    bold = workbook.add_format({"bold": True})
    for column, title in enumerate(header()):
        sheet.write_string(0, column, title, bold)
    for line, row in enumerate(rows(found, language, site), start=1):
        for column, value in enumerate(row):
            write = sheet.write_string if isinstance(value, str) else sheet.write_number
            write(line, column, value)
    sheet.freeze_panes(1, 0)
    sheet.set_column(1, 1, 40)
    sheet.set_column(3, 4, 36)
    sheet.set_column(8, 8, 80)
    workbook.close()
    return content.getvalue()
