"""The distance a text says: ``à moins de 20 km``, ``dans un rayon de``, ``within 10 miles``, ``à 30 minutes``.

Minutes are read as kilometres as the crow flies: 40 km/h by car or with no means said (a road is about 1.3 times as
long as the straight line, and a commuter averages about 50 km/h), 12 km/h by bicycle, 4 km/h on foot.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from entremise.matching.understanding.tokens import Span, Text

KM_PER_MILE = 1.609344
KM_PER_HOUR = 40.0
KM_PER_HOUR_BY = {"pied": 4.0, "walk": 4.0, "foot": 4.0, "velo": 12.0, "bike": 12.0}
#: No request is served by a wider circle: the whole of mainland France is within it.
WIDEST_KM = 1_500.0

_IN_WORDS = {
    "un": 1, "une": 1, "one": 1, "a": 1, "an": 1, "deux": 2, "two": 2, "trois": 3, "three": 3, "quatre": 4, "four": 4,
    "cinq": 5, "five": 5, "six": 6, "sept": 7, "seven": 7, "huit": 8, "eight": 8, "neuf": 9, "nine": 9, "dix": 10,
    "ten": 10, "dizaine": 10, "douze": 12, "quinze": 15, "fifteen": 15, "quinzaine": 15, "vingt": 20, "twenty": 20,
    "vingtaine": 20, "vingt cinq": 25, "trente": 30, "thirty": 30, "trentaine": 30, "quarante": 40, "forty": 40,
    "quarantaine": 40, "cinquante": 50, "fifty": 50, "cinquantaine": 50, "soixante": 60, "sixty": 60, "cent": 100,
    "centaine": 100, "hundred": 100,
}  # fmt: skip
_WORD = "|".join(sorted(_IN_WORDS, key=len, reverse=True))
_NUMBER = rf"(?P<number>\d+(?: ,? ?\d+)?|(?:une )?(?:{_WORD})(?: (?:de|d))?)"
_UNIT = (
    r"(?P<unit>km|kms|kilometres?|kilometers?|bornes?|miles?|mi|minutes?|mn|min|heures?|hours?|h)"
    r"(?: (?:en |a |by |on |de |s )?(?P<means>voiture|route|car|drive|driving|train|trajet|pied|velo|bike|foot|walk|walking))?"
)
_LESS = r"(?:(?:a |de )?(?:moins|pas plus|environ|max|maximum|jusqu)(?: de| d| a)? |(?:less|no more|not more|up) (?:than|to) )"
_AROUND_AFTER = (
    r"(?P<around> (?:maxi?(?:mum)?(?: de| d)?|a la ronde(?: de| d)?|(?:tout )?autour(?: de| d| du| des)?|aux? alentours(?: de| d| du| des)?"
    r"|radius(?: of| around| from)?|around|round|from|of|away(?: from)?|max))?"
)
_SAID = (
    # surely a radius, place or not
    rf"(?P<sure>(?:dans|sur|avec)? ?(?:un |le |son )?(?:rayon|perimetre|cercle) (?:de |d |maximum de |max )?(?:{_LESS})?|within (?:a |an )?(?:radius of )?|in a (?:radius of )?)"
    rf"{_NUMBER} {_UNIT}{_AROUND_AFTER}",
    rf"(?P<sure>(?:a |de )?(?:moins|pas plus) (?:de |d ))(?:{_LESS})?{_NUMBER} {_UNIT}{_AROUND_AFTER}",
    rf"(?P<sure>(?:less|no more|not more) than |up to ){_NUMBER} {_UNIT}{_AROUND_AFTER}",
    rf"(?P<sure>){_NUMBER} {_UNIT}(?P<around> (?:a la ronde(?: de| d)?|(?:tout )?autour(?: de| d| du| des)?|aux? alentours(?: de| d| du| des)?|radius(?: of| around| from)?|around|round))",
    rf"(?P<sure>(?:autour|around|a la ronde|alentour|alentours) ){_NUMBER} {_UNIT}(?P<around>)(?= ,|$)",
    # only with a place after it
    rf"(?:a |environ |about |approx |at )?(?:{_LESS})?{_NUMBER} {_UNIT}(?P<around> (?:maxi?(?:mum)? )?(?:de|d|du|des|from|of|away from|autour|max de))(?= )",
    # beside a place: Aubagne, 20 km max
    rf"(?:{_LESS}|max(?:imum)? ){_NUMBER} {_UNIT}(?P<around>)",
    rf"{_NUMBER} {_UNIT}(?P<around> (?:maxi?(?:mum)?|max))",
)
_PATTERNS = tuple(re.compile(rf"(?<![^ ])(?:{pattern})(?![^ ])") for pattern in _SAID)
_QUICK = re.compile(r"\b(?:kms?|kilomet|bornes?|miles?|mi|min|mn|minutes?|h|heures?|hours?)")


@dataclass(frozen=True, slots=True)
class Distance:
    """A distance that was said: the words that say it, and whether they do so even with no place beside them."""

    km: float
    spans: Sequence[Span]
    sure: bool


def find(read: Text) -> Distance | None:
    """The first distance the text says, surest way of saying it first."""
    if not _QUICK.search(read.line):
        return None
    for pattern in _PATTERNS:
        match = pattern.search(read.line)
        if match:
            km = _kilometres(match["number"], match["unit"], match["means"] or "")
            if 0 < km <= WIDEST_KM:
                return Distance(km, [read.span(*match.span())], "sure" in pattern.groupindex)
    return None


def _kilometres(number: str, unit: str, means: str) -> float:
    amount = _amount(number)
    if unit.startswith("mi") and unit not in ("min", "minute", "minutes"):
        return amount * KM_PER_MILE
    if unit in ("h", "heure", "heures", "hour", "hours"):
        return amount * _speed(means)
    if unit.startswith("m"):
        return amount / 60 * _speed(means)
    return amount


def _speed(means: str) -> float:
    return next((speed for word, speed in KM_PER_HOUR_BY.items() if means.startswith(word)), KM_PER_HOUR)


def _amount(number: str) -> float:
    figures = re.findall(r"\d+", number)
    if len(figures) > 1:
        return float(".".join(figures)) if "," in number else float("".join(figures))
    if figures:
        return float(figures[0])
    bare = re.sub(r"^une (?=\w+aine)| (?:de|d)$", "", number)
    return float(_IN_WORDS.get(bare, 0))
