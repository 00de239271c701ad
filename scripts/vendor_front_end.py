"""Refresh the front-end files served with the pages, from npm, at the versions pinned in src/entremise/web/front.

    python scripts/vendor_front_end.py

Needs npm and the network. What it writes is committed, so that installing and serving Entremise needs neither. The land
and sea under our maps are cut out of @geo-maps/earth-lands-100m, drawn from OpenStreetMap (ODbL): only France and
overseas, as rings of whole numbers, a ten-thousandth of a degree each.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

WEB = Path(__file__).parent.parent / "src/entremise/web"
NPM = shutil.which("npm") or sys.exit("npm is missing: install Node.js.")
FRONT = WEB / "front"
VENDOR = WEB / "static/web/vendor"
FONTS = WEB.parent / "common/fonts"

FILES = {
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    **{
        f"leaflet/dist/images/{image}": f"images/{image}"
        for image in ("layers.png", "layers-2x.png", "marker-icon.png")  # named by its style sheet
    },
    "leaflet/LICENSE": "LICENSE-leaflet",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "LICENSE-htmx",
    **{
        f"@fontsource-variable/{font}/{source}": target
        for font in ("atkinson-hyperlegible-next", "bricolage-grotesque")
        for source, target in (
            (f"files/{font}-latin-wght-normal.woff2", f"{font}-latin.woff2"),
            (f"files/{font}-latin-ext-wght-normal.woff2", f"{font}-latin-ext.woff2"),
            ("LICENSE", f"LICENSE-{font}"),
        )
    },
}

#: Typefaces of printed sheets, in the format that Typst reads.
PRINTED = {
    f"@expo-google-fonts/atkinson-hyperlegible-next/{source}": target
    for source, target in (
        ("400Regular/AtkinsonHyperlegibleNext_400Regular.ttf", "atkinson-hyperlegible-next-regular.ttf"),
        ("700Bold/AtkinsonHyperlegibleNext_700Bold.ttf", "atkinson-hyperlegible-next-bold.ttf"),
        ("LICENSE_FONT", "LICENSE-atkinson-hyperlegible-next"),
    )
}

#: Source maps are not served; a name that leads nowhere would stop the collection of static files.
SOURCE_MAP = re.compile(rb"//# sourceMappingURL=\S+")

#: west, south, east, north of metropolitan France, Guadeloupe and Martinique, Guyane, La Réunion, Mayotte.
TERRITORIES = (
    (-5.6, 41.1, 10.0, 51.4),
    (-62.0, 14.2, -60.6, 16.7),
    (-54.8, 2.0, -51.4, 6.1),
    (55.0, -21.6, 56.1, -20.7),
    (44.8, -13.2, 45.5, -12.5),
)
DEGREE = 10_000
SMALLEST_ISLAND = 30  # in tenths of thousandths of a degree: some 300 m

Point = tuple[float, float]
Ring = list[Point]
Side = tuple[Callable[[Point], bool], Callable[[Point, Point], Point]]


def main() -> None:
    """Install what is pinned in a temporary folder, copy the files, cut the land."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(FRONT / name, folder)
        subprocess.run([NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)  # noqa: S603
        modules = Path(folder) / "node_modules"
        (VENDOR / "images").mkdir(parents=True, exist_ok=True)
        for source, target in FILES.items():
            (VENDOR / target).write_bytes(SOURCE_MAP.sub(b"", (modules / source).read_bytes()))
        for source, target in PRINTED.items():
            (FONTS / target).write_bytes((modules / source).read_bytes())
        land = json.loads((modules / "@geo-maps/earth-lands-100m/map.geo.json").read_text())
    rings = [polygon[0] for polygon in land["geometries"][0]["coordinates"]]
    (VENDOR / "land.json").write_text(json.dumps(list(cut(rings)), separators=(",", ":")))


def cut(rings: Iterable[list[list[float]]]) -> Iterator[list[int]]:
    """The part of each ring in each territory: a first point, then steps, flat: [x, y, dx, dy, dx, dy...]."""
    for ring in rings:
        points: Ring = [(x, y) for x, y in ring]
        for box in TERRITORIES:
            if overlaps(points, box):
                steps = compact(clip(points, box))
                if steps:
                    yield steps


def overlaps(ring: Ring, box: tuple[float, float, float, float]) -> bool:
    """Whether the bounds of a ring meet a box."""
    west, south, east, north = box
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs) < east and max(xs) > west and min(ys) < north and max(ys) > south


def sides(box: tuple[float, float, float, float]) -> Iterator[Side]:
    """For each side of a box: is a point within, and where does a segment cross it."""
    for axis, bound, sign in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):

        def within(point: Point, axis: int = axis, bound: float = bound, sign: int = sign) -> bool:
            return sign * (point[axis] - bound) >= 0

        def crossing(one: Point, other: Point, axis: int = axis, bound: float = bound) -> Point:
            share = (bound - one[axis]) / (other[axis] - one[axis])
            return (one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1]))

        yield within, crossing


def clip(ring: Ring, box: tuple[float, float, float, float]) -> Ring:
    """A ring cut to a box (Sutherland and Hodgman, 1974)."""
    for within, crossing in sides(box):
        kept: Ring = []
        for one, other in zip(ring, ring[1:] + ring[:1], strict=True):
            if within(one) != within(other):
                kept.append(crossing(one, other))
            if within(other):
                kept.append(other)
        ring = kept
    return ring


def compact(ring: Ring) -> list[int]:
    """Whole numbers, as steps, without points said twice; empty when too small to be seen."""
    points = [(round(x * DEGREE), round(y * DEGREE)) for x, y in ring]
    points = [point for index, point in enumerate(points) if index == 0 or point != points[index - 1]]
    if len(points) < 4 or max(spread(points, 0), spread(points, 1)) < SMALLEST_ISLAND:
        return []
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    return [value for step in (points[0], *steps) for value in step]


def spread(points: list[tuple[int, int]], axis: int) -> int:
    """How far points stretch along an axis."""
    values = [point[axis] for point in points]
    return max(values) - min(values)


if __name__ == "__main__":
    main()
