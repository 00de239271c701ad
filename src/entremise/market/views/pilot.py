"""One pilot: answered, agreed on, printed, closed with results, shown; for its two sides, and the advisers who read."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.market import rules
from entremise.market.actions import pilots as actions
from entremise.market.actions.pilots import ChangedMeanwhileError, PilotError
from entremise.market.forms.pilots import AgreementForm, DropForm, ResultsForm
from entremise.market.models import Party, Pilot
from entremise.market.views import pilot_sheet
from entremise.market.views.pilot_page import PilotPage
from entremise.market.views.pilots import RATE
from entremise.people.rules import adviser, signed_in
from entremise.people.views.account import me

View = Callable[..., HttpResponseBase]


def _for_sides(view: View) -> View:
    """A page of a pilot for its sides, who may write, and for advisers, who only read; for the others it is not there.

    Somebody of both organisations speaks for the one that has to answer, else for the start-up.
    """

    @allow(signed_in)
    @never_cache
    @limited("pilots", RATE)
    @wraps(view)
    def shown(request: HttpRequest, /, pilot: uuid.UUID) -> HttpResponseBase:
        rows = Pilot.objects.select_related("startup__person", "host__person")
        found = get_object_or_404(rows, number=pilot)
        sides = rules.parties(request.user, found)
        if not sides and not adviser(request.user):
            raise Http404
        return view(request, PilotPage(found, next(iter(sorted(sides)), None)))

    return shown


def _for_doers(view: View) -> View:
    """The same for the two sides alone: the view is given the side too."""

    @_for_sides
    @wraps(view)
    def shown(request: HttpRequest, page: PilotPage) -> HttpResponseBase:
        if page.side is None:
            raise Http404
        return view(request, page, page.side)

    return shown


@_for_sides
@require_safe
def pilot(request: HttpRequest, page: PilotPage) -> HttpResponse:
    """Where it stands, and what one may do."""
    return render(request, "market/pilot.html", {"page": page})


@require_POST
@_for_doers
def pilot_accept(request: HttpRequest, page: PilotPage, side: Party) -> HttpResponse:
    """The other side wants to talk."""
    done = _("C’est noté : vous avez maintenant les coordonnées l’un de l’autre.")
    return _done(request, page, lambda: actions.accept(page.pilot, side, me(request)), done)


@_for_doers
def pilot_agreement(request: HttpRequest, page: PilotPage, side: Party) -> HttpResponse:
    """Write the agreement, or say it otherwise."""
    if not page.may_write:
        return _too_late(request, page)
    form = AgreementForm(request.POST or None, instance=page.pilot, initial={"seen": page.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(page.pilot, side, form.facts(), form.cleaned_data["seen"], me(request))
        except ChangedMeanwhileError as error:
            return _changed_meanwhile(request, page, error)
        except PilotError:
            return _too_late(request, page)
        messages.success(request, _("C’est enregistré. L’autre partie est prévenue."))
        return redirect("market:pilot", page.pilot.number)
    context = {"page": page, "form": form}
    return render(request, "market/pilot_agreement.html", context, status=422 if form.errors else 200)


def _changed_meanwhile(request: HttpRequest, page: PilotPage, error: Exception) -> HttpResponse:
    """What one wrote stays in the form; what the other side wrote is beside it; saved again, it is kept."""
    fresh = PilotPage(Pilot.objects.select_related("startup__person", "host__person").get(pk=page.pilot.pk), page.side)
    data = request.POST.copy()
    data["seen"] = fresh.version
    again = AgreementForm(data, instance=fresh.pilot)
    again.is_valid()
    again.add_error(None, str(error))
    return render(request, "market/pilot_agreement.html", {"page": fresh, "form": again, "beside": True}, status=409)


@require_POST
@_for_doers
def pilot_agree(request: HttpRequest, page: PilotPage, side: Party) -> HttpResponse:
    """Agree on what was read (`seen`), or go back on it (`do=reprendre`)."""
    if request.POST.get("do") == "reprendre":
        done = _("Votre accord est repris. L’autre partie est prévenue.")
        return _done(request, page, lambda: actions.take_back(page.pilot, side, me(request)), done)
    seen = request.POST.get("seen", "")[:40]
    done = _("Votre accord est donné.")
    return _done(request, page, lambda: actions.agree(page.pilot, side, seen, me(request)), done)


@_for_sides
@require_safe
def pilot_pdf(request: HttpRequest, page: PilotPage) -> HttpResponse:
    """The agreement on one page, as PDF."""
    if page.pilot.accepted_at is None:
        raise Http404
    headers = {"Content-Disposition": f'inline; filename="{pilot_sheet.file_name(page)}.pdf"'}
    return HttpResponse(pilot_sheet.agreement(page), content_type="application/pdf", headers=headers)


@_for_doers
def pilot_close(request: HttpRequest, page: PilotPage, side: Party) -> HttpResponse:
    """Write the results, or correct them."""
    if not page.may_close:
        return _too_late(request, page)
    it = page.pilot
    worked = {True: "oui", False: "non", None: ""}[it.worked]
    initial = {"worked": worked, "results": it.results, "results_en": it.results_en, "shows": page.i_show}
    form = ResultsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = _("Les résultats sont écrits. L’autre partie est prévenue.")
        return _done(request, page, lambda: actions.close(it, side, form.cleaned_data, me(request)), done)
    context = {"page": page, "form": form}
    return render(request, "market/pilot_close.html", context, status=422 if form.errors else 200)


@require_POST
@_for_doers
def pilot_show(request: HttpRequest, page: PilotPage, side: Party) -> HttpResponse:
    """Agree to show it to all, or show it no more (`do=retirer`)."""
    if request.POST.get("do") == "retirer":
        done = _("C’est retiré : personne d’autre ne la voit plus.")
        return _done(request, page, lambda: actions.hide(page.pilot, side, me(request)), done)
    done = _("Merci. Elle paraît au démonstrateur dès que les deux parties sont d’accord.")
    return _done(request, page, lambda: actions.show(page.pilot, side, me(request)), done)


@_for_doers
def pilot_drop(request: HttpRequest, page: PilotPage, side: Party) -> HttpResponse:
    """Decline it, or end it, after a page that asks why."""
    if not page.may_drop:
        return _too_late(request, page)
    form = DropForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _("C’est noté. L’autre partie est prévenue.")
        because = form.cleaned_data["because"]
        return _done(request, page, lambda: actions.drop(page.pilot, side, because, me(request)), done)
    return render(request, "market/pilot_drop.html", {"page": page, "form": form}, status=422 if form.errors else 200)


def _done(request: HttpRequest, page: PilotPage, verb: Callable[[], Pilot], done: str) -> HttpResponse:
    """Do it and say so; when it cannot be done any more, say why; then the pilot again."""
    try:
        verb()
    except PilotError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, done)
    return redirect("market:pilot", page.pilot.number)


def _too_late(request: HttpRequest, page: PilotPage) -> HttpResponse:
    messages.warning(request, _("Ce n’est pas, ou plus, le moment : voyez où en est l’expérimentation."))
    return redirect("market:pilot", page.pilot.number)
