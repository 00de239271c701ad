"""What is kept about somebody's account: given to them, erased, and purged once it is old.

Each app has a `personal.py` like this one; `actions/personal.py` calls them all:

- ``export(person)``: all it keeps about a person, as lists of rows by kind, in words of the code;
- ``erase(person, at)``: takes away what points to them, before their account is emptied;
- ``purge(now)``: takes away what was kept long enough; how many rows;
- ``left(membership, heir, at)``: somebody left an organisation; ``heir`` is the membership of a colleague who stays.

Apps leave out what they have nothing to say of.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q

from entremise.notices.models import Mail
from entremise.people.actions.memberships import leave
from entremise.people.models import Invitation, Membership, Person, Trace
from entremise.people.queries.memberships import colleagues

#: The mail that says all is erased holds the address a last time: it goes soon after.
_LAST_MAIL_KEPT = timedelta(days=2)


def export(person: Person) -> dict[str, Any]:
    """The account, how one signs in, memberships, consents, and what one did."""
    identity = Person.objects.filter(pk=person.pk).values(
        "email", "name", "phone", "language", "joined_at", "last_login", "warned_at"
    )
    memberships = person.memberships.order_by("pk").values(
        "scheme", "identifier", "name", "function", "manager", "proof", "declared", "asked_at", "letter_asked_at",
        "letter_sent_at", "confirmed_at", "ended_at", "ended_because",
    )  # fmt: skip
    sent = person.invitations.values("name", "email", "manager", "invited_at", "expires_at", "accepted_at")
    received = Invitation.objects.filter(email=person.email).values("name", "invited_at", "expires_at", "accepted_at")
    return {
        "identity": list(identity),
        "addresses": list(EmailAddress.objects.filter(user=person).values("email", "verified", "primary")),
        "proofs": list(Authenticator.objects.filter(user=person).values("type", "created_at", "last_used_at")),
        "providers": list(SocialAccount.objects.filter(user=person).values("provider", "uid", "date_joined")),
        "sessions": list(UserSession.objects.filter(user=person).values("ip", "user_agent", "created_at")),
        "roles": list(person.grants.values("role", "institution", "subjects", "places", "given_at", "ended_at")),
        "absences": list(person.absences.values("begins_on", "ends_on")),
        "memberships": list(memberships),
        "invitations_sent": list(sent),
        "invitations_received": list(received),
        "consents": list(person.consents.order_by("at").values("purpose", "given", "wording", "at")),
        "keys": list(person.api_keys.values("name", "prefix", "created_at", "revoked_at")),
        "acts": list(person.traces.order_by("at").values("at", "verb", "subject", "door")),
    }


def erase(person: Person, at: datetime) -> None:
    """Leave every organisation, close every session, forget what the trail and invitations know of them."""
    for membership in person.memberships.filter(Membership.CURRENT):
        others = colleagues(membership.scheme, membership.identifier).exclude(pk=membership.pk)
        if membership.proof == Membership.Proof.FOUNDED:  # its row goes: those it brought in declare it from now on
            others.filter(proof=Membership.Proof.INVITATION).update(proof=Membership.Proof.FOUNDED)
        leave(membership, others.order_by("-manager", "pk").first(), at)
    keys = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    Invitation.objects.filter(Q(email=person.email) | Q(invited_by=person)).delete()
    Trace.objects.filter(person=person).update(origin="", request_id="")


def purge(now: datetime) -> int:
    """Old traces, invitations nobody answered, claims never proven, the last mails to those who are gone."""

    def before(days: int) -> datetime:
        return now - timedelta(days=days)

    unproven = Membership.objects.filter(
        confirmed_at=None, ended_at=None, asked_at__lt=before(settings.KEEP_UNPROVEN_CLAIM_DAYS)
    )
    return sum(
        rows.delete()[0]
        for rows in (
            Trace.objects.filter(at__lt=before(settings.KEEP_TRACE_DAYS)),
            Invitation.objects.filter(expires_at__lt=before(settings.KEEP_INVITATION_DAYS)),
            unproven,
            Mail.objects.filter(kind="data_erased", sent_at__lt=now - _LAST_MAIL_KEPT),
        )
    )
