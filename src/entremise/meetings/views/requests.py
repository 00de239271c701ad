"""Who asks, who answers, who has nobody to meet: watched, nudged, helped by the organiser."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from entremise.meetings.actions import guests, requests
from entremise.meetings.actions.requests import RefusedError
from entremise.meetings.forms.guests import RequestForm
from entremise.meetings.models import MeetingDay, Request
from entremise.meetings.queries import days as days_queries
from entremise.meetings.queries import suggestions, watching
from entremise.meetings.views.organised import numbers, organised
from entremise.people.views.account import me

#: Guests of a page.
PAGE = 50
#: Guests who have nobody to meet and for whom somebody is suggested, on one page.
HELPED = 5


@organised
def watch(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """Every guest and its requests, those to worry about first; a request added by hand."""
    form = RequestForm(request.POST or None, day=day, initial={"asker": request.GET.get("qui")})
    if request.method == "POST" and form.is_valid():
        try:
            _make(form.cleaned_data, request)
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("La demande est faite."))
            return redirect("meetings:requests", day.number)
    now = timezone.now()
    rows = watching.watched(day, now)
    view = request.GET.get("vue", "")
    shown = [row for row in rows if view not in _NARROWED or _NARROWED[view][1](row)]
    return render(request, "meetings/organiser_requests.html", {
        "day": day, "form": form, "page": Paginator(shown, PAGE).get_page(request.GET.get("page")), "view": view,
        "figures": days_queries.figures(day, now),
        "counts": {name: sum(map(narrowed, rows)) for name, narrowed in _NARROWED.values()},
        "helped": _helped(rows) if view in {"", "sans-demande"} else [],
    }, status=422 if form.errors else 200)  # fmt: skip


#: The rows that each view of the page keeps, and the name of their count.
_NARROWED: dict[str, tuple[str, Callable[[watching.Watched], bool]]] = {
    "sans-demande": ("alone", lambda row: row.alone),
    "sans-reponse": ("silent", lambda row: row.late),
    "trop-demandes": ("overbooked", lambda row: row.overbooked),
}


def _helped(rows: list[watching.Watched]) -> list[tuple[watching.Watched, list[suggestions.Suggestion]]]:
    """Whom to suggest to those who have nobody to meet."""
    lonely = [row for row in rows if row.alone][:HELPED]
    found = [(row, suggestions.suggested(row.guest, limit=3)) for row in lonely]
    return [(row, suggested) for row, suggested in found if suggested]


@transaction.atomic
def _make(told: dict[str, Any], request: HttpRequest) -> None:
    asker, asked, weight = told["asker"], told["asked"], told["weight"]
    found = suggestions.suggested(asker, [asked], limit=1) if told["suggested"] else []
    made = requests.make(
        asker, asked, weight=weight, by=me(request), made_by=Request.Maker.ORGANISER,
        reasons=found[0].reasons if found else (),
    )  # fmt: skip
    if told["accepted"]:
        requests.accept(made, me(request))


@organised
@require_POST
def nudge(request: HttpRequest, day: MeetingDay) -> HttpResponse:
    """Remind the guests who are ticked; with `all`, those who have nobody to meet or leave others without an answer."""
    if request.POST.get("all"):
        chosen = [*watching.alone(day), *watching.silent(day, timezone.now())]
    else:
        chosen = list(day.guests.filter(pk__in=numbers(request, "guest")))
    count = guests.remind(chosen, me(request))
    if count:
        told = ngettext("%(n)d rappel part.", "%(n)d rappels partent.", count)
        messages.success(request, told % {"n": count})
    else:
        messages.info(request, _("Aucun rappel ne part : chacun a reçu un message depuis moins d’un jour."))
    return redirect("meetings:requests", day.number)


@organised
@require_POST
def act(request: HttpRequest, day: MeetingDay, number: uuid.UUID) -> HttpResponse:
    """Answer a request for a guest who said so otherwise, by telephone for instance, or take it back (`what`)."""
    found = get_object_or_404(day.requests.select_related("asker", "asked", "day"), number=number)
    verbs = {"accept": requests.accept, "decline": requests.decline, "take_back": requests.take_back}
    verb = verbs.get(request.POST.get("what", ""))
    if verb is not None:
        try:
            verb(found, me(request))
        except RefusedError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("C’est noté."))
    of_asked = request.POST.get("guest") == str(found.asked.number)
    return redirect("meetings:guest_page", day.number, (found.asked if of_asked else found.asker).number)
