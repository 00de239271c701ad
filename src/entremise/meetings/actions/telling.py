"""How guests are written to, and what all of them are told of a day."""

from datetime import datetime
from typing import Any

from django.utils import translation

from entremise.meetings.links import guest_url
from entremise.meetings.models import Guest, MeetingDay
from entremise.meetings.moments import told_dates
from entremise.notices import actions as notices
from entremise.notices.actions import Addressee
from entremise.notices.texts import whole


def addressee(guest: Guest) -> Addressee:
    """How a guest is written to: at the address it was invited by, in its language."""
    return Addressee(guest.email, guest.language, guest.name, guest.person)


def context(day: MeetingDay, to: Addressee) -> dict[str, Any]:
    """What every mail of a day may name: its title, when, where."""
    with translation.override(to.language):
        return {"day": day.title, "dates": told_dates(day), "place": day.place, "text": day.text}


def cancelled(day: MeetingDay, guest: Guest, words: str, at: datetime) -> None:
    """The day does not take place: the organiser's words."""
    if guest.email:
        to = addressee(guest)
        link = guest_url(guest)
        told = context(day, to) | {"firm": guest.firm, "words": words, "link": whole(link)}
        notices.tell("day_cancelled", f"day:{day.pk}:cancelled:{guest.pk}", to, told, url=link, at=at)
