"""French or English: told from the letters and the small words of a need, however short, accents typed or not.

Naive Bayes over words and their runs of three letters (short runs of letters tell languages apart: Cavnar and
Trenkle, 1994), learnt when first asked from the labels of NAF and from the lexicon of everyday words, which say the
same things in both languages; the small words of each language count for more.
"""

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from entremise.matching.model import Language
from entremise.matching.nomenclature import naf
from entremise.matching.text import STOP_WORDS, fold
from entremise.matching.understanding.cues import one_of

#: Letters that French writes and English does not.
_FRENCH_LETTERS = frozenset("àâçéèêëîïôùûœÀÂÇÉÈÊËÎÏÔÙÛŒ")
#: How much a small word, or a word with an accent, weighs: about that of a few telling runs of letters.
_SMALL_WORD = 4.0
_ACCENT = 3.0
#: Small words that both languages write, or that are words of their own in the other one.
_SHARED = one_of("a on me as son pour car sans do or no est sous comment an")
_SMALL: Mapping[Language, frozenset[str]] = {
    "fr": (STOP_WORDS["fr"] | one_of("autour pres proche chez rayon urgent devis")) - STOP_WORDS["en"] - _SHARED,
    "en": (STOP_WORDS["en"] | one_of("within nearby miles quote urgently")) - STOP_WORDS["fr"] - _SHARED,
}
#: A feature never seen counts as if seen that many times.
_SMOOTHING = 0.1


def detect(text: str) -> Language:
    """The language of a need, French or English; French when nothing tells."""
    return "en" if lean(text) < 0 else "fr"


def lean(text: str) -> float:
    """How much a text leans towards French (above 0) or English (below 0), in natural-log odds; 0: nothing tells."""
    weights = _weights()
    total = 0.0
    for word in _words(text):
        folded = fold(word)
        total += sum(weights.get(feature, 0.0) for feature in _features(folded))
        total += _SMALL_WORD * ((folded in _SMALL["fr"]) - (folded in _SMALL["en"]))
        total += _ACCENT * (not _FRENCH_LETTERS.isdisjoint(word))
    return total


def _words(text: str) -> list[str]:
    """The words of a text, elided ones (``l'``, ``d'``) kept as words of their own."""
    return "".join(character if character.isalpha() else " " for character in text).split()


def _features(word: str) -> Iterator[str]:
    """The word with its ends marked, and its runs of three letters, ends included."""
    padded = f" {word} "
    if len(word) > 1:
        yield padded
    for start in range(len(word)):
        yield padded[start : start + 3]


def _examples() -> Iterator[tuple[Language, str]]:
    """Texts whose language is known."""
    for entry in naf.activities().values():
        yield "fr", entry.label_fr
        yield "en", entry.label_en
    for file in sorted((files("entremise.matching") / "data" / "lexicon").iterdir(), key=str):
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
            yield "fr", row["fr"]
            yield "en", row["en"]


@cache
def _weights() -> Mapping[str, float]:
    """For each feature, how much likelier it is in French than in English, in natural-log odds."""
    words: dict[Language, Counter[str]] = {"fr": Counter(), "en": Counter()}
    for language, text in _examples():
        words[language].update(_words(fold(text)))
    counts: dict[Language, defaultdict[str, float]] = {"fr": defaultdict(float), "en": defaultdict(float)}
    for language, seen in words.items():
        for word, times in seen.items():
            for feature in _features(word):
                counts[language][feature] += math.log1p(times)
    features = counts["fr"].keys() | counts["en"].keys()
    whole = {language: sum(seen.values()) + _SMOOTHING * len(features) for language, seen in counts.items()}
    return {
        feature: math.log((counts["fr"].get(feature, 0.0) + _SMOOTHING) / whole["fr"])
        - math.log((counts["en"].get(feature, 0.0) + _SMOOTHING) / whole["en"])
        for feature in features
    }
