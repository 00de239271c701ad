"""What one's firm says it does: its offers, tried before they are kept, changed, taken back."""

import uuid
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.reader import current_language
from entremise.hub.actions import offers as actions
from entremise.hub.forms.offers import OfferForm, place_label
from entremise.hub.queries import offers as queries
from entremise.hub.queries.offers import Preview, Told
from entremise.matching.nomenclature import naf
from entremise.people.models import Person
from entremise.people.rules import signed_in
from entremise.registry import queries as registry
from entremise.registry import rules
from entremise.registry.actions import MOST_OFFERS, NotTheirsError, TooManyError
from entremise.registry.actions.offers import history
from entremise.registry.models import Establishment


class Row:
    """An offer as the list shows it."""

    def __init__(self, told: Told) -> None:
        self.told, self.described, self.number = told, told.described, told.number
        self.title, self.text = told.words(current_language())
        self.languages = [{"fr": _("français"), "en": _("anglais")}[each] for each in told.described.words]
        self.places = ", ".join(place_label(code) for code in told.described.places)


@allow(signed_in)
@never_cache
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """The establishments of one's organisations, with what each says it does."""
    sites = queries.describable(_me(request))
    rows: dict[int, list[Row]] = {site.pk: [] for site in sites}
    for told in queries.told_of(sites):
        rows[told.establishment.pk].append(Row(told))
    return render(request, "hub/offers.html", {"sites": [(site, rows[site.pk]) for site in sites]})


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("offer", "120/hour")
def new(request: HttpRequest, scheme: str, identifier: str) -> HttpResponse:
    """An offer about to be told, tried as often as one likes, then kept."""
    site = _theirs(request, scheme, identifier)
    form = OfferForm(request.POST or None, initial={"number": uuid.uuid4()})
    return _answer(request, site, form)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("offer", "120/hour")
def change(request: HttpRequest, scheme: str, identifier: str, number: uuid.UUID) -> HttpResponse:
    """An offer, what was done to it, and its correction."""
    site = _theirs(request, scheme, identifier)
    told = next((each for each in queries.told_of([site]) if each.number == number), None)
    if told is None:
        raise Http404
    form = (
        OfferForm({**request.POST.dict(), "number": number}) if request.POST else OfferForm.of(number, told.described)
    )
    return _answer(request, site, form, told)


def _answer(request: HttpRequest, site: Establishment, form: OfferForm, told: Told | None = None) -> HttpResponse:
    """The form, what we make of it once asked, or what follows when it is kept."""
    shown: Preview | None = None
    if form.is_bound and form.is_valid():
        described = form.described()
        if "preview" not in request.POST:
            try:
                return _keep(request, site, form)
            except TooManyError:
                form.add_error(None, _("Cet établissement a déjà %(n)s offres : retirez-en une.") % {"n": MOST_OFFERS})
        else:
            shown = queries.preview(site, described, _me(request), current_language())
    elif told:
        shown = queries.preview(site, told.described, _me(request), current_language())
    context = {
        "site": site,
        "form": form,
        "told": told and Row(told),
        "preview": shown,
        "activities": shown and [naf.label(each.code, current_language()) for each in shown.activities],
        "official": naf.label(site.activity, current_language()) if site.activity else "",
        "history": history(site, told.number).select_related("person") if told else [],
    }
    return render(request, "hub/offer.html", context, status=422 if form.errors else 200)


def _keep(request: HttpRequest, site: Establishment, form: OfferForm) -> HttpResponse:
    number = form.cleaned_data["number"]
    try:
        changed = actions.describe(site, number, form.described(), _me(request))
    except NotTheirsError:
        raise Http404 from None
    if changed:
        messages.success(request, _("C’est enregistré. Les besoins ouverts auxquels vous répondez sont cherchés."))
    return redirect("hub:offer", scheme=site.scheme, identifier=site.identifier, number=number)


@allow(signed_in)
@require_POST
def withdraw(request: HttpRequest, scheme: str, identifier: str, number: uuid.UUID) -> HttpResponse:
    """Take an offer back."""
    site = _theirs(request, scheme, identifier)
    try:
        actions.withdraw(site, number, _me(request))
    except NotTheirsError:
        raise Http404 from None
    messages.success(request, _("L’offre est retirée : elle n’est plus montrée. Vous pouvez annuler."))
    return redirect("hub:offer", scheme=scheme, identifier=identifier, number=number)


@allow(signed_in)
@require_POST
def undo(request: HttpRequest, scheme: str, identifier: str, number: uuid.UUID) -> HttpResponse:
    """Put an offer back as it was before its last change."""
    site = _theirs(request, scheme, identifier)
    try:
        actions.undo(site, number, _me(request))
    except NotTheirsError:
        raise Http404 from None
    messages.success(request, _("Le dernier changement est annulé."))
    return redirect("hub:offer", scheme=scheme, identifier=identifier, number=number)


def _me(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def _theirs(request: HttpRequest, scheme: str, identifier: str) -> Establishment:
    """The establishment, when it is one's own to describe."""
    found = registry.establishment(scheme, identifier)
    if found is None or not rules.describes(_me(request), found):
        raise Http404
    return found
