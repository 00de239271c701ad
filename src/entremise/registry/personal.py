"""What the register keeps of people: errors they reported, organisations only they declared."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from entremise.people.models import Membership, Person
from entremise.people.queries.memberships import known_addresses
from entremise.registry.actions.joining import forget
from entremise.registry.models import ErrorReport


def export(person: Person) -> dict[str, Any]:
    """The errors reported from their addresses."""
    reports = _reports(person).order_by("pk")
    shown = reports.values("establishment__scheme", "establishment__identifier", "message", "created_at", "settled_at")
    return {"error_reports": list(shown)}


def _reports(person: Person) -> QuerySet[ErrorReport]:
    return ErrorReport.objects.filter(email__in=known_addresses(person))


def erase(person: Person, at: datetime) -> None:
    """Reports stay, without an address."""
    _reports(person).update(email="")


def left(membership: Membership, heir: Membership | None, at: datetime) -> None:
    """What people declared goes with the last of them."""
    if heir is None:
        forget(membership.scheme, membership.identifier)


def purge(now: datetime) -> int:
    """The addresses of those who reported an error settled long ago."""
    old = now - timedelta(days=settings.KEEP_ERROR_REPORT_ADDRESS_DAYS)
    return ErrorReport.objects.filter(settled_at__lt=old).exclude(email="").update(email="")
