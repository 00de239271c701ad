"""A firm as it may be compared with what a consultation asks: its sites, its offers, its past work, what it says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from entremise.market.models import Capability, Tender
from entremise.matching.model import Place, Request, Understanding
from entremise.matching.understanding import places, understand
from entremise.people.models import Membership, Person
from entremise.people.rules import Visitor
from entremise.registry import queries as registry
from entremise.registry.models import Establishment

#: Activities that a text is less likely to tell of are guesses.
SURE: Final = 0.15
#: Activities of one class of the NAF (`43.34`) are one trade.
CLASS: Final = len("43.34")
#: At most so many trades of a consultation are told apart.
MOST_TRADES: Final = 6


@dataclass(frozen=True)
class Firm:
    """What is known of a firm here.

    Attributes:
        organisation: `siren:…`.
        sites: those that may be shown, its head office first, with their offers and past work.
        said: what it says it has, or has not, the newest first.
    """

    organisation: str
    sites: Sequence[Establishment]
    said: Sequence[Capability]

    @property
    def office(self) -> Establishment | None:
        """Where its post goes."""
        return self.sites[0] if self.sites else None

    def trades(self) -> list[str]:
        """The NAF codes of its sites."""
        return list(dict.fromkeys(site.activity for site in self.sites if site.activity))

    def offers(self) -> list[str]:
        """What it offers, in its words."""
        said = [site.description for site in self.sites if site.description]
        return said + [f"{offer.title}. {offer.text}" for site in self.sites for offer in site.offers.all()]

    def past_work(self) -> list[str]:
        """Its past work, in words."""
        return [reference.text for site in self.sites for reference in site.references.all()]


def firm(organisation: str) -> Firm:
    """A firm by its organisation (`siren:…`); without sites when the register does not show it."""
    scheme, _, identifier = organisation.partition(":")
    said = Capability.objects.filter(organisation=organisation).order_by("-said_at", "-pk")
    return Firm(organisation, list(registry.described(scheme, identifier)), list(said))


def firms_at(sites: Mapping[str, str]) -> dict[str, Firm]:
    """Many firms at once, each by one of its sites: organisations (`siren:…`) and sites (`siret:…`, may be empty)."""
    shown = registry.establishments([site for site in sites.values() if site])
    said: dict[str, list[Capability]] = {organisation: [] for organisation in sites}
    for each in Capability.objects.filter(organisation__in=sites).order_by("-said_at", "-pk"):
        said[each.organisation].append(each)
    return {
        organisation: Firm(organisation, [shown[site]] if site in shown else [], said[organisation])
        for organisation, site in sites.items()
    }  # fmt: skip


def belonging(visitor: Visitor) -> dict[str, str]:
    """The organisations somebody belongs to and their names, the first one joined first."""
    if not isinstance(visitor, Person) or not visitor.is_active:
        return {}
    rows = visitor.memberships.filter(Membership.CURRENT).order_by("confirmed_at", "pk")
    return {each.organisation: each.name for each in rows}


def trades(tender: Tender) -> list[str]:
    """The NAF codes that a consultation asks for, the likeliest first, one for each class."""
    likely = [code for code, weight in tender.activities if weight >= SURE]
    found = likely or [code for code, _weight in tender.activities[:1]]
    return list({code[:CLASS]: code for code in reversed(found)}.values())[::-1][:MOST_TRADES]


def same_trade(codes: Iterable[str], asked: Iterable[str]) -> str:
    """The first code that is of a class that is asked for; empty when none is."""
    classes = {code[:CLASS] for code in asked}
    return next((code for code in codes if code[:CLASS] in classes), "")


def told(text: str) -> list[str]:
    """The activities that a text tells of."""
    return [each.code for each in understood(text).activities if each.weight >= SURE]


@lru_cache(maxsize=4096)
def understood(text: str) -> Understanding:
    """What the engine reads in a text."""
    return understand(Request(text, anywhere=True)) if text.strip() else Understanding("fr")


def places_of(tender: Tender) -> list[Place]:
    """Where a consultation is carried out: its own point if it has one, else its communes and départements."""
    named = [place for code in tender.places if (place := places.from_code(code))]
    if tender.lat is None or tender.lon is None or len(named) > 1:
        return named
    label = named[0].label if named else ""
    return [Place(named[0].code if named else "", label, tender.lat, tender.lon, named[0].extent_km if named else 0)]


def nearest(sites: Iterable[Establishment], place: Place) -> tuple[float, Establishment] | None:
    """The site closest to a place and its distance from its centre in kilometres; `None` when none is located."""
    found = [
        (places.distance_km(place.lat, place.lon, site.lat, site.lon), site.pk, site)
        for site in sites if site.lat is not None and site.lon is not None
    ]  # fmt: skip
    return (min(found)[0], min(found)[2]) if found else None


def serves(sites: Iterable[Establishment], place: Place) -> bool:
    """Whether an offer of theirs says that it covers a place."""
    wanted = {place.code, place.code[:2]} - {""}
    for site in sites:
        for offer in site.offers.all():
            if wanted & set(offer.places.split()):
                return True
            near = nearest([site], place) if offer.radius_km else None
            if near and offer.radius_km and near[0] <= offer.radius_km:
                return True
    return False
