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
    "centaine": 100, "hundred": 100, "half an": 0.5, "demi": 0.5, "quart d": 0.25,
}  # fmt: skip
_WORD = "|".join(sorted(_IN_WORDS, key=len, reverse=True))
_RANGE = r"(?:\d+ (?:a|to|ou|or) )?"
_IN_FIGURES = r"\d+(?: ,? ?\d+)?"
_NUMBER = rf"{_RANGE}(?P<number>{_IN_FIGURES}|(?:une? )?(?:{_WORD})(?: (?:de|d))?)"
_LENGTH = "km|kms|kilometres?|kilometers?|bornes?|miles?|mi"
_TIME = "minutes?|mn|min|heures?|hours?|h"
_MEANS = "voiture|route|car|drive|driving|train|trajet|pied|velo|bike|foot|walk|walking"
_DISTANCE = rf"{_NUMBER} (?P<unit>{_LENGTH})"
_DURATION = rf"{_NUMBER} (?P<unit>{_TIME})(?: (?:en |a |by |on |de |s )?(?P<means>{_MEANS}))?"
_ATMOST_FR = "(?:a |de )?(?:moins|pas plus|environ|max|maximum|jusqu)(?: de| d| a)? "
_ATMOST = rf"(?:{_ATMOST_FR}|(?:less than|no more than|up to|about) )"
_RADIUS = r"(?:dans |sur |avec )?(?:un |le )?(?:rayon|perimetre|cercle) (?:de |d )?(?:maximum de |max )?"
_WITHIN = r"(?:within|in) (?:a |an )?(?:radius of )?"
_AROUND = (
    r" (?:maxi?(?:mum)? (?:de |d )?)?(?:a la ronde|(?:tout )?autour|aux? alentours?|radius|around|round)"
    r"(?: (?:de|d|du|des|autour d|autour de|of|around|from))?"
)
_FROM = r" (?:maxi?(?:mum)? )?(?:de|d|du|des|from|of|away from)"

#: Ways of saying a radius that need no place beside them.
_SURE = (
    rf"{_RADIUS}{_ATMOST}?{_DISTANCE}(?:{_AROUND}|{_FROM}(?= ))?",
    rf"within (?:a |an )?(?:radius of )?{_DISTANCE}(?:{_AROUND}|{_FROM}(?= ))?",
    rf"(?:a |de )?(?:moins|pas plus) (?:de |d ){_DISTANCE}(?:{_AROUND}|{_FROM}(?= ))?",
    rf"(?:less|no more|not more) than {_DISTANCE}(?:{_AROUND}|{_FROM}(?= ))?",
    rf"(?:dans (?:les |un )?)?{_ATMOST}?{_DISTANCE}{_AROUND}",
)
#: Ways that tell a radius when a place follows or precedes them at once.
_WITH_PLACE = (
    rf"(?:a |at )?{_ATMOST}?{_DISTANCE}{_FROM}(?= )",
    rf"(?:{_WITHIN}|a |at )?{_ATMOST}?{_DURATION}{_FROM}(?= )",
    rf"(?:{_ATMOST}|maxi? ){_DISTANCE}",
    rf"{_DISTANCE} maxi?(?:mum)?",
)
_PATTERNS = tuple(
    (sure, re.compile(rf"(?<![^ ])(?:{pattern})(?![^ ])"))
    for sure, patterns in ((True, _SURE), (False, _WITH_PLACE))
    for pattern in patterns
)
_QUICK = re.compile(rf"(?<![^ ])(?:{_LENGTH}|{_TIME})(?![^ ])")


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
    for sure, pattern in _PATTERNS:
        match = pattern.search(read.line)
        if match:
            km = _kilometres(match["number"], match["unit"], match.groupdict().get("means") or "")
            if 0 < km <= WIDEST_KM:
                return Distance(km, [read.span(*match.span())], sure)
    return None


def _kilometres(number: str, unit: str, means: str) -> float:
    amount = _amount(number)
    if re.fullmatch(r"miles?|mi", unit):
        return amount * KM_PER_MILE
    if unit.startswith("h"):
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
    bare = re.sub(r"^une? (?=\w+aine|demi|quart)| (?:de|d)$", "", number)
    return float(_IN_WORDS.get(bare, 0))
