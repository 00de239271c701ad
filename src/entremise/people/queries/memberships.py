"""Who belongs to which organisation, who asks to, with which addresses."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.utils import timezone

from entremise.people import rules
from entremise.people.models import Invitation, Membership, Person


def colleagues(scheme: str, identifier: str) -> QuerySet[Membership]:
    """Those who belong to an organisation now."""
    return Membership.objects.filter(Membership.CURRENT, scheme=scheme, identifier=identifier)


def managers(scheme: str, identifier: str) -> QuerySet[Membership]:
    """Those of them who manage it."""
    return colleagues(scheme, identifier).filter(manager=True)


def waiting_letters() -> QuerySet[Membership]:
    """The claims that are proven by a letter, sent or to send; the oldest first."""
    found = waiting().filter(proof=Membership.Proof.LETTER, letter_asked_at__isnull=False)
    return found.order_by("letter_asked_at", "pk")


def waiting() -> QuerySet[Membership]:
    """The claims that are not settled, the oldest first."""
    return Membership.objects.filter(confirmed_at=None, ended_at=None).order_by("asked_at", "pk")


def of_person(person: Person) -> QuerySet[Membership]:
    """All that a person claimed, what holds first, then what is newest."""
    return person.memberships.order_by("ended_at", "-asked_at", "-pk")


def verified_addresses(person: Person) -> frozenset[str]:
    """The addresses a person has shown to be theirs, in lower case."""
    found = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return frozenset(email.lower() for email in found)


def known_addresses(person: Person) -> frozenset[str]:
    """All the addresses somebody is known by here."""
    return verified_addresses(person) | {person.email.lower()}


def open_invitations(scheme: str, identifier: str, at: datetime | None = None) -> QuerySet[Invitation]:
    """Invitations to an organisation that may still be accepted, the newest first."""
    found = Invitation.objects.filter(scheme=scheme, identifier=identifier, accepted_at=None, revoked_at=None)
    return found.filter(expires_at__gt=at or timezone.now()).order_by("-invited_at", "-pk")


def invitation(secret: str) -> Invitation | None:
    """The invitation a link leads to, whatever became of it."""
    return Invitation.objects.select_related("invited_by").filter(digest=rules.digest(secret)).first()
