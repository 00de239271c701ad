"""What words tell of activities, learned from public contracts, official labels, trade names and the lexicon.

A linear model: each feature of a text (stems in both languages, pairs of neighbours, pieces of words) speaks for a few
activities. `training/activities.py` makes its table; docs/decisions/010-activities.md says how and what it is worth.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import as_file, files
from math import log
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from entremise.matching.meaning import encode
from entremise.matching.model import Language
from entremise.matching.nomenclature import naf
from entremise.matching.understanding.wording import Word

STEP = 1 / 24
"""What one step of a stored byte is worth, of what a feature counts for and of what it tells."""
_PIECE = 5
"""Letters in a piece of a word, its ends included: "<plom", "plomb"."""
_FULL = 5.0
"""What the features of a text count for together, at least, to be believed in full: about one common word."""
_BORROWED = 0.6
"""What a word that only the other language knows counts for ("un roofer")."""
_MEANINGFUL = 0.5
"""Share of what the first word of a text counts for from which another one has a part in the meaning of the whole."""
_LED = 0.3
"""Share of what the most telling word tells of an activity from which another one led to it too."""


class Told(NamedTuple):
    """What words tell of activities, each by its place in the order of `codes`.

    Attributes:
        scores: how much each activity is spoken for; 0 when nothing is known of it.
        meant: logarithm of how likely each is by the meaning of the words as a whole, up to a constant; 0 when they
            have none.
        places, positions, parts: of each trace, its activity, the word it comes from (by its place among the words)
            and what it adds to the score.
    """

    scores: NDArray[np.float64]
    meant: NDArray[np.float32]
    places: NDArray[np.uint16]
    positions: NDArray[np.intp]
    parts: NDArray[np.float32]

    def words_of(self, place: int) -> set[int]:
        """The places of the words that led to that activity: each tells at least `_LED` of what the first one does."""
        mine = self.places == place
        if not mine.any():
            return set()
        told = np.bincount(self.positions[mine], weights=self.parts[mine])
        return set(np.flatnonzero(told >= told.max() * _LED).tolist())


class Table(NamedTuple):
    """The learned table: features by key, in ascending order, each with its run of activities.

    Attributes:
        keys: `key` of each feature.
        values: what it counts for among those of a text, in steps.
        starts: where its run begins in `places` and `weights`; one more than features.
        places: places of the activities it speaks for, in the order of `codes`.
        weights: how much it speaks for each, in steps.
        priors: logarithm of how often each activity was seen, whatever the words.
        directions, biases: of each activity, what the vector of a text is multiplied by and what is added to it, to
            give the logarithm of how likely it is.
    """

    keys: NDArray[np.uint32]
    values: NDArray[np.uint8]
    starts: NDArray[np.uint32]
    places: NDArray[np.uint16]
    weights: NDArray[np.uint8]
    priors: NDArray[np.float32]
    directions: NDArray[np.float16]
    biases: NDArray[np.float32]


@cache
def table() -> Table:
    """The table, mapped from its files: pages are read when words ask for them."""
    with as_file(files("entremise.matching") / "data" / "activities") as folder:
        return Table(*(np.load(folder / f"{name}.npy", mmap_mode="r") for name in Table._fields))


@cache
def codes() -> Sequence[str]:
    """The activities in the order of the table's places."""
    return sorted(naf.subclasses())


@cache
def _places() -> Mapping[str, int]:
    return {code: place for place, code in enumerate(codes())}


def place(code: str) -> int:
    """The place of an activity in the order of `codes`."""
    return _places()[code]


def knows(word: Word, language: Language) -> bool:
    """Whether the stem of that word is in the table."""
    keys = table().keys
    wanted = key(_stem_feature(word, language))
    row = int(np.searchsorted(keys, wanted))
    return row < len(keys) and int(keys[row]) == wanted


def _stem_feature(word: Word, language: Language) -> str:
    return f"{language[0]} {word.stem(language)}"


def key(feature: str) -> int:
    """What a feature is filed under."""
    return crc32(feature.encode())


def tell(words: Sequence[Word], language: Language) -> Told:
    """What those words tell of every activity.

    The score of an activity is the sum over the features found of what each tells, by what it counts for, over the
    norm of what all count for.
    """
    known = table()
    found = features(words, language)
    for feature, borrowed in _borrowed(words, language):
        found.setdefault(feature, borrowed)
    keys = np.fromiter((key(feature) for feature in found), np.uint32, len(found))
    rows = np.searchsorted(known.keys, keys)
    rows[rows == len(known.keys)] = 0
    held = np.flatnonzero(known.keys[rows] == keys)
    rows = rows[held]
    counted = list(found.values())
    emphases = np.array([counted[place].counts for place in held], np.float32)
    values = known.values[rows] * STEP * emphases
    values /= max(float(np.linalg.norm(values)), _FULL)
    starts, ends = known.starts[rows], known.starts[rows + 1]
    lengths = (ends - starts).astype(np.intp)
    each = np.repeat(np.arange(len(rows)), lengths)
    flat = np.arange(len(each)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + np.repeat(starts, lengths)
    places = known.places[flat]
    parts = (known.weights[flat] * STEP * values[each]).astype(np.float32)
    positions = np.array([counted[place].position for place in held], np.intp)
    scores = np.bincount(places, parts, minlength=len(codes())).astype(np.float64)
    return Told(scores, _meant(words), places, positions[each], parts)


def _meant(words: Sequence[Word]) -> NDArray[np.float32]:
    vector = encode([meaningful(words)])[0]
    if not vector.any():
        return np.zeros(len(codes()), np.float32)
    meant: NDArray[np.float32] = _directions() @ vector + table().biases
    return meant


@cache
def _directions() -> NDArray[np.float32]:
    return table().directions.astype(np.float32)


def meaningful(words: Sequence[Word]) -> str:
    """The words that count most, as a text: what is asked, without who asks and what for."""
    least = max((word.emphasis for word in words), default=0.0) * _MEANINGFUL
    return " ".join(word.folded for word in words if word.emphasis >= least)


class Feature(NamedTuple):
    """A feature of a text: what it counts for by the emphasis of its words and how often they come, and where first."""

    counts: float
    position: int


def features(words: Sequence[Word], language: Language) -> dict[str, Feature]:
    """The features of a text in that language."""
    times: Counter[str] = Counter()
    first: dict[str, tuple[int, float]] = {}
    for feature, position, emphasis in _features(words, language):
        times[feature] += 1
        if feature not in first or emphasis > first[feature][1]:
            first[feature] = (position, emphasis)
    return {
        feature: Feature(emphasis * (1 + log(times[feature])), position)
        for feature, (position, emphasis) in first.items()
    }


def _features(words: Sequence[Word], language: Language) -> Iterator[tuple[str, int, float]]:
    before = None
    for position, word in enumerate(words):
        yield _stem_feature(word, language), position, word.emphasis
        if before:
            emphasis = min(before.emphasis, word.emphasis)
            yield f"b {before.stem(language)} {word.stem(language)}", position, emphasis
        before = word
        for piece in _pieces(word.folded):
            yield piece, position, word.emphasis


def _borrowed(words: Sequence[Word], language: Language) -> Iterator[tuple[str, Feature]]:
    """The features in the other language of the words that this one does not know."""
    other: Language = "en" if language == "fr" else "fr"
    for position, word in enumerate(words):
        if not knows(word, language):
            yield _stem_feature(word, other), Feature(word.emphasis * _BORROWED, position)


@lru_cache(maxsize=20_000)
def _pieces(folded: str) -> Sequence[str]:
    """The pieces of a word as features."""
    whole = f"<{folded}>"
    return tuple(f"c {whole[start : start + _PIECE]}" for start in range(len(whole) - _PIECE + 1))


def write(made: Table) -> None:
    """Write the table where it is read."""
    with as_file(files("entremise.matching") / "data" / "activities") as folder:
        for name, column in made._asdict().items():
            np.save(folder / f"{name}.npy", column)
    table.cache_clear()
    _directions.cache_clear()
