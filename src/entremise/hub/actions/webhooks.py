"""Programs that listen to what happens: added, stopped, taken up again, tried."""

import base64
import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from entremise.hub import events, outgoing
from entremise.hub.models import Delivery, Webhook
from entremise.hub.sending import send_soon
from entremise.people import trail
from entremise.people.models import Person

#: More programs than one person makes.
MOST_WEBHOOKS = 10


class TooManyWebhooksError(Exception):
    """The person has as many as can be."""


class TakenError(Exception):
    """The number is that of somebody else's program."""


def add(person: Person, url: str, events_wanted: Sequence[str] = (), number: uuid.UUID | None = None) -> Webhook:
    """Have an address called when something happens to what this person may see. The same number again is the same one.

    Args:
        events_wanted: names of `events.EVENTS`; none: all of them, those to come included.

    Raises:
        UnsafeAddressError: it is not an address we may post to.
        TakenError: the number is somebody else's.
        TooManyWebhooksError: there are `MOST_WEBHOOKS` already.
    """
    outgoing.check(url)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        if number and (found := person.webhooks.filter(number=number).first()):
            return found
        if number and Webhook.objects.filter(number=number).exists():
            raise TakenError
        if person.webhooks.count() >= MOST_WEBHOOKS:
            raise TooManyWebhooksError
        secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
        webhook = Webhook.objects.create(
            person=person, url=url, events=sorted(set(events_wanted)), secret=secret, number=number or uuid.uuid4()
        )
        trail.record("webhook.add", webhook, person)
    return webhook


def change(webhook: Webhook, url: str, events_wanted: Sequence[str]) -> Webhook:
    """Call another address, or for other events.

    Raises:
        UnsafeAddressError: it is not an address we may post to.
    """
    outgoing.check(url)
    with transaction.atomic():
        webhook.url, webhook.events = url, sorted(set(events_wanted))
        webhook.save(update_fields=["url", "events"])
        trail.record("webhook.change", webhook, webhook.person)
    return webhook


def stop(webhook: Webhook, at: datetime | None = None) -> None:
    """Call it no more; what waited for it is dropped. Again, it changes nothing."""
    at = at or timezone.now()
    with transaction.atomic():
        if Webhook.objects.filter(pk=webhook.pk, stopped_at=None).update(stopped_at=at, stopped_because=""):
            webhook.deliveries.filter(delivered_at=None, dropped_at=None).update(dropped_at=at)
            trail.record("webhook.stop", webhook, webhook.person)
    webhook.refresh_from_db()


def resume(webhook: Webhook) -> None:
    """Call it again from now on. Again, it changes nothing."""
    with transaction.atomic():
        if Webhook.objects.filter(pk=webhook.pk, stopped_at__isnull=False).update(stopped_at=None, stopped_because=""):
            trail.record("webhook.resume", webhook, webhook.person)
    webhook.refresh_from_db()


def remove(webhook: Webhook) -> None:
    """Forget it, and what was sent to it."""
    with transaction.atomic():
        trail.record("webhook.remove", webhook, webhook.person)
        webhook.delete()


def ping(webhook: Webhook, at: datetime | None = None) -> Delivery:
    """Send it something that tells nothing, to see whether it answers; a stopped one is left alone."""
    number = uuid.uuid4()
    with transaction.atomic():
        delivery = Delivery.objects.create(
            webhook=webhook, number=number, key=f"{events.TEST}:{number}", event=events.TEST,
            payload=events.ping(), next_at=at or timezone.now(),
        )  # fmt: skip
        send_soon.enqueue()
    return delivery


def send_again(delivery: Delivery, at: datetime | None = None) -> None:
    """Send one again, with as many tries as at first; one that waits is sent at once."""
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(
            attempts=0, next_at=at or timezone.now(), delivered_at=None, dropped_at=None, status=None, error=""
        )
        send_soon.enqueue()
