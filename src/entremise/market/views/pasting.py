"""Paste a text or a PDF: what it says is shown part by part, confirmed, and fills the form of a consultation."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.uploads import takes_files
from entremise.market import words
from entremise.market.forms.pasting import PasteForm
from entremise.market.models import Asked, Tender
from entremise.market.pasting import kept
from entremise.market.pasting.pdf import LARGEST
from entremise.market.pasting.reading import Part, Proposal, propose
from entremise.people.rules import organisations, signed_in

_LABELS = {
    "title": gettext_lazy("Objet"), "category": gettext_lazy("Nature"), "place": gettext_lazy("Lieu"),
    "cpv": gettext_lazy("Code CPV"), "closes_at": gettext_lazy("Date limite des réponses"),
    "questions_on": gettext_lazy("Questions jusqu’au"), "starts_on": gettext_lazy("Début souhaité"),
    "months": gettext_lazy("Durée"), "amount": gettext_lazy("Montant estimé"),
    "url": gettext_lazy("Adresse des documents"), "lot": gettext_lazy("Lot"), "requirement": "",
}  # fmt: skip
_BULLETS = " -–—•*·.;\t"


@allow(signed_in)
@takes_files(LARGEST + 1)
@never_cache
@limited("paste", "60/hour")
def paste(request: HttpRequest) -> HttpResponse:
    """Send a text, look over what it says, go on to the form with what is right."""
    if not organisations(request.user):
        return render(request, "market/tender_nobody.html")
    token = request.POST.get("de") or request.GET.get("de", "")
    proposal = kept.held(request, token)
    if proposal is not None:
        return _confirmed(request, token, proposal) if request.method == "POST" else _shown(request, token, proposal)
    if token:
        messages.warning(request, _("Ce texte a été lu il y a trop longtemps : collez-le de nouveau."))
        return redirect("market:paste")
    return _asked(request)


def _asked(request: HttpRequest) -> HttpResponse:
    form = PasteForm(request.POST, request.FILES) if request.method == "POST" else PasteForm()
    if request.method == "POST" and form.is_valid():
        token = kept.hold(request, propose(form.whole, timezone.localdate()))
        if form.warning:
            messages.warning(request, form.warning)
        return redirect(_address("paste", token))
    return render(request, "market/paste.html", {"form": form}, status=422 if form.errors else 200)


def _shown(request: HttpRequest, token: str, proposal: Proposal) -> HttpResponse:
    told = [(part.field, _line(rank, part)) for rank, part in enumerate(proposal.parts)]
    groups = [
        (_("La consultation"), [line for field, line in told if field not in ("lot", "requirement")]),
        (_("Les lots"), [line for field, line in told if field == "lot"]),
        (_("Ce qui est demandé à qui répond"), [line for field, line in told if field == "requirement"]),
    ]
    found = {part.field for part in proposal.parts}
    return render(request, "market/paste_read.html", {
        "token": token, "proposal": proposal, "groups": [group for group in groups if group[1]],
        "missing": [_LABELS[field] for field in ("title", "closes_at", "place", "amount") if field not in found],
    })  # fmt: skip


def _line(rank: int, part: Part) -> dict[str, Any]:
    """A part as its line shows it; its words are left out when they are the value itself."""
    value, label = _value(part), _LABELS[part.field]
    if part.field == "requirement":
        label = capfirst(Asked(part.value["kind"]).label)
    same = part.words.strip(_BULLETS) == value.strip(_BULLETS)
    return {"rank": rank, "label": label, "value": value, "words": "" if same else part.words}


def _confirmed(request: HttpRequest, token: str, proposal: Proposal) -> HttpResponse:
    told = {int(rank) for rank in request.POST.getlist("keep") if rank.isdecimal()}
    kept.confirm(request, token, [rank for rank in told if rank < len(proposal.parts)])
    return redirect(_address("new", token))


def _address(page: str, token: str) -> str:
    return f"{reverse(f'market:{page}')}?{urlencode({'de': token})}"


def _value(part: Part) -> str:
    """A part as a person reads it."""
    if part.field in _SHOWN:
        return _SHOWN[part.field](part.value)
    return str(part.value["text" if part.field == "requirement" else part.field])


def _closing(told: dict[str, Any]) -> str:
    day = dt.date.fromisoformat(told["closes_on"])
    if not told["closes_hour"]:
        return _day(day)
    clock = dt.time.fromisoformat(told["closes_hour"])
    return words.moment(timezone.make_aware(dt.datetime.combine(day, clock)))


def _months(told: dict[str, Any]) -> str:
    return ngettext("%(n)d mois", "%(n)d mois", told["months"]) % {"n": told["months"]}


def _day(day: dt.date) -> str:
    return date_format(day, "l j F Y")


def _amount(told: dict[str, Any]) -> str:
    worth = words.amount(Tender(amount_min=told["amount_min"], amount_max=told["amount_max"]))
    return (
        _("%(amount)s, taxes comprises dans le texte : à ramener hors taxes") % {"amount": worth}
        if told["taxed"]
        else worth
    )


_SHOWN: dict[str, Callable[[dict[str, Any]], str]] = {
    "category": lambda told: str(Tender.Category(told["category"]).label),
    "cpv": lambda told: f"{words.cpv_label(told['cpv'])} ({told['cpv']})",
    "closes_at": _closing,
    "questions_on": lambda told: _day(dt.date.fromisoformat(told["questions_on"])),
    "starts_on": lambda told: _day(dt.date.fromisoformat(told["starts_on"])),
    "months": _months,
    "amount": _amount,
    "lot": lambda told: " · ".join(filter(None, (told["title"], words.euros(told.get("amount"))))),
}
