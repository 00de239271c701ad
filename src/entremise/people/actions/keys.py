"""What is written about keys to the API."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from entremise.people import rules, trail
from entremise.people.models import ApiKey, Person


class NameTakenError(Exception):
    """A key of this name exists already."""


@transaction.atomic
def create_key(name: str, person: Person | None = None) -> tuple[ApiKey, str]:
    """Make a key for a named program, or for a person; the second value is the key itself, seen this once only.

    Raises:
        NameTakenError: a key of this name exists already (among the person's), even revoked.
    """
    key = rules.new_key()
    row, created = ApiKey.objects.get_or_create(
        name=name, person=person, defaults={"prefix": rules.prefix(key), "digest": rules.digest(key)}
    )
    if not created:
        raise NameTakenError(name)
    trail.record("key.create", row, person)
    return row, key


def revoke_key(name: str, at: datetime) -> ApiKey:
    """Close the door to the program that holds the key of this name; a key already revoked keeps its date.

    Raises:
        ApiKey.DoesNotExist: no program's key has this name.
    """
    return revoke(ApiKey.objects.get(name=name, person=None), at=at)


@transaction.atomic
def revoke(key: ApiKey, by: Person | None = None, at: datetime | None = None) -> ApiKey:
    """Close the door to whoever holds this key; a key already revoked keeps its date."""
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at or timezone.now()):
        trail.record("key.revoke", key, by)
    key.refresh_from_db()
    return key
