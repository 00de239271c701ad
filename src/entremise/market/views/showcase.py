"""The demonstrator's showcase: the pilots that both sides show to all, on a map and in a list."""

import uuid

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from entremise.common.access import allow
from entremise.market import rules
from entremise.market.actions.pilots_told import name
from entremise.market.models import Pilot, Proposal
from entremise.market.queries import pilots as queries
from entremise.market.views.pilot_page import public_facts, public_parts, results
from entremise.market.views.tiles import tiles
from entremise.market.words import place
from entremise.people.rules import anyone
from entremise.registry import queries as registry
from entremise.registry.models import Establishment

PAGE_SIZE = 24
RESULTS = {"oui": True, "non": False}


@allow(anyone)
@require_safe
def showcase(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first; those that hold some words, those that worked."""
    words = request.GET.get("q", "").replace("\0", " ").strip()[:100]
    worked = request.GET.get("resultat", "")
    found = queries.showcase(words, worked=RESULTS.get(worked))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    first = page.start_index()
    return render(request, "market/showcase.html", {
        "page": page, "words": words, "worked": worked, "tiles": tiles(),
        "cards": [_card(each, rank) for rank, each in enumerate(page, start=first)],
    })  # fmt: skip


def _card(pilot: Pilot, rank: int) -> dict[str, object]:
    text, language = results(pilot)
    return {"pilot": pilot, "rank": rank, "startup": name(pilot.startup), "host": name(pilot.host),
            "place": place(pilot.place), "text": text, "language": language}  # fmt: skip


@allow(anyone)
@require_safe
def shown(request: HttpRequest, pilot: uuid.UUID) -> HttpResponse:
    """One of them; its two sides see it so before they show it, once it has results."""
    found = get_object_or_404(Pilot.objects.select_related("startup__person", "host__person"), number=pilot)
    public = found.status is Pilot.Status.SHOWN
    if not public and not (found.status is Pilot.Status.CLOSED and rules.parties(request.user, found)):
        raise Http404
    text, language = results(found)
    return render(request, "market/shown.html", {
        "pilot": found, "public": public, "tiles": tiles(), "text": text, "language": language,
        "facts": public_facts(found), "parts": public_parts(found), "place": place(found.place),
        "own": bool(rules.parties(request.user, found)),
        "sides": [(found.startup, name(found.startup), _sheet(found.startup)),
                  (found.host, name(found.host), _sheet(found.host))],
    })  # fmt: skip


def _sheet(proposal: Proposal) -> Establishment | None:
    """The firm's page in the register, when it has one."""
    return registry.head_offices([proposal.organisation]).get(proposal.organisation) if proposal.organisation else None
