"""Whom a guest wants to meet, who wants to meet it, and each of its meetings: before, during and after."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entremise.meetings import rules
from entremise.meetings.actions import ratings, requests
from entremise.meetings.actions.requests import RefusedError
from entremise.meetings.forms.guests_own import MARKS, AskForm, NoteForm, RatingForm
from entremise.meetings.models import Guest, Request
from entremise.meetings.queries import agenda, catalogue, suggestions
from entremise.meetings.queries import requests as queries
from entremise.meetings.views.guest_link import Came, back, for_guest, refused, show

#: Guests of a page of the catalogue.
PAGE = 20


@for_guest
def catalogue_page(request: HttpRequest, came: Came) -> HttpResponse:
    """Whom a guest may meet, in its own order; those suggested first, with why."""
    if request.method == "POST":
        return _do_in_catalogue(request, came)
    guest, words = came.guest, request.GET.get("q", "").replace("\0", "")[:100]
    others = list(catalogue.others(guest))
    known = {queries.other_of(each, guest).pk: each for each in queries.of(guest).filter(withdrawn_at=None)}
    suggested = [] if words else suggestions.suggested(guest, [each for each in others if each.pk not in known])
    told = {each.guest.pk for each in suggested}
    found = [each for each in catalogue.told_by(catalogue.drawn(guest, others), words) if each.pk not in told]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    return show(request, came, "guest_catalogue", {
        "page": page, "words": words, "total": len(found), "others": len(others),
        "rows": [(each, known.get(each.pk)) for each in page],
        "suggested": [(each.guest, _reasons(each.reasons)) for each in suggested] if page.number == 1 else [],
        "left": queries.left(guest, now), "open": rules.takes_requests(guest.day, now),
        "to_come": catalogue.to_come(guest),
    })  # fmt: skip


def _reasons(reasons: object) -> list[str]:
    language = "en" if get_language() == "en" else "fr"
    assert isinstance(reasons, tuple | list)  # noqa: S101
    return [each[language] for each in reasons]


def _do_in_catalogue(request: HttpRequest, came: Came) -> HttpResponse:
    form = AskForm(request.POST)
    if not form.is_valid():
        raise Http404
    told = form.cleaned_data
    other = get_object_or_404(catalogue.others(came.guest), number=told["other"])
    if request.POST.get("do") == "masquer":
        requests.block(came.guest, other, came.by)
        messages.success(request, _("Vous ne verrez plus %(firm)s, et réciproquement. Rien ne lui est dit.")
                         % {"firm": other.firm})  # fmt: skip
        return back(came, "guest_catalogue")
    reasons = next((each.reasons for each in suggestions.suggested(came.guest) if each.guest == other), ())
    weight = told["weight"] or 2
    try:
        made = requests.make(came.guest, other, weight=weight, why=told["why"], by=came.by, reasons=reasons)
    except RefusedError as error:
        return refused(request, came, error, "guest_catalogue")
    said = _("Vous voulez tous les deux vous rencontrer : c’est convenu avec %(firm)s.") if made.accepted_at else _(
        "Votre demande est faite à %(firm)s. Vous serez prévenu de la réponse.")  # fmt: skip
    messages.success(request, said % {"firm": other.firm})
    return back(came, "guest_catalogue")


@for_guest
def requests_page(request: HttpRequest, came: Came) -> HttpResponse:
    """What a guest was asked and what it asked, and those it does not want to see."""
    if request.method == "POST":
        return _do_to_request(request, came)
    guest, now = came.guest, timezone.now()
    received = queries.received(guest)
    return show(request, came, "guest_requests", {
        "to_answer": received.filter(queries.PENDING), "accepted": received.filter(queries.AGREED),
        "declined": received.filter(declined_at__isnull=False), "made": queries.made(guest),
        "open": rules.takes_requests(guest.day, now), "left": queries.left(guest, now),
        "hidden": Guest.objects.filter(pk__in=guest.blocks.values("other")),
    })  # fmt: skip


#: What a guest may do to a request, and on which side of it.
_ACTS: dict[str, tuple[str, Callable[..., Request]]] = {
    "accepter": ("asked", requests.accept),
    "decliner": ("asked", requests.decline),
    "retirer": ("asker", requests.take_back),
}


def _do_to_request(request: HttpRequest, came: Came) -> HttpResponse:
    act = request.POST.get("do", "")
    if act == "montrer":
        hidden = Guest.objects.filter(pk__in=came.guest.blocks.values("other"))
        requests.unblock(came.guest, get_object_or_404(hidden, number=_number(request, "other")), came.by)
        messages.success(request, _("C’est noté."))
        return back(came, "guest_requests")
    if act == "masquer":
        row = get_object_or_404(queries.received(came.guest), number=_number(request, "request"))
        requests.block(came.guest, row.asker, came.by)
        messages.success(request, _("Vous ne verrez plus %(firm)s, et réciproquement. Rien ne lui est dit.")
                         % {"firm": row.asker.firm})  # fmt: skip
        return back(came, "guest_requests")
    if act not in _ACTS:
        raise Http404
    side, verb = _ACTS[act]
    mine = queries.of(came.guest).filter(**{side: came.guest})
    row = get_object_or_404(mine, number=_number(request, "request"))
    try:
        verb(row, came.by)
    except RefusedError as error:
        return refused(request, came, error, "guest_requests")
    messages.success(request, _DONE[act]() % {"firm": queries.other_of(row, came.guest).firm})
    return back(came, "guest_requests")


_DONE: dict[str, Callable[[], str]] = {
    "accepter": lambda: _("C’est convenu : vous rencontrerez %(firm)s. L’heure vous sera donnée avec l’agenda."),
    "decliner": lambda: _("C’est noté. %(firm)s le saura, sans raison à donner."),
    "retirer": lambda: _("Votre demande à %(firm)s est retirée."),
}


def _number(request: HttpRequest, name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None


@for_guest
def meeting(request: HttpRequest, came: Came, number: uuid.UUID) -> HttpResponse:
    """One meeting of a guest: when and where, its notes, that it cannot come; afterwards, what it thought of it."""
    row = get_object_or_404(queries.of(came.guest).filter(accepted_at__isnull=False), number=number)
    if request.method == "POST":
        return _do_to_meeting(request, came, row)
    return _meeting(request, came, row)


def _meeting(request: HttpRequest, came: Came, row: Request, form: RatingForm | None = None) -> HttpResponse:
    guest, now = came.guest, timezone.now()
    mine = row.ratings.filter(guest=guest).first()
    facts = {"mark": mine.mark, "follow_up": mine.follow_up, "note": mine.note} if mine else {}
    over = bool(row.withdrawn_at or row.declined_at or (guest.day.cancelled_at and not row.held_at))
    placed = agenda.appointment(guest, row)
    if placed and placed.cancelled and not over:
        placed = None  # it lost its place: it waits for another
    past = bool(row.held_at or (placed and placed.ends_at <= now and not row.missed_at))
    return show(request, came, "guest_meeting", {
        "meeting": row, "other": queries.other_of(row, guest), "placed": placed, "rating": mine, "now": now,
        "over": over, "past": past, "marks": dict(MARKS),
        "form": form or RatingForm(initial=facts), "note": NoteForm(initial=facts, auto_id="id_note_%s"),
        "contact": ratings.contact_of_other(row, guest),
    }, status=422 if form else 200)  # fmt: skip


def _do_to_meeting(request: HttpRequest, came: Came, row: Request) -> HttpResponse:
    act, guest = request.POST.get("do", ""), came.guest
    try:
        if act == "noter":
            note = NoteForm(request.POST)
            if note.is_valid():
                ratings.note(row, guest, note.cleaned_data["note"], came.by)
        elif act == "evaluer":
            form = RatingForm(request.POST)
            if not form.is_valid():
                return _meeting(request, came, row, form)
            ratings.rate(row, guest, by=came.by, **form.cleaned_data)
        elif act == "manque":
            ratings.say_missed(row, guest, came.by)
        elif act == "empeche":
            (requests.decline if row.asked_id == guest.pk else requests.take_back)(row, came.by)
        else:
            raise Http404
    except RefusedError as error:
        return refused(request, came, error, "guest")
    messages.success(request, _SAID[act]() % {"firm": queries.other_of(row, guest).firm})
    return back(came, "guest_meeting", row.number)


_SAID: dict[str, Callable[[], str]] = {
    "noter": lambda: _("Vos notes sont gardées."),
    "evaluer": lambda: _("Merci : votre avis est noté."),
    "manque": lambda: _("C’est noté : ce rendez-vous n’a pas eu lieu."),
    "empeche": lambda: _("C’est noté, merci de l’avoir dit : %(firm)s est prévenu et le créneau est rendu."),
}
