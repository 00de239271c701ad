"""Who holds which role among the decision makers of the territory, as advisers keep it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from entremise.meetings.models import Holder
from entremise.people import trail
from entremise.people.models import Person


@transaction.atomic
def add(facts: dict[str, Any], by: Person) -> Holder:
    """Somebody is known to hold a role."""
    holder = Holder.objects.create(added_by=by, **facts)
    trail.record("holder.add", holder, by, role=holder.role)
    return holder


@transaction.atomic
def change(holder: Holder, facts: dict[str, Any], by: Person) -> Holder:
    """Correct what is known of a holder: another person, another address."""
    for name, value in facts.items():
        setattr(holder, name, value)
    holder.save(update_fields=list(facts))
    trail.record("holder.change", holder, by, role=holder.role)
    return holder


@transaction.atomic
def end(holder: Holder, by: Person, at: datetime | None = None) -> None:
    """Their term ended: nothing personal is kept of them. Done again, it changes nothing."""
    if holder.ended_at:
        return
    holder.ended_at = at or timezone.now()
    holder.name = holder.email = ""
    holder.save(update_fields=["ended_at", "name", "email"])
    trail.record("holder.end", holder, by, role=holder.role)
