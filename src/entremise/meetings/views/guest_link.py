"""What the pages of guests share: by whom, and for which guest, one is opened.

A page is opened by the signed link of its guest; or, by whoever answers for it with their account, by its number.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from entremise.common.access import allow
from entremise.common.limits import Rate, limited, spend, too_many
from entremise.hub.links import BrokenLinkError
from entremise.meetings import rules
from entremise.meetings.links import OverLinkError, guest_of
from entremise.meetings.models import Guest
from entremise.people.models import Person
from entremise.people.rules import anyone

#: As much as somebody asks and answers in an hour; from one address, a whole firm or a hall of guests.
RATE, RATE_OF_ADDRESS = Rate.parse("240/hour"), "2400/hour"


@dataclass(frozen=True)
class Came:
    """Who came: for which guest, by what the address holds, and their account when it answers for the guest."""

    guest: Guest
    token: str
    by: Person | None

    def url(self, page: str, *args: object) -> str:
        """The path of another page of the same guest."""
        return reverse(f"meetings:{page}", args=[self.token, *args])


def for_guest(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A page of a guest: it is given who came. Broken links are not found (404); those that are over say so (410)."""

    @allow(anyone)
    @require_http_methods(["GET", "HEAD", "POST"])
    @limited("guest", RATE_OF_ADDRESS)
    @wraps(view)
    def opened(request: HttpRequest, /, token: str, **kwargs: Any) -> HttpResponse:
        try:
            came = _came(request, token)
        except (BrokenLinkError, OverLinkError) as error:
            return private(unusable(request, error))
        if request.method == "POST":
            allowance = spend("guest", came.guest.number.hex, RATE)
            if not allowance:
                return too_many(request, allowance)
        return private(view(request, came, **kwargs))

    return opened


def _came(request: HttpRequest, token: str) -> Came:
    user = request.user if isinstance(request.user, Person) else None
    try:
        guest = Guest.objects.select_related("day", "site").filter(number=uuid.UUID(token)).first()
    except ValueError:
        guest = guest_of(token)
        return Came(guest, token, user if user and rules.answers_for(user, guest) else None)
    if guest is None or user is None or not rules.answers_for(user, guest):
        raise Http404
    return Came(guest, token, user)


def unusable(request: HttpRequest, error: Exception) -> HttpResponse:
    """Why a link no longer answers, and what to do: cut or replaced (404), over (410)."""
    over = isinstance(error, OverLinkError)
    return render(request, "meetings/guest_unusable.html", {"over": over}, status=410 if over else 404)


def refused(request: HttpRequest, came: Came, error: Exception, page: str) -> HttpResponse:
    """It can no longer be done: what happened, and the way back."""
    context = {"reason": str(error), "back": came.url(page), "came": came, "guest": came.guest, "day": came.guest.day}
    return render(request, "meetings/guest_refused.html", context, status=409)


def show(request: HttpRequest, came: Came, page: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of a guest: `guest_<page>.html`."""
    shared = {"came": came, "guest": came.guest, "day": came.guest.day, "here": page}
    return render(request, f"meetings/{page}.html", shared | context, status=status)


def back(came: Came, page: str, *args: object, part: str = "") -> HttpResponse:
    """To a page of the same guest, once something was done; `part` is where on it."""
    return redirect(came.url(page, *args) + (f"#{part}" if part else ""))


def private(response: HttpResponse) -> HttpResponse:
    """Neither kept by anybody on the way, nor by search engines, nor told to the sites one goes to."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
