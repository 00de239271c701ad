"""A manager asks a colleague, by mail, to join the organisation."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from entremise.notices.actions import Addressee, tell, withdraw
from entremise.people import rules, trail
from entremise.people.actions.memberships import Claimed, claim, confirm
from entremise.people.models import Invitation, Membership, Person
from entremise.people.queries.memberships import colleagues, open_invitations, verified_addresses


class AlreadyThereError(Exception):
    """The address belongs to a colleague already."""


class InvitationError(Exception):
    """The invitation brings nobody in: ``why`` is `gone` (used, taken back or too old) or `address` (not theirs)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def invite(
    membership: Membership, email: str, *, manager: bool = False, language: str = "fr", at: datetime | None = None
) -> Invitation:
    """Have somebody written a link by which they join, as the manager who has ``membership`` asks.

    An address invited already is not written to again.

    Raises:
        AlreadyThereError: a colleague has this address.
    """
    at, email = at or timezone.now(), email.strip().lower()
    with transaction.atomic():
        # The same form sent twice waits here for the first one.
        Membership.objects.select_for_update().get(pk=membership.pk)
        if colleagues(membership.scheme, membership.identifier).filter(person__email__iexact=email).exists():
            raise AlreadyThereError
        sent = open_invitations(membership.scheme, membership.identifier, at).filter(email=email).first()
        if sent:
            return sent
        secret = secrets.token_urlsafe(32)
        invitation = Invitation.objects.create(
            scheme=membership.scheme, identifier=membership.identifier, name=membership.name, email=email,
            manager=manager, digest=rules.digest(secret), invited_by=membership.person, invited_at=at,
            expires_at=at + timedelta(days=settings.INVITATION_DAYS),
        )  # fmt: skip
        trail.record("invitation.send", invitation, membership.person, manager=manager)
        context = {"organisation": membership.name, "by": str(membership.person), "days": settings.INVITATION_DAYS}
        to, url = _addressee(email, language), reverse("people:invitation", args=[secret])
        tell("invitation", _occasion(invitation), to, context, url=url, reply_to=membership.person.email, at=at)
    return invitation


def _addressee(email: str, language: str) -> Addressee:
    """In their own language when they have an account."""
    known = Person.objects.filter(email=email, is_active=True).first()
    return Addressee.of(known) if known else Addressee(email, language)


def _occasion(invitation: Invitation) -> str:
    return f"invitation:{invitation.pk}"


def accept(invitation: Invitation, person: Person, at: datetime | None = None) -> Membership:
    """Join the organisation one was invited to. The same person again: their membership as it is.

    Raises:
        InvitationError: it is no longer open, or was sent to an address that is not proven to be theirs.
    """
    at = at or timezone.now()
    if invitation.email not in verified_addresses(person):
        raise InvitationError("address")
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        mine = colleagues(row.scheme, row.identifier).filter(person=person).first()
        if row.accepted_at and mine:
            return mine
        if row.accepted_at or row.revoked_at or row.expires_at <= at:
            raise InvitationError("gone")
        row.accepted_at = at
        row.save(update_fields=["accepted_at"])
        trail.record("invitation.accept", row, person)
        if mine:
            return mine
        organisation = Claimed(row.scheme, row.identifier, row.name)
        membership = claim(person, organisation, Membership.Proof.INVITATION, at=at)
        Membership.objects.filter(pk=membership.pk).update(manager=row.manager)
        membership.refresh_from_db()
        return confirm(membership, row.invited_by, at)


def revoke(invitation: Invitation, by: Person, at: datetime | None = None) -> None:
    """Take an invitation back; one that was accepted stays so."""
    with transaction.atomic():
        waiting = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
        if waiting.update(revoked_at=at or timezone.now()):
            withdraw(_occasion(invitation))
            trail.record("invitation.revoke", invitation, by)
