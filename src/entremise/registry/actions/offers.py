"""What an establishment says it does. Loads never touch it; what it said before stays in the trail."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from entremise.matching.model import Language
from entremise.people import trail
from entremise.people.models import Person, Trace
from entremise.registry.models import Establishment, Offer

#: More than an establishment needs to tell what it does.
MOST_OFFERS = 20


class NotTheirsError(Exception):
    """There is no such offer of that establishment."""


class TooManyError(Exception):
    """The establishment has as many offers as can be."""


@dataclass(frozen=True)
class Described:
    """An offer as it is told.

    Attributes:
        words: its title and text in each language told; one is enough.
        places: INSEE codes of the communes and départements served; none: not said.
        radius_km: served around the establishment; ``None``: not said.
    """

    words: Mapping[Language, tuple[str, str]]
    capacity: str = ""
    places: tuple[str, ...] = ()
    radius_km: float | None = None
    withdrawn: bool = field(default=False, kw_only=True)


def describe(
    establishment: Establishment, number: uuid.UUID, told: Described, by: Person | None, at: datetime | None = None
) -> bool:
    """Record what an establishment does, or does now; whether that changes anything.

    Args:
        number: of the offer; that of the form when it is new, so that a form sent twice is one offer.

    Raises:
        NotTheirsError: that number is another establishment's.
        TooManyError: it has `MOST_OFFERS` already.
    """
    at = at or timezone.now()
    with transaction.atomic():
        before = _locked(establishment, number)
        if before is None and _count(establishment) >= MOST_OFFERS:
            raise TooManyError
        if before == told:
            return False
        _write(establishment, number, told, at)
        trail.record(
            "offer.describe" if not told.withdrawn else "offer.withdraw", establishment, by,
            offer=str(number), before=_kept(before), after=_kept(told),
        )  # fmt: skip
    return True


def withdraw(establishment: Establishment, number: uuid.UUID, by: Person | None, at: datetime | None = None) -> bool:
    """Take an offer back: it is neither shown nor found, and can be given again. Whether that changes anything.

    Raises:
        NotTheirsError: there is no such offer of theirs.
    """
    return describe(
        establishment, number, Described(**{**vars(_current(establishment, number)), "withdrawn": True}), by, at
    )


def undo(establishment: Establishment, number: uuid.UUID, by: Person | None, at: datetime | None = None) -> bool:
    """Put an offer back as it was before its last change; one that was new is withdrawn. Done twice, it is as now.

    Raises:
        NotTheirsError: there is no such offer of theirs.
    """
    current = _current(establishment, number)
    last = history(establishment, number).first()
    before = _read_back(last.details["before"]) if last and last.details.get("before") else None
    return describe(establishment, number, before or Described(**{**vars(current), "withdrawn": True}), by, at)


def history(establishment: Establishment, number: uuid.UUID) -> Any:
    """What was done to an offer, the last first (traces)."""
    return Trace.objects.filter(
        subject=trail.name_of(establishment), verb__startswith="offer.", details__offer=str(number)
    ).order_by("-pk")


def rows_told(rows: list[Offer]) -> Described:
    """The rows of one offer, as it is told."""
    first = rows[0]
    return Described(
        words={"en" if row.language == "en" else "fr": (row.title, row.text) for row in rows},
        capacity=first.capacity,
        places=tuple(first.places.split()),
        radius_km=first.radius_km,
        withdrawn=first.withdrawn_at is not None,
    )


def _current(establishment: Establishment, number: uuid.UUID) -> Described:
    rows = list(Offer.objects.filter(establishment=establishment, number=number, source=""))
    if not rows:
        raise NotTheirsError
    return rows_told(rows)


def _locked(establishment: Establishment, number: uuid.UUID) -> Described | None:
    """The offer as it is, nobody else changing it meanwhile; ``None`` when it is new."""
    Establishment.objects.select_for_update().get(pk=establishment.pk)
    rows = list(Offer.objects.filter(number=number).order_by("pk"))
    if any(row.establishment_id != establishment.pk or row.source for row in rows):
        raise NotTheirsError
    return rows_told(rows) if rows else None


def _count(establishment: Establishment) -> int:
    return Offer.objects.filter(Offer.SHOWN, establishment=establishment, source="").values("number").distinct().count()


def _write(establishment: Establishment, number: uuid.UUID, told: Described, at: datetime) -> None:
    Offer.objects.filter(number=number).exclude(language__in=list(told.words)).delete()
    for language, (title, text) in told.words.items():
        facts = {
            "title": title, "text": text, "capacity": told.capacity, "places": " ".join(told.places),
            "radius_km": told.radius_km, "updated_at": at, "withdrawn_at": at if told.withdrawn else None,
        }  # fmt: skip
        Offer.objects.update_or_create(
            number=number, language=language, defaults=facts,
            create_defaults={**facts, "establishment": establishment, "said_at": at, "source": ""},
        )  # fmt: skip


def _kept(told: Described | None) -> dict[str, Any] | None:
    return None if told is None else {**asdict(told), "places": list(told.places)}


def _read_back(kept: dict[str, Any]) -> Described:
    words = {"en" if language == "en" else "fr": tuple(said) for language, said in kept["words"].items()}
    return Described(**{**kept, "words": words, "places": tuple(kept["places"])})
