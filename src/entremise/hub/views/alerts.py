"""One's alerts: saved searches that write by themselves."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.reader import current_language
from entremise.hub import saved
from entremise.hub.actions import alerts as actions
from entremise.hub.actions.alerts import TakenError, TooManyAlertsError, Wanted
from entremise.hub.forms.alerts import AlertForm, RhythmForm
from entremise.hub.models import Alert
from entremise.hub.queries import alerts as queries
from entremise.hub.queries.alerts import News
from entremise.hub.queries.search import NothingLoadedError
from entremise.people.models import Person
from entremise.people.rules import anyone, signed_in


@allow(signed_in)
@never_cache
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """All of one's alerts, each with its search, its rhythm, and how to stop it."""
    rows = [(alert, saved.read(alert.over, alert.query).address) for alert in queries.of(_me(request).pk)]
    return render(request, "hub/alerts.html", {"rows": rows})


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("alert", "60/hour")
def new(request: HttpRequest) -> HttpResponse:
    """A search about to be saved: what it is, how often to write; then its alert."""
    form = AlertForm(request.POST) if request.method == "POST" else AlertForm(initial=_asked(request.GET))
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, status=422 if form.is_bound else 200)
    told = form.cleaned_data
    search = saved.read(told["over"], told["query"])
    wanted = Wanted(told["over"], search.query, told["title"], told["rhythm"], current_language())
    try:
        actions.save(_me(request), wanted, _found(search, request), told["number"])
    except TakenError:
        raise Http404 from None
    except TooManyAlertsError:
        form.add_error(None, _("Vous avez déjà %(n)s alertes : supprimez-en une.") % {"n": actions.MOST_ALERTS})
        return _form(request, form, status=422)
    messages.success(request, _("L’alerte est en place : elle n’écrira que s’il y a du nouveau."))
    return redirect("hub:alerts")


def _asked(query: QueryDict) -> dict[str, Any]:
    """The form for the search of an address."""
    over = query.get("sur", "")
    if over not in Alert.Over.values:
        raise Http404
    pairs = query.copy()
    del pairs["sur"]
    search = saved.read(over, pairs.urlencode())
    if search.empty:
        raise Http404
    return {"over": over, "query": search.query, "title": search.title, "number": uuid.uuid4()}


def _form(request: HttpRequest, form: AlertForm, status: int) -> HttpResponse:
    over, query = (str(form[name].value() or "") for name in ("over", "query"))
    if over not in Alert.Over.values:
        raise Http404
    return render(request, "hub/alert_new.html", {"form": form, "search": saved.read(over, query)}, status=status)


def _found(search: saved.Saved, request: HttpRequest) -> list[News]:
    """What a search finds today; nothing while no territory is loaded."""
    try:
        return search.run(_me(request), current_language())
    except NothingLoadedError:
        return []


@allow(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Another name or rhythm."""
    alert = _mine(request, number)
    form = RhythmForm(request.POST or None, initial={"title": alert.title, "rhythm": alert.rhythm})
    if request.method == "POST" and form.is_valid():
        actions.change(alert, **form.cleaned_data)
        messages.success(request, _("C’est enregistré."))
        return redirect("hub:alerts")
    shown = {"form": form, "alert": alert, "search": saved.read(alert.over, alert.query)}
    return render(request, "hub/alert_change.html", shown, status=422 if form.errors else 200)


@allow(signed_in)
@require_POST
def pause(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Stop it from one's list."""
    actions.stop(_mine(request, number), _me(request))
    messages.success(request, _("L’alerte est arrêtée : elle n’écrira plus."))
    return redirect("hub:alerts")


@allow(signed_in)
@require_POST
def resume(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Take it up again, from what is there today."""
    alert = _mine(request, number)
    actions.resume(alert, _found(saved.read(alert.over, alert.query), request), _me(request))
    messages.success(request, _("L’alerte a repris."))
    return redirect("hub:alerts")


@allow(signed_in)
@require_POST
def remove(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Forget it."""
    actions.remove(_mine(request, number), _me(request))
    messages.success(request, _("L’alerte est supprimée."))
    return redirect("hub:alerts")


@allow(anyone)
@never_cache
@csrf_exempt  # a mail reader posts here without a page of ours: the signed link says whose alert it is (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
@limited("alert-stop", "60/hour")
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop an alert from its mail, without signing in. Opening the link asks; only sending stops."""
    alert = saved.alert_of(token)
    if alert is None:
        return render(request, "hub/alert_stop.html", {"alert": None}, status=404)
    if request.method == "POST":
        actions.stop(alert, None)
    return render(request, "hub/alert_stop.html", {"alert": alert})


def _me(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def _mine(request: HttpRequest, number: uuid.UUID) -> Alert:
    return get_object_or_404(Alert.objects.select_related("person"), number=number, person=_me(request))
