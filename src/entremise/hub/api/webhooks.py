"""API of programs that listen: added, changed, tried; what was sent to them."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal, NoReturn

from django.http import HttpRequest, HttpResponse
from ninja import Body as Sent
from ninja import Path, Query, Router, Schema
from pydantic import Field

from entremise.common.access import allow
from entremise.common.paging import Page, Paged
from entremise.hub import outgoing
from entremise.hub.actions import webhooks as actions
from entremise.hub.api.shared import (
    EXAMPLE,
    Body,
    IdempotencyKey,
    Links,
    Number,
    impossible,
    links,
    listed,
    nothing,
    number_of,
    person,
)
from entremise.hub.models import Delivery, Webhook
from entremise.people import rules

router = Router(tags=["webhooks"])

Event = Literal[
    "need.published", "need.changed", "need.closed", "match.found", "introduction.proposed", "introduction.sent",
    "introduction.accepted", "introduction.declined", "introduction.introduced", "introduction.met",
    "introduction.withdrawn", "message.posted", "outcome.said",
]  # fmt: skip
Address = Annotated[str, Field(pattern=r"^https?://[0-9A-Za-z.-]{1,200}(:[0-9]{1,5})?(/[!-~]{0,250})?$")]
WebhookPath = Annotated[uuid.UUID, Path(description="The webhook's number.", examples=[EXAMPLE])]
DeliveryPath = Annotated[uuid.UUID, Path(description="The delivery's number.", examples=[EXAMPLE])]


class WebhookFacts(Body):
    """Where to call, and when."""

    url: Address = Field(description="Public, and https in production.", examples=["https://example.org/entremise"])
    events: list[Event] = Field(
        [], max_length=50, description="Which events; all when empty.", examples=[["need.published"]]
    )


class NewWebhook(WebhookFacts):
    """A program that listens."""

    number: Number | None = Field(None, description="Its number, if you make it: sent again, it is one webhook.")


class WebhookShown(Schema):
    """A program that listens."""

    number: uuid.UUID = Field(examples=[EXAMPLE])
    url: str = Field(examples=["https://example.org/entremise"])
    events: list[str] = Field(examples=[["need.published"]])
    created_at: dt.datetime
    stopped_at: dt.datetime | None
    stopped_because: str = Field(description="What it last answered, when it was given up.", examples=[""])
    links: Links


class WebhookCreated(WebhookShown):
    """A program that listens, with the secret that signs what it is sent."""

    secret: str = Field(description="Standard Webhooks; shown here and on its page only.", examples=["whsec_AAAA"])


class Webhooks(Paged):
    """A page of webhooks."""

    items: list[WebhookShown]


class DeliveryShown(Schema):
    """One event sent to one program."""

    number: uuid.UUID = Field(description="Its `webhook-id`, the same at each try.", examples=[EXAMPLE])
    event: str = Field(examples=["need.published"])
    payload: dict[str, Any]
    created_at: dt.datetime
    attempts: int = Field(examples=[1])
    tried_at: dt.datetime | None
    next_at: dt.datetime | None = Field(description="Of the next try; null when there is none.")
    status: int | None = Field(description="Of the last answer (HTTP).", examples=[200])
    error: str = Field(examples=[""])
    delivered_at: dt.datetime | None
    dropped_at: dt.datetime | None


class Deliveries(Paged):
    """A page of deliveries."""

    items: list[DeliveryShown]


@router.get("/webhooks", response=Webhooks, operation_id="listWebhooks", summary="One's webhooks")
@allow(rules.signed_in)
def mine(request: HttpRequest, asked: Query[Page]) -> dict[str, object]:
    """The programs that listen for this person, the newest first."""
    found = person(request).webhooks.order_by("-created_at", "-pk")
    return listed(request, asked, found, lambda webhook: _shown(request, webhook))


@router.post("/webhooks", response={201: WebhookCreated}, operation_id="createWebhook", summary="Add a webhook")
@allow(rules.signed_in)
def create(request: HttpRequest, webhook: Sent[NewWebhook], key: IdempotencyKey = None) -> dict[str, object]:
    """Have an address called when something happens to what this person may see. Keep the secret: it signs."""
    number = number_of(request, webhook.number, key)
    try:
        made = actions.add(person(request), webhook.url, webhook.events, number)
    except outgoing.UnsafeAddressError:
        _unsafe()
    except actions.TooManyWebhooksError:
        impossible("Il y a déjà trop de programmes : retirez-en un.", "There are too many webhooks: remove one.")
    except actions.TakenError:
        impossible("Ce numéro est déjà pris.", "This number is taken.")
    return {**_shown(request, made), "secret": made.secret}


@router.get("/webhooks/{webhook}", response=WebhookShown, operation_id="getWebhook", summary="A webhook")
@allow(rules.signed_in)
def get(request: HttpRequest, webhook: WebhookPath) -> dict[str, object]:
    """One of one's programs."""
    return _shown(request, _one(request, webhook))


@router.put("/webhooks/{webhook}", response=WebhookShown, operation_id="changeWebhook", summary="Change a webhook")
@allow(rules.signed_in)
def change(request: HttpRequest, webhook: WebhookPath, changed: Sent[WebhookFacts]) -> dict[str, object]:
    """Call another address, or for other events."""
    try:
        return _shown(request, actions.change(_one(request, webhook), changed.url, changed.events))
    except outgoing.UnsafeAddressError:
        _unsafe()


@router.post("/webhooks/{webhook}/stop", response=WebhookShown, operation_id="stopWebhook", summary="Stop a webhook")
@allow(rules.signed_in)
def stop(request: HttpRequest, webhook: WebhookPath) -> dict[str, object]:
    """Call it no more."""
    found = _one(request, webhook)
    actions.stop(found)
    return _shown(request, found)


@router.post(
    "/webhooks/{webhook}/resume", response=WebhookShown, operation_id="resumeWebhook", summary="Resume a webhook"
)
@allow(rules.signed_in)
def resume(request: HttpRequest, webhook: WebhookPath) -> dict[str, object]:
    """Call it again from now on."""
    found = _one(request, webhook)
    actions.resume(found)
    return _shown(request, found)


@router.post("/webhooks/{webhook}/ping", response={202: DeliveryShown}, operation_id="pingWebhook", summary="Try it")
@allow(rules.signed_in)
def ping(request: HttpRequest, webhook: WebhookPath) -> dict[str, object]:
    """Send it a `test` that tells nothing."""
    return _delivery(actions.ping(_one(request, webhook)))


@router.delete("/webhooks/{webhook}", response={204: None}, operation_id="removeWebhook", summary="Remove a webhook")
@allow(rules.signed_in)
def remove(request: HttpRequest, webhook: WebhookPath) -> HttpResponse:
    """Forget it, and what was sent to it."""
    actions.remove(_one(request, webhook))
    return HttpResponse(status=204)


@router.get(
    "/webhooks/{webhook}/deliveries", response=Deliveries, operation_id="listDeliveries", summary="What was sent"
)
@allow(rules.signed_in)
def deliveries(request: HttpRequest, webhook: WebhookPath, asked: Query[Page]) -> dict[str, object]:
    """What was sent to it, and what it answered, the newest first."""
    return listed(request, asked, _one(request, webhook).deliveries.order_by("-created_at", "-pk"), _delivery)


@router.post(
    "/webhooks/{webhook}/deliveries/{delivery}/again", response={202: DeliveryShown}, operation_id="sendAgain",
    summary="Send again",
)  # fmt: skip
@allow(rules.signed_in)
def send_again(request: HttpRequest, webhook: WebhookPath, delivery: DeliveryPath) -> dict[str, object]:
    """Send a delivery again, under the same number."""
    found = _one(request, webhook).deliveries.filter(number=delivery).first() or nothing()
    actions.send_again(found)
    found.refresh_from_db()
    return _delivery(found)


def _one(request: HttpRequest, number: uuid.UUID) -> Webhook:
    return person(request).webhooks.select_related("person").filter(number=number).first() or nothing()


def _unsafe() -> NoReturn:
    impossible("Cette adresse ne peut pas être appelée.", "This address cannot be called.")


def _shown(request: HttpRequest, webhook: Webhook) -> dict[str, object]:
    return {
        "number": webhook.number, "url": webhook.url, "events": webhook.events, "created_at": webhook.created_at,
        "stopped_at": webhook.stopped_at, "stopped_because": webhook.stopped_because,
        "links": links(request, f"webhooks/{webhook.number}", f"/compte/programmes/{webhook.number}"),
    }  # fmt: skip


def _delivery(row: Delivery) -> dict[str, object]:
    over = row.delivered_at or row.dropped_at
    return {
        "number": row.number, "event": row.event, "payload": row.payload, "created_at": row.created_at,
        "attempts": row.attempts, "tried_at": row.tried_at, "next_at": None if over else row.next_at,
        "status": row.status, "error": row.error, "delivered_at": row.delivered_at, "dropped_at": row.dropped_at,
    }  # fmt: skip
