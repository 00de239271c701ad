"""“Pourquoi pas moi ?”: the lists one's firm was considered for, where it stood in each, and why."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from entremise.common.access import allow
from entremise.common.reader import current_language
from entremise.matching.nomenclature import naf
from entremise.neutrality import rules
from entremise.neutrality.forms.objections import ObjectionForm
from entremise.neutrality.models import Objection
from entremise.neutrality.queries import objections, why
from entremise.neutrality.queries.asked import Asked, asked
from entremise.neutrality.queries.why import Explanation, Had, Lack, Stood
from entremise.people.rules import Visitor, organisations, signed_in
from entremise.people.views.account import me
from entremise.registry import queries as registry
from entremise.registry.models import Establishment

#: Lists of a page.
PAGE = 20
#: Less attention than this is nobody's due.
WORTH_A_WORD = 0.05


@dataclass(frozen=True)
class Line:
    """A list as an establishment reads it: what was asked, where it stood, what it objected to."""

    stood: Stood
    asked: Asked
    objection: Objection | None


@dataclass(frozen=True)
class Told:
    """One list explained to an establishment."""

    site: Establishment
    stood: Stood

    @property
    def asked(self) -> Asked:
        """What was asked."""
        return asked(self.stood.listed)

    @cached_property
    def explanation(self) -> Explanation | None:
        """Why it stood there; `None` when it is not among those who share the list."""
        return Explanation(self.stood) if self.stood.position else None

    @property
    def lacks(self) -> list[Lack]:
        """What those closer to the need had and it had not."""
        return self.explanation.lacks if self.explanation else []

    @property
    def first_ones(self) -> Had:
        """What those of the first page had of the need."""
        return why.first_ones(self.stood.listed)

    @property
    def activity(self) -> str:
        """Its official activity, in the reader's language."""
        return activity_of(self.site)

    @cached_property
    def offers(self) -> int:
        """How many texts it says of itself today."""
        return len({offer.number or offer.pk for offer in self.site.offers.all()}) + bool(self.site.description)

    @cached_property
    def account(self) -> "Account":
        """What it is owed today."""
        return Account(why.owed(self.site))


@dataclass(frozen=True)
class Account:
    """What an establishment is owed, in first places: under nothing, it received more than its due."""

    owed: float

    @property
    def given(self) -> float:
        """What it received beyond its due."""
        return -self.owed

    @property
    def even(self) -> bool:
        """Whether neither is worth a word."""
        return abs(self.owed) < WORTH_A_WORD


@allow(signed_in)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Whose lists: the one establishment one has, or a choice among several."""
    sites = of_visitor(request.user)
    if len(sites) == 1:
        return redirect("neutrality:lists", sites[0].scheme, sites[0].identifier)
    return render(request, "neutrality/lists_whose.html", {"sites": sites})


@allow(signed_in)
@never_cache
@require_safe
def lists(request: HttpRequest, scheme: str, identifier: str) -> HttpResponse:
    """The recent lists an establishment was considered for."""
    site = theirs(request, scheme, identifier)
    reading, objected = why.considered(site), objections.of(site)
    page: Page[Any] = Paginator(reading.stood, PAGE).get_page(request.GET.get("page"))
    lines = [Line(stood, asked(stood.listed), objected.get(stood.number)) for stood in page]
    return render(request, "neutrality/lists.html", {
        "site": site, "page": page, "lines": lines, "reading": reading, "held": why.held(site),
        "account": Account(why.owed(site)), "several": len(of_visitor(request.user)) > 1,
        "activity": activity_of(site),
    })  # fmt: skip


@allow(signed_in)
@never_cache
@require_safe
def explained(request: HttpRequest, scheme: str, identifier: str, number: int) -> HttpResponse:
    """One list: where an establishment stood, why, what would change it; its objection, or the form to object."""
    return of_list(request, theirs(request, scheme, identifier), number)


def of_list(request: HttpRequest, site: Establishment, number: int, form: ObjectionForm | None = None) -> HttpResponse:
    """The page of one list, for an establishment; with a form to correct, or none yet."""
    shown = {
        "told": Told(site, stood_in(site, number)),
        "site": site,
        "objection": objections.of(site).get(number),
        "form": form or ObjectionForm(),
        "days": settings.OBJECTION_DAYS,
    }
    return render(request, "neutrality/why.html", shown, status=422 if form else 200)


def stood_in(site: Establishment, number: int) -> Stood:
    """Where an establishment stood in a list it was considered for."""
    stood = why.stood_in(number, site)
    if stood is None:
        raise Http404
    return stood


def theirs(request: HttpRequest, scheme: str, identifier: str) -> Establishment:
    """The establishment, when one may ask for it."""
    site = registry.establishment(scheme, identifier)
    if site is None or not rules.objects_for(me(request), site):
        raise Http404
    return site


def activity_of(site: Establishment) -> str:
    """The official activity of an establishment, in the reader's language; "" when it has none."""
    return naf.label(site.activity, current_language()) if site.activity else ""


def of_visitor(visitor: Visitor) -> list[Establishment]:
    """The establishments somebody may ask for, head offices first."""
    named = (organisation.partition(":") for organisation in sorted(organisations(visitor)))
    return [site for scheme, _colon, identifier in named for site in registry.described(scheme, identifier)]
