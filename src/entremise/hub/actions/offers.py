"""What a firm says it does is kept, and matched at once against the open needs it may answer.

At once, a small index of those who said something since the last one was built stands beside it (`registry.index`);
the night builds the whole again.
"""

import uuid
from datetime import datetime

from django.db import transaction
from django_tasks import task

from entremise.hub.actions.matches import rematch_open_needs_for
from entremise.people.models import Person
from entremise.registry import actions, index
from entremise.registry.actions import Described
from entremise.registry.models import Establishment
from entremise.registry.pipeline import BusyError, reindex


def describe(
    establishment: Establishment, number: uuid.UUID, told: Described, by: Person, at: datetime | None = None
) -> bool:
    """Keep what an establishment says it does; see `registry.actions.describe`."""
    with transaction.atomic():
        return _followed(establishment, changed=actions.describe(establishment, number, told, by, at))


def withdraw(establishment: Establishment, number: uuid.UUID, by: Person, at: datetime | None = None) -> bool:
    """Take an offer back; see `registry.actions.withdraw`."""
    with transaction.atomic():
        return _followed(establishment, changed=actions.withdraw(establishment, number, by, at))


def undo(establishment: Establishment, number: uuid.UUID, by: Person, at: datetime | None = None) -> bool:
    """Put an offer back as it was before its last change; see `registry.actions.undo`."""
    with transaction.atomic():
        return _followed(establishment, changed=actions.undo(establishment, number, by, at))


def _followed(establishment: Establishment, *, changed: bool) -> bool:
    if changed:
        match_offers.enqueue(establishment.pk)
    return changed


@task()
def match_offers(establishment_id: int) -> None:
    """Have the open needs that an establishment may answer matched again."""
    establishment = Establishment.objects.filter(pk=establishment_id).first()
    if establishment:
        rematch_open_needs_for(establishment)


def renew_index() -> bool:
    """Build the index again when it is not in step with the register; whether it was. A load at work does it itself."""
    if index.current() is None or index.in_step():
        return False
    try:
        reindex()
    except BusyError:
        return False
    return True
