"""A report on paper."""

import json
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from entremise.common.printing import printed
from entremise.neutrality.views import report_words as words
from entremise.neutrality.views.report_page import Chart, ReportPage

_SOURCE = files("entremise.neutrality") / "templates" / "neutrality" / "report.typ"


def pdf(page: ReportPage, language: str) -> bytes:
    """The report of a page, in the language of its words."""
    return _set(json.dumps(_told(page, language)), language, page.report.made_at)


@lru_cache(maxsize=16)
def _set(told: str, language: str, made_at: datetime) -> bytes:
    """Anyone may ask for it, and setting it takes a while."""
    return printed(_SOURCE, json.loads(told), language, made_at)


def _told(page: ReportPage, language: str) -> dict[str, Any]:
    provisional = _("Provisoire : le mois n’est pas fini. Compté le %(at)s.")
    counted = date_format(localtime(page.report.made_at), "j F Y, H:i")
    return {
        "language": language, "author": str(settings.CHAMBER_NAME), "title": page.title,
        "over": _("Neutralité des listes d’entreprises · rapport du mois"),
        "month": page.month[:1].upper() + page.month[1:],
        "provisional": provisional % {"at": counted} if page.provisional else "",
        "sentence": page.sentence, "reading": words.reading(), "small": f"{words.margins()} {words.small_groups()}",
        "tiles": [asdict(tile) for tile in page.tiles] if page.figures.lists else [],
        "charts": [_chart(each) for each in page.charts],
        "fact_columns": [_("Fait"), _("Combien")], "facts": _facts(page),
        "browsing_title": _("Le modèle d’attention, confronté aux choix"),
        "browsing": words.browsing(page), "bands": words.bands(page),
        "band_columns": [_("Places"), _("Choisies"), _("Marge à 95 %"), _("Attendues")],
        "checking": _("Vérifier soi-même"), "checks": words.checks(page), "head": page.report.head,
    }  # fmt: skip


def _chart(each: Chart) -> dict[str, Any]:
    scale = _("%(least)s · dû : 100 %% · %(most)s") % {"least": each.least, "most": each.most}
    columns = [_("Groupe"), scale, _("Reçu / dû"), _("Marge (95 %)"), _("Entreprises"), _("Listes")]
    return {
        "title": each.title, "said": each.said, "close": each.close, "columns": columns,
        "rows": [asdict(row) for row in each.drawn],
    }  # fmt: skip


def _facts(page: ReportPage) -> list[tuple[str, list[tuple[str, str]]]]:
    """Small tables: their title, their lines."""
    bars = (
        (_("Par quelle porte les listes ont été montrées"), page.doors),
        (_("Qui a eu l’idée des mises en relation"), page.proposed),
    )
    tables = [(title, [(bar.label, bar.shown) for bar in found]) for title, found in bars]
    return [*tables, (_("Contestations"), [fact for fact in page.objections if fact[1]])]
