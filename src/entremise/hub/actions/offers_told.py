"""A firm that says what it does is told of the needs it may answer, once each."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from entremise.hub import rules
from entremise.hub.models import Need
from entremise.hub.queries import addressees
from entremise.matching.understanding.places import distance_km
from entremise.notices.actions import Addressee, tell
from entremise.registry import queries
from entremise.registry.models import Establishment, Offer

#: As much of a need as a line of a mail holds.
_SHORT = 120


def new_need(need: Need, solutions: Sequence[str], at: datetime) -> None:
    """Tell the members of these firms (`siret:…`) that describe what they do, as far as they may see the need.

    A firm that says which places it serves is not told of needs elsewhere.
    """
    for solution, firm in queries.establishments(solutions).items():
        offers = [offer for offer in firm.offers.all() if not offer.source]
        if not any(serves(firm, offer, need) for offer in offers):
            continue
        for person in addressees.members(str(firm.organisation)):
            if rules.sees(person, need) and not rules.owns(person, need):
                told = {
                    "firm": firm.shown_name,
                    "need": " ".join(need.text.split())[:_SHORT],
                    "deadline": need.deadline.isoformat() if need.deadline else "",
                }
                url = reverse("hub:need_page", args=[need.submission])
                tell("offer_new_need", f"offer:{solution}:{need.pk}", Addressee.of(person), told, url=url, at=at)


def serves(firm: Establishment, offer: Offer, need: Need) -> bool:
    """Whether an offer may be for where a need is. What either does not say excludes nothing."""
    reading = getattr(need, "reading", None)
    place = need.place or (reading.place if reading else "")
    told = offer.places.split()
    if not place or not (told or offer.radius_km):
        return True
    if any(place.startswith(code) or code.startswith(place) for code in told):
        return True
    return _within(firm, offer.radius_km, reading.lat if reading else None, reading.lon if reading else None)


def _within(firm: Establishment, radius_km: float | None, lat: float | None, lon: float | None) -> bool:
    if radius_km is None:
        return False
    if firm.lat is None or firm.lon is None or lat is None or lon is None:
        return True
    return distance_km(firm.lat, firm.lon, lat, lon) <= radius_km
