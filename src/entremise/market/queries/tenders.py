"""Consultations found: by words, place, closing date; one as somebody sees it."""

import math
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from entremise.market import rules
from entremise.market.models import Invitation, Tender
from entremise.matching import text as reading
from entremise.matching.model import Place
from entremise.matching.nomenclature import communes
from entremise.matching.understanding.places import default_radius_km
from entremise.people.models import Person
from entremise.people.rules import Visitor, organisations

#: Kilometres in a degree of latitude.
_DEGREE_KM = 111.2
#: A consultation whose closing date nobody tells is taken for over after so long.
UNDATED = timedelta(days=90)
#: Published, neither over nor given up: open to answers while the date is not passed.
ON = Q(published_at__isnull=False, cancelled_at=None, awarded_at=None)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to; empty values narrow nothing.

    Attributes:
        within: days from now within which it closes.
        on: the day it closes.
        whose: `mine` (of the reader's own buyers), `followed`, `invited`.
        past: also those that no longer take answers.
    """

    text: str = ""
    place: Place | None = None
    category: str = ""
    source: str = ""
    within: int | None = None
    on: date | None = None
    whose: str = ""
    past: bool = False


def found(viewer: Visitor, asked: Asked, now: datetime) -> QuerySet[Tender]:
    """The consultations that somebody may see and that are as asked: the next to close first, the undated last."""
    rows = Tender.objects.filter(rules.seen(viewer), _whose(viewer, asked.whose))
    if not asked.past and asked.whose != "mine":
        rows = rows.filter(ON, Q(closes_at__gt=now) | Q(closes_at=None, published_at__gt=now - UNDATED))
    for word in reading.words(asked.text):
        rows = rows.filter(folded__contains=word[:-1] if len(word) > 3 and word[-1] in "sx" else word)
    if asked.category:
        rows = rows.filter(category=asked.category)
    if asked.source:
        rows = rows.filter(source=asked.source)
    if asked.within is not None:
        rows = rows.filter(closes_at__gt=now, closes_at__lte=now + timedelta(days=asked.within))
    if asked.on is not None:
        rows = rows.filter(closes_at__date=asked.on)
    if asked.place is not None:
        rows = _near(rows, asked.place)
    order = [F("closes_at").desc(nulls_last=True)] if asked.past else [F("closes_at").asc(nulls_last=True)]
    return rows.select_related("buyer").order_by(*order, "-published_at", "pk")


def _whose(viewer: Visitor, whose: str) -> Q:
    if whose == "mine":
        return rules.edited(viewer)
    if whose == "followed":
        return Q(followings__person=viewer) if isinstance(viewer, Person) else Q(pk__in=[])
    if whose == "invited":
        told = Invitation.objects.filter(rules.INVITED, organisation__in=organisations(viewer))
        return Q(pk__in=told.values("tender"))
    return Q()


def _near(rows: QuerySet[Tender], place: Place) -> QuerySet[Tender]:
    """In the circle, or anywhere in its département, or of no known place: unknown is not excluded."""
    radius = max(default_radius_km(place), place.extent_km)
    north, east = F("lat") - place.lat, (F("lon") - place.lon) * math.cos(math.radians(place.lat))
    within = Q(_square__lte=(radius / _DEGREE_KM) ** 2)
    for code in _codes(place):
        within |= Q(_places__contains=code)
    unknown = Q(lat=None, places=[])
    return rows.annotate(_square=north * north + east * east, _places=Cast("places", TextField())).filter(
        within | unknown
    )


def _codes(place: Place) -> list[str]:
    """The beginnings of the codes by which notices name a place, or the département it is in."""
    if place.code.startswith("R"):
        return [f'"{each.code}' for each in communes.areas().values() if each.parent == place.code[1:]]
    commune = communes.commune(place.code)
    if commune is None:
        return [f'"{place.code}'] if len(place.code) <= 3 and place.code else []
    return [f'"{code}"' for code in (commune.code, commune.parent, commune.departement) if code]


def one(viewer: Visitor, number: uuid.UUID) -> Tender | None:
    """A consultation as somebody sees it; none when it does not exist for them."""
    tender = Tender.objects.select_related("buyer").filter(number=number).first()
    return tender if tender and rules.sees(viewer, tender) else None
