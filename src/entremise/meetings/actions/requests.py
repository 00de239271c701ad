"""Who wants to meet whom: asked, answered, taken back; and who does not want to meet whom.

Nothing that waits holds anybody's agenda: only what both agreed to is planned. Each verb holds the guests it is about
until its transaction ends. Done again, it changes nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.meetings import rules
from entremise.meetings.actions import guests_told
from entremise.meetings.models import Block, Guest, MeetingDay, Request
from entremise.meetings.queries import requests as queries
from entremise.people import trail
from entremise.people.models import Person

Maker = Request.Maker


class RefusedError(Exception):
    """It cannot be done any more, or not yet. Its text tells the reader what happened and what to do."""


@transaction.atomic
def make(  # noqa: PLR0913 (the facts of a request)
    asker: Guest, asked: Guest, *, weight: int = 2, why: str = "", by: Person | None = None,
    made_by: Maker = Maker.GUEST, reasons: Iterable[Mapping[str, str]] = (), at: datetime | None = None,
) -> Request:  # fmt: skip
    """One guest wants to meet another. If the other had asked already, both agree. Again: its weight and words change.

    Args:
        weight: 1 if possible, 2 yes, 3 above all.
        why: the asker's words to the other.
        reasons: why it was suggested, `[{kind, fr, en}]`.

    Raises:
        RefusedError: requests are over, one too many, the other declined, does not come or cannot be asked.
    """
    at = at or timezone.now()
    asker, asked = hold(asker, asked)
    if made_by == Maker.GUEST:
        _check_open(asker.day, at)
    _check_may_meet(asker, asked)
    back = Request.objects.filter(asker=asked, asked=asker, withdrawn_at=None).first()
    if back is not None:
        return _agree(back, weight, by, at)
    known = Request.objects.filter(asker=asker, asked=asked).first()
    if known is not None and known.declined_at:
        raise RefusedError(_("Ce participant a décliné votre demande : d’autres seront heureux de vous rencontrer."))
    if made_by == Maker.GUEST and (known is None or known.withdrawn_at) and queries.left(asker, at) <= 0:
        raise RefusedError(_("Vous avez fait toutes vos demandes : retirez-en une pour en faire une autre."))
    facts = {"weight": weight, "why": why, "made_by": made_by, "person": by, "reasons": list(reasons)}
    if known is None:
        known = Request.objects.create(day=asker.day, asker=asker, asked=asked, made_at=at, **facts)
    elif known.withdrawn_at:
        _set(known, made_at=at, accepted_at=None, withdrawn_at=None, **facts)
    elif (known.weight, known.why) == (weight, why):
        return known
    else:
        _set(known, weight=weight, why=why)
    _record("request.make", known, by, weight=weight)
    return known


def _agree(back: Request, weight: int, by: Person | None, at: datetime) -> Request:
    """Somebody asks for whom had asked them: that is a yes, as strong as the stronger of both."""
    if back.weight < weight:
        _set(back, weight=weight)
    return accept(back, by, at)


@transaction.atomic
def accept(request: Request, by: Person | None = None, at: datetime | None = None) -> Request:
    """Whoever was asked wants the meeting, or changes their mind after they declined.

    Raises:
        RefusedError: requests are over, or it was taken back.
    """
    at = at or timezone.now()
    hold(request.asker, request.asked)
    request.refresh_from_db()
    if request.accepted_at and not request.declined_at and not request.withdrawn_at:
        return request
    _check_open(request.day, at)
    if request.withdrawn_at:
        raise RefusedError(_("Cette demande a été retirée entre-temps : vous n’avez plus rien à faire."))
    _check_may_meet(request.asked, request.asker)
    _set(request, accepted_at=at, declined_at=None)
    _record("request.accept", request, by)
    return request


@transaction.atomic
def decline(request: Request, by: Person | None = None, at: datetime | None = None) -> Request:
    """Whoever was asked does not want the meeting, or no longer can: the other is told at once if they had agreed.

    Raises:
        RefusedError: the meeting was held, or noted as missed.
    """
    return _end(request, "declined_at", by, at)


@transaction.atomic
def take_back(request: Request, by: Person | None = None, at: datetime | None = None) -> Request:
    """Whoever asked does not want it any more, or no longer can: the other is told at once if they had agreed.

    Raises:
        RefusedError: the meeting was held, or noted as missed.
    """
    return _end(request, "withdrawn_at", by, at)


def _end(request: Request, fact: str, by: Person | None, at: datetime | None) -> Request:
    at = at or timezone.now()
    hold(request.asker, request.asked)
    request.refresh_from_db()
    if request.withdrawn_at or request.declined_at:
        return request
    if request.held_at or request.missed_at:
        raise RefusedError(_("Ce rendez-vous est passé : dites plutôt ce que vous en avez pensé."))
    _set(request, **{fact: at})
    _record("request.decline" if fact == "declined_at" else "request.take_back", request, by)
    if request.accepted_at:
        guests_told.unmet(request, request.asked if fact == "declined_at" else request.asker, at)
    return request


@transaction.atomic
def block(guest: Guest, other: Guest, by: Person | None = None, at: datetime | None = None) -> None:
    """A guest does not want to meet another. Neither sees the other any more; the other is not told.

    What the other had asked stays unanswered for them; what both agreed to is cancelled, as by anybody who cannot come.
    """
    at = at or timezone.now()
    guest, other = hold(guest, other)
    _block, new = Block.objects.get_or_create(guest=guest, other=other, defaults={"at": at})
    if not new:
        return
    trail.record("guest.block", guest, by, actor="" if by else "link")
    for mine in Request.objects.filter(asker=guest, asked=other, held_at=None, missed_at=None):
        take_back(mine, by, at)
    agreed = Request.objects.filter(asker=other, asked=guest, accepted_at__isnull=False, held_at=None, missed_at=None)
    for theirs in agreed:
        decline(theirs, by, at)


@transaction.atomic
def unblock(guest: Guest, other: Guest, by: Person | None = None) -> None:
    """A guest may meet another again."""
    if Block.objects.filter(guest=guest, other=other).delete()[0]:
        trail.record("guest.unblock", guest, by, actor="" if by else "link")


def hold(*guests: Guest) -> list[Guest]:
    """The guests as they are now, in the order given, held until the end of the transaction."""
    rows = Guest.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[guest.pk for guest in guests])
    found = {row.pk: row for row in rows.select_related("day").order_by("pk")}
    return [found[guest.pk] for guest in guests]


def _check_open(day: MeetingDay, at: datetime) -> None:
    if not rules.takes_requests(day, at):
        raise RefusedError(_("Les demandes de rendez-vous ne sont pas ouvertes : voyez les dates sur votre page."))


def _check_may_meet(one: Guest, other: Guest) -> None:
    """That both come, to the same day, on two sides if it has some, and that nobody blocked the other."""
    apart = one.day_id != other.day_id or one.pk == other.pk
    same_side = bool(one.side) and one.side == other.side
    if apart or same_side or one.withdrawn_at or other.withdrawn_at or queries.blocked(one, other):
        raise RefusedError(_("Ce participant ne peut pas être rencontré cette fois."))


def _set(request: Request, **facts: object) -> None:
    for name, value in facts.items():
        setattr(request, name, value)
    request.save(update_fields=list(facts))


def _record(verb: str, request: Request, by: Person | None, **details: object) -> None:
    trail.record(verb, request, by, actor="" if by else "link", **details)
