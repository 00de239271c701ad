"""Meetings that are likely to be worth it, and why: the matching engine reads what each guest seeks and offers.

Who is suggested depends on those texts and on activities alone. Among those that are worth as much, the order is the
reader's own draw (`catalogue.draw`).
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from entremise.matching.model import Request as Asked
from entremise.matching.model import Understanding
from entremise.matching.nomenclature import naf
from entremise.matching.understanding import understand
from entremise.meetings.models import Guest
from entremise.meetings.queries import catalogue

#: How many are suggested at a time.
SHOWN: Final = 6
#: What an activity that is sought is worth beside one rare word in common, and how many words count.
ACTIVITY: Final = 3
WORDS: Final = 3
#: A word that more guests of a day use (one in so many) tells nobody from another.
COMMON: Final = 4
#: Activities of a need that weigh less are guesses.
SURE: Final = 0.15
#: Activities of one class of the NAF (`10.71`) are alike.
CLASS: Final = len("10.71")
#: What stands between two wishes.
_APART: Final = re.compile(r"[,;.\n]|\s(?:et|ou|and|or)\s")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Whom to meet, and why: `[{kind, fr, en}]`, as requests keep it."""

    guest: Guest
    score: int
    reasons: tuple[Mapping[str, str], ...]


def suggested(reader: Guest, among: Sequence[Guest] | None = None, limit: int = SHOWN) -> list[Suggestion]:
    """Whom a guest would gain most by meeting, the most worthy first; nobody without a reason.

    Args:
        among: those it may ask for, unless told otherwise.
    """
    others = list(catalogue.others(reader)) if among is None else list(among)
    rare = _rare([reader, *others])
    found = [_suggestion(reader, each, rare) for each in others]
    worth = [each for each in found if each.score]
    return sorted(worth, key=lambda each: (-each.score, catalogue.draw(reader, each.guest)))[:limit]


def _suggestion(reader: Guest, other: Guest, rare: frozenset[str]) -> Suggestion:
    theirs, because = _answers(reader, other, rare)
    mine, why = _answers(other, reader, rare)
    reasons = [{"kind": "offers", **each} for each in _in_words(because, "offers")]
    reasons += [{"kind": "seeks", **each} for each in _in_words(why, "seeks")]
    return Suggestion(other, theirs + mine, tuple(reasons))


def _answers(seeker: Guest, other: Guest, rare: frozenset[str]) -> tuple[int, tuple[str, list[str]]]:
    """How well one guest answers what another seeks: its activity that is sought, the words in common."""
    classes = {code[:CLASS] for code in _told(seeker.seeks)}
    code = next((each for each in _activities(other) if each[:CLASS] in classes), "")
    offered = _understood(other.offers).words
    sought = _understood(seeker.seeks).words
    common = [word for stem, word in sought.items() if stem in offered and stem in rare][:WORDS]
    return (ACTIVITY if code else 0) + len(common), (code, common)


def _activities(guest: Guest) -> list[str]:
    """The activity a guest is known by; else those that what it offers tells of."""
    return [guest.activity] if guest.activity else _told(guest.offers)


def _told(text: str) -> list[str]:
    """The activities that a text tells of, each of its wishes read by itself: a long list hides none."""
    parts = [part for part in _APART.split(text) if part.strip()]
    found = (each for part in parts for each in _understood(part).activities if each.weight >= SURE)
    return list(dict.fromkeys(each.code for each in found))


def _in_words(found: tuple[str, list[str]], kind: str) -> list[dict[str, str]]:
    code, common = found
    said = []
    if code:
        fr, en = naf.label(code, "fr"), naf.label(code, "en")
        said.append(_ACTIVITY[kind](fr, en))
    if common:
        said.append(_WORDS[kind](", ".join(common)))
    return said


_ACTIVITY = {
    "offers": lambda fr, en: {"fr": f"Son activité est de celles que vous cherchez : {fr}",
                              "en": f"Their activity is one you are looking for: {en}"},
    "seeks": lambda fr, en: {"fr": f"Cherche une activité comme la vôtre : {fr}",
                             "en": f"Looks for an activity like yours: {en}"},
}  # fmt: skip
_WORDS = {
    "offers": lambda words: {"fr": f"Propose ce que vous cherchez : {words}",
                             "en": f"Offers what you are looking for: {words}"},
    "seeks": lambda words: {"fr": f"Cherche ce que vous proposez : {words}",
                            "en": f"Looks for what you offer: {words}"},
}  # fmt: skip


def _rare(guests: Sequence[Guest]) -> frozenset[str]:
    """The stems that few guests use: the others tell nobody from another."""
    used = Counter(
        stem for guest in guests for stem in {*_understood(guest.seeks).words, *_understood(guest.offers).words}
    )
    most = max(2, len(guests) // COMMON)
    return frozenset(stem for stem, count in used.items() if count <= most)


@lru_cache(maxsize=8192)
def _understood(text: str) -> Understanding:
    return understand(Asked(text, anywhere=True)) if text.strip() else Understanding("fr")
