"""During a meeting and after: notes, what each side thought of it, that it was not held; then the loop goes on.

A meeting that was held is an introduction of the loop, whoever the two sides are: the need is what the asker came for,
one for each guest and day; what came of it is asked as of any other introduction.
"""

import uuid
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.hub.actions.doors import Agreed, Party, introduced
from entremise.hub.models import Side
from entremise.meetings.actions.requests import RefusedError, hold
from entremise.meetings.models import Guest, MeetingDay, Rating, Request
from entremise.meetings.queries import agenda
from entremise.meetings.queries.requests import other_of
from entremise.people import trail
from entremise.people.models import Person

log = structlog.get_logger(__name__)

#: What each kind of day makes of what a guest seeks.
KINDS = {MeetingDay.Kind.BUYERS: "supply", MeetingDay.Kind.EXPERTS: "advice"}


@transaction.atomic
def note(request: Request, guest: Guest, text: str, by: Person | None = None) -> Rating:
    """A guest keeps notes of a meeting, before it, during it or after: nobody of another firm reads them."""
    rating, _new = Rating.objects.update_or_create(request=request, guest=guest, defaults={"note": text})
    trail.record("meeting.note", request, by, actor="" if by else "link")
    return rating


@transaction.atomic
def rate(
    request: Request, guest: Guest, *, mark: int, follow_up: bool, note: str = "", by: Person | None = None,
    at: datetime | None = None,
) -> Rating:  # fmt: skip
    """A guest says what it thought of a meeting, which was therefore held. Said again, it replaces what was said.

    Raises:
        RefusedError: it has not begun, was cancelled, or is noted as not held.
    """
    at = at or timezone.now()
    current = _past(request, at)
    if current.missed_at:
        raise RefusedError(_("Ce rendez-vous est noté comme manqué : écrivez à l’organisateur s’il a été tenu."))
    facts = {"mark": mark, "follow_up": follow_up, "note": note, "at": at}
    rating, _new = Rating.objects.update_or_create(request=current, guest=guest, defaults=facts)
    if current.held_at is None:
        current.held_at = at
        current.save(update_fields=["held_at"])
    trail.record("meeting.rate", current, by, actor="" if by else "link", mark=mark)
    return rating


@transaction.atomic
def say_missed(request: Request, guest: Guest, by: Person | None = None, at: datetime | None = None) -> Request:
    """A guest was there, the other was not. The organiser may correct it.

    Raises:
        RefusedError: it has not begun, was cancelled, or is known as held.
    """
    at = at or timezone.now()
    current = _past(request, at)
    if current.missed_at:
        return current
    if current.held_at:
        raise RefusedError(_("Ce rendez-vous est noté comme tenu : écrivez à l’organisateur s’il ne l’a pas été."))
    current.missed_at = at
    current.missed_by = "asked" if guest.pk == current.asker_id else "asker"
    current.save(update_fields=["missed_at", "missed_by"])
    trail.record("meeting.say_missed", current, by, actor="" if by else "link", missed_by=current.missed_by)
    return current


def _past(request: Request, at: datetime) -> Request:
    """The meeting as it is now, held, if it has begun."""
    hold(request.asker, request.asked)
    current = Request.objects.select_related("asker", "asked", "day").get(pk=request.pk)
    if current.withdrawn_at or current.declined_at:
        raise RefusedError(_("Ce rendez-vous a été annulé."))
    placed = agenda.appointment(current.asker, current)
    begun = placed is not None and not placed.cancelled and placed.starts_at <= at
    if not (current.held_at or current.missed_at) and not begun:
        raise RefusedError(_("Ce rendez-vous n’a pas encore commencé."))
    return current


@transaction.atomic
def go_on(request: Request, at: datetime | None = None) -> Request:
    """A meeting that was held becomes an introduction of the loop. Done again, or for one not held, nothing happens.

    Raises:
        UnrecordedError: the ledger cannot be written: it is done at the next round.
    """
    at = at or timezone.now()
    hold(request.asker, request.asked)
    current = Request.objects.select_related("asker__person", "asked__person", "day", "person").get(pk=request.pk)
    if current.held_at is None or current.introduction_id:
        return current
    sides = (party(current.asker), party(current.asked))
    current.introduction = introduced(_agreed(current, current.held_at), *sides, door="meeting", at=at)
    current.save(update_fields=["introduction"])
    return current


def _agreed(request: Request, held_at: datetime) -> Agreed:
    placed = agenda.appointment(request.asker, request)
    return Agreed(
        number=request.number, need=uuid.uuid5(request.asker.number, "need"),
        text=request.asker.seeks or _title(request),
        kind=KINDS.get(MeetingDay.Kind(request.day.kind), "partner"), starts_at=placed.starts_at if placed else held_at,
        agreed_at=held_at, met_at=held_at, place=_place(placed), by=request.person, reasons=request.reasons,
        proposed_by=Side.CHAMBER if request.made_by == Request.Maker.ORGANISER else Side.ASKER,
    )  # fmt: skip


def go_on_all(now: datetime) -> int:
    """All that was held goes on in the loop; how many did. One that fails keeps no other waiting."""
    held = Request.objects.filter(held_at__isnull=False, introduction=None).select_related("asker", "asked")
    done = 0
    for each in held.order_by("pk"):
        try:
            done += go_on(each, now).introduction_id is not None
        except Exception:
            log.exception("meeting_not_gone_on", request=each.pk)
    return done


def party(guest: Guest) -> Party:
    """A guest as the loop knows a side."""
    return Party(
        firm=guest.firm, name=guest.name, email=guest.email, phone=guest.phone, language=guest.language,
        person=guest.person, organisation=guest.organisation, solution=guest.solution, activity=guest.activity,
    )  # fmt: skip


def _title(request: Request) -> str:
    asker = request.asker
    told = "Rencontres lors de « {} »" if asker.language == "fr" else "Meetings at “{}”"
    return told.format(request.day.title)


def _place(placed: agenda.Appointment | None) -> str:
    return ", ".join(filter(None, [placed.where, placed.address]))[:200] if placed else ""


def contact_of_other(request: Request, guest: Guest) -> Guest | None:
    """The other side, when its address and phone may be read: once the meeting was held, and not before."""
    return other_of(request, guest) if request.held_at else None
