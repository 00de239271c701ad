"""The page of an introduction for whoever has an account, and what is done there."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.hub import rules
from entremise.hub.actions import correspondents, introductions, messages
from entremise.hub.models import Introduction, Need, Side
from entremise.hub.queries.introductions import Contact
from entremise.hub.transitions import TABLE, TransitionError, may
from entremise.hub.views.introduction_page import FORMS, VERBS, IntroductionPage
from entremise.people.models import Person
from entremise.people.rules import adviser, organisations, signed_in
from entremise.registry import queries as registry

#: The order in which somebody who speaks for several sides is taken to speak.
FIRST = (Side.ASKER, Side.FIRM, Side.CHAMBER)
#: As much as somebody writes and answers in an hour.
RATE = "120/hour"


@allow(signed_in)
@require_safe
def introduction(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Where an introduction stands, for its sides."""
    return show(request, _page(request, number))


@allow(signed_in)
@require_POST
@limited("introduction", RATE)
def act(request: HttpRequest, number: uuid.UUID, name: str) -> HttpResponse:
    """One side does something to an introduction."""
    return perform(request, _page(request, number), name)


@allow(signed_in)
@require_POST
@limited("introduction", RATE)
def pick(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    """Who has a need chooses a firm (`solution`) for it."""
    person = _person(request)
    need = get_object_or_404(Need, submission=submission)
    if not rules.asks(person, need):
        raise Http404
    done = _("C’est noté : l’entreprise sera contactée, et vous serez prévenu de sa réponse.")
    return _on_need(request, need, lambda: introductions.pick(need, _solution(request), person), done)


@allow(adviser)
@require_POST
@limited("introduction", RATE)
def propose(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    """An adviser proposes a firm (`solution`) for a need."""
    person = _person(request)
    need = get_object_or_404(Need, submission=submission)
    done = _("C’est proposé : la personne qui a le besoin dira si cette entreprise lui convient.")
    return _on_need(request, need, lambda: introductions.propose(need, _solution(request), person), done)


@allow(signed_in)
@require_POST
@limited("introduction", RATE)
def offer_itself(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    """A firm of the reader's (`solution`) offers itself for a need they may see, with a word (`text`) of its own."""
    person = _person(request)
    need = get_object_or_404(Need, submission=submission)
    site = registry.establishments([_solution(request)]).get(_solution(request))
    if site is None or str(site.organisation) not in organisations(person) or not rules.sees(person, need):
        raise Http404
    note, key = _sent(request, "text")[: messages.LONGEST], _sent(request, "key")[:60]
    done = _("Votre proposition est transmise. Vous serez prévenu de la réponse.")
    return _on_need(request, need, lambda: introductions.offer_itself(need, site, person, note, key), done)


def _on_need(request: HttpRequest, need: Need, verb: Callable[[], Introduction], done: str) -> HttpResponse:
    back = reverse("hub:need_page", args=[need.submission])
    try:
        verb()
    except TransitionError as error:
        return refused(request, error, back)
    flash.success(request, done)
    return redirect(back)


def _solution(request: HttpRequest) -> str:
    """The establishment that is named, as the engine does; an adviser may type its SIRET alone."""
    named = _sent(request, "solution")[:45]
    return named if ":" in named else f"siret:{''.join(named.split())}"


def _sent(request: HttpRequest, name: str) -> str:
    """What was sent under a name, without what no text holds."""
    return request.POST.get(name, "").replace("\0", "").strip()


def _person(request: HttpRequest) -> Person:
    """Who is signed in: the rule of these pages says that somebody is."""
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def _page(request: HttpRequest, number: uuid.UUID) -> IntroductionPage:
    """The introduction as the reader may see it; not found by whoever has no side in it."""
    person = _person(request)
    found = Introduction.objects.filter(rules.concerned(person))
    made = get_object_or_404(found.select_related("need__person", "need__reading", "answered_by"), number=number)
    sides = rules.sides(person, made)
    contact = Contact(person.name, person.email, person.phone)
    side = next(each for each in FIRST if each in sides)
    return IntroductionPage(made, side, sides, person, contact, reverse("hub:introduction", args=[number]))


def show(request: HttpRequest, page: IntroductionPage, status: int = 200) -> HttpResponse:
    """The page of an introduction."""
    response = render(request, "hub/introduction.html", {"page": page}, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def refused(request: HttpRequest, error: TransitionError, back: str) -> HttpResponse:
    """It can no longer be done: what happened, what to do, and the way back."""
    return render(request, "hub/introduction_refused.html", {"reason": str(error), "back": back}, status=409)


def perform(request: HttpRequest, page: IntroductionPage, name: str) -> HttpResponse:
    """Do what a form says, for the side the table lets do it; then the page again."""
    if name not in ACTS or not page.sides & doers(name):
        raise Http404
    form = FORMS[name](request.POST, name=name) if name in FORMS else None
    if form is not None and not form.is_valid():
        page.told[name] = form
        return show(request, page, status=422)
    by = page.viewer if isinstance(page.viewer, Person) else None
    try:
        ACTS[name](page.introduction, speaking(page, name), by, form.cleaned_data if form else {})
    except TransitionError as error:
        return refused(request, error, page.root)
    flash.success(request, DONE[name]())
    return redirect(page.root)


def doers(name: str) -> frozenset[Side]:
    """The sides to which an act is open."""
    return TABLE[VERBS[name]].sides if name in VERBS else frozenset({Side.CHAMBER})


def speaking(page: IntroductionPage, name: str) -> Side:
    """The side for which the reader does it: the first of theirs that may; else the first, which is told why not."""
    if name not in VERBS:
        return Side.CHAMBER
    able = (side for side in FIRST if side in page.sides and may(page.introduction, VERBS[name], side))
    return next(able, page.side)


def _accept(made: Introduction, side: Side, by: Person | None, told: dict[str, Any]) -> None:
    contact = Contact(told["name"], told["email"], told["phone"])
    introductions.accept(made, contact, word=told["text"], key=str(told["key"]), by=by)


def _correspondent(made: Introduction, side: Side, by: Person | None, told: dict[str, Any]) -> None:
    contact = Contact(told["name"], told["email"], told["phone"])
    if by is not None:
        correspondents.add(made.organisation, contact, told["language"], told["source"], by)


#: What each act does: the introduction, the side that does it, its account, what the form says.
ACTS: dict[str, Callable[[Introduction, Side, Person | None, dict[str, Any]], object]] = {
    "retenir": lambda made, side, by, told: introductions.agree(made, by),
    "ecarter": lambda made, side, by, told: introductions.turn_down(made, by),
    "accepter": _accept,
    "decliner": lambda made, side, by, told: introductions.decline(made, told["reason"], told["note"], by=by),
    "ecrire": lambda made, side, by, told: messages.post(made, side, told["text"], str(told["key"]), by),
    "rendez-vous": lambda made, side, by, told: introductions.plan_meeting(made, side, told["at"], told["place"], by),
    "rencontre": lambda made, side, by, told: introductions.say_met(made, side, by),
    "retirer": lambda made, side, by, told: introductions.withdraw(made, side, by),
    "correspondant": _correspondent,
}
#: What is said once it is done.
DONE: dict[str, Callable[[], str]] = {
    "retenir": lambda: _("C’est noté : vous retenez cette entreprise."),
    "ecarter": lambda: _("C’est noté : cette entreprise est écartée."),
    "accepter": lambda: _("Merci : vos coordonnées et celles du demandeur sont échangées."),
    "decliner": lambda: _("C’est noté. Merci d’avoir répondu."),
    "ecrire": lambda: _("Votre message est envoyé."),
    "rendez-vous": lambda: _("Le rendez-vous est proposé : l’autre côté est prévenu."),
    "rencontre": lambda: _("C’est noté : vous vous êtes rencontrés."),
    "retirer": lambda: _("C’est retiré."),
    "correspondant": lambda: _("C’est noté : cette personne sera contactée."),
}
