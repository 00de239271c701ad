"""Every name a French place can be typed under, and the place it means.

A name is looked up as `communes.key` folds it: no accents, capitals, hyphens or apostrophes, ``saint`` in full.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from entremise.matching.model import Place
from entremise.matching.nomenclature import communes
from entremise.matching.nomenclature.communes import Area, Commune, key
from entremise.matching.understanding.cues import one_of

Kind = Literal["commune", "departement", "region", "epci"]

#: Usual names that no official table holds: (kind, code of the place, usual names).
USUAL_NAMES: Sequence[tuple[Kind, str, Sequence[str]]] = (
    ("region", "93", ("paca", "provence", "region sud", "sud paca", "provence alpes cote azur")),
    ("region", "11", ("idf", "region parisienne", "paris region")),
    ("region", "84", ("rhone alpes", "auvergne", "aura")),
    ("region", "53", ("brittany",)),
    ("region", "28", ("normandy", "basse normandie", "haute normandie")),
    ("region", "94", ("corsica", "haute corse et corse du sud")),
    ("region", "27", ("bourgogne", "franche comte", "burgundy")),
    ("region", "44", ("alsace", "lorraine", "champagne ardenne")),
    ("region", "75", ("aquitaine", "limousin", "poitou charentes")),
    ("region", "76", ("midi pyrenees", "languedoc roussillon", "languedoc")),
    ("region", "32", ("nord pas de calais", "picardie")),
    ("departement", "06", ("cote d azur", "french riviera")),
    ("departement", "13", ("bdr", "bouches du rhone")),
    ("departement", "974", ("reunion island",)),
    ("epci", "200054807", ("metropole aix marseille", "aix marseille provence", "metropole amp", "aix marseille",
                           "aix marseille metropole", "aix marseille provence metropole", "marseille provence")),
    ("epci", "200046977", ("metropole de lyon", "grand lyon")),
    ("epci", "200054781", ("grand paris",)),
    ("commune", "13001", ("aix en pce", "aix en p", "aix en pv", "pays d aix", "pays aixois", "aix les milles")),
    ("commune", "13055", ("mars", "massilia")),
    ("commune", "13056", ("pays de martigues",)),
    ("commune", "13005", ("pays d aubagne",)),
    ("commune", "13004", ("pays d arles",)),
    ("commune", "13103", ("pays salonais",)),
    ("commune", "13071", ("les pennes", "pennes")),
    ("commune", "13107", ("simiane",)),
)  # fmt: skip

#: Words after which a long name is usually cut: Aix | en Provence, Fos | sur Mer.
_LINKS = one_of("en sur sous les lez de du des d l la le aux au et a")
ARTICLES = ("le", "la", "les", "l")
#: A commune at least this large is also known by the first part of its name.
_SHORTENED_FROM = 2_000
#: First parts that say nothing alone.
_NEVER_ALONE = one_of(
    """saint sainte saints port pont mont bois bourg ville villeneuve chateau neuf la le les l grand grande petit petite
    vieux val vaux puy plan cap ile isle mas roche rochefort fontenay champs champigny"""
)
#: How people say the kind of an intercommunal body that tables abbreviate.
_SPOKEN_KINDS = {
    "cc": ("communaute de communes", "comcom"),
    "ca": ("communaute d agglomeration", "agglomeration", "agglo"),
    "cu": ("communaute urbaine",),
    "metropole": (),
}


class Entry(NamedTuple):
    """A place a name can mean. ``short`` when the name is only the beginning of its own, or lacks its article."""

    kind: Kind
    code: str
    population: int
    short: bool = False


@cache
def names() -> Mapping[str, Sequence[Entry]]:
    """The places each folded name can mean, likeliest first: own names before shortened ones, then by population."""
    found: dict[str, list[Entry]] = {}
    for name, entry in _all():
        found.setdefault(name, []).append(entry)
    return {
        name: sorted(entries, key=_unlikeliness) if len(entries) > 1 else entries for name, entries in found.items()
    }


@cache
def longest() -> Mapping[str, int]:
    """How many words the longest name beginning with that word has."""
    found: dict[str, int] = {}
    for name in names():
        first, length = name.partition(" ")[0], name.count(" ") + 1
        if length > found.get(first, 0):
            found[first] = length
    return found


def ends(words: Sequence[str], start: int) -> Iterable[int]:
    """Where a name that begins at that word may end, longest first."""
    length = longest().get(words[start], 0) if start < len(words) else 0
    return range(min(len(words), start + length), start, -1)


def is_ordinary(phrase: str, entry: Entry) -> bool:
    """Whether a commune's folded name is also an ordinary word, as Orange, Le Port, or Salon for Salon-de-Provence."""
    return phrase in _ordinary() or (entry.short and any(f"{article} {phrase}" in _ordinary() for article in ARTICLES))


@cache
def _ordinary() -> frozenset[str]:
    text = (files("entremise.matching") / "data" / "ordinary_names.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def _unlikeliness(entry: Entry) -> tuple[int, str]:
    """Large places first; a département or a region before the communes it shares its name with, Paris excepted."""
    wide = {"commune": 0, "epci": 1, "departement": 10**5, "region": 10**6}[entry.kind]
    return -(entry.population // (4 if entry.short else 1) if entry.kind == "commune" else wide), entry.code


def _all() -> Iterator[tuple[str, Entry]]:
    for commune in communes.communes().values():
        if commune.lat is not None and not commune.parent:
            yield from _commune_names(commune)
    for name, code in communes.former_names():
        current = communes.commune(code)
        if current and current.lat is not None and key(name) != key(current.name):
            yield key(name), Entry("commune", code, current.population // 10)
    for area in communes.areas().values():
        if area.lat is not None:
            yield from ((name, Entry(area.kind, area.code, area.population)) for name in _area_names(area))
    for kind, code, usual in USUAL_NAMES:
        population = _population(kind, code)
        yield from ((name, Entry(kind, code, population)) for name in usual)


def _population(kind: Kind, code: str) -> int:
    known = communes.commune(code) if kind == "commune" else communes.area(kind, code)
    return known.population if known else 0


def _commune_names(commune: Commune) -> Iterator[tuple[str, Entry]]:
    """Its name; without its article (le Havre, au Havre); its first part when it is large (Aix, Salon, Fos)."""
    name = key(commune.name)
    words = name.split()
    yield name, Entry("commune", commune.code, commune.population)
    if words[0] in ARTICLES and len(words) > 1:
        yield " ".join(words[1:]), Entry("commune", commune.code, commune.population, short=True)
    if commune.population >= _SHORTENED_FROM:
        cut = next((i for i, word in enumerate(words) if i and word in _LINKS), 0)
        first = words[:cut]
        if first and not set(first) <= _NEVER_ALONE:
            yield " ".join(first), Entry("commune", commune.code, commune.population, short=True)


def _area_names(area: Area) -> Iterator[str]:
    """Its name; an intercommunal body's needs its kind said before it (``métropole``, ``agglomération``...)."""
    name = key(area.name)
    if area.kind != "epci":
        yield name
        return
    kind, _, rest = name.partition(" ")
    if kind not in _SPOKEN_KINDS:
        yield name
        return
    bare = re.sub(r"^(?:de |du |d )?(?:la |l |le )?", "", rest)
    for before in (kind, *_SPOKEN_KINDS[kind]):
        yield from sorted({f"{before} {rest}", f"{before} {bare}"})


def place(entry: Entry) -> Place:
    """The place an entry stands for. A region's code bears an R (``R93``): its digits are also a département's."""
    if entry.kind == "commune":
        return of_commune(communes.communes()[entry.code])
    return of_area(communes.areas()[entry.kind, entry.code])


def of_commune(commune: Commune) -> Place:
    """The place of a commune that has coordinates."""
    return Place(commune.code, commune.name, *_point(commune), commune.extent_km)


def of_area(area: Area) -> Place:
    """The place of an intercommunal body, a département or a region that has inhabited communes."""
    code = f"R{area.code}" if area.kind == "region" else area.code
    return Place(code, area.name, *_point(area), area.extent_km)


def _point(somewhere: Area | Commune) -> tuple[float, float]:
    if somewhere.lat is None or somewhere.lon is None:
        raise ValueError(f"{somewhere.name} has no coordinates")
    return somewhere.lat, somewhere.lon
