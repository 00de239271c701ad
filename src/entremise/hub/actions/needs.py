"""Stating a need: draft, published, paused, closed; every change keeps what was there before.

Each verb holds the row while it works, so that two people at once, or the same form twice, are one after the other.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.hub import events
from entremise.hub.actions import needs_told
from entremise.hub.actions.holding import hold
from entremise.hub.actions.matches import match_need
from entremise.hub.models import Need, NeedVersion, Reading
from entremise.hub.queries import matches as queries
from entremise.hub.transitions import TransitionError
from entremise.people import trail
from entremise.people.models import Person
from entremise.registry.rules import folded

#: How the engine reads a need depends on these: when one changes, it is read and matched again.
READ = frozenset({"text", "told_in", "place", "anywhere", "radius_km", "activities", "without_activities"})
#: What an asker may change.
FACTS = READ | {
    "kind", "deadline", "budget_min", "budget_max", "visibility", "anonymous", "organisation", "organisation_name",
}  # fmt: skip
#: Why a need is closed, as it is kept in `closed_because`.
REASONS = ("met", "elsewhere", "given_up", "late", "erased")
#: A need closed by mistake can be opened again for so long.
REOPENED_WITHIN = timedelta(days=30)


class ChangedMeanwhileError(Exception):
    """Somebody else changed the need since it was shown; `need` is as it stands now."""

    def __init__(self, need: Need) -> None:
        super().__init__(need)
        self.need = need


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody for whom an adviser states a need: a name and an e-mail address."""

    name: str
    email: str


def draft(
    text: str, language: str, *, submission: uuid.UUID | None = None, by: Person | None = None,
    on_behalf: Asker | None = None, door: str = "page", at: datetime | None = None, **facts: Any,
) -> Need:  # fmt: skip
    """Keep what somebody seeks, for them alone. The same submission again gives the same need back, unchanged.

    Args:
        language: that of the page it is told on, hence of what is written back.
        by: who tells it; nobody yet for a visitor.
        on_behalf: for whom an adviser tells it; they take it over by the link of a mail.
        door: page, api, adviser.
        facts: any of `FACTS`.
    """
    known = set(facts) - FACTS
    if known:
        raise TypeError(f"not facts of a need: {sorted(known)}")
    asker = on_behalf or (Asker(by.name, by.email) if by else Asker("", ""))
    told = {
        "text": text, "language": language, "door": "adviser" if on_behalf else door, "name": asker.name,
        "email": asker.email, "person": None if on_behalf else by, "adviser": by if on_behalf else None,
        "created_at": at or timezone.now(), **facts,
    }  # fmt: skip
    with transaction.atomic():
        need, new = Need.objects.get_or_create(submission=submission or uuid.uuid4(), defaults=told)
        if new:
            read(need)
            trail.record("need.draft", need, by)
    return need


def read(need: Need) -> Reading:
    """Have the engine read a need, and keep how it understands it."""
    found = queries.understood(need)
    place = found.place
    reading, _new = Reading.objects.update_or_create(
        need=need,
        defaults={
            "language": found.language,
            "folded": folded(need.text),
            "codes": " ".join(each.code for each in found.activities),
            "place": place.code if place else "",
            "lat": place.lat if place else None,
            "lon": place.lon if place else None,
            "radius_km": found.radius_km,
        },
    )
    need.reading = reading
    return reading


def change(need: Need, by: Person | None, *, seen: str | None = None, at: datetime | None = None, **facts: Any) -> Need:
    """Correct a need. What was there before is kept once it was published; it is then matched again.

    Args:
        seen: the version (`version`) that whoever changes it had before their eyes; `None` does not compare.
        facts: any of `FACTS`; those that are as before change nothing.

    Raises:
        ChangedMeanwhileError: it was changed since `seen`.
        TransitionError: it is closed.
    """
    at = at or timezone.now()
    with transaction.atomic():
        need = hold(need.pk)
        if seen is not None and seen != version(need):
            raise ChangedMeanwhileError(need)
        if need.closed_at:
            raise TransitionError(_("Ce besoin est clos : rouvrez-le pour le modifier."))
        before = {name: getattr(need, name) for name, value in facts.items() if getattr(need, name) != value}
        if not before:
            return need
        _set(need, changed_at=at, **{name: facts[name] for name in before})
        if before.keys() & READ:
            read(need)
        if need.published_at:
            _changed(need, by, before, at)
    return need


def version(need: Need) -> str:
    """What tells a need from itself before its last change."""
    return need.changed_at.isoformat() if need.changed_at else ""


def _changed(need: Need, by: Person | None, before: dict[str, Any], at: datetime) -> None:
    kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in before.items()}
    NeedVersion.objects.create(need=need, at=at, by=by, facts=kept)
    trail.record("need.change", need, by, facts=sorted(before))
    events.emit("need.changed", need, occasion=at.isoformat())
    if before.keys() & READ:
        _match(need)


def publish(need: Need, by: Person | None, at: datetime | None = None) -> Need:
    """Let a need be seen and matched; its asker and an adviser are told. Done again, it changes nothing.

    Raises:
        TransitionError: it is closed, or nobody stands behind it yet.
    """
    at = at or timezone.now()
    with transaction.atomic():
        need = hold(need.pk)
        if need.closed_at:
            raise TransitionError(_("Ce besoin est clos : rouvrez-le, ou décrivez-en un nouveau."))
        if need.published_at:
            return need
        if need.person is None and not need.email:
            raise TransitionError(_("Connectez-vous pour publier ce besoin : il faut savoir à qui répondre."))
        asker = {"name": need.person.name, "email": need.person.email} if need.person else {}  # a newcomer says it last
        _set(need, published_at=at, **asker)
        if not Reading.objects.filter(need=need).exists():
            read(need)
        trail.record("need.publish", need, by)
        needs_told.assign(need)
        events.emit("need.published", need)
        needs_told.published(need)
        _match(need)
    return need


def pause(need: Need, by: Person | None, at: datetime | None = None) -> Need:
    """Take a published need off the board for a while: no new firm is approached meanwhile.

    Raises:
        TransitionError: it is not published.
    """
    with transaction.atomic():
        need = hold(need.pk)
        if need.status == Need.Status.PAUSED:
            return need
        if need.status != Need.Status.PUBLISHED:
            raise TransitionError(_("Seul un besoin publié peut être mis en pause."))
        _set(need, paused_at=at or timezone.now())
        trail.record("need.pause", need, by)
        events.emit("need.changed", need, occasion=f"paused-{need.paused_at:%Y%m%dT%H%M%S}")
    return need


def resume(need: Need, by: Person | None, at: datetime | None = None) -> Need:
    """End a pause: the need is matched again.

    Raises:
        TransitionError: it is neither paused nor published.
    """
    with transaction.atomic():
        need = hold(need.pk)
        if need.status == Need.Status.PUBLISHED:
            return need
        if need.status != Need.Status.PAUSED:
            raise TransitionError(_("Ce besoin n’est pas en pause."))
        _open_again(need, by, "need.resume", at or timezone.now())
    return need


def close(need: Need, because: str, by: Person | None = None, at: datetime | None = None) -> Need:
    """End a need: what was not answered is closed with it, firms that wait are told. Closed again, it changes nothing.

    Args:
        because: one of `REASONS`.
    """
    if because not in REASONS:
        raise ValueError(f"not a reason to close a need: {because}")
    at = at or timezone.now()
    with transaction.atomic():
        need = hold(need.pk)
        if need.closed_at:
            return need
        _set(need, closed_at=at, closed_because=because)
        trail.record("need.close", need, by, because=because)
        if need.published_at:
            needs_told.close_introductions(need, at)
            events.emit("need.closed", need, occasion=at.isoformat())
            needs_told.closed(need, by)
    return need


def reopen(need: Need, by: Person | None, at: datetime | None = None) -> Need:
    """Open again a need closed less than `REOPENED_WITHIN` ago. Introductions closed with it stay closed.

    Raises:
        TransitionError: it was closed too long ago, or its asker's data were erased.
    """
    at = at or timezone.now()
    with transaction.atomic():
        need = hold(need.pk)
        if need.closed_at is None:
            return need
        if not may_reopen(need, at):
            raise TransitionError(
                _("Ce besoin est clos depuis plus de %(days)s jours : décrivez-en un nouveau.")
                % {"days": REOPENED_WITHIN.days}
            )
        _open_again(need, by, "need.reopen", at)
    return need


def may_reopen(need: Need, at: datetime) -> bool:
    """Whether a closed need can still be opened again."""
    return bool(need.closed_at and need.closed_because != "erased" and at - need.closed_at <= REOPENED_WITHIN)


def adopt(person: Person, submissions: Collection[uuid.UUID]) -> int:
    """Give a person the drafts they told before signing in; how many. Those of somebody are left to them."""
    with transaction.atomic():
        orphans = Need.objects.select_for_update().filter(
            submission__in=submissions, person=None, email="", published_at=None, closed_at=None
        )
        found = list(orphans)
        for need in found:
            _set(need, person=person, name=person.name, email=person.email)
            trail.record("need.adopt", need, person)
    return len(found)


def take_over(need: Need, by: Person) -> Need:
    """Become the asker of a need that an adviser told on one's behalf; the adviser is told.

    Raises:
        TransitionError: somebody else has it already.
    """
    with transaction.atomic():
        need = hold(need.pk)
        if need.person_id == by.pk:
            return need
        if need.person_id is not None or not need.email:
            raise TransitionError(_("Ce besoin est déjà suivi par quelqu’un : demandez à la chambre."))
        _set(need, person=by, name=by.name or need.name, email=by.email)
        trail.record("need.take_over", need, by)
        needs_told.taken_over(need)
    return need


def forget_drafts(now: datetime) -> int:
    """Drop the drafts that visitors never signed in to publish; how many."""
    kept = timedelta(days=settings.KEEP_UNSIGNED_DRAFT_DAYS)
    lost = Need.objects.filter(person=None, email="", published_at=None, closed_at=None, created_at__lt=now - kept)
    with transaction.atomic():
        found = list(lost.select_for_update())
        Need.objects.filter(pk__in=[need.pk for need in found]).delete()
    return len(found)


def _set(need: Need, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(need, name, value)
    need.save(update_fields=list(facts))


def _open_again(need: Need, by: Person | None, verb: str, at: datetime) -> None:
    _set(need, paused_at=None, closed_at=None, closed_because="", resumed_at=at)
    trail.record(verb, need, by)
    events.emit("need.changed", need, occasion=f"resumed-{at.isoformat()}")
    _match(need)


def _match(need: Need) -> None:
    """Have it matched by the worker: asked for in this transaction, so that it is neither lost nor done for nothing."""
    match_need.enqueue(need.pk)
