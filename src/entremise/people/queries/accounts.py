"""What is read about an account."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from entremise.people.models import Consent, Grant, Person
from entremise.people.rules import TERMS

#: With each person, as `grants`, only the roles the chamber gave and did not end.
CURRENT_GRANTS = Prefetch("grants", Grant.objects.filter(ended_at=None).order_by("role"))


def newcomer(person: Person) -> bool:
    """Whether somebody has yet to say their name, or to accept the conditions of use as they are now."""
    last = person.consents.filter(purpose=Consent.Purpose.TERMS).order_by("at", "pk").last()
    return not person.name or last is None or (last.given, last.wording) != (True, TERMS)


def proposed_siren(person: Person, siren: str) -> str:
    """The firm a provider of identities names, unless the person has joined it or asked to; empty: none."""
    asked = person.memberships.filter(scheme="siren", identifier=siren, ended_at=None)
    return "" if not siren or asked.exists() else siren


def by_role(role: str = "") -> QuerySet[Person]:
    """The accounts that are open, those with a role of the chamber only when one is named, by address."""
    people = Person.objects.filter(is_active=True).prefetch_related(CURRENT_GRANTS).order_by("email")
    if role:
        people = people.filter(grants__role=role, grants__ended_at=None)
    return people


def open_sessions(person: Person) -> QuerySet[UserSession]:
    """Where an account is open now, the last sign-in first."""
    going_on = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    found: QuerySet[UserSession] = UserSession.objects.filter(user=person, session_key__in=going_on)
    return found.order_by("-created_at")
