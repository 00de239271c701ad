"""Awards as files: rows (CSV), figures and rows (workbook), open contracting data (OCDS)."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from entremise.common.spreadsheets import Row, Sheet, csv_table, workbook
from entremise.hub.queries.small_cells import FEW
from entremise.market.models import Tender
from entremise.market.queries.awards import Asked, Part, awards
from entremise.market.queries.ocds import Here, Release, award_releases, head, tender_releases
from entremise.market.queries.open_awards import OpenAward, opened
from entremise.market.views.results_page import DIMENSION_NAMES, ResultsPage, label


def columns() -> tuple[str, ...]:
    """The titles of the columns of rows."""
    return (
        _("Source"), _("Numéro"), _("Date"), _("Objet"), _("Acheteur"), _("Identifiant de l’acheteur"),
        _("Entreprise retenue"), _("Identifiant de l’entreprise"), _("Commune de l’entreprise"), _("Codes CPV"),
        _("Lieu d’exécution"), _("Montant (€)"), _("Durée (mois)"), _("Nature"), _("Procédure"),
    )  # fmt: skip


def rows(asked: Asked) -> Iterator[Row]:
    """One row an award, the oldest first."""
    return (_row(each) for each in opened(awards(asked).order_by("awarded_on", "pk")))


def _row(each: OpenAward) -> Row:
    award = each.award
    return (
        award.source, award.identifier or str(award.number), str(award.awarded_on or ""), award.title, award.buyer_name,
        award.buyer_identifier, each.supplier_name, each.supplier, each.commune, " ".join(award.cpv), award.place,
        _known(each.amount), _known(award.months), award.nature, award.procedure,
    )  # fmt: skip


def csv(asked: Asked) -> bytes:
    """The rows."""
    return csv_table(columns(), rows(asked))


def xlsx(page: ResultsPage) -> bytes:
    """The figures by year and group, then the rows."""
    figures = page.figures
    groups = [(_("Années"), "year", figures.years)]
    groups += [(str(DIMENSION_NAMES[name]), name, parts) for name, parts in figures.parts.items()]
    titles = (_("Groupe"), _("Attributions"), _("Sur le territoire"), _("Ailleurs"), _("Avec un montant"),
              _("Montant (€)"), _("Montant sur le territoire (€)"), _("Montant ailleurs (€)"))  # fmt: skip
    wide = {0: 42, **dict.fromkeys(range(1, len(titles)), 18)}
    about = [(_("Comment c’est compté") if n == 0 else "", text) for n, text in enumerate(page.reading)]
    return workbook([
        Sheet(_("À lire"), (_("Entremise"), ""), about, {0: 24, 1: 100}),
        *(Sheet(title, titles, [_group(name, part) for part in parts], wide) for title, name, parts in groups),
        Sheet(_("Attributions"), columns(), list(rows(figures.asked)), {3: 60, 4: 40, 6: 40}),
    ])  # fmt: skip


def _group(dimension: str, part: Part) -> Row:
    amounts = ("", "", "") if part.paid == FEW else (part.amount, part.amount_here, part.amount_elsewhere)
    paid = "" if part.paid == FEW else part.paid
    return (label(dimension, part.key), part.told, part.here, part.elsewhere, paid, *amounts)


def _known(value: int | None) -> int | str:
    return "" if value is None else value


def ocds(asked: Asked, here: Here, path: str) -> Iterator[str]:
    """A release package, written as it is read: official contracts, or the public consultations typed in here.

    A contract has all its winners there, wherever they are: the commune that is asked for narrows nothing.
    """
    if asked.official:
        return _written(award_releases(awards(asked._replace(commune=""))), head(here, path))
    tenders = Tender.objects.filter(source=Tender.Source.TYPED).order_by("published_at", "pk")
    found = tenders if asked.year is None else tenders.filter(published_at__year=asked.year)
    return _written(tender_releases(found, here), head(here, path))


def _written(releases: Iterable[Release], begins: dict[str, Any]) -> Iterator[str]:
    yield f'{_json(begins)[:-1]},"releases":['
    last, comma = "1970-01-01T00:00:00Z", ""
    for release in releases:
        last = max(last, release["date"])
        yield comma + _json(release)
        comma = ",\n"
    yield f'],"publishedDate":{_json(last)}}}'


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
