"""What is written about accounts and keys."""

from datetime import datetime

from entremise.people import rules
from entremise.people.models import ApiKey


class NameTakenError(Exception):
    """A key of this name exists already."""


def create_key(name: str) -> tuple[ApiKey, str]:
    """Make a key for a named program; the second value is the key itself, seen this once only.

    Raises:
        NameTakenError: a key of this name exists already, even revoked.
    """
    key = rules.new_key()
    row, created = ApiKey.objects.get_or_create(
        name=name, defaults={"prefix": rules.prefix(key), "digest": rules.digest(key)}
    )
    if not created:
        raise NameTakenError(name)
    return row, key


def revoke_key(name: str, at: datetime) -> ApiKey:
    """Close the door to whoever holds the key of this name; a key already revoked keeps its date.

    Raises:
        ApiKey.DoesNotExist: no key has this name.
    """
    key = ApiKey.objects.get(name=name)
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
    return key
