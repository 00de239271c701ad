"""A need told to the chamber."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.common.reader import current_language
from entremise.hub.actions.needs import Asker, state_need
from entremise.hub.forms.needs import NeedForm
from entremise.hub.forms.search import Search
from entremise.hub.models import Need
from entremise.matching.nomenclature import communes
from entremise.people import rules


@allow(rules.anyone)
@require_http_methods(["GET", "HEAD", "POST"])
@limited("need", "10/hour")
def state(request: HttpRequest) -> HttpResponse:
    """The form, filled with the search one comes from; its answer."""
    search = Search.read(request.GET)
    if request.method != "POST":
        place = search.found_place()
        initial = {"text": search.text, "place": place.label if place else "", "submission": uuid.uuid4()}
        return render(request, "hub/need.html", {"form": NeedForm(initial=initial)})
    form = NeedForm(request.POST)
    if not form.is_valid():
        return render(request, "hub/need.html", {"form": form}, status=422)
    told = form.cleaned_data
    asker = Asker(told["name"], told["email"])
    state_need(asker, told["text"], current_language(), told["submission"], told["place"], search.only)
    return redirect(reverse("hub:need_stated", args=[told["submission"]]))


@allow(rules.anyone)
@require_safe
def stated(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    """What happens next, for a need that was told."""
    need = get_object_or_404(Need, submission=submission)
    return render(request, "hub/need_stated.html", {"need": need, "commune": communes.commune(need.place)})
