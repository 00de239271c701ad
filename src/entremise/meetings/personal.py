"""What meeting days keep of people: given to them, erased so that the counts stay, purged once it is old."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from entremise.hub.models import Introduction
from entremise.meetings.actions import answers
from entremise.meetings.models import Block, Delegate, Guest, Holder, Placement, Rating, Request, Timetable
from entremise.people.models import Person
from entremise.people.queries.memberships import known_addresses

#: What stands where the name of somebody alone stood, for readers of either language.
ERASED = "[effacé · erased]"

_GUEST = (
    "number", "day__title", "side", "organisation", "solution", "firm", "name", "email", "phone", "language", "offers",
    "seeks", "activity", "role", "site__name", "table__name", "max_meetings", "added_at", "invited_at", "nudged_at",
    "opened_at", "ready_at", "withdrawn_at", "arrived_at", "late_until", "left_at",
)  # fmt: skip
_REQUEST = (
    "number", "day__title", "asker__firm", "asked__firm", "why", "weight", "made_at", "accepted_at", "declined_at",
    "withdrawn_at", "held_at", "missed_at", "missed_by",
)  # fmt: skip
_RATING = ("request__number", "mark", "follow_up", "note", "at")
_BLOCK = ("guest__day__title", "other__firm", "at")
_AWAY = ("day__title", "unavailable__starts_at", "unavailable__ends_at")
_DELEGATE = ("guest__day__title", "guest__firm", "name", "email")
_HOLDER = ("role", "institution", "name", "email", "site", "address", "since", "ended_at")


def export(person: Person) -> dict[str, Any]:
    """The days one was invited to, whom one asked and was asked by, what one thought of it, the roles one holds."""
    guests, mine = _theirs(person), known_addresses(person)
    parts = Request.objects.filter(Q(asker__in=guests) | Q(asked__in=guests)).order_by("pk")
    return {
        "guests": list(guests.order_by("pk").values(*_GUEST)),
        "requests": list(parts.values(*_REQUEST)),
        "ratings": list(Rating.objects.filter(guest__in=guests).order_by("pk").values(*_RATING)),
        "hidden": list(Block.objects.filter(guest__in=guests).order_by("pk").values(*_BLOCK)),
        "away": list(guests.filter(unavailable__isnull=False).order_by("unavailable__starts_at").values(*_AWAY)),
        "colleagues": list(Delegate.objects.filter(guest__in=guests).order_by("pk").values(*_DELEGATE)),
        "comes_with": list(Delegate.objects.filter(email__in=mine).order_by("pk").values(*_DELEGATE)),
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
    colleagues = Delegate.objects.filter(email__in=mine)
    _forget_who_goes(list(colleagues.values_list("guest", flat=True)))
    colleagues.delete()
    Holder.objects.filter(email__in=mine, ended_at=None).update(ended_at=at)
    Holder.objects.filter(email__in=mine).update(name="", email="")


def purge(now: datetime) -> int:
    """The names, addresses and words of guests of days that ended long ago; how many guests."""
    old = now - timedelta(days=settings.KEEP_MEETING_GUEST_DAYS)
    last = Coalesce(Max("day__slots__ends_at"), F("day__created_at"))  # a day that never had slots is as old as it is
    ended = Guest.objects.annotate(ended=last).filter(ended__lt=old)
    of_somebody = ~Q(name="") | ~Q(email="") | ~Q(phone="") | ~Q(offers="") | ~Q(seeks="") | Q(person__isnull=False)
    alone = Q(organisation="") & ~Q(firm=ERASED)
    named = ended.filter(of_somebody | alone)
    return _empty(Guest.objects.filter(pk__in=list(named.values_list("pk", flat=True))))


def _empty(guests: QuerySet[Guest]) -> int:
    """Take what is personal out of guests, and out of what they wrote; how many."""
    keys = list(guests.values_list("pk", flat=True))
    Delegate.objects.filter(guest__in=keys).delete()
    _forget_who_goes(keys)
    Request.objects.filter(asker__in=keys).update(why="", reasons=[])
    Rating.objects.filter(guest__in=keys).update(note="")
    alone = Guest.objects.filter(pk__in=keys, organisation="")
    _forget_names(alone)
    Introduction.objects.filter(request__asked__in=alone).exclude(called="").update(called=ERASED)
    alone.update(firm=ERASED)
    return Guest.objects.filter(pk__in=keys).update(
        name="", email="", phone="", offers="", seeks="", person=None, added_by=None
    )


def _forget_who_goes(guests: Collection[int]) -> None:
    """Which of their people went to each meeting of some guests."""
    Placement.objects.filter(Q(request__asker__in=guests) | Q(request__asked__in=guests)).update(delegates={})
    for timetable in Timetable.objects.filter(day__guests__in=guests, answer__has_key="undo").distinct():
        del timetable.answer["undo"]
        timetable.save(update_fields=["answer"])


def _forget_names(guests: QuerySet[Guest]) -> None:
    """What planners said of guests by the names they had."""
    for day, firm in list(guests.exclude(firm=ERASED).values_list("day", "firm")):
        name = re.compile(rf"(?<!\w){re.escape(firm)}(?!\w)")
        for row in Placement.objects.filter(timetable__day=day).exclude(why={}):
            row.why = _without(name, row.why)
            row.save(update_fields=["why"])
        for timetable in Timetable.objects.filter(day=day).exclude(answer={}):
            for told in {"conflicts", "faults"} & set(timetable.answer):
                timetable.answer[told] = [_without(name, each) for each in timetable.answer[told]]
            timetable.save(update_fields=["answer"])


def _without(name: re.Pattern[str], said: Mapping[str, str]) -> dict[str, str]:
    return {language: name.sub(ERASED, words) for language, words in said.items()}
