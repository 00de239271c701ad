"""French or English: told from the letters and the small words of a need, however short, accents typed or not.

Naive Bayes over character trigrams (Cavnar and Trenkle's observation that short letter sequences tell languages apart),
learnt when first asked from the labels of NAF, which say the same things in both languages, with the small words of
each language counted for more.
"""

import math
from collections import Counter
from collections.abc import Mapping
from functools import cache

from entremise.matching.model import Language
from entremise.matching.nomenclature import naf
from entremise.matching.text import STOP_WORDS, fold

#: Letters that French writes and English does not.
_FRENCH_LETTERS = frozenset("àâçéèêëîïôùûœÀÂÇÉÈÊËÎÏÔÙÛŒ")
#: How much a small word, or a word with an accent, weighs: about that of four telling trigrams.
_SMALL_WORD = 4.0
_ACCENT = 3.0
#: Small words that both languages write, or that are words of their own in the other one.
_SHARED = frozenset(
    ["a", "on", "me", "as", "son", "pour", "car", "sans", "do", "or", "no", "est", "sous", "comment", "an"]
)
_SMALL: Mapping[Language, frozenset[str]] = {
    "fr": (STOP_WORDS["fr"] | frozenset("autour pres proche chez rayon urgent devis".split()))
    - STOP_WORDS["en"]
    - _SHARED,
    "en": (STOP_WORDS["en"] | frozenset("within nearby miles quote urgently".split())) - STOP_WORDS["fr"] - _SHARED,
}
#: A trigram never seen counts as if seen that many times.
_SMOOTHING = 0.5


def detect(text: str) -> Language:
    """The language of a need, French or English; French when nothing tells."""
    return "en" if lean(text) < 0 else "fr"


def lean(text: str) -> float:
    """How much a text leans towards French (above 0) or English (below 0), in natural-log odds; 0 when nothing tells."""
    weights = _weights()
    total = 0.0
    for word in _words(text):
        folded = fold(word)
        total += sum(weights.get(gram, 0.0) for gram in _trigrams(folded))
        total += _SMALL_WORD * ((folded in _SMALL["fr"]) - (folded in _SMALL["en"]))
        total += _ACCENT * (not _FRENCH_LETTERS.isdisjoint(word))
    return total


def _words(text: str) -> list[str]:
    """The words of a text, elided ones (``l'``, ``d'``) kept as words of their own."""
    return "".join(character if character.isalpha() else " " for character in text).split()


def _trigrams(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[i : i + 3] for i in range(len(padded) - 2)]


@cache
def _weights() -> Mapping[str, float]:
    """For each trigram, how much likelier it is in French than in English, in natural-log odds."""
    counts = {
        language: Counter(
            gram
            for entry in naf.activities().values()
            for word in _words(fold(entry.label(language)))
            for gram in _trigrams(word)
        )
        for language in ("fr", "en")
    }
    grams = counts["fr"].keys() | counts["en"].keys()
    whole = {language: sum(seen.values()) + _SMOOTHING * len(grams) for language, seen in counts.items()}

    def likelihood(gram: str, language: str) -> float:
        return (counts[language][gram] + _SMOOTHING) / whole[language]

    return {gram: math.log(likelihood(gram, "fr") / likelihood(gram, "en")) for gram in grams}
