"""Consultations for one's firm, and the alert on them; firms for a consultation."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from entremise.common import limits
from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.reader import current_language
from entremise.hub.actions import alerts, showing
from entremise.hub.actions.alerts import TooManyAlertsError, Wanted
from entremise.hub.models import Alert
from entremise.hub.queries import search
from entremise.hub.views.results import SEARCH_RATE
from entremise.hub.views.results_page import card
from entremise.market.alerts import OverTenders
from entremise.market.forms.finding import CIRCLES, ForFirm
from entremise.market.models import Invitation
from entremise.market.queries import finding, tenders
from entremise.market.rules import INVITED
from entremise.matching.nomenclature import naf
from entremise.people.guard import visitor
from entremise.people.models import Membership, Person
from entremise.people.rules import anyone, signed_in
from entremise.people.views.account import me

PAGE_SIZE = 20
MOST_PAGES = 100


@allow(signed_in)
@never_cache
@require_safe
def for_me(request: HttpRequest) -> HttpResponse:
    """The open consultations that concern one's firm, with the reasons; how to be told of the next ones."""
    firms = _firms(me(request))
    asked = ForFirm.read(request.GET).among(list(firms))
    if asked.organisation not in firms:
        return render(request, "market/for_me.html", {"asked": None})
    allowance = limits.allowed(request, "search", SEARCH_RATE)
    if not allowance:
        return limits.too_many(request, allowance)
    now = timezone.now()
    found = finding.tenders_for(asked.organisation, now, near_km=asked.near_km)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    invited = Invitation.objects.filter(INVITED, organisation=asked.organisation, declined_at=None, answer=None)
    return render(request, "market/for_me.html", {
        "asked": asked, "firms": firms, "circles": CIRCLES, "page": page, "language": current_language(),
        "activities": _labels(asked.organisation), "invited": invited.filter(_still_open(now)).select_related("tender"),
        "alerted": _alerts(me(request), asked).exists(),
    })  # fmt: skip


def _firms(person: Person) -> dict[str, str]:
    """The firms somebody belongs to, by name, each as they called it."""
    rows = Membership.objects.filter(Membership.CURRENT, person=person).order_by("name", "pk")
    return {each.organisation: each.name for each in rows}


def _labels(organisation: str) -> list[str]:
    """What the firm is known to do, the surest first."""
    known = sorted(finding.profile(organisation).activities.items(), key=lambda pair: (-pair[1], pair[0]))
    return [naf.label(code, current_language()) for code, _sure in known[:6]]


def _still_open(now: datetime) -> Q:
    return Q(tender__cancelled_at=None, tender__awarded_at=None) & (
        Q(tender__closes_at=None) | Q(tender__closes_at__gt=now)
    )


def _alerts(person: Person, asked: ForFirm) -> QuerySet[Alert]:
    return Alert.objects.filter(person=person, over=Alert.Over.TENDERS, query=asked.query, stopped_at=None)


@allow(signed_in)
@require_POST
@limited("alert", "60/hour")
def alert_me(request: HttpRequest) -> HttpResponse:
    """One click: each morning, a mail about the new consultations of this page. Again, it changes nothing."""
    person = me(request)
    firms = _firms(person)
    asked = ForFirm.read(request.POST).among(list(firms))
    if asked.organisation not in firms:
        raise Http404
    over = OverTenders(asked)
    if _alerts(person, asked).exists():
        messages.info(request, _("Cette alerte est déjà en place."))
        return redirect(over.address)
    wanted = Wanted(Alert.Over.TENDERS, asked.query, over.title, Alert.Rhythm.DAILY, current_language())
    try:
        alerts.save(person, wanted, over.run(person, current_language()))
    except TooManyAlertsError:
        messages.error(request, _("Vous avez déjà %(n)s alertes : supprimez-en une.") % {"n": alerts.MOST_ALERTS})
        return redirect("hub:alerts")
    messages.success(request, _("C’est fait : chaque matin à 7 h 30, un courriel vous dira les consultations parues "
                                "qui concernent votre entreprise. Rien de nouveau, pas de courriel."))  # fmt: skip
    return redirect(over.address)


@allow(anyone)
@require_safe
def firms(request: HttpRequest, tender: uuid.UUID) -> HttpResponse:
    """The firms of the territory that could answer a consultation, in neutral order, for whoever sees it."""
    shown = tenders.one(request.user, tender)
    if shown is None:
        raise Http404
    allowance = limits.allowed(request, "search", SEARCH_RATE)
    if not allowance:
        return limits.too_many(request, allowance)
    asked = request.GET.get("page", "")
    number = max(1, min(int(asked), MOST_PAGES)) if asked.isascii() and asked.isdigit() else 1
    try:
        found = finding.firms_for(shown, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE, language=current_language())
    except search.NothingLoadedError:
        return render(request, "hub/nothing_loaded.html", status=503)
    listed = showing.show(found, "search", visitor(request))
    page = Paginator(range(found.answer.total), PAGE_SIZE).get_page(number)
    return render(request, "market/firms.html", {
        "tender": shown, "page": page, "list": listed,
        "cards": [card(each, current_language()) for each in found.found],
        "place": found.answer.understanding.place, "total": found.answer.total_without_radius,
        "activities": [naf.label(code, current_language()) for code, _weight in shown.activities[:6]],
    })  # fmt: skip
