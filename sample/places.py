"""Where firms of the territory settle: in the real communes, as people do, and never in the sea."""

import json
import math
from collections.abc import Mapping
from itertools import accumulate
from random import Random

from sample.vocabulary import HERE, Trade

from entremise.matching.nomenclature import communes

METROPOLIS = "200054807"
MARSEILLE = "13055"
#: However small, a commune has at least that many organisations.
LEAST_PER_COMMUNE = 4
#: Communes where firms gather more than inhabitants do.
PULL = {"13001": 1.4, "13117": 1.8, "13054": 1.4, "13042": 4.0, "13087": 4.0, "13039": 1.8, "13202": 1.8, "13201": 1.5}
#: Outlines of land, as rings of steps in ten-thousandths of a degree, and the latitudes the metropolis lies within.
LAND = HERE.parent / "src/entremise/web/static/web/vendor/land.json"
DEGREE, SOUTH, NORTH = 10_000, 43.0, 44.0


class Coast:
    """The shore of the metropolis, as the pages draw it: nobody settles in the sea."""

    def __init__(self) -> None:
        self.sides: list[tuple[tuple[int, int], tuple[int, int]]] = []
        for ring in json.loads(LAND.read_text()):
            points = list(zip(accumulate(ring[0::2]), accumulate(ring[1::2]), strict=True))
            for one, other in zip(points, points[1:] + points[:1], strict=True):
                if max(one[1], other[1]) > SOUTH * DEGREE and min(one[1], other[1]) < NORTH * DEGREE:
                    self.sides.append((one, other))

    def on_land(self, lat: float, lon: float) -> bool:
        """Whether a line to the east crosses the shore an odd number of times."""
        x, y = lon * DEGREE, lat * DEGREE
        crossed = (
            x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 for (x1, y1), (x2, y2) in self.sides if (y1 > y) != (y2 > y)
        )
        return sum(crossed) % 2 == 1


class Places:
    """Where firms settle: as people do, a little more where firms gather."""

    def __init__(self, random: Random) -> None:
        self.random = random
        members = [c for c in communes.communes().values() if c.epci == METROPOLIS and c.code != MARSEILLE]
        self.members = {c.code: c for c in members}
        self.weights = {c.code: c.population * PULL.get(c.code, 1.0) for c in members}
        self.coast = Coast()
        self.floor = [c.code for c in members if not c.parent] * LEAST_PER_COMMUNE

    def draw(self, trade: Trade) -> communes.Commune:
        """A commune for a firm of that trade; the small ones are served first."""
        if trade.near:
            allowed = {c for c in self.members if {c, self.members[c].parent} & set(trade.near)}
            return self.members[self._weighted({c: self.weights[c] ** 0.5 for c in sorted(allowed)})]
        if self.floor:
            return self.members[self.floor.pop()]
        return self.members[self._weighted(self.weights)]

    def around(self, commune: communes.Commune) -> tuple[float, float]:
        """A point on land within half the extent of the commune's centre, in degrees."""
        while not self.coast.on_land(*(point := self._around(commune))):
            pass
        return point

    def _around(self, commune: communes.Commune) -> tuple[float, float]:
        centre = (commune.lat or 0.0, commune.lon or 0.0)  # all of these are known
        away = 0.45 * commune.extent_km * math.sqrt(self.random.random())
        bearing = self.random.uniform(0, 2 * math.pi)
        lat = centre[0] + away * math.cos(bearing) / 111.2
        lon = centre[1] + away * math.sin(bearing) / (111.2 * math.cos(math.radians(centre[0])))
        return round(lat, 5), round(lon, 5)

    def _weighted(self, weights: Mapping[str, float]) -> str:
        return self.random.choices(list(weights), list(weights.values()))[0]


def at(name: str) -> str:
    """Where, in French: à Aubagne, au Rove, aux Pennes-Mirabeau, à Marseille."""
    short = in_english(name)
    if short.startswith("Le "):
        return f"au {short[3:]}"
    return f"aux {short[4:]}" if short.startswith("Les ") else f"à {short}"


def in_english(name: str) -> str:
    """A commune as it is said; arrondissements are left to the address."""
    return name.split(" ", maxsplit=1)[0] if "Arrondissement" in name else name
