"""Awards for tests: contracts of the official data around Marseille, and what buyers declared."""

import datetime as dt
from itertools import count
from typing import Any

from tests.factories import Cast, People
from tests.market import stalls

from entremise.market.models import Award, Buyer, Tender

_NUMBERS = count(1)
DAY = dt.date(2025, 4, 2)


def official(**facts: Any) -> Award:
    """A contract of the town, carried out in Aubagne, won by a roofer of there for 24,000 euros."""
    number = next(_NUMBERS)
    told = {
        "source": Award.Source.DECP, "key": f"k{number}", "identifier": f"2025S{number:05d}", "digest": f"d{number}",
        "title": "Réfection de la toiture de l’école", "buyer_name": "Ville d’Essai",
        "buyer_identifier": "siret:01234567400011", "supplier": "siret:01234568200014",
        "supplier_name": "Toitures d’Essai", "supplier_size": "01", "supplier_category": "PME",
        "supplier_commune": "13005", "cpv": ["45260000"], "nature": "Marché", "method": "open",
        "procedure": "Appel d’offres ouvert", "place": "13005", "amount": 24_000, "awarded_on": DAY, "months": 6,
    }  # fmt: skip
    return Award.objects.create(**(told | facts))


def officials(times: int, **facts: Any) -> list[Award]:
    """So many of them."""
    return [official(**facts) for _ in range(times)]


def declared(firms: Cast, people: People, kind: Buyer.Kind = Buyer.Kind.PUBLIC, **facts: Any) -> Award:
    """A public consultation of the bakery that it awarded to the roofer for 24,000 euros; `audience=` of another."""
    buyer = stalls.buyer(firms, people, kind=kind)
    audience = facts.pop("audience", Tender.Audience.PUBLIC)
    tender = stalls.tender(buyer, audience=audience, awarded_at=stalls.PUBLISHED + dt.timedelta(days=40))
    answer = stalls.answer(tender, firms.roofer, people.bruno)
    known = {
        "supplier_size": "01", "supplier_category": "PME", "supplier_commune": "13005", "cpv": ["45260000"],
        "awarded_on": DAY,
    }  # fmt: skip
    return stalls.award(tender, answer, **(known | facts))
