"""Words that nobody knows read as the ones they were probably meant to be."""

from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Indel

from entremise.matching.model import Language
from entremise.matching.text import stem
from entremise.matching.understanding import equivalents
from entremise.matching.understanding.lexicon import lexicon

#: Shorter words resemble too many others.
LONG_ENOUGH = 6
#: How a word begins whose article lost its apostrophe.
_STUCK = tuple(article + letter for article in "dl" for letter in "aeiouyh")


@lru_cache(maxsize=20_000)
def meant(folded: str, language: Language) -> str | None:
    """The word that a folded one was probably meant to be; None when it is known, too short, or like no other."""
    if len(folded) < LONG_ENOUGH or not folded.isalpha() or _known(folded):
        return None
    return closest(folded, language)


@lru_cache(maxsize=10_000)
def closest(folded: str, language: Language) -> str | None:
    """The word without an article stuck to it ("lentretien"), else the closest of the lexicon beginning alike.

    The closest is one letter off, and one more missing from nine letters on.
    """
    if language == "fr" and folded.startswith(_STUCK) and _known(folded[1:]):
        return folded[1:]
    candidates = lexicon(language).vocabulary.get(folded[0], ())
    # Letters put in and taken out: a letter for another is two.
    mistakes = 2 if len(folded) < 9 else 3
    found = process.extractOne(folded, candidates, scorer=Indel.distance, score_cutoff=mistakes)
    return found[0] if found else None


def _known(folded: str) -> bool:
    """Whether the lexicon or the table of equivalents has a word of that stem, in either language."""
    stems = equivalents.table().numbers
    return any(
        (known := stem(folded, language)) in lexicon(language).fragments or (known, language) in stems
        for language in ("fr", "en")
    )
