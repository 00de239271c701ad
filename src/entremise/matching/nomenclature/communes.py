"""Communes of France and the bodies that hold them, with their centres, sizes, postal codes and populations.

Sources, licences, coverage and error of the coordinates: docs/decisions/004-nomenclatures.md.
"""

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, NamedTuple

from entremise.matching.text import fold

AreaKind = Literal["epci", "departement", "region"]
_IN_FULL = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")


class Area(NamedTuple):
    """An intercommunal body (EPCI), a département or a region.

    ``parent`` is the region of a département; ``lat``, ``lon`` and ``extent_km`` are a circle that holds its communes,
    ``None`` for the few without inhabitants.
    """

    kind: AreaKind
    code: str
    name: str
    parent: str
    population: int
    lat: float | None
    lon: float | None
    extent_km: float


class Commune(NamedTuple):
    """A commune, or a municipal arrondissement of Paris, Lyon or Marseille (``parent`` is then its commune).

    Attributes:
        code: INSEE code; ``postcodes`` all its postal codes.
        epci, epci_name: SIREN and name of its intercommunal body, empty for the few islands without one.
        lat, lon: its centre; ``approximate`` when it is only known from its neighbours'.
        extent_km: radius of a circle of about its size.
    """

    code: str
    name: str
    departement: str
    region: str
    epci: str
    epci_name: str
    postcodes: tuple[str, ...]
    population: int
    lat: float | None
    lon: float | None
    extent_km: float
    approximate: bool
    parent: str


class _Tables(NamedTuple):
    communes: Mapping[str, Commune]
    former: Mapping[str, str]
    former_names: Sequence[tuple[str, str]]


def _rows(name: str) -> Iterable[list[str]]:
    text = gzip.decompress((files("entremise.matching") / "data" / name).read_bytes()).decode()
    rows = csv.reader(text.splitlines())
    next(rows)
    return rows


def _degrees(value: str) -> float | None:
    return float(value) if value else None


@cache
def areas() -> Mapping[tuple[AreaKind, str], Area]:
    """Every intercommunal body, département and region by (kind, code)."""
    found = {}
    for kind, code, name, parent, population, lat, lon, extent in _rows("areas.csv.gz"):
        area = Area(kind, code, name, parent, int(population), _degrees(lat), _degrees(lon), float(extent or 0))  # type: ignore[arg-type]
        found[area.kind, code] = area
    return MappingProxyType(found)


@cache
def _tables() -> _Tables:
    bodies = {code: area.name for (kind, code), area in areas().items() if kind == "epci"}
    communes: dict[str, Commune] = {}
    former: dict[str, str] = {}
    names: list[tuple[str, str]] = []
    for row in _rows("communes.csv.gz"):
        code, name, departement, region, epci, codes, population, lat, lon, extent, approximate, parent, old = row
        if parent and not codes:
            former.setdefault(code, parent)
            names.append((name, parent))
            continue
        communes[code] = Commune(
            code, name, departement, region, epci, bodies.get(epci, ""), tuple(codes.split()), int(population),
            _degrees(lat), _degrees(lon), float(extent), bool(approximate), parent,
        )  # fmt: skip
        former.update(dict.fromkeys(old.split(), code))
    return _Tables(MappingProxyType(communes), MappingProxyType(former), names)


def communes() -> Mapping[str, Commune]:
    """All current communes and municipal arrondissements by INSEE code."""
    return _tables().communes


def former_names() -> Sequence[tuple[str, str]]:
    """Names of communes merged into another, each with the INSEE code of the one it is now part of."""
    return _tables().former_names


def commune(code: str) -> Commune | None:
    """The commune of that INSEE code; a former code gives the commune it was merged into."""
    tables = _tables()
    return tables.communes.get(code) or tables.communes.get(tables.former.get(code, ""))


def area(kind: AreaKind, code: str) -> Area | None:
    """The intercommunal body, département or region of that code."""
    return areas().get((kind, code))


def by_postcode(code: str) -> Sequence[Commune]:
    """The communes that use that postal code, largest first; the arrondissement comes before its whole city."""
    return _by_postcode().get(code, ())


@cache
def _by_postcode() -> Mapping[str, Sequence[Commune]]:
    found: dict[str, list[Commune]] = defaultdict(list)
    for entry in communes().values():
        for postcode in entry.postcodes:
            found[postcode].append(entry)
    return {code: sorted(entries, key=lambda e: (not e.parent, -e.population)) for code, entries in found.items()}


def key(name: str) -> str:
    """A name as anybody may type it: no accents, capitals, hyphens or apostrophes; ``st`` and ``ste`` in full."""
    words = _NOT_ALPHANUMERIC.sub(" ", fold(name)).split()
    return " ".join([_IN_FULL.get(word, word) for word in words])


def search(text: str, limit: int = 10) -> list[Commune]:
    """Communes whose name, former name or postal code begins with the text, most populated first.

    For a field that completes what is typed: ``mars``, ``aix en p``, ``st re``, ``131``. A name typed in full is first.
    """
    wanted = key(text)
    if not wanted:
        return []
    if wanted.isdigit():
        codes = sorted(code for code in _by_postcode() if code.startswith(wanted))
        found = {entry.code: entry for code in codes for entry in _by_postcode()[code]}
        return list(found.values())[:limit]
    exact: dict[str, Commune] = {}
    begun: dict[str, Commune] = {}
    for name, entry in _by_population():
        if name == wanted:
            exact[entry.code] = entry
        elif name.startswith(wanted):
            begun[entry.code] = entry
    return list((exact | {code: entry for code, entry in begun.items() if code not in exact}).values())[:limit]


@cache
def _by_population() -> Sequence[tuple[str, Commune]]:
    named = [(key(entry.name), entry) for entry in communes().values()]
    named += [(key(name), entry) for name, code in former_names() if (entry := commune(code))]
    return sorted(named, key=lambda pair: (-pair[1].population, pair[1].code))
