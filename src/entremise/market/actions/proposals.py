"""What start-ups want to try and what hosts open: told to all, changed, closed, opened again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from entremise.market.actions import pilots_told as telling
from entremise.market.models import Proposal
from entremise.market.queries import pilots as queries
from entremise.people import trail
from entremise.people.models import Person

#: One word in common is shown in a list, and is not worth a mail.
TELLING = 2


@transaction.atomic
def publish(facts: Mapping[str, Any], by: Person, at: datetime | None = None) -> Proposal:
    """Tell a proposal to all. Who told one of the other side that goes with it is written to.

    Args:
        facts: the columns of `Proposal` that its form tells. The same number again gives the proposal as it is.
    """
    at = at or timezone.now()
    told = {**facts, "person": by, "created_at": at, "published_at": at}
    proposal, new = Proposal.objects.get_or_create(number=told.pop("number"), defaults=told)
    if new:
        trail.record("proposal.publish", proposal, by, side=proposal.side)
        found = queries.matched(proposal)
        telling.published(proposal, by, len(found), at)
        for each in found:
            if each.score >= TELLING:
                telling.found(each.proposal, proposal, at)
    return proposal


@transaction.atomic
def change(proposal: Proposal, facts: Mapping[str, Any], by: Person, at: datetime | None = None) -> Proposal:
    """Say a proposal otherwise. The pilots that came of it keep their own words."""
    current = held(proposal)
    changed = [name for name, value in facts.items() if getattr(current, name) != value]
    if changed:
        for name in changed:
            setattr(current, name, facts[name])
        current.changed_at = at or timezone.now()
        current.save(update_fields=[*changed, "changed_at"])
        trail.record("proposal.change", current, by, fields=sorted(changed))
    return current


@transaction.atomic
def close(proposal: Proposal, by: Person, at: datetime | None = None) -> Proposal:
    """Show it to nobody new any more; the pilots that came of it go on."""
    current = held(proposal)
    if current.closed_at is None:
        current.closed_at = at or timezone.now()
        current.save(update_fields=["closed_at"])
        trail.record("proposal.close", current, by)
    return current


@transaction.atomic
def reopen(proposal: Proposal, by: Person) -> Proposal:
    """Show it to all again."""
    current = held(proposal)
    if current.closed_at is not None:
        current.closed_at = None
        current.save(update_fields=["closed_at"])
        trail.record("proposal.reopen", current, by)
    return current


def held(proposal: Proposal) -> Proposal:
    """A proposal as it is now, held until the end of the transaction."""
    locked = Proposal.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("person").get(pk=proposal.pk)
