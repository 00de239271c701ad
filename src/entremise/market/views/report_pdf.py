"""The report of a year on paper."""

import datetime as dt
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entremise.common.printing import printed
from entremise.hub.views.figures_page import count
from entremise.market import territory
from entremise.market.models import Award
from entremise.market.queries.awards import Asked, figures
from entremise.market.queries.year import activity
from entremise.market.views.results_page import ResultsPage, Table
from entremise.market.words import moment

_SOURCE = files("entremise.market") / "templates" / "market" / "sheets" / "year.typ"
#: How many rows of a table are printed; the workbook holds all.
_MOST = 10


def pdf(year: int, language: str) -> bytes:
    """The report of a year, in the language of the words of this thread."""
    made_at = timezone.now()
    return printed(_SOURCE, told(year, language, made_at), language, made_at)


def told(year: int, language: str, made_at: dt.datetime) -> dict[str, Any]:
    """All that the report says."""
    provisional = _("Provisoire : l’année n’est pas finie.") if year >= timezone.localdate().year else ""
    return {
        "language": language, "author": str(settings.CHAMBER_NAME), "year": str(year),
        "title": _("Business Act : rapport %(year)s") % {"year": year},
        "over": _("Business Act · rapport annuel · %(territory)s") % {"territory": territory.name()},
        "provisional": provisional,
        "activity_title": _("Ce qui s’est fait ici"), "activity": _activity(year),
        "parts": [
            _part(_("Déclaré ici par les donneurs d’ordre"), Asked(Award.Source.DECLARED, year)),
            _part(_("Les marchés publics exécutés sur le territoire"), Asked(Award.Source.DECP, year)),
        ],
        "reading_title": _("Comment c’est compté"),
        "counted": _("Compté le %(at)s.") % {"at": moment(made_at)},
    }  # fmt: skip


def _activity(year: int) -> list[tuple[str, str]]:
    found = activity(year)
    return [
        (count(found.typed), ngettext("consultation publique publiée ici", "consultations publiques publiées ici",
                                      found.typed)),
        (count(found.buyers), ngettext("donneur d’ordre les a publiées", "donneurs d’ordre les ont publiées",
                                       found.buyers)),
        (count(found.signed), ngettext("signataire de la charte d’achat", "signataires de la charte d’achat",
                                       found.signed)),
        (count(found.new), ngettext("nouveau signataire dans l’année", "nouveaux signataires dans l’année", found.new)),
        (count(found.notices), ngettext("avis du BOAMP sur le territoire", "avis du BOAMP sur le territoire",
                                        found.notices)),
        (count(found.pilots), ngettext("expérimentation terminée et présentée", "expérimentations terminées et "
                                       "présentées", found.pilots)),
    ]  # fmt: skip


def _part(title: str, asked: Asked) -> dict[str, Any]:
    """A source: never added to the other one."""
    page = ResultsPage(figures(asked))
    some = page.enough
    return {
        "title": title, "reading": page.reading if asked.official else page.reading[:1],
        "sentence": page.sentence if page else _("Aucune attribution connue pour cette année."),
        "tiles": [asdict(tile) for tile in page.tiles] if some else [],
        "bars": [asdict(bar) for bar in page.where] if some else [],
        "tables": [_table(each) for each in (page.years, *page.tables)] if some else [],
    }  # fmt: skip


def _table(each: Table) -> dict[str, Any]:
    columns = [_("Groupe"), _("Attributions"), _("Restées ici"), _("Montant"), _("Resté ici, en montant")]
    rows = [[row.label, row.told, row.stayed, row.money, row.money_stayed] for row in each.rows[:_MOST]]
    return {"title": each.title, "columns": columns, "rows": rows}
