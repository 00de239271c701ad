"""Whom the chamber writes to at a firm without an account here."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.hub import transitions
from entremise.hub.actions import introductions
from entremise.hub.actions.holding import held
from entremise.hub.models import Correspondent, Introduction, Side
from entremise.hub.queries import addressees
from entremise.hub.queries.introductions import Contact
from entremise.hub.transitions import TransitionError, Verb
from entremise.people import trail
from entremise.people.models import Person


@transaction.atomic
def add(
    organisation: str, contact: Contact, language: str, source: str, by: Person, at: datetime | None = None
) -> Correspondent:
    """An adviser says whom to write to at a firm; the introductions that waited for it leave, each in its turn.

    Args:
        organisation: `siren:123456789`.
        source: how the chamber knows the address: told to its owner on demand.

    Raises:
        TransitionError: this address asked not to be written to.
    """
    at = at or timezone.now()
    told = {
        "name": contact.name, "phone": contact.phone, "language": language, "source": source, "added_by": by,
        "added_at": at,
    }  # fmt: skip
    known, new = Correspondent.objects.get_or_create(
        organisation=organisation, email=contact.email.strip().lower(), defaults=told
    )
    if known.stopped_at:
        raise TransitionError(
            _("Cette adresse a demandé à ne plus être contactée. Choisissez une autre personne, ou téléphonez.")
        )
    if new:
        trail.record("correspondent.add", known, by)
        for introduction in _waiting(organisation):
            introductions.send_next(introduction.need, at)
    return known


@transaction.atomic
def stop(organisation: str, email: str, at: datetime | None = None) -> None:
    """An address is never written to again. What it had not answered is declined for it, so that others have a turn."""
    at = at or timezone.now()
    known = Correspondent.objects.filter(organisation=organisation, email=email.strip().lower())
    for correspondent in known.filter(stopped_at=None):
        stopped = Correspondent.objects.filter(pk=correspondent.pk, stopped_at=None).update(stopped_at=at)
        if stopped:
            trail.record("correspondent.stop", correspondent, actor="link")
    if known.exists() and not _reachable(organisation):
        for introduction in _unanswered(organisation):
            if transitions.may(held(introduction), Verb.DECLINE, Side.FIRM):
                introductions.decline(introduction, Introduction.Reason.OTHER, at=at)


def _reachable(organisation: str) -> bool:
    return bool(addressees.members(organisation) or addressees.correspondents(organisation))


def _waiting(organisation: str) -> list[Introduction]:
    """One for each need, oldest first."""
    found = Introduction.objects.filter(organisation=organisation, agreed_at__isnull=False, sent_at=None)
    return list(found.select_related("need").order_by("proposed_at", "pk"))


def _unanswered(organisation: str) -> list[Introduction]:
    found = Introduction.objects.filter(organisation=organisation, sent_at__isnull=False)
    return list(found.filter(accepted_at=None, declined_at=None).order_by("pk"))
