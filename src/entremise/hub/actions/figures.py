"""Count the loop, and keep what was counted for those who read it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from entremise.hub.models import Snapshot
from entremise.hub.queries.figures import Period, figures, funnel
from entremise.hub.queries.small_cells import as_data, protect

#: How many months are told when nobody asks for others.
MONTHS = 12


@transaction.atomic
def publish(at: datetime | None = None) -> None:
    """Count the last twelve months anew, for the chamber's page and, made safe, for the public one."""
    at = at or timezone.now()
    period = Period.of_months(MONTHS, timezone.localdate(at))
    counted = figures(period)
    _keep("chamber", {**as_data(counted), "before": funnel(period.before())}, at)
    _keep("public", as_data(protect(counted)), at)


def _keep(name: str, data: dict[str, object], at: datetime) -> None:
    Snapshot.objects.update_or_create(name=name, defaults={"data": data, "taken_at": at})
