"""What a guest says of itself: who it is, when it can, who comes with it, that it does not come."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.meetings.actions import guests_told, requests
from entremise.meetings.actions.requests import RefusedError, hold
from entremise.meetings.models import Block, Delegate, Guest, MeetingDay, Request, Slot
from entremise.people import trail
from entremise.people.models import Person

#: What a guest says of itself. The name others read of its firm is the organiser's to write.
FACTS = frozenset({"name", "phone", "language", "offers", "seeks", "max_meetings"})


@transaction.atomic
def introduce_itself(
    guest: Guest, told: dict[str, Any], colleagues: Sequence[tuple[str, str]] | None = None, by: Person | None = None,
    at: datetime | None = None,
) -> Guest:  # fmt: skip
    """A guest says who it is and who comes: from then on others see it, and may ask for it.

    Args:
        told: any of `FACTS`.
        colleagues: names and addresses (may be empty) of who comes with it, instead of those told before;
            they stay as they are when not told.

    Raises:
        TypeError: something else than `FACTS` is told.
    """
    at = at or timezone.now()
    if unknown := set(told) - FACTS:
        raise TypeError(f"not what a guest says of itself: {sorted(unknown)}")
    (guest,) = hold(guest)
    _set(guest, **told, ready_at=guest.ready_at or at, opened_at=guest.opened_at or at)
    if colleagues is not None:
        _bring(guest, colleagues)
    _record("guest.introduce_itself", guest, by, facts=sorted(told))
    return guest


def _bring(guest: Guest, colleagues: Sequence[tuple[str, str]]) -> None:
    names = {name: email for name, email in colleagues if name != guest.name}
    guest.delegates.exclude(name__in=names).delete()
    for name, email in names.items():
        Delegate.objects.update_or_create(guest=guest, name=name, defaults={"email": email})


@transaction.atomic
def be_free(guest: Guest, slots: Collection[Slot], by: Person | None = None, at: datetime | None = None) -> Guest:
    """A guest says in which slots of its day it can meet; it cannot in the others."""
    at = at or timezone.now()
    (guest,) = hold(guest)
    free = {slot.pk for slot in slots}
    guest.unavailable.set([slot for slot in guest.day.slots.all() if slot.pk not in free])
    _set(guest, opened_at=guest.opened_at or at)
    _record("guest.be_free", guest, by, slots=len(free))
    return guest


@transaction.atomic
def withdraw(guest: Guest, by: Person | None = None, at: datetime | None = None) -> Guest:
    """A guest does not come: its meetings are cancelled, those they were with are told at once, its slots are free."""
    at = at or timezone.now()
    others = Guest.objects.filter(Q(asked__asked=guest) | Q(received__asker=guest)).distinct()
    guest, *_others = hold(guest, *others)  # all at once: two who withdraw together do not wait for each other
    if guest.withdrawn_at:
        return guest
    _set(guest, withdrawn_at=at, opened_at=guest.opened_at or at)
    _record("guest.withdraw", guest, by)
    ahead = Request.objects.filter(held_at=None, missed_at=None, withdrawn_at=None, declined_at=None)
    agreed = 0
    for mine in ahead.filter(asker=guest).select_related("asker", "asked"):
        agreed += bool(requests.take_back(mine, by, at).accepted_at)
    for theirs in ahead.filter(asked=guest).select_related("asker", "asked"):
        agreed += bool(requests.decline(theirs, by, at).accepted_at)
    guests_told.withdrew(guest, agreed, at)
    return guest


@transaction.atomic
def come_back(guest: Guest, by: Person | None = None, at: datetime | None = None) -> Guest:
    """A guest comes after all: what ended with its withdrawal stands again, unless the other side ended it since, or
    hides from it.

    Raises:
        RefusedError: the day is over or cancelled.
    """
    at = at or timezone.now()
    (guest,) = hold(guest)
    gone = guest.withdrawn_at
    if gone is None:
        return guest
    if guest.day.closed_at or guest.day.cancelled_at:
        raise RefusedError(_("Cette journée est terminée : à la prochaine, nous l’espérons."))
    _set(guest, withdrawn_at=None)
    blocks = Block.objects.filter(Q(guest=guest) | Q(other=guest))
    apart = {pk for pair in blocks.values_list("guest", "other") for pk in pair} - {guest.pk}
    guest.asked.filter(withdrawn_at=gone).exclude(asked__in=apart).update(withdrawn_at=None)
    guest.received.filter(declined_at=gone).exclude(asker__in=apart).update(declined_at=None)
    _record("guest.come_back", guest, by)
    return guest


@transaction.atomic
def join(day: MeetingDay, told: dict[str, Any], at: datetime | None = None) -> Guest:
    """Somebody registers for a day by the organiser's link: they are sent a link of their own, by which they confirm.

    Others see them once they have confirmed. An address that is known to the day is only sent its link again.

    Args:
        told: firm, name, email, side, language.

    Raises:
        RefusedError: the day is over or cancelled.
    """
    at = at or timezone.now()
    if day.closed_at or day.cancelled_at:
        raise RefusedError(_("Les inscriptions sont closes."))
    email = told["email"].strip().lower()
    guest, new = Guest.objects.get_or_create(
        day=day, email=email, defaults=told | {"email": email, "added_at": at, "invited_at": at}
    )
    if new:
        trail.record("guest.join", guest, actor="link")
    guests_told.joined(guest, at)
    return guest


def _set(guest: Guest, **facts: object) -> None:
    for name, value in facts.items():
        setattr(guest, name, value)
    guest.save(update_fields=list(facts))


def _record(verb: str, guest: Guest, by: Person | None, **details: object) -> None:
    trail.record(verb, guest, by, actor="" if by else "link", **details)
