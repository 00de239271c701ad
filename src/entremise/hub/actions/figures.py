"""Publish the loop's figures."""

from datetime import datetime

from django.utils import timezone

from entremise.hub.models import Snapshot
from entremise.hub.queries.figures import Period, figures
from entremise.hub.queries.small_cells import as_data, protect

#: How many months the published figures tell of.
MONTHS = 12


def publish(at: datetime | None = None) -> Snapshot:
    """Count the last twelve months anew, for the public page; counted again, the figures before are replaced."""
    at = at or timezone.now()
    counted = protect(figures(Period.of_months(MONTHS, timezone.localdate(at))))
    facts = {"data": as_data(counted), "taken_at": at}
    snapshot, _created = Snapshot.objects.update_or_create(name="public", defaults=facts)
    return snapshot
