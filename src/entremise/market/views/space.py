"""A buyer's own space: opened, presented, what waits there, the charter it signs, how far it is each year."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.market.actions import buyers as actions
from entremise.market.charter import CURRENT
from entremise.market.forms.buyers import OpenForm, PresentForm, ProgressForm, SignForm
from entremise.market.models import Buyer, Tender
from entremise.market.queries import buyers as queries
from entremise.people.models import Membership
from entremise.people.rules import signed_in
from entremise.people.views.account import me

#: As much as somebody prepares and corrects in an hour.
RATE = "300/hour"
#: Consultations that the space shows; all are in the list.
SHOWN = 12


def buying(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of one's own buyer's space: it is given the buyer (`?pour=`, or the only one). Whoever has none yet is
    asked to open it, then comes back.
    """

    @allow(signed_in)
    @never_cache
    @limited("market", RATE)
    @wraps(view)
    def shown(request: HttpRequest, /, **kwargs: Any) -> HttpResponseBase:
        held = queries.mine(request.user)
        asked = request.GET.get("pour") or request.POST.get("pour")
        if asked:
            chosen = next((each for each in held if str(each.number) == asked), None)
            if chosen is None:
                raise Http404
            return view(request, chosen, **kwargs)
        return view(request, held[0], **kwargs) if held else _open(request, request.path)

    return shown


def _open(request: HttpRequest, then: str) -> HttpResponse:
    """Open the space of one of one's organisations, then go to a page of it."""
    person = me(request)
    memberships = queries.openable(person.memberships.filter(Membership.CURRENT).order_by("name", "pk"))
    form = OpenForm(request.POST if "open" in request.POST else None, memberships=memberships)
    if request.method == "POST" and form.is_valid():
        made = actions.space(form.chosen(), person, form.cleaned_data["kind"])
        messages.success(request, _("L’espace acheteur est ouvert."))
        return redirect(f"{then}?pour={made.number}")
    waits = person.memberships.filter(confirmed_at=None, ended_at=None).exists()
    context = {"form": form, "memberships": memberships, "waits": waits}
    return render(request, "market/space_open.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@never_cache
@limited("market", RATE)
def another(request: HttpRequest) -> HttpResponse:
    """Open the space of another of one's organisations."""
    return _open(request, reverse("market:space"))


@buying
def space(request: HttpRequest, buyer: Buyer) -> HttpResponse:
    """What waits, one's consultations, plans and commitments."""
    now = timezone.now()
    typed = buyer.tenders.filter(source=Tender.Source.TYPED)
    return render(request, "market/space.html", {
        **_usual(request, buyer), "waiting": queries.waiting(buyer, now),
        "tenders": typed.order_by("-created_at")[:SHOWN], "more": typed.count() > SHOWN,
        "plans": buyer.plans.all()[:SHOWN], "kept": queries.kept(buyer),
    })  # fmt: skip


@buying
def present(request: HttpRequest, buyer: Buyer) -> HttpResponse:
    """What a buyer says of itself."""
    form = PresentForm(request.POST or None, instance=Buyer.objects.get(pk=buyer.pk))
    if request.method == "POST" and form.is_valid():
        actions.present(buyer, form.told(), me(request))
        messages.success(request, _("C’est enregistré."))
        return redirect(_back(buyer))
    context = {**_usual(request, buyer), "form": form}
    return render(request, "market/space_present.html", context, status=422 if form.errors else 200)


@buying
def sign(request: HttpRequest, buyer: Buyer) -> HttpResponse:
    """Sign the charter, or sign it again with other commitments."""
    person, before = me(request), queries.signature(buyer)
    initial = {"name": person.name, "commitments": [each.code for each in CURRENT.commitments]}
    if before:
        initial = {"name": before.name, "function": before.function, "commitments": before.commitments}
    form = SignForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        actions.sign(buyer, told["commitments"], told["name"], told["function"], person)
        messages.success(request, _("La charte est signée. Merci : un courriel vous le confirme."))
        return redirect("market:buyer", buyer.number)
    context = {**_usual(request, buyer), "form": form, "charter": CURRENT}
    return render(request, "market/sign.html", context, status=422 if form.errors else 200)


@buying
@require_POST
def sign_end(request: HttpRequest, buyer: Buyer) -> HttpResponse:
    """Withdraw from the charter."""
    if actions.end(buyer, me(request)):
        messages.success(
            request, _("Votre signature est retirée. Ce que vous avez déclaré reste lisible sur votre page.")
        )
    return redirect(_back(buyer))


@buying
def progress(request: HttpRequest, buyer: Buyer) -> HttpResponse:
    """How far a buyer is with its commitments, for one year."""
    now = timezone.now()
    years, late = queries.years(buyer, now), queries.late(buyer, now)
    commitments = queries.committed(queries.signature(buyer))
    year = _year(request, years, late)
    declared = buyer.progress.filter(year=year).first()
    form = ProgressForm(request.POST or None, commitments=commitments, declared=declared)
    if request.method == "POST" and commitments and form.is_valid():
        actions.declare(buyer, year, form.figures(), form.cleaned_data["text"], me(request))
        messages.success(request, _("C’est déclaré, et montré sur votre page. Vous pourrez le corriger."))
        return redirect("market:buyer", buyer.number)
    context = {
        **_usual(request, buyer), "form": form, "commitments": commitments, "year": year, "years": years,
        "declared": declared, "last_year": year - 1, "rows": _rows(buyer, form, year),
    }  # fmt: skip
    return render(request, "market/progress.html", context, status=422 if form.errors else 200)


def _rows(buyer: Buyer, form: ProgressForm, year: int) -> list[dict[str, Any]]:
    """Each commitment with its fields, and the figure of the year before."""
    before = buyer.progress.filter(year=year - 1).first()
    figures = before.figures if before else {}
    return [
        {"commitment": each, "value": value, "note": note, "before": figures.get(each.code, {}).get("value")}
        for each, value, note in form.rows()
    ]


def _year(request: HttpRequest, years: list[int], late: list[int]) -> int:
    """The year that was asked for; else the oldest that is late, else the last one that is over."""
    asked = request.GET.get("annee") or request.POST.get("annee") or ""
    if asked.isdecimal() and len(asked) == 4 and int(asked) in years:
        return int(asked)
    return late[-1] if late else years[min(1, len(years) - 1)]


def _usual(request: HttpRequest, buyer: Buyer) -> dict[str, Any]:
    """What every page of the space tells: whose it is, the others one may go to."""
    held = queries.mine(request.user)
    memberships = me(request).memberships.filter(Membership.CURRENT)
    return {
        "buyer": buyer, "others": [each for each in held if each != buyer], "signature": queries.signature(buyer),
        "may_open": bool(queries.openable(memberships)),
    }  # fmt: skip


def _back(buyer: Buyer) -> str:
    return f"{reverse('market:space')}?pour={buyer.number}"
