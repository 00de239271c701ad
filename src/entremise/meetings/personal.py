"""What meeting days keep of people: given to them, erased so that the counts stay, purged once it is old."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, Q, QuerySet

from entremise.hub.models import Introduction
from entremise.meetings.actions import answers
from entremise.meetings.models import Delegate, Guest, Holder, Placement, Rating, Request
from entremise.people.models import Person
from entremise.people.queries.memberships import known_addresses

#: What stands where the name of somebody alone stood, for readers of either language.
ERASED = "[effacé · erased]"

_GUEST = (
    "number", "day__title", "firm", "name", "email", "phone", "language", "offers", "seeks", "max_meetings",
    "added_at", "invited_at", "opened_at", "ready_at", "withdrawn_at", "arrived_at", "left_at",
)  # fmt: skip
_REQUEST = (
    "number", "day__title", "asker__firm", "asked__firm", "why", "weight", "made_at", "accepted_at", "declined_at",
    "withdrawn_at", "held_at", "missed_at",
)  # fmt: skip
_RATING = ("request__number", "mark", "follow_up", "note", "at")
_HOLDER = ("role", "institution", "name", "email", "site", "address", "since", "ended_at")


def export(person: Person) -> dict[str, Any]:
    """The days one was invited to, whom one asked and was asked by, what one thought of it, the roles one holds."""
    guests, mine = _theirs(person), known_addresses(person)
    parts = Request.objects.filter(Q(asker__in=guests) | Q(asked__in=guests)).order_by("pk")
    return {
        "guests": list(guests.order_by("pk").values(*_GUEST)),
        "requests": list(parts.values(*_REQUEST)),
        "ratings": list(Rating.objects.filter(guest__in=guests).order_by("pk").values(*_RATING)),
        "comes_with": list(Delegate.objects.filter(email__in=mine).values("guest__firm", "guest__day__title", "name")),
        "holds": list(Holder.objects.filter(email__in=mine).order_by("pk").values(*_HOLDER)),
    }


def _theirs(person: Person) -> QuerySet[Guest]:
    return Guest.objects.filter(Q(person=person) | Q(email__in=known_addresses(person)))


def erase(person: Person, at: datetime) -> None:
    """Whoever is erased does not come any more; the rows stay, without a name, an address or words of theirs."""
    mine, guests = known_addresses(person), list(_theirs(person).order_by("pk"))
    for guest in guests:
        if not guest.day.closed_at and not guest.day.cancelled_at and not guest.arrived_at:
            answers.withdraw(guest, None, at)
    _empty(Guest.objects.filter(pk__in=[guest.pk for guest in guests]))
    Delegate.objects.filter(email__in=mine).delete()
    Holder.objects.filter(email__in=mine, ended_at=None).update(ended_at=at)
    Holder.objects.filter(email__in=mine).update(name="", email="")


def purge(now: datetime) -> int:
    """The names, addresses and words of guests of days that ended long ago; how many guests."""
    old = now - timedelta(days=settings.KEEP_MEETING_GUEST_DAYS)
    ended = Guest.objects.annotate(ended=Max("day__slots__ends_at")).filter(ended__lt=old)
    named = ended.filter(~Q(name="") | ~Q(email="") | ~Q(phone="") | Q(person__isnull=False))
    return _empty(Guest.objects.filter(pk__in=list(named.values_list("pk", flat=True))))


def _empty(guests: QuerySet[Guest]) -> int:
    """Take what is personal out of guests, and out of what they wrote; how many."""
    keys = list(guests.values_list("pk", flat=True))
    Delegate.objects.filter(guest__in=keys).delete()
    Placement.objects.filter(Q(request__asker__in=keys) | Q(request__asked__in=keys)).update(delegates={})
    Request.objects.filter(asker__in=keys).update(why="", reasons=[])
    Rating.objects.filter(guest__in=keys).update(note="")
    alone = Guest.objects.filter(pk__in=keys, organisation="")
    Introduction.objects.filter(request__asked__in=alone).exclude(called="").update(called=ERASED)
    alone.update(firm=ERASED)
    return Guest.objects.filter(pk__in=keys).update(
        name="", email="", phone="", offers="", seeks="", person=None, added_by=None
    )
