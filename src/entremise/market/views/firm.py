"""What the pages of a firm that answers share: which firm, by an account or by the link of its invitation."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from entremise.common.access import allow
from entremise.common.limits import Rate, limited, spend, too_many
from entremise.hub.links import BrokenLinkError
from entremise.market import rules
from entremise.market.actions.answers import Firm
from entremise.market.links import OverLinkError, invitation_of
from entremise.market.models import Invitation, Tender
from entremise.people.models import Membership, Person
from entremise.people.rules import anyone
from entremise.registry import queries as registry

#: As much as somebody asks and answers in an hour; from one address, a whole firm.
RATE, RATE_OF_ADDRESS = Rate.parse("240/hour"), "2400/hour"


@dataclass(frozen=True)
class Came:
    """A firm that came by the link of its invitation."""

    invitation: Invitation
    token: str

    @property
    def tender(self) -> Tender:
        """What it is invited to answer."""
        return self.invitation.tender

    def url(self, page: str = "invited") -> str:
        """The path of a page of the same link."""
        return reverse(f"market:{page}", args=[self.token])

    def firm(self) -> Firm:
        """Who answers."""
        each = self.invitation
        return Firm(each.called, each.organisation, each.solution, invitation=each, language=each.language)


def for_invited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A page of an invitation: it is given who came. Broken links are not found (404); those that are over say so."""

    @allow(anyone)
    @require_http_methods(["GET", "HEAD", "POST"])
    @limited("invited", RATE_OF_ADDRESS)
    @wraps(view)
    def opened(request: HttpRequest, /, token: str, **kwargs: Any) -> HttpResponse:
        try:
            came = Came(invitation_of(token), token)
        except (BrokenLinkError, OverLinkError) as error:
            over = isinstance(error, OverLinkError)
            response = render(request, "market/link_unusable.html", {"over": over}, status=410 if over else 404)
            return private(response)
        if came.tender.published_at is None:
            raise Http404
        if request.method == "POST":
            allowance = spend("invited", came.invitation.number.hex, RATE)
            if not allowance:
                return too_many(request, allowance)
        return private(view(request, came, **kwargs))

    return opened


def private(response: HttpResponse) -> HttpResponse:
    """Neither kept by anybody on the way, nor by search engines, nor told to the sites one goes to."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response


def seen(request: HttpRequest, number: uuid.UUID) -> Tender:
    """A consultation that the reader may see.

    Raises:
        Http404: there is none, or not for them.
    """
    found = Tender.objects.select_related("buyer", "person").filter(number=number).first()
    if found is None or not rules.sees(request.user, found):
        raise Http404
    return found


def firms(person: Person, tender: Tender) -> dict[str, Firm]:
    """The firms for which somebody may answer or has answered, by organisation; invited ones first."""
    invited = {each.organisation: each for each in tender.invitations.filter(rules.INVITED).exclude(organisation="")}
    own = tender.buyer.organisation if tender.buyer else ""
    rows = Membership.objects.filter(Membership.CURRENT, person=person).order_by("pk")
    named = {each.organisation: each.name for each in rows if each.organisation != own}
    if tender.confidential:
        named = {each: name for each, name in named.items() if each in invited}
    sites = registry.head_offices(named) if named else {}
    found = {}
    for organisation in sorted(named, key=lambda each: each not in invited):
        invitation, site = invited.get(organisation), sites.get(organisation)
        solution = invitation.solution if invitation and invitation.solution else str(site) if site else ""
        called = site.organisation.name if site and site.organisation.name else named[organisation]
        found[organisation] = Firm(
            called, organisation, solution, person=person, invitation=invitation, language=person.language
        )
    return found


def chosen_firm(request: HttpRequest, person: Person, tender: Tender) -> tuple[Firm, dict[str, Firm]]:
    """The firm one answers for (`entreprise`), and all those one may answer for.

    Raises:
        Http404: none of theirs may answer, or not the one that is told.
    """
    found = firms(person, tender)
    told = request.POST.get("entreprise") or request.GET.get("entreprise") or next(iter(found), "")
    if told not in found:
        raise Http404
    return found[told], found
