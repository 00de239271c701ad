"""What happened, sent to the programs that listen: signed, tried again later and later, then given up.

A delivery keeps one number (`webhook-id`) at every try, so that a program that got it twice knows. Taking one to send
it moves its next try: a worker killed meanwhile loses nothing, and two workers never send the same try.
"""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from standardwebhooks.webhooks import Webhook as Signer

from entremise.hub import outgoing
from entremise.hub.models import Delivery, Webhook
from entremise.notices.actions import Addressee, tell

#: How long after each try that failed the next one comes; after the last one it is given up.
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 5 * 60, 10 * 60, 24 * 60))
MOST_TRIES = len(DELAYS) + 1
#: Sent at the same time, and in one go: the worker has other things to do.
AT_ONCE = 20
MOST_SENT = 200
#: The program says that it is there no more.
GONE = 410


@task()
def send_soon() -> None:
    """Send what has just been written; the round finds what this misses."""
    send_due(timezone.now())


def send_due(now: datetime) -> int:
    """Send what is due, `MOST_SENT` at most; how many were tried."""
    due = Delivery.objects.filter(delivered_at=None, dropped_at=None, next_at__lte=now, webhook__stopped_at=None)
    found = list(due.select_related("webhook__person").order_by("next_at", "pk")[:MOST_SENT])
    tried = 0
    for start in range(0, len(found), AT_ONCE):
        taken = [each for each in found[start : start + AT_ONCE] if _take(each, now)]
        results = asyncio.run(_post_all(taken))
        for delivery, (status, error) in zip(taken, results, strict=True):
            _record(delivery, status, error, now)
        tried += len(taken)
    return tried


def _take(delivery: Delivery, now: datetime) -> bool:
    """Whether this caller is the one to make this try: only one can be."""
    delay = DELAYS[min(delivery.attempts, len(DELAYS) - 1)]
    waiting = Delivery.objects.filter(
        pk=delivery.pk, attempts=delivery.attempts, next_at=delivery.next_at, delivered_at=None, dropped_at=None
    )
    taken = waiting.update(attempts=delivery.attempts + 1, next_at=now + delay, tried_at=now)
    delivery.attempts += 1
    return bool(taken)


async def _post_all(deliveries: Sequence[Delivery]) -> list[tuple[int | None, str]]:
    return await asyncio.gather(*map(_post, deliveries))


async def _post(delivery: Delivery) -> tuple[int | None, str]:
    """The status that was answered, or `None`; what went wrong, empty when nothing did."""
    content = body(delivery.payload)
    try:
        status = await outgoing.post(delivery.webhook.url, content.encode(), signed(delivery, content))
    except outgoing.UnsafeAddressError as error:
        return None, str(error)
    except TimeoutError:
        return None, f"no answer within {outgoing.DEADLINE} s"
    except (httpx.HTTPError, OSError) as error:
        return None, type(error).__name__
    return status, "" if 200 <= status < 300 else f"HTTP {status}"


def body(payload: dict[str, Any]) -> str:
    """What is sent, links made whole."""
    data = payload["data"]
    links = {name: settings.SITE_URL + path for name, path in data.get("links", {}).items()}
    return json.dumps({**payload, "data": {**data, "links": links}}, ensure_ascii=False, separators=(",", ":"))


def signed(delivery: Delivery, content: str) -> dict[str, str]:
    """The headers of Standard Webhooks: which delivery, when it left, its signature."""
    left = datetime.now(UTC)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Entremise-Webhook/1",
        "webhook-id": str(delivery.number),
        "webhook-timestamp": str(int(left.timestamp())),
        "webhook-signature": Signer(delivery.webhook.secret).sign(str(delivery.number), left, content),
    }


def _record(delivery: Delivery, status: int | None, error: str, now: datetime) -> None:
    delivery.status, delivery.error = status, error[:200]
    if not error:
        delivery.delivered_at = now
    with transaction.atomic():
        delivery.save(update_fields=["status", "error", "delivered_at"])
        if status == GONE or (error and delivery.attempts >= MOST_TRIES):
            give_up(delivery.webhook, delivery.error, now)


def give_up(webhook: Webhook, because: str, at: datetime) -> None:
    """Stop calling an address, drop what waits for it, and tell its owner, once."""
    if not Webhook.objects.filter(pk=webhook.pk, stopped_at=None).update(stopped_at=at, stopped_because=because):
        return
    webhook.deliveries.filter(delivered_at=None, dropped_at=None).update(dropped_at=at)
    tell(
        "webhook_stopped",
        f"webhook:{webhook.pk}:stopped:{at:%Y%m%dT%H%M%S}",
        Addressee.of(webhook.person),
        {"address": webhook.url, "because": because, "tries": MOST_TRIES},
        url="/compte/programmes",
        at=at,
    )
