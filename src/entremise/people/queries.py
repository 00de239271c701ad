"""What is read about accounts and keys."""

from entremise.people import rules
from entremise.people.models import ApiKey


def valid_key(key: str) -> ApiKey | None:
    """The key that was shown, unless it is unknown or revoked."""
    return ApiKey.objects.filter(digest=rules.digest(key), revoked_at=None).first()
