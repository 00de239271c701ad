"""Purchase plans: who around could answer a planned purchase, what to do with it, how far the reading is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from entremise.common.problems import Both
from entremise.hub.queries.search import NothingLoadedError
from entremise.market.models import Buyer, Plan, PlanLine
from entremise.market.queries.reading import activities
from entremise.matching.index import Index
from entremise.matching.model import Place, Request, Understanding, WeightedActivity
from entremise.matching.nomenclature import naf
from entremise.matching.understanding import places
from entremise.registry import index

#: Distances told for each line, in km; the one by which a purchase is judged; how many firms make a competition.
RADII: Final = (10, 30, 50)
NEAR: Final = 30
ENOUGH: Final = 3
#: The key of `PlanLine.firms` for all the firms of the territory.
EVERYWHERE: Final = "all"
#: A part of a purchase is a trade of its own when it is understood at least so surely.
SURE: Final = 0.3
#: Firms are counted by the activities that weigh at least so much: fainter ones are guesses.
PLAIN: Final = 0.15
#: An amount, in euros, above which one trade is worth splitting into slices: a convention, said as such in the guide.
LARGE: Final = 100_000
#: What parts a title into several trades.
_APART: Final = re.compile(r"[,;+/\n]|\s(?:et|and|ainsi que)\s|—|\blots?\s*(?:n[°o]?\s*)?\d+\s*[:.-]?", re.IGNORECASE)
#: Activities of one class of the NAF (`43.34`) are one trade.
_CLASS: Final = len("43.34")
_MOST_LOTS: Final = 8


class Trade(NamedTuple):
    """A part of a purchase that one trade does: its words, its likeliest activity, how many firms near do it."""

    words: str
    code: str
    firms: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What `PlanLine` keeps of a line that was answered."""

    activities: list[tuple[str, float]]
    firms: dict[str, int]
    nearest_km: float | None
    advice: list[dict[str, Any]]


def answered(line: PlanLine) -> Answered:
    """Who around could answer a planned purchase, counted by the engine: nobody is named or ranked.

    Raises:
        NothingLoadedError: no territory has been loaded yet.
    """
    current = index.current()
    if current is None:
        raise NothingLoadedError
    place = places.from_code(line.place or line.plan.buyer.commune) if line.place or line.plan.buyer.commune else None
    asked = activities(line.text, "", [line.cpv] if line.cpv else [], [])
    if not asked:
        return UNANSWERED
    counted = [each for each in asked if each[1] >= PLAIN] or asked[:1]
    firms, nearest = _counted(current, counted, place)
    trades = _trades(line.text, current, place)
    public = line.plan.buyer.kind == Buyer.Kind.PUBLIC
    near = firms.get(str(NEAR))
    return Answered(asked, firms, nearest, advice(near, firms[EVERYWHERE], trades, line.amount, public=public))


def _counted(
    current: Index, asked: Sequence[tuple[str, float]], place: Place | None
) -> tuple[dict[str, int], float | None]:
    """How many firms have one of these activities, within each distance and everywhere, and the nearest one."""
    weighted = [WeightedActivity(code, weight) for code, weight in asked]
    found = current.reach(Request(""), Understanding("fr", place=place, activities=weighted), RADII)
    firms = {str(km): found.within[km] for km in RADII} if place else {}
    return firms | {EVERYWHERE: found.total}, round(found.nearest_km, 1) if found.nearest_km is not None else None


def _trades(text: str, current: Index, place: Place | None) -> list[Trade]:
    """The trades that the words of a purchase name one by one, when they are several."""
    found: dict[str, Trade] = {}
    for part in (each.strip(" -:.") for each in _APART.split(text)):
        told = activities(part, "", [], []) if len(part) > 2 else []
        if told and told[0][1] >= SURE and told[0][0][:_CLASS] not in found:
            firms, _nearest = _counted(current, [each for each in told if each[1] >= SURE], place)
            found[told[0][0][:_CLASS]] = Trade(part, told[0][0], firms.get(str(NEAR), firms[EVERYWHERE]))
    return list(found.values())[:_MOST_LOTS] if len(found) > 1 else []


_UNKNOWN: Final = {
    "kind": "unknown",
    "fr": "Le métier n’est pas compris : précisez l’objet ou le code CPV, puis déposez de nouveau le tableur.",
    "en": "The trade is not understood: say more in the subject or give the CPV code, then send the spreadsheet again.",
}


#: Of a line that the engine could not answer.
UNANSWERED: Final = Answered([], {}, None, [_UNKNOWN])


def advice(
    near: int | None, everywhere: int, trades: Sequence[Trade], amount: int | None, *, public: bool
) -> list[dict[str, Any]]:
    """What to do with a purchase, each with its reason: `[{kind, fr, en}]`; `split` by trades has its `lots`.

    Args:
        near: firms within `NEAR` km that could answer; unknown when it is not known from where.
        everywhere: firms of the whole territory.
    """
    said = [_split(trades, placed=near is not None)] if trades else []
    count = everywhere if near is None else near
    if count >= ENOUGH:
        if not trades and amount is not None and amount >= LARGE:
            said.append(_slices(amount))
        return [*said, (_known if public else _reserve)(count, _where(near))]
    if everywhere >= ENOUGH:
        return [*said, _wider(count, everywhere)]
    return [*said, _few(everywhere)]


def _where(near: int | None) -> Both:
    """From how far the firms of a sentence are."""
    if near is None:
        return Both("sur le territoire", "in the territory")
    return Both(f"à moins de {NEAR} km", f"within {NEAR} km")


def _split(trades: Sequence[Trade], *, placed: bool) -> dict[str, Any]:
    fr = ", ".join(f"« {each.words} » ({each.firms})" for each in trades)
    en = ", ".join(f"“{each.words}” ({each.firms})" for each in trades)
    where = _where(0 if placed else None)
    lots = [{"title": each.words, "activity": each.code, "firms": each.firms} for each in trades]
    return {
        "kind": "split", "lots": lots,
        "fr": f"Découper en {len(trades)} lots, un par métier, chacun avec ses entreprises {where.fr} : {fr}.",
        "en": f"Split into {len(trades)} lots, one for each trade, each with its firms {where.en}: {en}.",
    }  # fmt: skip


def _slices(amount: int) -> dict[str, Any]:
    told = f"{amount:,}".replace(",", " ")
    return {
        "kind": "split",
        "fr": f"Découper par lieu ou par tranche : {told} € d’un seul métier ; en lots plus petits, de plus petites "
              "entreprises peuvent répondre.",
        "en": f"Split by place or in slices: €{amount:,} of one trade; with smaller lots, smaller firms can answer.",
    }  # fmt: skip


def _reserve(count: int, where: Both) -> dict[str, Any]:
    return {
        "kind": "reserve",
        "fr": f"À réserver aux entreprises d’ici : {count} {where.fr} savent faire, assez pour comparer.",
        "en": f"Worth reserving for firms from here: {count} {where.en} can do it, enough to compare.",
    }


def _known(count: int, where: Both) -> dict[str, Any]:
    return {
        "kind": "reserve",
        "fr": f"À faire connaître d’abord ici : {count} entreprises {where.fr} savent faire. Un acheteur public ne "
              "leur réserve rien, mais peut les prévenir et tailler les lots à leur mesure.",
        "en": f"Worth making known here first: {count} firms {where.en} can do it. A public buyer reserves nothing for "
              "them, but may tell them and size the lots for them.",
    }  # fmt: skip


def _wider(near: int, everywhere: int) -> dict[str, Any]:
    return {
        "kind": "as_is",
        "fr": f"Telle quelle, sur tout le territoire : {near} à moins de {NEAR} km, {everywhere} entreprises en tout.",
        "en": f"As it is, over the whole territory: {near} within {NEAR} km, {everywhere} firms in all.",
    }


def _few(everywhere: int) -> dict[str, Any]:
    who = {
        0: Both("aucune entreprise d’ici ne pourrait", "no firm from here could"),
        1: Both("une seule entreprise d’ici pourrait", "only one firm from here could"),
    }.get(everywhere, Both(f"{everywhere} entreprises d’ici pourraient", f"only {everywhere} firms from here could"))
    return {
        "kind": "as_is",
        "fr": f"Telle quelle, et au-delà du territoire : {who.fr} répondre.",
        "en": f"As it is, and beyond the territory: {who.en} answer.",
    }


@dataclass(frozen=True, slots=True)
class Advance:
    """How far a plan is read."""

    done: int
    lines: int

    @property
    def share(self) -> int:
        """0 to 100."""
        return 100 * self.done // self.lines if self.lines else 100


def advance(plan: Plan) -> Advance:
    """How many of its lines were answered."""
    return Advance(plan.lines.filter(answered_at__isnull=False).count(), plan.lines.count())


@dataclass(frozen=True, slots=True)
class Summary:
    """A plan in a few figures: how many lines, what they add up to, how many each kind of advice holds for."""

    lines: int
    amount: int
    answerable: int
    kinds: Mapping[str, int]


def summary(lines: Sequence[PlanLine]) -> Summary:
    """The figures above the lines of a plan."""
    kinds = {kind: sum(any(each["kind"] == kind for each in line.advice) for line in lines)
             for kind in ("reserve", "split", "as_is", "unknown")}  # fmt: skip
    answerable = sum(bool(line.firms.get(EVERYWHERE)) for line in lines)
    return Summary(len(lines), sum(line.amount or 0 for line in lines), answerable, kinds)


def trades(line: PlanLine, language: str) -> list[str]:
    """The activities a line was read as, in words: those that weigh most."""
    told = "en" if language == "en" else "fr"
    return [naf.label(code, told) for code, _weight in line.activities[:2]]  # type: ignore[arg-type]
