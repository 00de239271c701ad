"""A firm answers from the link of its mail, without an account. Opening it changes nothing: scanners open links."""

import uuid
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.hub import links
from entremise.hub.actions import correspondents, telling
from entremise.hub.models import Introduction, Side
from entremise.hub.queries import addressees
from entremise.hub.queries.addressees import Known
from entremise.hub.queries.dashboard import Mine
from entremise.hub.queries.introductions import asker_shown
from entremise.hub.views.calendar import meeting_file
from entremise.hub.views.introduction_page import IntroductionPage
from entremise.hub.views.introductions import RATE, perform, show
from entremise.people.rules import anyone


@dataclass(frozen=True)
class Came:
    """By which link somebody came: to which introduction, and who they are at the firm; nobody once it was replaced."""

    token: str
    introduction: Introduction
    known: Known | None
    expired: bool

    @property
    def usable(self) -> bool:
        """Whether it still answers for somebody."""
        return self.known is not None and not self.expired


@allow(anyone)
@require_safe
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked of the firm, and how it may answer."""
    came = _came(token)
    if came is None or not came.usable:
        return _unusable(request, came)
    return _private(show(request, _page(came)))


@allow(anyone)
@require_POST
@limited("answer", RATE)
def act(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """The firm answers."""
    came = _came(token)
    if came is None or not came.usable:
        return _unusable(request, came)
    return _private(perform(request, _page(came), name))


@allow(anyone)
@require_safe
def meeting(request: HttpRequest, token: str) -> HttpResponse:
    """The meeting, to be put in the calendar of whoever answers for the firm."""
    came = _came(token)
    if came is None or not came.usable:
        return _unusable(request, came)
    other = asker_shown(came.introduction)
    return _private(meeting_file(Mine(came.introduction, Side.FIRM, other), reverse("hub:answer", args=[token])))


@allow(anyone)
@require_POST
@limited("answer-link", "10/hour")
def fresh(request: HttpRequest, token: str) -> HttpResponse:
    """Send a new link to the address an old one was sent to, and to no other."""
    came = _came(token)
    if came is None or came.known is None:
        return _unusable(request, came)
    telling.fresh_link(came.introduction, came.known.addressee, timezone.now())
    return _private(render(request, "hub/answer_link_sent.html"))


# The mail program of whoever stops may post for them (RFC 8058): the signed token is the proof, not a cookie of ours.
@allow(anyone)
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@limited("answer", RATE)
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Whom the chamber knows without an account asks never to be written to again: one button."""
    came = _came(token)
    if came is None or came.known is None:
        return _unusable(request, came)
    if request.method == "POST":
        correspondents.stop(came.introduction.organisation, came.known.addressee.email)
        return _private(render(request, "hub/answer_stopped.html"))
    return _private(render(request, "hub/answer_stop.html", {"came": came, "firm": _page(came).firm}))


def _came(token: str) -> Came | None:
    """What a link leads to; none when it is not one of ours."""
    try:
        link = links.read("answer", token)
        found = Introduction.objects.select_related("need__person", "need__reading", "answered_by")
        made = found.get(number=uuid.UUID(link.number))
    except (links.BrokenLinkError, Introduction.DoesNotExist):
        return None
    return Came(token, made, addressees.known_by(made, link), link.expired)


def _page(came: Came) -> IntroductionPage:
    if came.known is None:
        raise Http404
    root = reverse("hub:answer", args=[came.token])
    return IntroductionPage(
        came.introduction, Side.FIRM, frozenset({Side.FIRM}), AnonymousUser(), came.known.contact, root,
        stops=came.known.correspondent,
    )  # fmt: skip


def _unusable(request: HttpRequest, came: Came | None) -> HttpResponse:
    """Why a link no longer answers, and what to do: cut (404), replaced or too old (410)."""
    shown = {"came": came}
    return _private(render(request, "hub/answer_unusable.html", shown, status=404 if came is None else 410))


def _private(response: HttpResponse) -> HttpResponse:
    """Neither kept by anybody on the way, nor by search engines."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
