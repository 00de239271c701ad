"""The member's own pages: what is theirs to do, their needs, their introductions."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from entremise.common.access import allow
from entremise.hub.models import Introduction
from entremise.hub.queries import dashboard as queries
from entremise.hub.queries.dashboard import Duty, Mine, Scope
from entremise.hub.views.statuses import short
from entremise.people.models import Person
from entremise.people.queries import memberships
from entremise.people.rules import signed_in

#: Lines of a page of a list.
PAGE = 20
#: What is said of each thing to do, and the words of its button.
DUTIES: dict[Duty, tuple[str | Promise, str | Promise]] = {
    Duty.ANSWER: (_("Une demande attend votre réponse"), _("Répondre")),
    Duty.REPLY: (_("Une entreprise vous pose une question"), _("Lire et répondre")),
    Duty.AGREE: (_("Une entreprise vous est proposée"), _("Dire si elle convient")),
    Duty.TELL: (_("Dites ce qui est sorti de cette mise en relation"), _("Dire ce qu’il en est sorti")),
    Duty.CHOOSE: (_("Des entreprises peuvent répondre à votre besoin"), _("Choisir")),
    Duty.FINISH: (_("Un brouillon à terminer"), _("Terminer")),
}
NEED_FILTER_LABELS: dict[str, str | Promise] = {
    "brouillons": _("Brouillons"),
    "publies": _("Publiés"),
    "en-pause": _("En pause"),
    "clos": _("Clos"),
}
INTRODUCTION_FILTER_LABELS: dict[str, str | Promise] = {
    "en-cours": _("En cours"),
    "faites": _("Mises en relation faites"),
    "terminees": _("Sans suite"),
}


@allow(signed_in)
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """All of it in short."""
    scope = _scope(request)
    person = scope.person
    return render(request, "hub/dashboard.html", {
        **_shared(scope),
        "to_do": [(each, *DUTIES[each.duty]) for each in queries.to_do(scope)],
        "needs": queries.needs_with_standing(_newest(scope)[: queries.SHOWN]),
        "needs_count": scope.needs.count(),
        "introductions": _with_status(scope, scope.introductions[: queries.SHOWN]),
        "introductions_count": scope.introductions.count(),
        "meetings": scope.mine(queries.meetings(scope)[: queries.SHOWN]),
        "alerts": queries.alerts(person)[: queries.SHOWN],
        "offers_count": queries.offers(scope),
        "invitations": queries.invitations(person),
    })  # fmt: skip


@allow(signed_in)
@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """All the member's needs."""
    scope = _scope(request)
    chosen, rows = _filtered(request, _newest(scope), queries.NEED_FILTERS)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "hub/dashboard_needs.html", {
        **_shared(scope), "page": page, "needs": queries.needs_with_standing(page), "chosen": chosen,
        "filters": NEED_FILTER_LABELS.items(),
    })  # fmt: skip


@allow(signed_in)
@require_safe
def introductions(request: HttpRequest) -> HttpResponse:
    """All the introductions the member has a side in."""
    scope = _scope(request)
    chosen, rows = _filtered(request, scope.introductions, queries.INTRODUCTION_FILTERS)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "hub/dashboard_introductions.html", {
        **_shared(scope), "page": page, "introductions": _with_status(scope, page), "chosen": chosen,
        "filters": INTRODUCTION_FILTER_LABELS.items(),
    })  # fmt: skip


def _scope(request: HttpRequest) -> Scope:
    assert isinstance(request.user, Person)  # noqa: S101  the rule of the view says so
    return Scope(request.user, request.GET.get("organisation", ""))


def _shared(scope: Scope) -> dict[str, Any]:
    mine = list(memberships.of_person(scope.person))
    return {
        "scope": scope,
        "memberships": mine,
        "organisations": [each for each in mine if each.confirmed_at],
    }


def _with_status(scope: Scope, rows: Iterable[Introduction]) -> list[tuple[Mine, str]]:
    return [(each, short(each.introduction.status)) for each in scope.mine(rows)]


def _newest(scope: Scope) -> QuerySet[Any, Any]:
    return scope.needs.order_by("-created_at", "-pk")


def _filtered(request: HttpRequest, rows: QuerySet[Any, Any], filters: dict[str, Q]) -> tuple[str, QuerySet[Any, Any]]:
    """The rows of the status that the address names (`statut`), all of them when it names none we know."""
    chosen = request.GET.get("statut", "")
    return (chosen, rows.filter(filters[chosen])) if chosen in filters else ("", rows)
