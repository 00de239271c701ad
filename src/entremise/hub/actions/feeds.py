"""A person's calendar gets an address of its own, another one, or none."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from entremise.hub.models import Feed
from entremise.people import trail
from entremise.people.models import Person
from entremise.people.rules import digest


@transaction.atomic
def make(person: Person, at: datetime | None = None) -> str:
    """Give the secret of a new address; it is told once, and the one before stops."""
    secret = secrets.token_urlsafe(32)
    facts = {"digest": digest(secret), "made_at": at or timezone.now()}
    feed, _created = Feed.objects.update_or_create(person=person, defaults=facts)
    trail.record("feed.make", feed, person)
    return secret


@transaction.atomic
def stop(person: Person) -> bool:
    """Have the address stop; whether there was one."""
    feed = Feed.objects.select_for_update().filter(person=person).first()
    if feed is None:
        return False
    trail.record("feed.stop", feed, person)
    feed.delete()
    return True
