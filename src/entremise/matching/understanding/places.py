"""Where, and within how far: the place and the radius that a need says in words, in French or in English.

The text is read as folded words, so that accents, capitals, hyphens and apostrophes matter little. A name counts as a
place when enough points at it: words before it (``autour de``, ``near``, ``à``), a capital, its size, a postal code or
a département beside it; less so when it is also an ordinary word, or names a product (savon de Marseille).
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from entremise.matching.model import Language, Place
from entremise.matching.nomenclature import communes
from entremise.matching.understanding import distances, gazetteer, mentions
from entremise.matching.understanding.tokens import Span, Text

#: Within how far of a commune to look when no distance is said; an arrondissement's neighbours are nearer.
DEFAULT_RADIUS_KM = 30.0


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """What a text says of where.

    Attributes:
        place: the place, ``None`` when none is said.
        radius_km: the distance said, ``None`` when none is.
        words: the very words that said both, in their order; empty when neither is said.
        rest: the text without those words.
    """

    place: Place | None
    radius_km: float | None
    words: str
    rest: str


def find(text: str, language: Language = "fr") -> FoundPlace:
    """Read the place and the radius that a text says; the rest is what is asked."""
    read = Text.read(text)
    distance = distances.find(read)
    mention = mentions.find(read, language, near=distance)
    if distance and not distance.sure and not (mention and _touch(mention.span, distance.spans[0])):
        distance = None  # "une course de 10 km à Aix": not the radius
    spans = _merge([*(distance.spans if distance else ()), *([mention.span] if mention else ())])
    words, rest = read.split(spans)
    return FoundPlace(
        place=gazetteer.place(mention.entry) if mention else None,
        radius_km=distance.km if distance else None,
        words=words,
        rest=rest,
    )


def _touch(place: Span, distance: Span) -> bool:
    """Whether a place follows a distance at once, or precedes it by a word at most (``Aix à 10 km max``)."""
    return place.start <= distance.end and distance.start <= place.end + 1


def _merge(spans: Sequence[Span]) -> list[Span]:
    """Spans in order, those that touch made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def resolve(typed: str) -> Place | None:
    """The place that a name or a code stands for, ``None`` when nothing has it.

    Understood: a postal code (before an INSEE code: those of 5 figures look alike, and people type postal codes), an
    INSEE code, a département's code (``13``), a region's (``R93``), an intercommunal body's SIREN, a name of any of
    these in any typing (``st remy de provence``, ``Marseille 8e``, ``paca``), possibly followed by its postal code.
    """
    typed = typed.strip()
    if not typed:
        return None
    if re.fullmatch(r"\d{5}", typed):
        served = communes.by_postcode(typed)
        if served:
            return gazetteer.of_commune(served[0])
    return from_code(typed) or _named(typed)


def from_code(code: str) -> Place | None:
    """The place of that code, as `Place.code` holds it: INSEE, département, ``R`` and region, SIREN of an EPCI."""
    commune = communes.commune(code)
    if commune and commune.lat is not None:
        return gazetteer.of_commune(commune)
    area = (
        communes.area("region", code[1:])
        if code.startswith("R")
        else communes.area("departement", code.upper()) or communes.area("epci", code)
    )
    return gazetteer.of_area(area) if area and area.lat is not None else None


def _named(typed: str) -> Place | None:
    entries = gazetteer.names().get(communes.key(typed))
    if entries:
        return gazetteer.place(entries[0])
    text = Text.read(f"à {typed}")
    found = mentions.find(text, "fr", near=None, trusting=True)
    if found is None or any(character.isalpha() for character in text.split([found.span])[1]):
        return None  # it names nothing, or something else besides: Nulle-Part-les-Bains is not Bains
    return gazetteer.place(found.entry)


def from_coordinates(lat: float, lon: float) -> Place:
    """A bare point, named by its coordinates.

    Raises:
        ValueError: if they are not degrees of latitude and longitude.
    """
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"not coordinates in degrees: {lat}, {lon}")
    return Place("", f"{lat:.4f}, {lon:.4f}", lat, lon)


def default_radius_km(place: Place) -> float:
    """Within how far to look when none is said: 30 km of a commune, inside a larger body."""
    return max(DEFAULT_RADIUS_KM, place.extent_km)


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in kilometres between two points in degrees (haversine, mean Earth radius)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_chord = (
        math.sin((phi2 - phi1) / 2) ** 2
        + math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * 6371.0088 * math.asin(min(1.0, math.sqrt(half_chord)))
