"""The guests of a day, by their organiser: added one by one or by the hundred, invited, reminded, taken away."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.meetings.actions import guests_told
from entremise.meetings.actions.holding import hold
from entremise.meetings.models import Guest, MeetingDay
from entremise.people import trail
from entremise.people.models import Person

#: Nobody is reminded by hand more often.
REST = timedelta(hours=20)


class GuestError(Exception):
    """It cannot be done: the message says why and what to do, for a person."""


@transaction.atomic
def add(day: MeetingDay, facts: Mapping[str, Any], by: Person, at: datetime | None = None) -> Guest:
    """Add a guest to a day; it is not invited yet. An account that has its address answers for it.

    Raises:
        GuestError: a guest of the day has this address already.
    """
    guest = Guest(day=hold(day), added_by=by, added_at=at or timezone.now(), **_clean(facts))
    _check_alone(guest)
    guest.save()
    trail.record("guest.add", guest, by)
    return guest


@transaction.atomic
def add_all(day: MeetingDay, rows: Iterable[Mapping[str, Any]], by: Person, at: datetime | None = None) -> int:
    """Add the guests of a list; those of the day already are left as they are. How many are new."""
    at = at or timezone.now()
    hold(day)
    known = {key(each.email, each.firm, each.name) for each in day.guests.all()}
    new: list[Guest] = []
    for facts in rows:
        guest = Guest(day=day, added_by=by, added_at=at, **_clean(facts))
        if key(guest.email, guest.firm, guest.name) not in known:
            known.add(key(guest.email, guest.firm, guest.name))
            new.append(guest)
    _link_accounts(new)
    Guest.objects.bulk_create(new)
    trail.record("day.add_guests", day, by, count=len(new))
    return len(new)


@transaction.atomic
def change(guest: Guest, facts: Mapping[str, Any], by: Person) -> Guest:
    """Correct what is known of a guest. Another address makes its former link void: it is to be invited again.

    Raises:
        GuestError: another guest of the day has this address.
    """
    hold(guest.day)
    current = Guest.objects.select_for_update(no_key=True).get(pk=guest.pk)
    former = current.email
    for name, value in _clean(facts).items():
        setattr(current, name, value)
    _check_alone(current)
    if current.email != former:
        current.invited_at = current.nudged_at = None
    current.save()
    trail.record("guest.change", current, by)
    return current


@transaction.atomic
def remove(guest: Guest, by: Person) -> None:
    """Take away a guest that nobody has written to and who is in no request.

    Raises:
        GuestError: it was invited, or takes part in requests: it is told to withdraw instead.
    """
    current = Guest.objects.select_for_update().get(pk=guest.pk)
    if current.invited_at or current.asked.exists() or current.received.exists():
        raise GuestError(_("Ce participant a été invité : dites plutôt qu’il ne vient pas."))
    trail.record("guest.remove", current, by)
    current.delete()


@transaction.atomic
def invite(guests: Iterable[Guest], by: Person, at: datetime | None = None) -> int:
    """Send their links to guests who were not invited yet; how many. Those without an address are left out."""
    at = at or timezone.now()
    sent = 0
    for guest in _held(guests):
        if guest.invited_at is None and guest.withdrawn_at is None and guest.email:
            guest.invited_at = at
            guest.save(update_fields=["invited_at"])
            guests_told.invited(guest, at)
            trail.record("guest.invite", guest, by)
            sent += 1
    return sent


@transaction.atomic
def remind(guests: Iterable[Guest], by: Person, at: datetime | None = None) -> int:
    """Remind guests who were invited: to answer when they have not, else to ask for meetings. How many.

    Nobody is reminded twice within `REST`.
    """
    at = at or timezone.now()
    sent = 0
    for guest in _held(guests):
        rested = guest.nudged_at is None or at - guest.nudged_at >= REST
        if guest.invited_at and at - guest.invited_at >= REST and guest.withdrawn_at is None and guest.email and rested:
            guest.nudged_at = at
            guest.save(update_fields=["nudged_at"])
            (guests_told.nudged if guest.ready_at else guests_told.reminded)(guest, at)
            trail.record("guest.remind", guest, by)
            sent += 1
    return sent


def key(email: str, firm: str, name: str) -> tuple[str, ...]:
    """By what a guest is recognised within a day: its address; without one, its firm and name."""
    return (email.lower(),) if email else (" ".join(firm.lower().split()), " ".join(name.lower().split()))


def _held(guests: Iterable[Guest]) -> list[Guest]:
    rows = Guest.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[each.pk for each in guests])
    return list(rows.select_related("day", "person").order_by("pk"))


def _clean(facts: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(facts)
    if "email" in told:
        told["email"] = told["email"].strip().lower()
    return told


def _check_alone(guest: Guest) -> None:
    others = guest.day.guests.exclude(pk=guest.pk)
    if guest.email and others.filter(email=guest.email).exists():
        raise GuestError(_("Un participant de cette journée a déjà cette adresse électronique."))
    _link_accounts([guest])


def _link_accounts(guests: Iterable[Guest]) -> None:
    """Give each guest the account that has its address, if there is one: it answers for it without a link."""
    named = {guest.email: guest for guest in guests if guest.email}
    accounts = {each.email.lower(): each for each in Person.objects.filter(is_active=True, email__in=named)}
    for email, guest in named.items():
        guest.person = accounts.get(email)
