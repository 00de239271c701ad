"""Answering together: the parts that one lacks, who could cover them, who was asked, what they said."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from entremise.common import limits
from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.reader import current_language
from entremise.hub.actions import showing
from entremise.hub.links import BrokenLinkError, digest
from entremise.hub.queries.search import Found, NothingLoadedError
from entremise.hub.views.results import SEARCH_RATE
from entremise.market import rules
from entremise.market.actions import groups as actions
from entremise.market.actions.groups import Firm, GroupError
from entremise.market.forms.ready import GroupForm
from entremise.market.links import OverLinkError
from entremise.market.models import Group, Partner, Tender
from entremise.market.partner_links import partner_of
from entremise.market.queries import firms, partners
from entremise.market.queries.partners import Part, by_link, reached, shown_to_leader
from entremise.market.views.ready import of_firm
from entremise.market.views.tenders import shown
from entremise.matching.nomenclature import communes, naf
from entremise.people.guard import visitor
from entremise.people.rules import anyone, signed_in
from entremise.people.views.account import me
from entremise.registry import queries as registry
from entremise.registry.models import Scheme

PAGE_SIZE = 20
RATE = "120/hour"


@allow(signed_in)
@never_cache
@limited("group", RATE)
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, tender: uuid.UUID) -> HttpResponse:
    """With whom to answer a consultation: its parts, who covers them, who could cover the others."""
    found = shown(request, tender)
    chosen, mine = of_firm(request)
    led = found.firm_groups.filter(organisation=chosen, ended_at=None).first() if chosen else None
    initial = {"text": led.text, "lots": [str(rank) for rank in led.lots]} if led else None
    form = GroupForm(request.POST or None, initial=initial, lots=list(found.lots.all()))
    context: dict[str, Any] = {
        "tender": found, "chosen": chosen, "mine": mine, "led": led, "form": form,
        "open": found.status is Tender.Status.OPEN, "own": rules.edits(request.user, found),
        "asked_by": [each for each in partners.to_join(request.user) if each.group.tender_id == found.pk],
    }  # fmt: skip
    if not (chosen and context["open"] and found.groups) or context["own"]:
        return render(request, "market/group.html", context)
    allowance = limits.allowed(request, "search", SEARCH_RATE)
    if not allowance:
        return limits.too_many(request, allowance)
    members = partners.together(led, chosen, mine[chosen])
    parts = partners.parts(found, members)
    key = request.POST.get("part") or request.GET.get("part", "")
    part = next((each for each in parts if each.key == key), None) or _first(parts)
    if request.method == "POST" and form.is_valid():
        return _asking(request, found, chosen, part, form)
    context |= {"parts": parts, "part": part, "members": members} | _could(request, found, part, chosen, led)
    return render(request, "market/group.html", context, status=422 if form.errors else 200)


def _first(parts: list[Part]) -> Part | None:
    """The first part that nobody covers, else the first."""
    return next((each for each in parts if not each.covered), parts[0] if parts else None)


def _could(request: HttpRequest, tender: Tender, part: Part | None, chosen: str, led: Group | None) -> dict[str, Any]:
    """Who could cover a part: a page of firms, recorded before it is shown; for a confidential one, how many."""
    if part is None:
        return {}
    if tender.confidential:
        return {"invited": len(partners.invited(tender, part, _in(led) | {chosen}))}
    page = max(int(number), 1) if (number := request.GET.get("page", "")).isdecimal() and len(number) < 4 else 1
    offset = (page - 1) * PAGE_SIZE
    try:
        results, total = partners.suggested(tender, part, chosen, current_language(), limit=PAGE_SIZE, offset=offset)
    except NothingLoadedError:
        return {"nothing_loaded": True}
    listed = showing.show(results, "search", visitor(request))
    asked = {each.solution for each in led.partners.filter(withdrawn_at=None)} if led else set()
    cards = [_card(each, asked=each.match.id in asked) for each in results.found]
    return {"cards": cards, "list": listed, "total": total, "page": page, "more": offset + PAGE_SIZE < total}


def _card(found: Found, *, asked: bool) -> dict[str, Any]:
    site = found.establishment
    commune = communes.commune(site.commune)
    return {
        "id": found.match.id, "name": site.shown_name, "asked": asked,
        "address": reverse("registry:establishment", args=[site.scheme, site.identifier]),
        "activity": naf.label(site.activity, current_language()) if site.activity else "",
        "commune": commune.name if commune else "", "reasons": [reason.text for reason in found.match.reasons],
    }  # fmt: skip


def _in(led: Group | None) -> set[str]:
    """The organisations asked so far."""
    return set(led.partners.values_list("organisation", flat=True)) if led else set()


def _asking(request: HttpRequest, tender: Tender, chosen: str, part: Part | None, form: GroupForm) -> HttpResponse:
    """Begin the group if it is not yet, keep the message, ask whom the form names."""
    back = reverse("market:group", args=[tender.number])
    query = {"entreprise": chosen} | ({"part": part.key} if part else {})
    office = firms.firm(chosen).office
    if office is None:
        messages.warning(request, _("Votre entreprise n’est pas montrée au registre : écrivez à la chambre."))
        return redirect(f"{back}?{urlencode(query)}")
    told = {"lots": form.ranks(), "text": form.cleaned_data["text"]}
    try:
        _ask(request, actions.start(tender, Firm.of(office), me(request), **told), part)
    except GroupError as error:
        messages.warning(request, str(error))
    return redirect(f"{back}?{urlencode(query)}")


def _ask(request: HttpRequest, led: Group, part: Part | None) -> None:
    """Ask the firm that is named; in a confidential consultation, where nobody names any, all those that may do it."""
    activity = next(iter(part.activities), "") if part else ""
    reasons = [{"kind": "activity", "fr": part.name.fr, "en": part.name.en}] if part else []

    def ask(firm: Firm) -> Partner:
        told = part.name.fr if part else ""
        return actions.ask(led, firm, me(request), part=told, activity=activity, reasons=reasons)

    named = request.POST.get("solution") or _typed(request)
    if led.tender.confidential:
        found = partners.invited(led.tender, part, _in(led) | {led.organisation}) if part else []
        for each in found if request.POST.get("do") == "toutes" else ():
            ask(Firm(each.solution, each.organisation, each.called))
        messages.success(request, _("C’est enregistré : chacune est prévenue, et répond oui ou non."))
    elif named:
        _told(request, ask(_firm(named)))
    else:
        messages.success(request, _("C’est enregistré."))


def _firm(named: str) -> Firm:
    """The firm of a site (`siret:…`).

    Raises:
        GroupError: the register does not show it.
    """
    site = registry.establishments([named]).get(named)
    if site is None:
        raise GroupError(_("Nous ne trouvons pas cette entreprise : vérifiez son SIRET, quatorze chiffres."))
    return Firm.of(site)


def _typed(request: HttpRequest) -> str:
    digits = "".join(request.POST.get("siret", "").replace("\0", "").split())[:20]
    return f"{Scheme.SIRET}:{digits}" if digits else ""


def _told(request: HttpRequest, partner: Partner) -> None:
    if reached(partner):
        messages.success(request, _("La demande part à %(firm)s.") % {"firm": partner.called})
    else:
        messages.warning(request, _("C’est noté, mais personne n’est encore connu chez %(firm)s : appelez-les. Ils "
                                    "répondront ici avec leur compte.") % {"firm": partner.called})  # fmt: skip


@allow(signed_in)
@never_cache
@limited("group", RATE)
@require_http_methods(["GET", "HEAD", "POST"])
def group_page(request: HttpRequest, group: uuid.UUID) -> HttpResponse:
    """A group for those who are in it: who, for what, what each said; there, each says yes, no, or leaves."""
    found = get_object_or_404(Group.objects.select_related("tender__buyer", "person"), number=group)
    if not (rules.joins(request.user, found) and rules.sees(request.user, found.tender)):
        raise Http404
    leads = rules.speaks_for(request.user, found.organisation)
    if request.method == "POST":
        return _acting(request, found, leads=leads)
    rows = found.partners.filter(withdrawn_at=None).select_related("answered_by", "group__tender").order_by("pk")
    own = [each for each in rows if rules.speaks_for(request.user, each.organisation)]
    seen = rows if leads else [each for each in rows if each.accepted_at and not each.declined_at]
    return render(request, "market/group_page.html", {
        "group": found, "tender": found.tender, "leads": leads,
        "own": [(each, partners.part_in(each, current_language())) for each in own],
        "rows": [_row(each, found, leads=leads) for each in seen], "open": found.tender.status is Tender.Status.OPEN,
        "contact": found.person if leads or any(_in_it(each) for each in own) else None,
        "lots": [lot for lot in found.tender.lots.all() if lot.rank in found.lots],
    })  # fmt: skip


def _in_it(partner: Partner) -> bool:
    return bool(partner.accepted_at) and not partner.declined_at


def _row(partner: Partner, group: Group, *, leads: bool) -> dict[str, Any]:
    """A partner as those of the group read it; who led is given how to reach those who said yes."""
    partner.group = group
    joined = _in_it(partner)
    reach = None
    if leads and joined:
        reach = partner.answered_by or next(iter(by_link(partner)), None)
    name = partner.called if not leads else shown_to_leader(partner)
    return {"partner": partner, "name": name or _("Une entreprise invitée"), "joined": joined, "reach": reach,
            "part": partners.part_in(partner, current_language())}  # fmt: skip


def _acting(request: HttpRequest, found: Group, *, leads: bool) -> HttpResponse:
    do, number = request.POST.get("do", ""), request.POST.get("partner", "")
    if do not in (*DONE, "dissoudre"):
        return redirect("market:group_page", found.number)
    try:
        if leads and do == "dissoudre":
            actions.end(found, me(request))
            messages.success(request, _("Le groupement est dissous : ceux qui étaient demandés sont prévenus."))
            return redirect("market:group", found.tender.number)
        partner = get_object_or_404(found.partners, number=_uuid(number))
        verb = _verb(request, partner, do, leads=leads)
        verb()
    except GroupError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, DONE[do]())
    return redirect("market:group_page", found.number)


def _verb(request: HttpRequest, partner: Partner, do: str, *, leads: bool) -> Callable[[], Partner]:
    """What a form asks for, when the reader may.

    Raises:
        Http404: they may not, or there is no such thing.
    """
    if leads and do == "retirer":
        return lambda: actions.take_off(partner, me(request))
    if do in ANSWERS and rules.speaks_for(request.user, partner.organisation):
        return lambda: ANSWERS[do](partner, me(request))
    raise Http404


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


ANSWERS = {"accepter": actions.accept, "decliner": actions.decline}
DONE: dict[str, Callable[[], str]] = {
    "accepter": lambda: _("Merci : vous répondez ensemble. Vos coordonnées sont échangées."),
    "decliner": lambda: _("C’est noté. Merci d’avoir répondu."),
    "retirer": lambda: _("La demande est retirée."),
}


@allow(anyone)
@never_cache
@limited("group-answer", RATE)
@require_http_methods(["GET", "HEAD", "POST"])
def group_answer(request: HttpRequest, token: str) -> HttpResponse:
    """A firm without an account reads who asks for it, and says yes or no."""
    try:
        partner = _partner(token)
    except (BrokenLinkError, OverLinkError) as error:
        over = isinstance(error, OverLinkError)
        return _private(render(request, "market/group_unusable.html", {"over": over}, status=410 if over else 404))
    if request.method == "POST":
        _say(request, partner)
        return redirect("market:group_answer", token)
    context = {"partner": partner, "group": partner.group, "tender": partner.group.tender, "joined": _in_it(partner),
               "part": partners.part_in(partner, current_language()),
               "open": partner.group.tender.status is Tender.Status.OPEN}  # fmt: skip
    return _private(render(request, "market/group_answer.html", context))


def _say(request: HttpRequest, partner: Partner) -> None:
    """Yes or no, by a link."""
    do = request.POST.get("do", "")
    if do not in ANSWERS:
        return
    try:
        ANSWERS[do](partner, None)
    except GroupError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, DONE[do]())


def _partner(token: str) -> Partner:
    """The partner of a link that was sent to an address that is still one of the firm's.

    Raises:
        BrokenLinkError, OverLinkError: see `partner_of`.
    """
    partner, address = partner_of(token)
    if not any(digest(to.email) == address for to in by_link(partner)):
        raise BrokenLinkError
    return partner


def _private(response: HttpResponse) -> HttpResponse:
    """Neither found by search engines, nor told to the sites one goes to."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
