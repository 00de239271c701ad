"""Tables as files for a spreadsheet, matches first. No cell is ever a formula, whatever a firm wrote in its name."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

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
    """Matches as a CSV file."""
    return csv_table(header(), rows(found, language, site))


def xlsx_file(found: Sequence[Found], language: Language, site: str) -> bytes:
    """Matches as a workbook of one sheet."""
    widths = {1: 40, 3: 36, 4: 36, 8: 80}
    return workbook([Sheet("Entremise", header(), list(rows(found, language, site)), widths)])


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a workbook; `widths` are those of columns (from 0) that need room, in characters."""

    title: str
    header: Sequence[str]
    rows: Sequence[Row]
    widths: Mapping[int, int] = field(default_factory=dict)


def csv_table(titles: Sequence[str], lines: Iterable[Row]) -> bytes:
    """UTF-8 with its mark and semicolons, as spreadsheets set to French expect."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows([_harmless(value) for value in row] for row in lines)
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: float | str) -> float | str:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """A workbook of tables with their titles frozen; texts are written as texts."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    bold = book.add_format({"bold": True})
    for each in sheets:
        sheet = book.add_worksheet(each.title)
        for column, title in enumerate(each.header):
            sheet.write_string(0, column, title, bold)
        for line, row in enumerate(each.rows, start=1):
            for column, value in enumerate(row):
                write = sheet.write_string if isinstance(value, str) else sheet.write_number
                write(line, column, value)
        sheet.freeze_panes(1, 0)
        for column, width in each.widths.items():
            sheet.set_column(column, column, width)
    book.close()
    return content.getvalue()
