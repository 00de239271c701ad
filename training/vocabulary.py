"""The words that have a vector: those that French and English are written with, and those of our texts.

Words are told folded, as texts are read (`entremise.matching.text.words`). The forms of a word (plural, feminine,
conjugated) share one row, unless the teacher tells their meanings apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import wordfreq

from entremise.matching.model import Language
from entremise.matching.text import fold, stem, words, written_words

F32 = npt.NDArray[np.float32]

#: How far down the lists of words by frequency words are looked for: further down they are mostly names.
_LISTED: dict[Language, int] = {"fr": 120_000, "en": 100_000}
#: Texts a word must be in, without a capital, to be one of our own although no list has it: a name never is.
_TEXTS_OF_A_WORD = 5
#: Texts a listed word must be in to come before those that are merely frequent.
_TEXTS_OF_A_TELLING_WORD = 2
#: What the frequency of a word is taken for when no list has it.
_RARE = 1e-8
#: Forms whose vectors have at least this cosine share a row.
_ALIKE = 0.68


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word: how it is mostly written (accents), the language it is mostly of, its share of all words there."""

    written: str
    language: Language
    frequency: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and the row of each; the first of a row is its head, and rows are in the order of their heads."""

    words: Sequence[str]
    rows: Sequence[int]
    frequencies: npt.NDArray[np.float64]

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.frequencies)


def known_words(texts: Iterable[str]) -> dict[str, Word]:
    """The words worth a vector, folded, the most useful first: telling words of texts, then frequent ones."""
    said, common = _said(texts)
    listed = _listed()
    own = {
        word: Word(word, "fr", _RARE)
        for word, count in common.items()
        if count >= _TEXTS_OF_A_WORD and word not in listed and _spelt(word)
    }
    every = listed | own

    def usefulness(word: str) -> tuple[bool, float]:
        return said[word] >= _TEXTS_OF_A_TELLING_WORD, every[word].frequency

    return {word: every[word] for word in sorted(sorted(every), key=usefulness, reverse=True)}


def _said(texts: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """In how many texts each folded word is, and in how many without a capital."""
    said: Counter[str] = Counter()
    common: Counter[str] = Counter()
    for text in texts:
        said.update(set(words(text)))
        common.update({fold(word) for word in written_words(text) if word.islower()})
    return said, common


def _listed() -> dict[str, Word]:
    found: dict[str, Word] = {}
    for language, depth in _LISTED.items():
        for written, frequency in list(wordfreq.get_frequency_dict(language, "large").items())[:depth]:
            match words(written):
                case [word] if _spelt(word) and (word not in found or frequency > found[word].frequency):
                    found[word] = Word(written, language, frequency)
    return found


def _spelt(word: str) -> bool:
    return len(word) > 1 and word.isascii() and word.isalpha()


def gathered(known: Mapping[str, Word], vectors: F32, size: int) -> tuple[Vocabulary, F32]:
    """The first words of `known`, forms together, until they take `size` rows; and what the teacher says of each row.

    Args:
        known: words, the most useful first.
        vectors: float32[words, n], those of the teacher, of length one.
        size: how many rows there may be.

    Returns:
        The vocabulary, and float32[size, n]: the vector of each row's head.
    """
    heads: dict[tuple[Language, str], list[tuple[int, int]]] = defaultdict(list)
    rows: list[int] = []
    frequencies: list[float] = []
    of_row: list[int] = []
    for position, (word, told) in enumerate(known.items()):
        group = heads[told.language, stem(word, told.language)]
        row = next((row for row, head in group if vectors[head] @ vectors[position] >= _ALIKE), None)
        if row is None:
            if len(of_row) == size:
                break
            row = len(of_row)
            of_row.append(position)
            frequencies.append(0.0)
            group.append((row, position))
        frequencies[row] += told.frequency
        rows.append(row)
    chosen = list(known)[: len(rows)]
    return Vocabulary(chosen, rows, np.array(frequencies)), vectors[of_row]
