"""Where establishments are: official projected coordinates to degrees, and what coordinates are impossible."""

from typing import NamedTuple

import pyproj

from entremise.registry.pipeline import Staging

_CHUNK = 500_000


class Territory(NamedTuple):
    """A part of France: how its communes' codes begin, its official projection and a box that holds it (degrees)."""

    prefixes: tuple[str, ...]
    epsg: int
    west: float
    south: float
    east: float
    north: float


#: Projections are those of the decree of 5 March 2019 on the national reference; communes of no other prefix are
#: in metropolitan France.
OVERSEAS = (
    Territory(("971", "972", "977", "978"), 5490, -63.2, 14.3, -60.7, 18.2),
    Territory(("973",), 2972, -54.7, 2.0, -51.5, 6.0),
    Territory(("974",), 2975, 55.1, -21.5, 56.0, -20.7),
    Territory(("976",), 4471, 44.9, -13.1, 45.4, -12.5),
    Territory(("975",), 4467, -56.6, 46.6, -56.0, 47.3),
)
METROPOLITAN = Territory(("",), 2154, -5.4, 41.2, 9.8, 51.3)


def territory_of(commune: str) -> str:
    """SQL: the EPSG code of the projection used in a commune."""
    cases = " ".join(
        f"WHEN left({commune}, 3) IN [{str(each.prefixes)[1:-1].rstrip(',')}] THEN {each.epsg}" for each in OVERSEAS
    )
    return f"(CASE {cases} ELSE {METROPOLITAN.epsg} END)"


def possible(lon: str, lat: str) -> str:
    """SQL: whether a point is within some part of France."""
    boxes = (
        f"({lon} BETWEEN {each.west} AND {each.east} AND {lat} BETWEEN {each.south} AND {each.north})"
        for each in (METROPOLITAN, *OVERSEAS)
    )
    return f"({' OR '.join(boxes)})"


def project(staging: Staging) -> None:
    """Fill ``projected`` (line, lon, lat) from the rows of ``raw`` that have projected coordinates ``x``, ``y``."""
    connection = staging.connection
    connection.execute("CREATE TABLE projected (line BIGINT, lon DOUBLE, lat DOUBLE)")
    last = staging.one("SELECT max(line) FROM raw WHERE x IS NOT NULL AND y IS NOT NULL") or 0
    for each in (METROPOLITAN, *OVERSEAS):
        to_degrees = pyproj.Transformer.from_crs(each.epsg, 4326, always_xy=True)
        for start in range(0, last + 1, _CHUNK):
            points = connection.execute(
                f"SELECT line, x, y FROM raw WHERE line >= {start} AND line < {start + _CHUNK} "
                f"AND x IS NOT NULL AND y IS NOT NULL AND {territory_of('commune')} = {each.epsg}"
            ).fetchnumpy()
            if len(points["line"]):
                lon, lat = to_degrees.transform(points["x"], points["y"])
                connection.register("points", {"line": points["line"], "lon": lon, "lat": lat})
                connection.execute("INSERT INTO projected SELECT line, lon, lat FROM points")
                connection.unregister("points")
