"""What is told of a consultation: to its buyer that it is published, to who reads it what changes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation

from entremise.market import words
from entremise.market.models import Tender
from entremise.market.queries.changes import Change
from entremise.market.queries.readers import Reader, followers, page, readers
from entremise.notices import actions as notices
from entremise.notices.actions import Addressee
from entremise.notices.texts import whole
from entremise.people.models import Person

#: How long before a consultation closes whoever follows it is reminded.
CLOSING = timedelta(days=3)


def context(tender: Tender, language: str) -> dict[str, Any]:
    """What every mail about a consultation may name."""
    with translation.override(language):
        return {
            "title": tender.title, "buyer": tender.buyer_name, "closes": words.moment(tender.closes_at),
            "lots": tender.lots.count(), "confidential": tender.confidential,
        }  # fmt: skip


def published(tender: Tender, by: Person, at: datetime) -> None:
    """Whoever published it has a trace of it."""
    told = context(tender, by.language) | {"invited": tender.invitations.filter(withdrawn_at=None).count()}
    with translation.override(by.language):
        told["audience"] = str(Tender.Audience(tender.audience).label)
    _tell("tender_published", "published", tender, Reader(Addressee.of(by), page(tender)), told, at)


def changed(tender: Tender, found: Sequence[Change], at: datetime) -> None:
    """Everybody who reads it is told what is not what it was."""
    for reader in readers(tender):
        with translation.override(reader.to.language):
            told = context(tender, reader.to.language) | {"changes": [each.told() for each in found]}
        _tell("tender_changed", f"changed:{at:%Y%m%dT%H%M%S}", tender, reader, told, at)


def cancelled(tender: Tender, at: datetime) -> None:
    """Everybody who reads it is told that it is given up, and why. What had not left yet does not leave."""
    for reader in readers(tender):
        told = context(tender, reader.to.language) | {"because": tender.cancelled_because}
        _tell("tender_cancelled", "cancelled", tender, reader, told, at)


def closing(now: datetime) -> None:
    """Whoever follows a consultation that closes within three days is told so, once for each closing date."""
    soon = Tender.objects.filter(
        closes_at__gt=now, closes_at__lte=now + CLOSING, published_at__isnull=False, cancelled_at=None, awarded_at=None,
        followings__isnull=False,
    )  # fmt: skip
    for tender in soon.select_related("buyer").distinct():
        for reader in followers(tender):
            told = context(tender, reader.to.language)
            _tell("tender_closing", f"closing:{tender.closes_at:%Y%m%d}", tender, reader, told, now)


def _tell(kind: str, occasion: str, tender: Tender, reader: Reader, told: dict[str, Any], at: datetime) -> None:
    told = told | {"link": whole(reader.path)}
    notices.tell(kind, f"tender:{tender.pk}:{occasion}", reader.to, told, url=reader.path, at=at)
