"""What is read about an account."""

from entremise.people.models import Consent, Person
from entremise.people.rules import TERMS


def newcomer(person: Person) -> bool:
    """Whether somebody has yet to say their name, or to accept the conditions of use as they are now."""
    last = person.consents.filter(purpose=Consent.Purpose.TERMS).order_by("at", "pk").last()
    return not person.name or last is None or (last.given, last.wording) != (True, TERMS)


def proposed_siren(person: Person, siren: str) -> str:
    """The firm a provider of identities names, unless the person has joined it or asked to; empty: none."""
    asked = person.memberships.filter(scheme="siren", identifier=siren, ended_at=None)
    return "" if not siren or asked.exists() else siren
