"""Can a firm answer a consultation? What is asked, line by line, beside what is known of the firm, and from whom.

A line is satisfied when something says so, missing when something says the contrary (the firm itself, the register, a
date that is over), and unknown otherwise. Nothing here is a condition: a firm with unknown lines answers all the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from django.utils import timezone

from entremise.common.problems import Both
from entremise.market.models import Asked, Capability, Tender
from entremise.market.queries.asking import Required, required
from entremise.market.queries.firms import (
    Firm,
    firm,
    nearest,
    places_of,
    same_trade,
    serves,
    told,
    trades,
    understood,
)
from entremise.market.things import THINGS, told_in
from entremise.matching.model import Place
from entremise.matching.nomenclature import naf
from entremise.matching.text import plain
from entremise.matching.understanding import places
from entremise.registry.labels import LABELS
from entremise.registry.models import Organisation

#: Words that past work has in common with a consultation, for it to be like it.
IN_COMMON: Final = 2
#: The fewest and the most people of a band of INSEE.
BANDS: Final[Mapping[str, tuple[int, int]]] = {
    "00": (0, 0), "01": (1, 2), "02": (3, 5), "03": (6, 9), "11": (10, 19), "12": (20, 49), "21": (50, 99),
    "22": (100, 199), "31": (200, 249), "32": (250, 499), "41": (500, 999), "42": (1000, 1999), "51": (2000, 4999),
    "52": (5000, 9999), "53": (10_000, 10**9),
}  # fmt: skip


class Verdict(StrEnum):
    """Where a line stands."""

    SATISFIED = "satisfied"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Origin(StrEnum):
    """Who says so."""

    REGISTER = "register"
    OFFERS = "offers"
    PAST = "past"
    SAID = "said"
    NOBODY = "nobody"
    EACH_TIME = "each_time"


class Judged(NamedTuple):
    """Where a line stands, who says so, and why."""

    verdict: Verdict
    origin: Origin
    because: Both


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is asked for, and where the firm stands.

    Attributes:
        name: what it is, when it is a thing known here (`things`), or what the consultation is about; else nothing.
        prepare: what to do about it; nothing when it is satisfied.
    """

    required: Required
    verdict: Verdict
    origin: Origin
    because: Both
    name: Both | None = None
    prepare: Both | None = None


@dataclass(frozen=True)
class Sheet:
    """All the lines of a consultation for a firm."""

    tender: Tender
    firm: Firm
    lines: list[Line]

    def of(self, verdict: Verdict) -> list[Line]:
        """The lines that stand so."""
        return [line for line in self.lines if line.verdict is verdict]

    @property
    def satisfied(self) -> list[Line]:
        """What something says that the firm has."""
        return self.of(Verdict.SATISFIED)

    @property
    def missing(self) -> list[Line]:
        """What something says that it has not."""
        return self.of(Verdict.MISSING)

    @property
    def unknown(self) -> list[Line]:
        """What nothing tells."""
        return self.of(Verdict.UNKNOWN)

    @property
    def to_prepare(self) -> list[Line]:
        """What to do before the closing date."""
        return [line for line in self.lines if line.prepare is not None]


def sheet(tender: Tender, organisation: str) -> Sheet:
    """What a consultation asks for, beside what is known of a firm (`siren:…`)."""
    who = firm(organisation)
    lines = [*_trade(tender, who), *_where(tender, who)]
    for each in required(tender):
        thing = THINGS.get(each.value)
        lines.append(_line(each, _judged(each, who, tender), thing.name if thing else None))
    return Sheet(tender, who, lines)


def capability(asked: Required, said: list[Capability]) -> Capability | None:
    """What a firm says of something that is asked for, the newest first: by its code, else by its words."""
    for each in said:
        if each.kind != asked.kind:
            continue
        same = bool(each.value) and each.value == asked.value
        named = asked.value and asked.value in {thing.code for thing in told_in(each.text, asked.kind)}
        if same or named or plain(each.text) == plain(asked.text) or _compared(asked, each):
            return each
    return None


def _compared(asked: Required, said: Capability) -> bool:
    """Whether figures are compared: one says that it has so much, whatever was asked."""
    if asked.kind == Asked.TURNOVER:
        return True
    return asked.kind == Asked.CAPACITY and asked.value.isdigit() and said.value.isdigit()


def _line(asked: Required, judged: Judged, name: Both | None = None) -> Line:
    thing = THINGS.get(asked.value)
    prepare = None
    if judged.verdict is not Verdict.SATISFIED:
        prepare = thing.prepare if thing else PREPARE.get(asked.kind)
    return Line(asked, judged.verdict, judged.origin, judged.because, name, prepare)


def _judged(asked: Required, who: Firm, tender: Tender) -> Judged:
    thing = THINGS.get(asked.value)
    if thing is not None and thing.each_time:
        return TO_DO
    said = capability(asked, list(who.said))
    if said is not None:
        return _by_itself(asked, said, tender)
    judge = JUDGES.get(asked.kind)
    return judge(asked, who, tender) if judge else UNSAID


def _by_itself(asked: Required, said: Capability, tender: Tender) -> Judged:
    """What a firm says of itself: it has it or not, until when, how much."""
    if not said.held:
        return Judged(Verdict.MISSING, Origin.SAID, Both("Vous avez dit ne pas l’avoir.", "You said you lack it."))
    last = _needed_until(tender)
    if said.until and said.until < last:
        fr, en = f"{said.until:%d/%m/%Y}", f"{said.until:%d %b %Y}"
        over = Both(f"Ce que vous avez dit se termine le {fr} : à renouveler.", f"Ends on {en}: to be renewed.")
        return Judged(Verdict.MISSING, Origin.SAID, over)
    if asked.kind in (Asked.TURNOVER, Asked.CAPACITY) and asked.value.isdigit() and said.value.isdigit():
        return _enough(int(asked.value), int(said.value))
    return Judged(Verdict.SATISFIED, Origin.SAID, Both("Vous avez dit l’avoir.", "You said you have it."))


def _enough(asked: int, held: int) -> Judged:
    fr, en = f"{held:,}".replace(",", "\u202f"), f"{held:,}"
    told_fr, told_en = f"{asked:,}".replace(",", "\u202f"), f"{asked:,}"
    because = Both(f"Vous avez dit {fr} ; il est demandé {told_fr}.", f"You said {en}; {told_en} is asked for.")
    return Judged(Verdict.SATISFIED if held >= asked else Verdict.MISSING, Origin.SAID, because)


def _needed_until(tender: Tender) -> date:
    """The day on which it must still hold: that of the answer."""
    closes = tender.closes_at
    return timezone.localtime(closes).date() if closes else timezone.localdate()


def _label(asked: Required, who: Firm, tender: Tender) -> Judged:
    if asked.value in LABELS and any(asked.value in site.labels for site in who.sites):
        return Judged(Verdict.SATISFIED, Origin.REGISTER, Both("Le registre le dit.", "The register says so."))
    if asked.value in LABELS:
        return UNSAID._replace(because=Both("Le registre ne le dit pas.", "The register does not say so."))
    return UNSAID


def _references(asked: Required, who: Firm, tender: Tender) -> Judged:
    """Past work that is like what is asked for: of its trade, or with words of it."""
    wanted, needed = understood(f"{tender.title}. {tender.text[:2000]}"), int(asked.value or 1)
    count = sum(_alike(text, tender, frozenset(wanted.words)) for text in who.past_work())
    if not count:
        return UNSAID._replace(because=Both("Aucune réalisation semblable sur votre fiche.",
                                            "No similar past work on your page."))  # fmt: skip
    because = Both(f"Réalisations semblables sur votre fiche : {count} ; demandées : {needed}.",
                   f"Similar past work on your page: {count}; asked for: {needed}.")  # fmt: skip
    return Judged(Verdict.SATISFIED if count >= needed else Verdict.UNKNOWN, Origin.PAST, because)


def _alike(text: str, tender: Tender, words: frozenset[str]) -> bool:
    if same_trade(told(text), trades(tender)):
        return True
    return len(words & understood(text).words.keys()) >= IN_COMMON


def _people(asked: Required, who: Firm, tender: Tender) -> Judged:
    """How many work there, when that is what is asked for: by the band of the register."""
    office = who.office
    band = BANDS.get(_size(office.organisation)) if office else None
    if not asked.value.isdigit() or band is None:
        return UNSAID
    needed, (fewest, most) = int(asked.value), band
    because = Both(f"Le registre dit de {fewest} à {most} salariés ; il en est demandé {needed}.",
                   f"The register says {fewest} to {most} employees; {needed} are asked for.")  # fmt: skip
    if fewest >= needed:
        return Judged(Verdict.SATISFIED, Origin.REGISTER, because)
    return Judged(Verdict.MISSING if most < needed else Verdict.UNKNOWN, Origin.REGISTER, because)


def _size(organisation: Organisation) -> str:
    return organisation.size


def _placed(asked: Required, who: Firm, tender: Tender) -> Judged:
    """A site in a place that is named; how far the nearest is, when only a delay is."""
    place = places.from_code(asked.value) if asked.value else next(iter(places_of(tender)), None)
    near = nearest(who.sites, place) if place else None
    if place is None or near is None:
        return UNSAID
    away, site = near
    because = _away(away, site.shown_name, place)
    if not asked.value:
        return Judged(Verdict.UNKNOWN, Origin.REGISTER, because)
    inside = site.commune == place.code or site.commune.startswith(place.code) or away <= place.extent_km
    return Judged(Verdict.SATISFIED if inside else Verdict.MISSING, Origin.REGISTER, because)


def _away(km: float, site: str, place: Place) -> Both:
    where_fr, where_en = place.label or "lieu d’exécution", place.label or "the place of work"
    return Both(f"{site} est à {km:.0f} km : {where_fr}.", f"{site} is {km:.0f} km away: {where_en}.")


def _of_trade(asked: Required, who: Firm, tender: Tender) -> Judged:
    """A trade, named by its NAF code or in words."""
    wanted = [asked.value] if naf.activity(asked.value) else told(asked.text)
    return _does(wanted, who) if wanted else UNSAID


def _does(wanted: list[str], who: Firm) -> Judged:
    if code := same_trade(who.trades(), wanted):
        return Judged(Verdict.SATISFIED, Origin.REGISTER,
                      Both(f"Votre activité au registre : {naf.label(code, 'fr')}.",
                           f"Your activity in the register: {naf.label(code, 'en')}."))  # fmt: skip
    said = [each for each in who.said if each.kind == Asked.TRADE and each.held]
    if any(same_trade([each.value] if each.value else told(each.text), wanted) for each in said):
        return Judged(Verdict.SATISFIED, Origin.SAID, Both("Vous avez dit le faire.", "You said you do this."))
    if any(same_trade(told(text), wanted) for text in who.offers()):
        return Judged(Verdict.SATISFIED, Origin.OFFERS, Both("Une de vos offres le dit.", "An offer of yours says so."))
    if any(same_trade(told(text), wanted) for text in who.past_work()):
        return Judged(Verdict.SATISFIED, Origin.PAST,
                      Both("Une de vos réalisations le montre.", "Past work of yours shows it."))  # fmt: skip
    registered = next(iter(who.trades()), "")
    if not registered:
        return UNSAID
    return UNSAID._replace(because=Both(
        f"Le registre vous dit : {naf.label(registered, 'fr')}. Rien ne dit que vous faites aussi cela.",
        f"The register says: {naf.label(registered, 'en')}. Nothing says that you do this too.",
    ))  # fmt: skip


def _trade(tender: Tender, who: Firm) -> list[Line]:
    """The trade that the whole consultation is about."""
    wanted = trades(tender)
    if not wanted:
        return []
    names = Both(*(", ".join(naf.label(code, language) for code in wanted[:3]) for language in ("fr", "en")))
    asked = Required(Asked.TRADE, wanted[0], names.fr)
    return [_line(asked, _does(wanted, who), names)]


def _where(tender: Tender, who: Firm) -> list[Line]:
    """Whether the firm works where the consultation is carried out; far away is unknown, not a refusal."""
    found = places_of(tender)
    if not found:
        return []
    place = min(found, key=lambda each: (nearest(who.sites, each) or (float("inf"),))[0])
    near = nearest(who.sites, place)
    name = Both(f"Lieu d’exécution : {place.label}", f"Place of work: {place.label}")
    asked = Required(Asked.PLACE, place.code, name.fr)
    if serves(who.sites, place):
        served = Both("Une de vos offres couvre ce lieu.", "An offer of yours covers this place.")
        return [_line(asked, Judged(Verdict.SATISFIED, Origin.OFFERS, served), name)]
    if near is None:
        return [_line(asked, UNSAID, name)]
    inside = near[0] <= places.default_radius_km(place)
    judged = Judged(Verdict.SATISFIED if inside else Verdict.UNKNOWN, Origin.REGISTER,
                    _away(near[0], near[1].shown_name, place))  # fmt: skip
    return [_line(asked, judged, name)]


#: Nothing tells.
UNSAID: Final = Judged(
    Verdict.UNKNOWN, Origin.NOBODY, Both("Rien ne le dit dans votre profil.", "Nothing in your profile tells.")
)
#: Nobody has it already.
TO_DO: Final = Judged(
    Verdict.UNKNOWN, Origin.EACH_TIME, Both("Se fait pour chaque réponse.", "It is made for each answer.")
)
#: What else than the firm's own word tells, by kind.
JUDGES: Final[Mapping[Asked, Callable[[Required, Firm, Tender], Judged]]] = {
    Asked.TRADE: _of_trade,
    Asked.LABEL: _label,
    Asked.REFERENCE: _references,
    Asked.CAPACITY: _people,
    Asked.PLACE: _placed,
}
#: What to do about a line that is not a thing of `things`.
PREPARE: Final[Mapping[Asked, Both]] = {
    Asked.TRADE: Both("Si vous le faites, dites-le ; sinon, cherchez un partenaire dont c’est le métier.",
                      "If you do this, say so; else find a partner whose trade it is."),
    Asked.LABEL: Both("Demandez à l’acheteur si un équivalent lui convient, ou cherchez un partenaire qui l’a.",
                      "Ask the buyer whether an equivalent will do, or find a partner that holds it."),
    Asked.INSURANCE: Both("Demandez une attestation de l’année à votre assureur.",
                          "Ask your insurer for this year’s certificate."),
    Asked.REFERENCE: Both("Écrivez en trois lignes chacune : pour qui, quoi, quand, combien.",
                          "Write each in three lines: for whom, what, when, how much."),
    Asked.TURNOVER: Both("En groupement, les chiffres d’affaires s’ajoutent.", "In a group, turnovers add up."),
    Asked.CAPACITY: Both("En groupement, les moyens s’ajoutent.", "In a group, resources add up."),
    Asked.PLACE: Both("Dites comment vous interviendrez, ou cherchez un partenaire sur place.",
                      "Say how you will get there, or find a partner nearby."),
    Asked.DOCUMENT: Both("Préparez cette pièce avant la date limite.", "Have it ready before the closing date."),
}  # fmt: skip
