"""A firm's page, and how to say that a fact on it is wrong."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.reader import current_language
from entremise.matching.model import Language
from entremise.matching.nomenclature import communes, naf
from entremise.people import rules
from entremise.registry import actions, legal_forms, queries, sizes
from entremise.registry.forms.errors import ErrorForm
from entremise.registry.labels import LABELS
from entremise.registry.models import Establishment
from entremise.registry.rules import describes

MOST_SITES = 20
SOURCES: dict[str, str | Promise] = {
    "": _("l’entreprise elle-même"),
    "sirene": _("INSEE, base SIRENE"),
    "sample": _("territoire fictif d’Entremise"),
    "communes": _("centre de la commune"),
}
FACT_NAMES: dict[str, str | Promise] = {
    "name": _("Nom"),
    "activity": _("Activité"),
    "address": _("Adresse"),
    "place": _("Position sur la carte"),
    "size": _("Effectif"),
    "legal_form": _("Forme juridique"),
    "opened_on": _("Date d’ouverture"),
    "description": _("Présentation"),
    "website": _("Site internet"),
    "labels": _("Labels"),
    "offers": _("Offres"),
    "references": _("Réalisations"),
}


class Origin(NamedTuple):
    """Facts that come from the same source and date, and who says them, when; empty days are not known."""

    facts: str
    source: str | Promise
    said_on: str
    confirmed_on: str


class Site(NamedTuple):
    """Another site of the same organisation."""

    establishment: Establishment
    commune: str
    activity: str


@allow(rules.anyone)
@require_safe
def establishment(request: HttpRequest, scheme: str, identifier: str) -> HttpResponse:
    """Who it is, what it does, where, and who says so."""
    shown = queries.establishment(scheme, identifier)
    if shown is None:
        return _not_shown(request)
    theirs = describes(request.user, shown)
    return render(request, "registry/establishment.html", {**_presented(shown), "theirs": theirs})


@allow(rules.anyone)
@require_http_methods(["GET", "HEAD", "POST"])
@limited("report-error", "10/hour")
def report_error(request: HttpRequest, scheme: str, identifier: str) -> HttpResponse:
    """The form to say that a fact is wrong; its answer."""
    shown = queries.establishment(scheme, identifier)
    if shown is None:
        return _not_shown(request)
    form = ErrorForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "registry/report_error.html", {"establishment": shown, "form": form}, status=status)
    told = form.cleaned_data
    actions.report_error(shown, told["message"], told["email"])
    return redirect("registry:error_reported", scheme, identifier)


@allow(rules.anyone)
@require_safe
def error_reported(request: HttpRequest, scheme: str, identifier: str) -> HttpResponse:
    """What happens next, once an error was reported."""
    shown = queries.establishment(scheme, identifier)
    if shown is None:
        return _not_shown(request)
    return render(request, "registry/error_reported.html", {"establishment": shown})


def _not_shown(request: HttpRequest) -> HttpResponse:
    """The same page whether it does not exist or opted out: which of the two is nobody's business."""
    return render(request, "registry/not_shown.html", status=404)


def _presented(shown: Establishment) -> dict[str, object]:
    language = current_language()
    commune = communes.commune(shown.commune)
    return {
        "establishment": shown,
        "name": shown.shown_name,
        "activity": naf.activity(shown.activity) if shown.activity else None,
        "activity_label": naf.label(shown.activity, language) if shown.activity else "",
        "commune": commune,
        "tiles": {"url": settings.TILES_URL, "credit": settings.TILES_ATTRIBUTION},
        "legal_form": legal_forms.label(shown.organisation.legal_form),
        "size": sizes.BANDS.get(shown.size, ""),
        "labels": [LABELS[code].label(language) for code in shown.labels if code in LABELS],
        "sites": _sites(shown, language),
        "opened_on": _day(shown.opened_on),
        "origins": _origins(queries.facts(shown)),
    }


def _origins(facts: Sequence[queries.Fact]) -> list[Origin]:
    together: dict[tuple[str, date | None, date | None], list[str]] = defaultdict(list)
    for fact in facts:
        together[fact.source, fact.said_on, fact.confirmed_on].append(str(FACT_NAMES.get(fact.name, fact.name)))
    return [
        Origin(
            facts=", ".join(names).capitalize(),
            source=SOURCES.get(source, source),
            said_on=_day(said_on),
            confirmed_on=_day(confirmed_on) if confirmed_on != said_on else "",
        )
        for (source, said_on, confirmed_on), names in together.items()
    ]


def _day(day: date | None) -> str:
    """A day as it is written out: 1er novembre 2026, 1 November 2026."""
    if day is None:
        return ""
    first = day.day == 1 and current_language() == "fr"
    return f"{'1er' if first else day.day} {date_format(day, 'F Y')}"


def _sites(shown: Establishment, language: Language) -> list[Site]:
    others = shown.organisation.establishments.filter(named=True).exclude(pk=shown.pk).order_by("-head_office", "pk")
    return [
        Site(
            other,
            found.name if (found := communes.commune(other.commune)) else other.postcode,
            naf.label(other.activity, language) if other.activity else "",
        )
        for other in others[:MOST_SITES]
    ]
