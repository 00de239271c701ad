"""What engines other than ours are given of a need and of a firm: stems and activities as terms of one field."""

import math
from typing import NamedTuple

from entremise.matching.model import Document, Understanding
from entremise.matching.text import terms

EARTH_KM = 6371.0


class Box(NamedTuple):
    """The bounds of a circle in degrees, its centre and its radius in kilometres."""

    south: float
    north: float
    west: float
    east: float
    lat: float
    lon: float
    radius_km: float


def box(understood: Understanding) -> Box | None:
    """Where the need is to be answered; `None` for anywhere."""
    place, radius = understood.place, understood.radius_km
    if place is None or radius is None:
        return None
    high = math.degrees(radius / EARTH_KM)
    wide = high / math.cos(math.radians(place.lat))
    return Box(place.lat - high, place.lat + high, place.lon - wide, place.lon + wide, place.lat, place.lon, radius)


def circle(understood: Understanding, mark: str) -> tuple[str, list[float]]:
    """The condition in SQL that a firm is in the circle, each value being written as `mark`, and those values."""
    bounds = box(understood)
    if bounds is None:
        return "", []
    sql = """ AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?
        AND 2 * 6371 * asin(sqrt(power(sin(radians(lat - ?) / 2), 2)
            + cos(radians(lat)) * cos(radians(?)) * power(sin(radians(lon - ?) / 2), 2))) <= ?"""
    south, north, west, east, lat, lon, radius = bounds
    return sql.replace("?", mark), [south, north, west, east, lat, lat, lon, radius]


def asked(understood: Understanding) -> list[str]:
    """The terms of a need; one that says nothing asks for a term nobody has."""
    activities = [f"naf{each.code.replace('.', '').lower()}" for each in understood.activities]
    return [*understood.words, *activities] or ["nothing"]


def said(document: Document) -> str:
    """The terms of a firm, with spaces between."""
    codes = " ".join(f"naf{code.replace('.', '').lower()}" for code in document.activities)
    text = " ".join([document.title, document.text, *document.evidence])
    return f"{' '.join(terms(text, 'fr'))} {codes}"
