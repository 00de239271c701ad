"""Matches as files for a spreadsheet."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from entremise.common.spreadsheets import Row, Sheet, csv_table, workbook
from entremise.hub.queries.search import Found
from entremise.matching.model import Language
from entremise.matching.nomenclature import communes, naf


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
