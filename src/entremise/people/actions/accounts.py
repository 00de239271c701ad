"""What is written about an account: it is opened by whoever proves an address, named, agreed to, closed."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from entremise.people import trail
from entremise.people.models import Consent, Grant, Person, Role
from entremise.people.rules import TERMS


@transaction.atomic
def open_account(email: str, language: str, at: datetime | None = None) -> Person:
    """The account of an address whose owner has just proved it: made when there is none, closed or not when there is.

    Args:
        email: the proved address, however it is typed.
        language: `fr` or `en`, for a new account.
    """
    person, made = Person.objects.get_or_create(
        email=email.strip().lower(), defaults={"language": language, "joined_at": at or timezone.now()}
    )
    if made:
        person.set_unusable_password()
        person.save(update_fields=["password"])
        trail.record("person.join", person, person)
    prove_address(person, person.email)
    return person


def prove_address(person: Person, email: str) -> None:
    """Remember that a person receives the mail of this address."""
    address, _ = EmailAddress.objects.get_or_create(user=person, email=email.lower())
    if not address.verified:
        address.verified = True
        address.primary = email.lower() == person.email
        address.save(update_fields=["verified", "primary"])


@transaction.atomic
def consent(person: Person, purpose: Consent.Purpose, *, given: bool, wording: str, at: datetime | None = None) -> None:
    """Write down a yes or a no to one use of a person's data; the same answer again adds nothing.

    Args:
        wording: version of the text that was shown.
    """
    last = person.consents.filter(purpose=purpose).order_by("at", "pk").last()
    if last is None or (last.given, last.wording) != (given, wording):
        person.consents.create(purpose=purpose, given=given, wording=wording, at=at or timezone.now())


@transaction.atomic
def welcome(person: Person, name: str, at: datetime | None = None) -> None:
    """Keep the name of a newcomer, who accepts the conditions of use."""
    person.name = name
    person.save(update_fields=["name"])
    consent(person, Consent.Purpose.TERMS, given=True, wording=TERMS, at=at)


def identify(person: Person, *, name: str, phone: str, language: str) -> Person:
    """Keep how somebody is called, reached and spoken to."""
    person.name, person.phone, person.language = name, phone, language
    person.save(update_fields=["name", "phone", "language"])
    return person


def speak(person: Person, language: str) -> None:
    """Remember the language somebody chose; nothing when they chose none of ours."""
    if language in dict(settings.LANGUAGES) and language != person.language:
        person.language = language
        person.save(update_fields=["language"])


@transaction.atomic
def create(email: str, name: str, language: str = "fr", by: Person | None = None) -> Person:
    """Make an account for somebody, who will sign in with a code sent to that address.

    Raises:
        django.db.IntegrityError: the address has an account already.
    """
    person = Person.objects.create_user(email, name=name, language=language)
    trail.record("person.create", person, by)
    return person


@transaction.atomic
def grant(person: Person, role: Role, by: Person | None = None, at: datetime | None = None, **scope: object) -> Grant:
    """Give a role, for some subjects and places or all; a role held already keeps its date and scope.

    Args:
        scope: `institution`, `subjects` (beginnings of NAF codes), `places` (beginnings of INSEE codes).
    """
    held, made = Grant.objects.get_or_create(
        person=person, role=role, ended_at=None, defaults={"given_by": by, "given_at": at or timezone.now(), **scope}
    )
    if made:
        trail.record("person.grant", person, by, role=str(role))
    return held


@transaction.atomic
def end_grant(person: Person, role: Role, by: Person | None = None, at: datetime | None = None) -> bool:
    """End a role; false when it was not held."""
    ended = Grant.objects.filter(person=person, role=role, ended_at=None).update(ended_at=at or timezone.now())
    if ended:
        trail.record("person.end_grant", person, by, role=str(role))
    return bool(ended)


@transaction.atomic
def close(person: Person, by: Person | None = None) -> None:
    """Shut an account: it opens no more, wherever it was open."""
    Person.objects.filter(pk=person.pk).update(is_active=False)
    end_all_sessions(person)
    trail.record("person.close", person, by)


@transaction.atomic
def reopen(person: Person, by: Person | None = None) -> None:
    """Open a closed account again, unless it was erased."""
    if Person.objects.filter(pk=person.pk, erased_at=None).update(is_active=True):
        trail.record("person.reopen", person, by)


@transaction.atomic
def forget_proofs(person: Person, by: Person | None = None) -> None:
    """Take away all second proofs of somebody who lost them, once it is sure that it is them: they set others up."""
    Authenticator.objects.filter(user=person).delete()
    end_all_sessions(person)
    trail.record("person.forget_proofs", person, by)


def end_all_sessions(person: Person) -> None:
    """Sign somebody out everywhere."""
    for session in UserSession.objects.filter(user=person):
        session.end()


def forget_ended_sessions(now: datetime) -> int:
    """Take away what is kept of sessions that are over (where from, with what browser); how many."""
    Session.objects.filter(expire_date__lte=now).delete()
    over = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    count: int = over.delete()[0]
    return count
