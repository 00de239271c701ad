"""An index folder opened for reading (see `layout` for what it holds)."""

import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from entremise.matching import meaning
from entremise.matching.index import layout
from entremise.matching.index.layout import F32, F64, I8, U8, U32, U64, Unsigned
from entremise.matching.index.postings import PostingsReader
from entremise.matching.index.vectors import fingerprint
from entremise.matching.index.workbench import Workbench

EARTH_RADIUS_KM = 6371.0088
#: Added to the sides of a circle's box, in degrees, so that rounding never loses a row; distances decide exactly.
_MARGIN = 1e-4
_PLAIN_COLUMNS = ("lat", "lon", "kind", "size", "draw", "cells", "cell_starts", "piece_rows", "text_rows")


class UnreadableIndexError(Exception):
    """The folder is not an index this version can read."""


@dataclass(frozen=True)
class Texts:
    """Texts stored one after another."""

    content: U8
    offsets: Unsigned

    def __getitem__(self, number: int) -> str:
        piece = self.content[int(self.offsets[number]) : int(self.offsets[number + 1])]
        return piece.tobytes().decode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class Columns:
    """The arrays of an index, mapped from their files.

    ``among`` is a larger index these documents are to be read as a part of: what is rare or common is told by both.
    """

    count: int
    kinds: list[str]
    sizes: list[str]
    activities: list[str]
    lat: F32
    lon: F32
    kind: Unsigned
    size: Unsigned
    draw: U64
    ids: Texts
    cells: U32
    cell_starts: U32
    postings: PostingsReader
    piece_rows: U32
    pieces: Texts
    piece_postings: PostingsReader
    piece_vectors: I8
    text_rows: U32
    text_vectors: I8
    workbench: Workbench = field(default_factory=Workbench, compare=False, repr=False)
    among: "Columns | None" = None

    @property
    def counted(self) -> int:
        """How many documents tell how rare a word is."""
        return self.count + (self.among.counted if self.among else 0)

    @property
    def known_activities(self) -> list[str]:
        """The activities that documents have, those it is among included, without points, sorted."""
        return sorted({*self.activities, *self.among.known_activities}) if self.among else self.activities

    @classmethod
    def open(cls, directory: Path) -> "Columns":
        """Open a folder; see `Index.open`."""
        try:
            meta = json.loads((directory / layout.META).read_text(encoding="utf-8"))
            if meta["format"] != layout.FORMAT:
                raise UnreadableIndexError(
                    f"{directory}: index of format {meta['format']}, this version reads {layout.FORMAT}: build it again"
                )
            if meta["meaning"] != fingerprint():
                raise UnreadableIndexError(
                    f"{directory}: built with other word vectors than this version's: build it again"
                )
            return cls._map(directory, meta)
        except (OSError, KeyError, ValueError) as error:
            raise UnreadableIndexError(f"{directory} is not an index: {error}") from error

    @classmethod
    def _map(cls, directory: Path, meta: dict[str, Any]) -> "Columns":
        def column(name: str) -> Any:
            return _load(directory / f"{name}.npy")

        def postings(name: str) -> PostingsReader:
            return PostingsReader(*(column(f"{name}_{part}") for part in ("keys", "offsets", "rows", "impacts")))

        return cls(
            count=meta["documents"],
            kinds=meta["kinds"],
            sizes=meta["sizes"],
            activities=meta["activities"],
            **{name: column(name) for name in _PLAIN_COLUMNS},
            ids=Texts(column("id_bytes"), column("id_offsets")),
            pieces=Texts(column("piece_bytes"), column("piece_offsets")),
            postings=postings("term"),
            piece_postings=postings("piece_term"),
            **{name: column(name).reshape(-1, meaning.DIMENSIONS) for name in ("piece_vectors", "text_vectors")},
        )

    def runs(self, lat: float, lon: float, radius_km: float) -> U32:
        """The runs of consecutive rows that hold every document within a circle, and those without a place.

        Returns:
            uint32[2 x runs]: first row and end of each run, in increasing order, none empty.
        """
        angle = radius_km / EARTH_RADIUS_KM
        south = max(lat - math.degrees(angle) - _MARGIN, -90.0)
        north = min(lat + math.degrees(angle) + _MARGIN, 90.0)
        west, east = _sides(lat, lon, angle)
        bottom, top = layout.bands([south, north])
        rows = np.arange(bottom, top + 1) * layout.BAND
        first, last = layout.cell_columns([west, east])
        starts = self.cell_starts[self.cells.searchsorted((rows + first).astype(np.uint32), "left")]
        ends = self.cell_starts[self.cells.searchsorted((rows + last).astype(np.uint32), "right")]
        nowhere = self.cell_starts[self.cells.searchsorted(np.uint32(layout.NOWHERE))]
        runs = np.stack([np.append(starts, nowhere), np.append(ends, np.uint32(self.count))], axis=1)
        return runs[runs[:, 0] < runs[:, 1]].ravel()

    def distances_km(self, rows: npt.NDArray[Any], lat: float, lon: float) -> F64:
        """Great-circle distances of rows from a point (haversine), NaN for rows without a place."""
        lat1, lon1 = math.radians(lat), math.radians(lon)
        lat2 = np.radians(self.lat[rows].astype(np.float64))
        lon2 = np.radians(self.lon[rows].astype(np.float64))
        chord = np.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
        return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0))), dtype=np.float64)


def _sides(lat: float, lon: float, angle: float) -> tuple[float, float]:
    """West and east of a circle's box; the whole round when it holds a pole or crosses the antimeridian."""
    if angle >= math.pi / 2 or math.radians(abs(lat)) + angle >= math.pi / 2:
        return -180.0, 180.0
    half = math.degrees(math.asin(math.sin(angle) / math.cos(math.radians(lat)))) + _MARGIN
    west, east = lon - half, lon + half
    return (west, east) if west >= -180 and east <= 180 else (-180.0, 180.0)


def _load(path: Path) -> npt.NDArray[Any]:
    """Map an array; an empty one cannot be mapped and is read."""
    array: npt.NDArray[Any] = np.load(path, allow_pickle=False, mmap_mode="r") if _mappable(path) else np.load(path)
    return array.view(np.ndarray)


def _mappable(path: Path) -> bool:
    with path.open("rb") as file:
        np.lib.format.read_magic(file)
        shape, _, _ = np.lib.format.read_array_header_1_0(file)
    return 0 not in shape
