"""The engine's vocabulary: documents go in, a request is asked, matches with reasons come out.

All texts are plain Unicode strings. Distances are in kilometres, coordinates in decimal degrees (WGS 84).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["fr", "en"]
ReasonKind = Literal["activity", "words", "evidence", "meaning", "distance"]


@dataclass(frozen=True, slots=True)
class Document:
    """A solution to be found: a firm's site, an offer, a service, an aid, a tender...

    Attributes:
        id: the caller's identifier, unique in an index, given back with each match.
        kind: the family it belongs to (``establishment``, ``offer``, ``aid``...), a filter.
        title: its name.
        text: what it offers, in its own words.
        activities: NAF codes (``43.91B``), the main one first.
        lat, lon: where it is, or ``None`` when unknown.
        size: official headcount band (INSEE ``trancheEffectifs``: ``NN``, ``00``, ``01``...), a filter, never a score.
        language: language of its text, ``fr`` or ``en``; ``None`` when unknown.
        evidence: one text for each piece of past work.
        labels: codes of official labels it holds (``rge``, ``qualiopi``...), a filter.
    """

    id: str
    kind: str = "establishment"
    title: str = ""
    text: str = ""
    activities: Sequence[str] = ()
    lat: float | None = None
    lon: float | None = None
    size: str | None = None
    language: Language | None = None
    evidence: Sequence[str] = ()
    labels: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere a need can be attached to: a commune, an arrondissement, a département, a region or bare coordinates.

    Attributes:
        code: INSEE code of the commune, département or region; empty for bare coordinates.
        label: the name to show (``Aix-en-Provence``).
        lat, lon: its centre.
        extent_km: radius of the circle that holds it (0 for a point).
    """

    code: str
    label: str
    lat: float
    lon: float
    extent_km: float = 0.0


@dataclass(frozen=True, slots=True)
class WeightedActivity:
    """A NAF activity a need was resolved to, its share of the whole (0 to 1), and the words that led to it."""

    code: str
    weight: float
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody seeks. Only ``text`` is needed; every other field overrides what the text would be understood as.

    Attributes:
        text: the need, in everyday French or English.
        place: where; ``None`` reads it from the text.
        anywhere: ignore any place said in the text (the reader took it off).
        radius_km: within how far of the place; ``None`` reads it from the text, then takes the default.
        activities: NAF codes chosen by the reader instead of those understood; ``None`` reads them from the text.
        without_activities: NAF codes the reader took off from those understood.
        kinds, sizes, labels: filters; empty keeps everything.
        language: the reader's language, for reasons; ``None`` takes that of the text.
        seed: what makes the draw among equals this need's own; the text itself when empty.
    """

    text: str
    place: Place | None = None
    anywhere: bool = False
    radius_km: float | None = None
    activities: Sequence[str] | None = None
    without_activities: Sequence[str] = ()
    kinds: Sequence[str] = ()
    sizes: Sequence[str] = ()
    labels: Sequence[str] = ()
    language: Language | None = None
    seed: str = ""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the engine made of a request, to be shown and corrected.

    Attributes:
        language: the language the need is told in.
        place: where, or ``None`` for anywhere.
        place_words: the very words of the text that told the place and radius, empty when it was given.
        radius_km: within how far of the place's centre; ``None`` for anywhere.
        activities: the activities it was resolved to, weightiest first; empty when it is not known.
        words: what is asked, as stems to be looked for in texts, mapped to the words as they were written.
        unwanted: the very words of the text that tell what is turned down, empty when nothing is.
    """

    language: Language
    place: Place | None = None
    place_words: str = ""
    radius_km: float | None = None
    activities: Sequence[WeightedActivity] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    unwanted: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a solution is there, as a sentence in the reader's language."""

    kind: ReasonKind
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """A solution ranked for a request (rank from 1), its score (0 to 1) and the reasons for it."""

    id: str
    rank: int
    score: float
    reasons: Sequence[Reason]
    distance_km: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: how it was understood, the page of matches, and how many solutions are eligible in all.

    ``total_without_radius`` counts those eligible wherever they are: what widening the circle could bring.
    ``unlocated`` is how many of ``total`` are in the circle for want of knowing where they are; 0 without a circle.
    """

    understanding: Understanding
    matches: Sequence[Match]
    total: int
    total_without_radius: int
    unlocated: int = 0
