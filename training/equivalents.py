"""Learn the table of equivalents: `python -m training equivalents` (why so: docs/decisions/011-equivalents.md)."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from rapidfuzz.distance import Levenshtein

from entremise.matching.model import Language
from entremise.matching.nomenclature import naf
from entremise.matching.text import STOP_WORDS, terms
from entremise.matching.understanding import equivalents, lexicon
from entremise.matching.understanding.equivalents import Equivalent
from training import data
from training.alignment import Pair, Words, translations
from training.data import Part

#: Words of the trades written by hand, French and English, where labels of public contracts are silent.
GLOSSARY: Final = Path(__file__).with_name("glossary.csv")

#: French words that answer for another, written by hand: `same` both ways, `narrower` when the broader one is asked.
RELATED: Final = Path(__file__).with_name("related.csv")

#: Times the terms of the lexicon are paired with what is known, to know more.
_ROUNDS: Final = 2
#: Terms of an activity that explain each other less well than this (0 to 1) are not taken for translations.
_PAIRED: Final = 0.35
#: Stems at least that long, and that alike (1 minus their edit distance over their length), are one word in both
#: languages: "ophthalmolog", "ophtalmolog".
_COGNATE_LENGTH: Final = 4
_COGNATE: Final = 0.7

#: Translations kept for a stem.
KEPT: Final = 6
#: A translation weighs how well both stems explain each other, to this power: of two, either may be the one written.
_EVENNESS: Final = 0.4
#: What a related word of the same language weighs.
_RELATED_WEIGHT: Final = 0.5

_Known = Mapping[str, Mapping[str, float]]
_Links = dict[tuple[str, Language], list[Equivalent]]


def run(parts: Sequence[Part] = ("train", "tune")) -> None:
    """Learn and write the table.

    Args:
        parts: which labels of the procurement vocabulary may be learned from.
    """
    known = _known(parts)
    links = _translated(known, "en", "fr") | _translated(_turned(known), "fr", "en")
    for stem, others in _related():
        links[stem, "fr"] = [*links.get((stem, "fr"), ()), *others]
    equivalents.write(equivalents.FOLDER, links)
    print(f"{len(links)} stems, {sum(map(len, links.values()))} equivalents")


def _known(parts: Sequence[Part]) -> _Known:
    """English stems, and how well French ones translate them."""
    pairs = [pair for pair in _pairs(parts) if all(pair)]
    known = translations(pairs)
    for _ in range(_ROUNDS):
        known = translations([*pairs, *_paired_terms(known)])
    return known


def _pairs(parts: Sequence[Part]) -> Iterator[Pair]:
    """Texts that say the same, in English and in French."""
    for label in data.labels():
        if label.part in parts:
            yield _english(label.english), terms(label.french, "fr")
    for entry in naf.activities().values():
        yield _english(entry.label_en), terms(entry.label_fr, "fr")
    with GLOSSARY.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            yield _english(row["english"]), terms(row["french"], "fr")


def _english(text: str) -> list[str]:
    """The stems of an English text, without the small words and letters of what it quotes ("pain au chocolat")."""
    return [stem for stem in terms(text, "en") if len(stem) > 1 and stem not in STOP_WORDS["fr"]]


def _paired_terms(known: _Known) -> Iterator[Pair]:
    """Terms by which the lexicon asks for one activity, each with the one that says the same, if any does."""
    for entry in lexicon.entries():
        english = [_english(term.lstrip("~ ")) for term in entry.terms["en"]]
        french = [terms(term.lstrip("~ "), "fr") for term in entry.terms["fr"]]
        alike = [[_alike(one, other, known) for other in french] for one in english]
        for one, row in zip(english, alike, strict=True):
            best = max(range(len(french)), key=row.__getitem__, default=-1)
            if best >= 0 and row[best] >= max(_PAIRED, *(others[best] for others in alike)):
                yield one, french[best]


def _alike(english: Words, french: Words, known: _Known) -> float:
    """How well two terms explain each other, word by word (0 to 1)."""
    if not english or not french:
        return 0.0
    close = [[max(known.get(one, {}).get(other, 0.0), _cognate(one, other)) for other in french] for one in english]
    there = sum(max(row) for row in close) / len(english)
    back = sum(max(column) for column in zip(*close, strict=True)) / len(french)
    return 2 * there * back / (there + back) if there + back else 0.0


def _cognate(one: str, other: str) -> float:
    if min(len(one), len(other)) < _COGNATE_LENGTH:
        return float(one == other)
    alike = Levenshtein.normalized_similarity(one, other)
    return alike if alike >= _COGNATE else 0.0


def _turned(known: _Known) -> _Known:
    turned: dict[str, dict[str, float]] = defaultdict(dict)
    for one, others in known.items():
        for other, weight in others.items():
            turned[other][one] = weight
    return turned


def _translated(known: _Known, asked: Language, told: Language) -> _Links:
    links: _Links = {}
    for stem, others in known.items():
        ordered = sorted(others.items(), key=lambda other: (-other[1], other[0]))[:KEPT]
        if ordered:
            links[stem, asked] = [Equivalent(other, told, weight**_EVENNESS) for other, weight in ordered]
    return links


def _related() -> Iterator[tuple[str, list[Equivalent]]]:
    """French stems, each with those that answer for it."""
    answering: dict[str, set[str]] = defaultdict(set)
    with RELATED.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            (word,) = terms(row["word"], "fr")
            same = terms(row["same"], "fr")
            answering[word].update(same, terms(row["narrower"], "fr"))
            for other in same:
                answering[other].add(word)
    for word, others in sorted(answering.items()):
        yield word, [Equivalent(other, "fr", _RELATED_WEIGHT) for other in sorted(others - {word})]
