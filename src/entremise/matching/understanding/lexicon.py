"""The lexicon: the everyday words, French and English, by which each NAF activity is asked for.

One file per NAF section under ``matching/data/lexicon``, one line per subclass: ``code,fr,en``, terms separated by
``;``. A term preceded by ``~`` is merely associated with the activity. How it is written:
docs/decisions/008-lexicon.md.
"""

import csv
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from entremise.matching.model import Language
from entremise.matching.nomenclature import naf
from entremise.matching.understanding import wording

ASSOCIATED = 0.4
"""What a term merely associated with an activity weighs, a typical one weighing 1."""
LABEL = 0.3
"""What a word of an activity's official label weighs, on its own."""
FRAGMENT = 0.2
"""What a word that is only part of a term weighs."""

# Parts of labels that tell what the activity is not, or nothing at all.
_BOILERPLATE = re.compile(
    r"\([^)]*\)|n\.c\.a\.?|n\.e\.c\.?"
    r"|,? ?(?:à l['’](?:exception|exclusion)|sauf|hors|y compris|other than|except|excluding|including)\b.*",
    re.IGNORECASE,
)


class Entry(NamedTuple):
    """What the lexicon holds on an activity, as written."""

    code: str
    terms: Mapping[Language, Sequence[str]]


class Term(NamedTuple):
    """A way to ask: its stems, what they tell all together, and the activities asked with what it weighs for each."""

    stems: tuple[str, ...]
    weight: float
    activities: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language, ready to be looked up.

    Attributes:
        terms: terms by their rarest stem.
        fragments: for each stem, the activities it is a part of the words of, and what it weighs for each.
        rarity: how much a stem tells, from 0 (said of every activity) to 1 (of a single one).
        vocabulary: the folded words of typical and associated terms, by first letter.
    """

    terms: Mapping[str, Sequence[Term]]
    fragments: Mapping[str, Mapping[str, float]]
    rarity: Mapping[str, float]
    vocabulary: Mapping[str, Sequence[str]]


@cache
def entries() -> Sequence[Entry]:
    """The whole lexicon as written, in the order of its files."""
    return tuple(_read())


def _read() -> Iterator[Entry]:
    folder = files("entremise.matching") / "data" / "lexicon"
    for section in sorted(folder.iterdir(), key=lambda file: file.name):
        _, *rows = csv.reader(section.read_text(encoding="utf-8").splitlines())
        for code, french, english in rows:
            yield Entry(code, {"fr": _split(french), "en": _split(english)})


def _split(terms: str) -> tuple[str, ...]:
    return tuple(term.strip() for term in terms.split(";") if term.strip())


def _folded_terms(language: Language) -> Iterator[tuple[str, str]]:
    """Each term with its activity. They are folded together: one by one takes three times as long."""
    for code, terms in entries():
        for term in wording.fold(";".join(terms[language])).split(";"):
            yield code, term


@cache
def lexicon(language: Language) -> Lexicon:
    """The lexicon of that language."""
    activities: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
    fragments: dict[str, dict[str, float]] = defaultdict(dict)
    terms = list(_folded_terms(language))
    for code, term in terms:
        stems = wording.stems_of_folded(term, language)
        if stems:
            weight = ASSOCIATED if term.startswith("~") else 1.0
            asked = activities[tuple(sorted(set(stems)))]
            asked[code] = max(weight, asked.get(code, 0.0))
            for stem in stems:
                fragments[stem].setdefault(code, FRAGMENT)
    for code, entry in naf.subclasses().items():
        for stem in wording.stems(_BOILERPLATE.sub(" ", entry.label(language)), language):
            fragments[stem][code] = LABEL
    rarity = _rarity(fragments)
    return Lexicon(_by_rarest_stem(activities, rarity), fragments, rarity, _vocabulary(terms))


def _rarity(fragments: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Inverse document frequency over the activities, in 0..1, sharpened so that common words tell little."""
    everything = math.log(len(naf.subclasses()))
    return {stem: max(0.0, 1 - math.log(len(activities)) / everything) ** 1.5 for stem, activities in fragments.items()}


def _by_rarest_stem(
    activities: Mapping[tuple[str, ...], Mapping[str, float]], rarity: Mapping[str, float]
) -> dict[str, list[Term]]:
    terms: dict[str, list[Term]] = defaultdict(list)
    for stems, asked in activities.items():
        rarest = max(stems, key=rarity.__getitem__)
        terms[rarest].append(Term(stems, sum(rarity[stem] for stem in stems), asked))
    return terms


def _vocabulary(terms: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    words = {word for _, term in terms for word in re.findall(r"[a-z]{6,}", term)}
    by_letter: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        by_letter[word[0]].append(word)
    return by_letter
