"""What the pages of organisers share: the day of the address, as somebody who organises it may see it."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.meetings import rules
from entremise.meetings.models import MeetingDay
from entremise.people.rules import signed_in

#: As much as somebody prepares and corrects in an hour.
RATE = "600/hour"


def day_of(request: HttpRequest, number: uuid.UUID) -> MeetingDay:
    """A day that the reader organises.

    Raises:
        Http404: there is none, or it is not theirs.
    """
    day = get_object_or_404(MeetingDay.objects.select_related("organiser"), number=number)
    if not rules.organises(request.user, day):
        raise Http404
    return day


def organised(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of a day for who organises it: it is given the day. Others are told that there is nothing there."""

    @allow(signed_in)
    @never_cache
    @limited("organise", RATE)
    @wraps(view)
    def shown(request: HttpRequest, /, day: uuid.UUID, **kwargs: Any) -> HttpResponseBase:
        return view(request, day_of(request, day), **kwargs)

    return shown


def numbers(request: HttpRequest, name: str) -> list[int]:
    """The row numbers that were ticked under a name; what is no number is left out."""
    return [int(told) for told in request.POST.getlist(name) if told.isascii() and told.isdecimal() and len(told) < 16]
