"""What words tell of activities, learned from public contracts, official labels, trade names and the lexicon.

A linear model: each feature of a text (stems in both languages, pairs of neighbours, pieces of words) speaks for a few
activities. `training/activities.py` makes its table; docs/decisions/010-activities.md says how and what it is worth.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from math import log
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from entremise.matching import arrays
from entremise.matching.meaning import encode
from entremise.matching.model import Language
from entremise.matching.nomenclature import naf
from entremise.matching.understanding.wording import Word

FOLDER: Final = Path(str(files("entremise.matching"))) / "data" / "activities"
"""Where the table is."""
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


class Speaking(Protocol):
    """What tables of features have in common, whoever they were learned from: the first columns of `Table`."""

    @property
    def keys(self) -> NDArray[np.uint32]: ...
    @property
    def values(self) -> NDArray[np.uint8]: ...
    @property
    def starts(self) -> NDArray[np.uint32]: ...
    @property
    def places(self) -> NDArray[np.uint16]: ...
    @property
    def weights(self) -> NDArray[np.uint8]: ...


class Traces(NamedTuple):
    """What features found in a table add to activities: see the attributes of `Told`."""

    places: NDArray[np.uint16]
    positions: NDArray[np.intp]
    parts: NDArray[np.float32]

    def scores(self) -> NDArray[np.float64]:
        """How much each activity is spoken for."""
        return np.bincount(self.places, self.parts, minlength=len(codes())).astype(np.float64)


class Feature(NamedTuple):
    """A feature of a text: what it counts for by the emphasis of its words and how often they come, and where first."""

    counts: float
    position: int


@cache
def table() -> Table:
    """The table that comes with the engine."""
    return Table(*read(FOLDER, Table._fields))


def read(folder: Path, names: Iterable[str]) -> list[NDArray[Any]]:
    """Columns written in a folder, mapped from their files: pages are read when words ask for them."""
    return [np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in names]


def write(folder: Path, columns: Mapping[str, NDArray[Any]]) -> None:
    """Write the columns of a table by name, a file for each, at once: others may have the former ones mapped."""
    folder.mkdir(exist_ok=True)
    for name, column in columns.items():
        arrays.replace(folder / f"{name}.npy", column)


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
    (known,) = _rows(np.array([key(_stem_feature(word, language))], np.uint32), table().keys) >= 0
    return bool(known)


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
    found = features(words, language)
    for feature, borrowed in _borrowed(words, language):
        found.setdefault(feature, borrowed)
    traces = trace(found, table())
    return Told(traces.scores(), _meant(words), *traces)


def trace(found: Mapping[str, Feature], known: Speaking) -> Traces:
    """What those features add to each activity going by a table."""
    rows = _rows(np.fromiter(map(key, found), np.uint32, len(found)), known.keys)
    counts = np.array([feature.counts for feature in found.values()], np.float32)[rows >= 0]
    positions = np.array([feature.position for feature in found.values()], np.intp)[rows >= 0]
    rows = rows[rows >= 0]
    values = known.values[rows] * STEP * counts
    values /= max(float(np.linalg.norm(values)), _FULL)
    of_feature, flat = _runs(known.starts[rows], known.starts[rows + 1])
    parts = (known.weights[flat] * STEP * values[of_feature]).astype(np.float32)
    return Traces(known.places[flat], positions[of_feature], parts)


def _rows(keys: NDArray[np.uint32], known: NDArray[np.uint32]) -> NDArray[np.intp]:
    """The places of those keys among known ones, -1 where there is none."""
    rows = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[rows] == keys, rows, -1)


def _runs(starts: NDArray[np.uint32], ends: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The numbers from each start to before its end, one run after the other, and to which run each belongs."""
    lengths = ends.astype(np.intp) - starts
    of_run = np.repeat(np.arange(len(lengths)), lengths)
    return of_run, np.arange(len(of_run)) + np.repeat(starts - np.cumsum(lengths) + lengths, lengths)


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
