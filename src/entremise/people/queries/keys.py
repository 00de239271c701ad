"""What is read about keys."""

from django.db.models import Q

from entremise.people import rules
from entremise.people.models import ApiKey


def valid_key(key: str) -> ApiKey | None:
    """The key that was shown, with its person, unless it is unknown or revoked, or its person's account is closed."""
    keys = ApiKey.objects.select_related("person").filter(digest=rules.digest(key), revoked_at=None)
    return keys.filter(Q(person=None) | Q(person__is_active=True)).first()
