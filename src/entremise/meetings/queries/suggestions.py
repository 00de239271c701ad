"""Meetings that are likely to be worth it, and why: the matching engine reads what each guest seeks and offers.

Who is suggested depends on those texts and on activities alone. Among those that are worth as much, the order is the
reader's own draw (`catalogue.draw`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from entremise.matching.nomenclature import naf
from entremise.matching.wishes import Answered, answered, rare_stems, told_activities
from entremise.meetings.models import Guest
from entremise.meetings.queries import catalogue

#: How many are suggested at a time.
SHOWN: Final = 6


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
    rare = rare_stems((each.seeks, each.offers) for each in (reader, *others))
    found = [_suggestion(reader, each, rare) for each in others]
    worth = [each for each in found if each.score]
    return sorted(worth, key=lambda each: (-each.score, catalogue.draw(reader, each.guest)))[:limit]


def _suggestion(reader: Guest, other: Guest, rare: frozenset[str]) -> Suggestion:
    theirs = answered(reader.seeks, other.offers, _activities(other), rare)
    mine = answered(other.seeks, reader.offers, _activities(reader), rare)
    reasons = [{"kind": "offers", **each} for each in _in_words(theirs, "offers")]
    reasons += [{"kind": "seeks", **each} for each in _in_words(mine, "seeks")]
    return Suggestion(other, theirs.score + mine.score, tuple(reasons))


def _activities(guest: Guest) -> list[str]:
    """The activity a guest is known by; else those that what it offers tells of."""
    return [guest.activity] if guest.activity else told_activities(guest.offers)


def _in_words(found: Answered, kind: str) -> list[dict[str, str]]:
    said = []
    if found.activity:
        fr, en = naf.label(found.activity, "fr"), naf.label(found.activity, "en")
        said.append(_ACTIVITY[kind](fr, en))
    if found.words:
        said.append(_WORDS[kind](", ".join(found.words)))
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
