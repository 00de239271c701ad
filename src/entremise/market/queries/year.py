"""What the Business Act did in a year, for its report: consultations for everybody, signatures, pilots shown."""

from typing import NamedTuple

from django.db.models import Q

from entremise.market import territory
from entremise.market.models import Buyer, Pilot, Signature, Tender
from entremise.market.queries.ocds import PUBLIC
from entremise.market.rules import SHOWN_PILOT


class Activity(NamedTuple):
    """Counts of a year; nothing confidential is in them.

    Attributes:
        typed: public consultations that buyers typed in here; ``notices`` those of the BOAMP on the territory.
        buyers: who typed in one of them.
        signed: buyers whose signature of the charter holds at the end of the year; ``new`` those who signed in it.
        pilots: pilots closed in the year whose results are shown to all.
    """

    typed: int
    notices: int
    buyers: int
    signed: int
    new: int
    pilots: int


def activity(year: int) -> Activity:
    """The counts of a year."""
    published = Tender.objects.filter(PUBLIC, published_at__year=year)
    typed = published.filter(source=Tender.Source.TYPED)
    shown = Buyer.objects.filter(hidden_at=None)
    signed = Signature.objects.filter(buyer__in=shown, signed_at__year__lte=year)
    held = signed.filter(Q(ended_at=None) | Q(ended_at__year__gt=year))
    before = signed.filter(signed_at__year__lt=year).values("buyer")
    return Activity(
        typed.count(), _notices(year), typed.values("buyer").distinct().count(),
        held.values("buyer").distinct().count(),
        signed.exclude(buyer__in=before).values("buyer").distinct().count(),
        Pilot.objects.filter(SHOWN_PILOT, closed_at__year=year).count(),
    )  # fmt: skip


def _notices(year: int) -> int:
    """Notices of the BOAMP whose places hold one of the territory."""
    found = Tender.objects.filter(PUBLIC, source=Tender.Source.BOAMP, published_at__year=year)
    rows = found.values_list("places", flat=True).iterator(2000)
    return sum(any(territory.covers(place) for place in places) for places in rows)
