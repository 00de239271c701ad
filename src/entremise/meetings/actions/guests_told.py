"""What guests are told by mail. Each function is called in the transaction of what it tells, once an occasion.

A guest with an account gets a line in its notifications too. Nobody's address is in a mail to somebody else.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from entremise.meetings.actions import telling
from entremise.meetings.links import guest_url
from entremise.meetings.models import Guest, MeetingDay, Request
from entremise.meetings.queries import agenda
from entremise.notices import actions as notices
from entremise.notices.actions import Addressee
from entremise.notices.texts import whole

#: The pages of a guest that mails lead to.
PAGES = ("guest", "guest_profile", "guest_requests", "guest_catalogue", "guest_withdraw")


def invited(guest: Guest, at: datetime) -> None:
    """A guest is invited: its link, what is asked of it, until when."""
    _tell("meeting_invited", guest, "invited", at)


def reminded(guest: Guest, at: datetime) -> None:
    """A guest that has not answered its invitation is reminded: once a day at most."""
    _tell("meeting_reminded", guest, f"reminded:{at:%Y%m%d}", at)


def nudged(guest: Guest, at: datetime) -> None:
    """A guest that asked for nobody, or was asked by nobody, is helped to: once a day at most."""
    _tell("meeting_nudged", guest, f"nudged:{at:%Y%m%d}", at)


def joined(guest: Guest, at: datetime) -> None:
    """Somebody registered this address: its link, by which it confirms; at most once every ten minutes."""
    _tell("meeting_joined", guest, f"joined:{at:%Y%m%d%H%M}"[:-1], at)


def news(guest: Guest, occasion: str, to_answer: Sequence[Request], answers: Sequence[Request], at: datetime) -> None:
    """What a guest was asked and answered in the last hours, in one mail."""
    told = {
        "asked": [each.asker.firm for each in to_answer],
        "accepted": [each.asked.firm for each in answers if not each.declined_at],
        "declined": [each.asked.firm for each in answers if each.declined_at],
    }
    _tell("meeting_news", guest, occasion, at, told)


def waiting(guest: Guest, occasion: str, to_answer: Sequence[Request], at: datetime, *, last: bool = False) -> None:
    """Somebody waits for a guest's answer since days, or until tomorrow only."""
    _tell("meeting_waiting", guest, occasion, at, {"asked": [each.asker.firm for each in to_answer], "last": last})


def released(guest: Guest, unanswered: Sequence[Request], agreed: int, at: datetime) -> None:
    """Requests are over: what stayed unanswered holds nobody any more."""
    told = {"unanswered": [each.asked.firm for each in unanswered], "agreed": agreed}
    _tell("meeting_released", guest, "released", at, told)


def tomorrow(guest: Guest, at: datetime) -> None:
    """The day before: the agenda, and a last easy way to say that one cannot come."""
    _tell("meeting_tomorrow", guest, "tomorrow", at, {"meetings": _lines(guest)})


def rate(guest: Guest, at: datetime) -> None:
    """After the day: what did you think of each meeting?"""
    _tell("meeting_rate", guest, "rate", at, {"meetings": _lines(guest)})


def unmet(request: Request, by: Guest, at: datetime) -> None:
    """A meeting both had agreed to will not be held; nobody reads why."""
    other = request.asked if by.pk == request.asker_id else request.asker
    if other.withdrawn_at or not other.email:
        return
    found = agenda.appointment(other, request)
    when = _when(found, other.language) if found else ""
    told = {"other": by.firm, "when": when}
    _tell("meeting_cancelled", other, f"cancelled:{request.pk}:{at:%Y%m%d%H%M%S}", at, told)


def withdrew(guest: Guest, meetings: int, at: datetime) -> None:
    """The organiser learns that a guest does not come though its agenda was published."""
    organiser = guest.day.organiser
    if organiser is None or not organiser.is_active or not guest.day.published_at:
        return
    context = {"firm": guest.firm, "day": guest.day.title, "meetings": meetings}
    told = f"guest:{guest.pk}:withdrew:{at:%Y%m%d%H%M%S}"
    notices.tell("meeting_guest_withdrew", told, Addressee.of(organiser), context, url=_board(guest.day), at=at)


def facts(guest: Guest) -> dict[str, Any]:
    """What every mail to a guest may name: the day, when and where, until when requests are made, and its links."""
    day, to = guest.day, telling.addressee(guest)
    links = {name: whole(guest_url(guest, name)) for name in PAGES}
    return telling.context(day, to) | {"firm": guest.firm, "until": _until(day, guest.language)} | links


def _until(day: MeetingDay, language: str) -> str:
    if day.requests_until is None:
        return ""
    with translation.override(language):
        local = day.requests_until.astimezone(day.tz)
        return date_format(local, r"j F à G \h i" if language == "fr" else "j F, H:i")


def _lines(guest: Guest) -> list[str]:
    return [f"{_when(each, guest.language)} · {each.other.firm}{_where(each)}" for each in agenda.agenda(guest)]


def _when(appointment: agenda.Appointment, language: str) -> str:
    with translation.override(language):
        start = appointment.starts_at
        return date_format(start, r"l j F, G \h i" if language == "fr" else "l j F, H:i")


def _where(appointment: agenda.Appointment) -> str:
    return f" · {appointment.where}" if appointment.where else ""


def _board(day: MeetingDay) -> str:
    return reverse("meetings:day", args=[day.number])


def _tell(kind: str, guest: Guest, what: str, at: datetime, said: Mapping[str, Any] | None = None) -> None:
    """Nobody without an address is written to: the organiser sees to it."""
    if guest.email:
        told = f"guest:{guest.pk}:{what}"
        notices.tell(kind, told, telling.addressee(guest), facts(guest) | dict(said or {}), url=guest_url(guest), at=at)
