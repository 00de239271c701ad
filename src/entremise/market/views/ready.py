"""Can I answer? The sheet of a consultation for one's firm; what the firm says it has, once for all."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.reader import current_language
from entremise.market import rules
from entremise.market.actions import capabilities as actions
from entremise.market.forms.ready import SayForm
from entremise.market.models import Asked, Capability, Tender
from entremise.market.queries import readiness
from entremise.market.queries.firms import belonging
from entremise.market.things import name_of
from entremise.market.views.tenders import shown
from entremise.matching.nomenclature import naf
from entremise.people.rules import signed_in
from entremise.people.views.account import me

#: As much as somebody says of a firm in an hour.
RATE = "300/hour"


def of_firm(request: HttpRequest) -> tuple[str, dict[str, str]]:
    """For which of the reader's firms a page is (`?entreprise=siren:…`, else the first), and all of them by name.

    Raises:
        Http404: it is none of theirs.
    """
    mine = belonging(request.user)
    chosen = request.POST.get("entreprise") or request.GET.get("entreprise") or next(iter(mine), "")
    if chosen and chosen not in mine:
        raise Http404
    return chosen, mine


@allow(signed_in)
@never_cache
@limited("ready", RATE)
@require_http_methods(["GET", "HEAD", "POST"])
def ready(request: HttpRequest, tender: uuid.UUID) -> HttpResponse:
    """What a consultation asks for beside what is known of the firm; a word is enough to correct a line."""
    found = shown(request, tender)
    chosen, mine = of_firm(request)
    form = SayForm(request.POST or None)
    if request.method == "POST" and chosen and form.is_valid():
        actions.say(chosen, form.said(), me(request))
        messages.success(request, _("C’est noté, pour cette consultation et les suivantes."))
        return redirect(f"{request.path}?{urlencode({'entreprise': chosen})}")
    context = {"tender": found, "chosen": chosen, "mine": mine, "form": form} | _ahead(found)
    if chosen:
        context |= {"sheet": readiness.sheet(found, chosen), "answers": rules.may_answer(request.user, found, chosen),
                    "own": rules.edits(request.user, found)}  # fmt: skip
    return render(request, "market/ready.html", context, status=422 if form.errors else 200)


def _ahead(tender: Tender) -> dict[str, Any]:
    """How long there is left."""
    if tender.closes_at is None:
        return {"open": tender.status is Tender.Status.OPEN, "days": None}
    left = timezone.localtime(tender.closes_at).date() - timezone.localdate()
    return {"open": tender.status is Tender.Status.OPEN, "days": max(left, dt.timedelta()).days}


@allow(signed_in)
@never_cache
@limited("ready", RATE)
@require_http_methods(["GET", "HEAD", "POST"])
def capabilities(request: HttpRequest) -> HttpResponse:
    """What the firm says it has: told once, read by all its sheets."""
    chosen, mine = of_firm(request)
    form = SayForm(request.POST or None, initial={"what": request.GET.get("quoi", ""),
                                                  "text": request.GET.get("texte", "")})  # fmt: skip
    if request.method == "POST" and chosen and form.is_valid():
        actions.say(chosen, form.said(), me(request))
        messages.success(request, _("C’est noté."))
        return redirect(f"{request.path}?{urlencode({'entreprise': chosen})}")
    rows = Capability.objects.filter(organisation=chosen).order_by("kind", "-said_at") if chosen else []
    context = {"chosen": chosen, "mine": mine, "form": form, "today": timezone.localdate(),
               "said": [(each, told_as(each)) for each in rows]}  # fmt: skip
    return render(request, "market/capabilities.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@require_POST
@limited("ready", RATE)
def capability_remove(request: HttpRequest, capability: int) -> HttpResponse:
    """The firm no longer says it; the form is ready to say it again."""
    row = get_object_or_404(Capability, pk=capability)
    if not rules.speaks_for(request.user, row.organisation):
        raise Http404
    actions.take_back(row, me(request))
    messages.success(request, _("C’est retiré. Pour le remettre, enregistrez de nouveau."))
    again = {"entreprise": row.organisation, "quoi": f"{row.kind}:{'' if row.value.isdigit() else row.value}",
             "texte": row.text or (row.value if row.value.isdigit() else "")}  # fmt: skip
    return redirect(f"{reverse('market:capabilities')}?{urlencode(again)}")


def told_as(said: Capability) -> str:
    """What a firm says, in words."""
    if known := name_of(said.kind, said.value):
        return str(known)
    if said.kind == Asked.TRADE and said.value:
        return naf.label(said.value, current_language())
    if said.value.isdigit():
        number = f"{int(said.value):,}".replace(",", "\u202f")
        return f"{number} €" if said.kind == Asked.TURNOVER else _("%(n)s personnes") % {"n": number}
    return said.text or said.get_kind_display()
