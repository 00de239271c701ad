"""Consultations for a firm, firms for a consultation, with reasons: what each asks for beside what each does.

Both ways read activities with the matching engine. Firms are given in the order that neutrality arranges.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

import numpy as np

from entremise.hub.queries import matches, search
from entremise.hub.queries.search import Found as FoundFirm
from entremise.hub.queries.search import Results
from entremise.market.models import Tender
from entremise.market.queries import closeness
from entremise.market.queries.board import Board, board
from entremise.market.queries.phrases import Phrase, held, phrases
from entremise.market.queries.tenders import UNDATED
from entremise.matching.model import Answer, Language, Place, Request, Understanding, WeightedActivity
from entremise.matching.nomenclature import communes, naf
from entremise.matching.understanding import places, understand
from entremise.matching.understanding.activities import presumed
from entremise.neutrality.lists import Listing
from entremise.registry.models import Establishment, Offer, Reference

#: Within how far of a firm a consultation concerns it, in kilometres, unless its members say otherwise.
NEAR_KM = 60
#: As many as can be leafed through.
MOST = 1000
#: How sure it is that a firm does what its own texts tell of, beside what the register says; how many are read.
TOLD, MOST_TEXTS = 0.8, 50
#: Share of an activity from which a consultation surely asks for it; below, it may.
SURE = 0.25
#: Phrases that a reason names.
NAMED = 4

Reasons = list[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a firm to tell what concerns it.

    Attributes:
        activities: NAF codes, each with how sure it is (0 to 1) that the firm does it.
        official: those that the register gives it.
        sites: where it is: (commune, latitude, longitude).
        said: the phrases of what it says it does.
    """

    activities: Mapping[str, float]
    official: frozenset[str]
    sites: Sequence[tuple[str, float, float]]
    said: Mapping[Phrase, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A consultation that concerns a firm, how much (0 to 1), and why: `[{kind, fr, en}]`."""

    tender: Tender
    score: float
    reasons: Reasons


def tenders_for(
    organisation: str, at: datetime, *, near_km: int | None = NEAR_KM, since: datetime | None = None
) -> list[Found]:
    """The open consultations that concern a firm, those that it answers best first, `MOST` at most.

    A consultation of an unknown place is kept. Confidential ones are not there: whoever is invited is told otherwise.

    Args:
        organisation: `siren:123456789`.
        near_km: within how far of one of its sites; `None` for anywhere.
        since: published since then only.
    """
    firm = profile(organisation)
    if not firm.activities:
        return []
    on, able = board(), closeness.answering(firm.activities)
    scores = _scores(on, able, firm)
    rows = [row for row in _open(on, scores, at, since) if near_km is None or _near(firm, on.where[row], near_km)]
    known = Tender.objects.select_related("buyer").in_bulk([int(on.ids[row]) for row in rows[:MOST]])
    of_firm = _others(known.values(), organisation)
    return [
        Found(tender, float(scores[row]), _reasons(firm, able, tender, on.where[row]))
        for row in rows[:MOST]
        if (tender := of_firm.get(int(on.ids[row])))
    ]


def _scores(on: Board, able: closeness.F64, firm: Profile) -> closeness.F64:
    """What the firm answers of each, and whether it is told in its own words, where that can change anything."""
    scores = on.scores(able)
    if firm.said:
        for row in np.flatnonzero(scores >= closeness.CONCERNS - closeness.WORDED).tolist():
            if held(firm.said, on.titles[row]):
                scores[row] += closeness.WORDED
    return scores


def _open(on: Board, scores: closeness.F64, at: datetime, since: datetime | None) -> list[int]:
    """Those that concern the firm and are open, best first, then the next to close."""
    now, undated = at.timestamp(), (at - UNDATED).timestamp()
    is_open = (on.closes > now) | (np.isnan(on.closes) & (on.published > undated))
    kept = np.flatnonzero((scores >= closeness.CONCERNS) & is_open & (on.published <= now))
    if since is not None:
        kept = kept[on.published[kept] >= since.timestamp()]
    closes = np.nan_to_num(on.closes[kept], nan=np.inf)
    order: list[int] = kept[np.lexsort((on.ids[kept], closes, -scores[kept].round(2)))].tolist()
    return order


def _others(tenders: Iterable[Tender], organisation: str) -> dict[int, Tender]:
    """All but those that the firm itself buys."""
    others = (each for each in tenders if each.buyer is None or each.buyer.organisation != organisation)
    return {each.pk: each for each in others if each.activities}


def profile(organisation: str) -> Profile:
    """What is known of a firm: its sites in the register, what it says it does, what it did."""
    scheme, _, identifier = organisation.partition(":")
    sites = Establishment.objects.filter(organisation__scheme=scheme, organisation__identifier=identifier)
    official = {code for site in sites if (code := naf.normalise(site.activity)) in naf.subclasses()}
    offers = Offer.objects.filter(Offer.SHOWN, establishment__in=sites).order_by("pk")
    texts = [(f"{offer.title}. {offer.text}", offer.language) for offer in offers]
    texts += [(site.description, "fr") for site in sites if site.description]
    texts += [(done.text, "fr") for done in Reference.objects.filter(establishment__in=sites).order_by("-pk")]
    told: dict[str, float] = {}
    for text, language in texts[:MOST_TEXTS]:
        for code, weight in _read(text, language):
            told[code] = max(told.get(code, 0.0), TOLD * weight)
    return Profile(
        activities=told | dict.fromkeys(sorted(official), 1.0),
        official=frozenset(official),
        sites=[(site.commune, site.lat, site.lon) for site in sites if site.lat is not None and site.lon is not None],
        said=phrases([offer.title for offer in offers], [offer.text for offer in offers]),
    )


@lru_cache(maxsize=4096)
def _read(text: str, language: str) -> Sequence[tuple[str, float]]:
    """The activities that a text of a firm clearly tells of."""
    told_in: Language = "en" if language == "en" else "fr"
    return [(each.code, each.weight) for each in presumed(text, told_in)]


def _near(firm: Profile, where: Sequence[Place], near_km: int) -> bool:
    """Whether a consultation is near a firm; what is not known of either excludes nothing."""
    if not where or not firm.sites:
        return True
    return any(_distance(site, place) <= near_km for site in firm.sites for place in where)


def _distance(site: tuple[str, float, float], place: Place) -> float:
    """Kilometres from a site to a place; 0 within a département or region it is in."""
    commune = communes.commune(site[0])
    if commune and place.code in {
        commune.code,
        commune.parent,
        commune.departement,
        f"R{commune.region}",
        commune.epci,
    }:
        return 0.0
    return places.distance_km(site[1], site[2], place.lat, place.lon)


def _reasons(firm: Profile, able: closeness.F64, tender: Tender, where: Sequence[Place]) -> Reasons:
    found = [_activity(firm, able, tender)]
    if common := held(firm.said, tender.title)[:NAMED]:
        listed = ", ".join(common)
        found.append({"kind": "words", "fr": f"Dit comme vous : {listed}",
                      "en": f"Said as you say it: {listed}"})  # fmt: skip
    found.append(_where(firm, where))
    return found


def _activity(firm: Profile, able: closeness.F64, tender: Tender) -> Mapping[str, str]:
    """The activity asked for that the firm answers best, said as its own or as close to its own, and how sure it is."""
    known = [(code, weight) for code, weight in tender.activities if code in closeness.places()]
    code, weight = max(known, key=lambda each: each[1] * able[closeness.places()[each[0]]])
    kind = "close"
    if code in firm.activities:
        kind = "activity" if code in firm.official else "said"
    asks_fr, asks_en = ("Demande", "Asks") if weight >= SURE else ("Demande peut-être", "May ask")
    fr, en = (f"{naf.label(code, language)} ({code})" for language in ("fr", "en"))
    what_fr, what_en = _WHAT[kind]
    return {"kind": kind, "fr": f"{asks_fr} {what_fr} : {fr}", "en": f"{asks_en} {what_en}: {en}"}


#: What a consultation asks for, by how the firm is known to do it.
_WHAT = {
    "activity": ("votre activité", "for your activity"),
    "said": ("ce que vous dites faire", "for what you say you do"),
    "close": ("une activité proche de la vôtre", "for an activity close to yours"),
}


def _where(firm: Profile, where: Sequence[Place]) -> Mapping[str, str]:
    """How far the nearest place is from the firm's nearest site."""
    pairs = [(_distance(site, place), index) for site in firm.sites for index, place in enumerate(where)]
    if not pairs:
        return {"kind": "distance", "fr": "Lieu non connu", "en": "Location not known"}
    km, nearest = min(pairs)
    place = where[nearest]
    if km < 1:
        return {"kind": "distance", "fr": f"Là où vous êtes : {place.label}", "en": f"Where you are: {place.label}"}
    return {"kind": "distance", "fr": f"À {km:.0f} km de chez vous : {place.label}",
            "en": f"{km:.0f} km from you: {place.label}"}  # fmt: skip


def firms_for(
    tender: Tender,
    *,
    limit: int,
    offset: int = 0,
    activities: Iterable[str] | None = None,
    language: Language = "fr",
) -> Results:
    """The firms of the territory that could answer a consultation, in the order that neutrality arranges.

    The buyer's own sites are left out. `hub.actions.showing.show` records the list before it is sent.

    Args:
        activities: of those the consultation asks for, the NAF codes to answer; all when `None`.
        language: of the reasons.

    Raises:
        NothingLoadedError: no index is in service yet.
        UnrecordedError: the ledger cannot be read.
    """
    understanding = understood(tender, activities)
    pool = search.pool(request(tender, language), understanding=understanding)
    named = [each for each in search.named(pool.matches) if str(each.establishment.organisation) != _buyer(tender)]
    pooled = [each.match for each in named]
    key = f"tender:{tender.number}:{matches.digest(pooled)}"
    listing = Listing(key, understanding, pool.index)
    total = pool.total - (len(pool.matches) - len(pooled))
    arranged = listing.arranged(pooled, eligible=total)[offset : offset + limit]
    firms = {each.match.id: each.establishment for each in named}
    found = [FoundFirm(match, firms[match.id]) for match in arranged]
    answer = Answer(understanding, arranged, total=len(pooled), total_without_radius=total)
    return Results(answer, found, listing)


def told(tender: Tender, solutions: Iterable[str], activities: Iterable[str] | None = None) -> dict[str, Reasons]:
    """The reasons for firms (`siret:…`) in both languages, as rows keep them: `[{kind, fr, en}]`."""
    wanted, understanding = set(solutions), understood(tender, activities)
    french, english = (
        {each.id: each.reasons for each in search.pool(request(tender, language), understanding=understanding).matches}
        for language in matches.LANGUAGES.values()
    )
    return {
        solution: [
            {"kind": fr.kind, "fr": fr.text, "en": en.text}
            for fr, en in zip(french[solution], english.get(solution, french[solution]), strict=False)
        ]
        for solution in sorted(wanted & set(french))
    }


def request(tender: Tender, language: Language) -> Request:
    """What is asked of the engine for a consultation, with reasons in that language."""
    return Request(tender.title, anywhere=True, language=language, seed=str(tender.number))


def understood(tender: Tender, activities: Iterable[str] | None = None) -> Understanding:
    """What a consultation asks for: its activities as they were read, the words of its title and lots, its place."""
    told_in: Language = "en" if tender.language == "en" else "fr"
    lots = [] if tender.pk is None else [lot.title for lot in tender.lots.all()]
    read = understand(Request(". ".join([tender.title, *lots]), anywhere=True), told_in=told_in)
    wanted = None if activities is None else set(activities)
    asked = [WeightedActivity(code, weight) for code, weight in tender.activities if wanted is None or code in wanted]
    if wanted is not None and not asked:
        asked = [WeightedActivity(code, 1.0) for code in sorted(wanted)]
    place = _place(tender)
    radius = places.default_radius_km(place) if place else None
    words = read.words if wanted is None else {}
    return replace(read, activities=asked, words=words, place=place, place_words="", radius_km=radius)


def _place(tender: Tender) -> Place | None:
    """Where a consultation is: the first place it names, else its point."""
    named = next((found for code in tender.places if (found := places.from_code(code))), None)
    if named is None and tender.lat is not None and tender.lon is not None:
        return places.from_coordinates(tender.lat, tender.lon)
    return named


def _buyer(tender: Tender) -> str:
    return tender.buyer.organisation if tender.buyer else tender.buyer_identifier
