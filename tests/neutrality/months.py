"""Months of lists, as tests tell them: many firms of a few kinds, each list shared by some of them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.factories import EstablishmentFactory, OrganisationFactory
from tests.neutrality.showing import enter

from entremise.registry.models import Establishment

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
#: A moment of each, and of the month after.
IN_OCTOBER = datetime(2026, 10, 7, 10, tzinfo=UTC)
IN_NOVEMBER = datetime(2026, 11, 9, 10, tzinfo=UTC)


def firms(count: int, size: str = "01", created: date = date(2020, 5, 1), **facts: Any) -> list[Establishment]:
    """So many firms of a kind."""
    found = (OrganisationFactory(size=size, created_on=created) for _ in range(count))
    return [EstablishmentFactory(organisation=each, size=size, **facts) for each in found]


def show(sharing: Iterable[Establishment], at: datetime = IN_OCTOBER, **facts: Any) -> int:
    """A list in which all are as relevant as each other, shown in that order."""
    return enter(*((firm, 0, "activity") for firm in sharing), at=at, **facts)


def take_turns(sharing: list[Establishment], lists: int, at: datetime = IN_OCTOBER, **facts: Any) -> list[int]:
    """As many lists, each begun by the next firm."""
    turns = (sharing[turn % len(sharing) :] + sharing[: turn % len(sharing)] for turn in range(lists))
    return [show(each, at + timedelta(minutes=turn), **facts) for turn, each in enumerate(turns)]
