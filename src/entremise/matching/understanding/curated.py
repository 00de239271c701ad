"""What the lexicon tells of activities: its terms found in a need, official labels, and what is to be done with it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from entremise.matching.model import Language
from entremise.matching.understanding import intents, learned, spelling, wording
from entremise.matching.understanding.lexicon import Lexicon, lexicon
from entremise.matching.understanding.wording import Word

SHADOWED = 0.15
"""What a term counts for when a longer one holds all its words: "toiture" in "toiture terrasse"."""
OTHER_LANGUAGE = 0.6
"""What a word that only the other language knows counts for ("un roofer")."""
MISSPELT = 0.5
"""What a word counts for when it was recognised in spite of its spelling."""
REACH = 1
"""How many words may stand between those of a term."""
SURE = 0.6
"""Evidence from which no share is held back, were there words no term holds: about one word of a single trade."""
LEAST = 0.22
"""Evidence that words which are only parts of terms must exceed together to tell anything at all."""
SHARPNESS = 2
"""Power the evidence is raised to before shares are taken, so that many weak activities do not drown a strong one."""
NOISE = 0.12
"""Share of the best activity's evidence below which another one is not kept."""


class _Found(NamedTuple):
    """A term found in a need: where its words are, what it tells, and what it weighs for the activities it asks for."""

    positions: frozenset[int]
    strength: float
    activities: Mapping[str, float]


class Told(NamedTuple):
    """What the lexicon tells of an activity: its share of all it tells (0 to 1), and the positions of the words."""

    share: float
    positions: frozenset[int]


class _Evidence:
    """What speaks for each activity, and the positions of the words that say so."""

    def __init__(self) -> None:
        self.scores: dict[str, float] = defaultdict(float)
        self.positions: dict[str, set[int]] = defaultdict(set)

    def add(self, code: str, score: float, positions: frozenset[int]) -> None:
        self.scores[code] += score
        self.positions[code] |= positions


def tell(text: str, words: Sequence[Word], language: Language) -> dict[str, Told]:
    """What the lexicon tells of activities; nothing when no term is found and the words say too little.

    Args:
        text: the need, folded.
        words: its words, their spelling corrected.
        language: the language it is told in; words that only the other language knows are understood too.

    Returns:
        Shares add up to 1, or less when all of it is weak and leaves words unexplained.
    """
    evidence = _Evidence()
    found = _terms(words, language)
    for term, shadowed in _longest_first(found):
        for code, weight in term.activities.items():
            evidence.add(code, term.strength * weight * (SHADOWED if shadowed else 1), term.positions)
    things, deeds = _told_apart(words)
    _add_fragments(evidence, things, _phrased(found), language)
    _favour(evidence, intents.doers(text))
    _add_fragments(evidence, deeds, _phrased(found), language)
    if max(evidence.scores.values(), default=0.0) <= (0.0 if found else LEAST):
        return {}
    return _shares(evidence, explained=_explained(words, found))


def spelt(words: list[Word], language: Language) -> list[Word]:
    """The words, those unknown to both languages replaced by what they were probably meant to be."""
    return [
        word
        if len(word.folded) < spelling.LONG_ENOUGH
        or _known(word, "fr")
        or _known(word, "en")
        or not (meant := spelling.closest(word.folded, language))
        else word.meaning(meant, word.emphasis * MISSPELT)
        for word in words
    ]


def _known(word: Word, language: Language) -> bool:
    return word.stem(language) in lexicon(language).fragments or learned.knows(word, language)


def _terms(words: Sequence[Word], language: Language) -> list[_Found]:
    """The terms found in the need's language, and those of the other one that hold a word it does not know."""
    found = list(_terms_in(lexicon(language), [word.stem(language) for word in words], words))
    covered = frozenset[int]().union(*(term.positions for term in found))
    other: Language = "en" if language == "fr" else "fr"
    borrowed = _terms_in(lexicon(other), [word.stem(other) for word in words], words)
    found.extend(
        term._replace(strength=term.strength * OTHER_LANGUAGE)
        for term in borrowed
        if not term.positions & covered and not all(_known(words[position], language) for position in term.positions)
    )
    return found


def _terms_in(known: Lexicon, stems: Sequence[str], words: Sequence[Word]) -> Iterator[_Found]:
    where: dict[str, list[int]] = defaultdict(list)
    for position, stem in enumerate(stems):
        where[stem].append(position)
    for stem, occurrences in where.items():
        for term in known.terms.get(stem, ()):
            if not all(other in where for other in term.stems):
                continue
            for occurrence in occurrences:
                positions = frozenset(_nearest(where[other], occurrence) for other in term.stems)
                if max(positions) - min(positions) <= len(term.stems) - 1 + REACH:
                    emphasis = sum(words[position].emphasis for position in positions) / len(positions)
                    yield _Found(positions, term.weight * emphasis, term.activities)


def _nearest(positions: Sequence[int], place: int) -> int:
    """The one of increasing positions that is nearest to a place, the first of two."""
    after = bisect_left(positions, place)
    return min(positions[max(after - 1, 0) : after + 1], key=lambda position: abs(position - place))


def _longest_first(found: list[_Found]) -> Iterator[tuple[_Found, bool]]:
    """The terms, those of most words first, each with whether a longer one before it holds all its words."""
    taken: dict[int, set[frozenset[int]]] = defaultdict(set)
    for term in sorted(found, key=lambda term: len(term.positions), reverse=True):
        yield term, any(term.positions < longer for longer in taken[min(term.positions)])
        for position in term.positions:
            taken[position].add(term.positions)


def _phrased(found: list[_Found]) -> frozenset[int]:
    """Where the words of terms of several words are."""
    return frozenset[int]().union(*(term.positions for term in found if len(term.positions) > 1))


def _told_apart(words: Sequence[Word]) -> tuple[dict[int, Word], dict[int, Word]]:
    """The words by position: those that tell the thing, and those that only say what is to be done with it.

    The latter favour whole families of activities; being parts of many of their terms, they would count twice.
    """
    deeds = {position: word for position, word in enumerate(words) if intents.says(word.folded)}
    return {position: word for position, word in enumerate(words) if position not in deeds}, deeds


def _add_fragments(evidence: _Evidence, words: Mapping[int, Word], phrased: frozenset[int], language: Language) -> None:
    """Add what single words tell of activities they are only a part of the terms or label of."""
    other: Language = "en" if language == "fr" else "fr"
    for position, word in words.items():
        known, stem, factor = lexicon(language), word.stem(language), 1.0
        if stem not in known.fragments:
            known, stem, factor = lexicon(other), word.stem(other), OTHER_LANGUAGE
        told = known.rarity.get(stem, 0.0) * word.emphasis * factor * (SHADOWED if position in phrased else 1)
        for code, weight in known.fragments.get(stem, {}).items():
            if position not in evidence.positions.get(code, ()):
                evidence.add(code, told * weight, frozenset({position}))


def _favour(evidence: _Evidence, doers: tuple[str, ...]) -> None:
    if doers:
        for code in evidence.scores:
            if code.startswith(doers):
                evidence.scores[code] *= intents.DECISIVE


def _explained(words: Sequence[Word], found: list[_Found]) -> bool:
    """Whether terms hold every word that says something."""
    held = frozenset[int]().union(*(term.positions for term in found))
    return all(position in held or word.emphasis <= wording.COURTESY for position, word in enumerate(words))


def _shares(evidence: _Evidence, *, explained: bool) -> dict[str, Told]:
    best = max(evidence.scores.values())
    kept = {code: score**SHARPNESS for code, score in evidence.scores.items() if score >= best * NOISE}
    whole = sum(kept.values()) / (1.0 if explained else min(1.0, best / SURE))
    return {code: Told(score / whole, frozenset(evidence.positions[code])) for code, score in kept.items()}
