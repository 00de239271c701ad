"""How word vectors are learned, so that the sum of those of a text's words tells what it is about.

Twice the same way, by gradient descent on pairs of texts (InfoNCE): of a batch, each text is to find its own
counterpart by cosine. First one map for all words, from what the teacher says of each, and how much each word counts:
few figures, which hold for words of no text. Then the row of each word, which must not go far from where it was; it
also learns from single texts, each to find what the teacher says of it.

What the texts of a pair share is found by its words anyway: in half of the batches it is counted, so that vectors
learn to find the rest.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from entremise.matching.text import STOP_WORDS, stem, words
from training.pairs import Pair
from training.vocabulary import Vocabulary

F32 = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bags = Any
"""A scipy CSR matrix [texts, rows]: how much each text says of each row."""

#: How sharply a text is to prefer its counterpart: what cosines are divided by.
_TEMPERATURE: Final = 0.07
#: Words as rare as this count half of what the rarest do, before anything is learned (SIF, Arora et al., 2017).
_HALF_WEIGHT: Final = 3e-4
#: How far the main directions of the teacher are brought down to the others: 0 not, 1 all alike.
_WHITENED: Final = 0.5
_MAP_STEPS, _MAP_RATE, _WEIGHT_RATE = 900, 2e-4, 2e-2
_ROW_STEPS, _ROW_RATE = 2500, 1e-3
#: How strongly a row is drawn back to where the map had put it.
_DRAWN_BACK: Final = 2e-4
#: Pairs in a batch.
_BATCH: Final = 384
#: Words of a text left out of a batch, so that none is told by a single word.
_LEFT_OUT: Final = 0.3
#: Batches of single texts, as a share.
_SINGLE: Final = 0.35
#: How far the rates have fallen at the end.
_LAST_RATE: Final = 0.1
_NEVER: Final = -1e9


@dataclass(frozen=True, slots=True)
class Source:
    """Pairs of a kind: both texts as bags, what each is about, and their words as BM25 weighs them."""

    one: Bags
    other: Bags
    about: Ints
    one_words: Bags
    other_words: Bags


@dataclass(frozen=True, slots=True)
class Teacher:
    """What the teacher says of each row (`words`, centred) and of single texts (`texts`: bags, and vectors)."""

    words: F32
    texts: Sequence[tuple[Bags, F32]]


@dataclass(slots=True)
class Adam:
    """Adam (Kingma and Ba, 2015) on an array, or on some of its rows, whose second moments are then shared."""

    values: F32
    rate: float
    _first: F32 = field(init=False)
    _second: F32 = field(init=False)
    _times: F32 = field(init=False)

    def __post_init__(self) -> None:
        self._first = np.zeros_like(self.values)
        self._second = np.zeros((len(self.values), 1), dtype=np.float32)
        self._times = np.zeros((len(self.values), 1), dtype=np.float32)

    def step(self, gradient: F32, rows: Ints, slower: float) -> None:
        """Move some rows against their gradient, at the rate times `slower`."""
        first = 0.9 * self._first[rows] + 0.1 * gradient
        second = 0.99 * self._second[rows] + 0.01 * np.mean(gradient**2, axis=1, keepdims=True)
        times = self._times[rows] + 1
        self._first[rows], self._second[rows], self._times[rows] = first, second, times
        move = (first / (1 - 0.9**times)) / (np.sqrt(second / (1 - 0.99**times)) + 1e-8)
        self.values[rows] -= np.float32(self.rate * slower) * move


def bags(texts: Sequence[str], vocabulary: Vocabulary) -> Bags:
    """Texts as the engine sums them up: each word as the square root of the times it is said."""
    row = dict(zip(vocabulary.words, vocabulary.rows, strict=True))
    said = [[(row[word], times**0.5) for word, times in Counter(words(text)).items() if word in row] for text in texts]
    return _matrix(said, vocabulary.size)


def source(pairs: Sequence[Pair], vocabulary: Vocabulary) -> Source:
    """Pairs made ready to be learned from."""
    one, other = [pair.one for pair in pairs], [pair.other for pair in pairs]
    numbers: dict[str, int] = {}
    return Source(
        bags(one, vocabulary),
        bags(other, vocabulary),
        np.array([numbers.setdefault(pair.about, len(numbers)) for pair in pairs]),
        *_weighed(one, other),
    )


def learn(
    teacher: Teacher,
    sources: Mapping[str, Source],
    weights: Mapping[str, float],
    frequencies: npt.NDArray[np.float64],
    dimensions: int,
    seed: int,
) -> F32:
    """The vector of each row.

    Args:
        teacher: what it says of rows and of texts.
        sources: pairs by kind.
        weights: how often each kind is drawn.
        frequencies: float64[rows], the share of each row among all words of its language.
        dimensions: of the vectors.
        seed: of what is drawn.

    Returns:
        float32[rows, dimensions]; the longer a row, the more its word tells.
    """
    random = np.random.default_rng(seed)
    onto, counts = _initial(teacher.words, frequencies, dimensions)
    _learn_map(onto, counts, teacher.words, _drawn(sources, weights, _MAP_STEPS, random), random)
    table: F32 = np.exp(counts) * (teacher.words @ onto)
    singles = [(of, _unit(vectors @ onto)[0]) for of, vectors in teacher.texts]
    _learn_rows(table, _drawn(sources, weights, _ROW_STEPS, random), singles, random)
    return table


def _initial(told: F32, frequencies: npt.NDArray[np.float64], dimensions: int) -> tuple[F32, F32]:
    """Where the map starts (main directions, partly whitened), and the logarithm of what each row counts."""
    _, deviations, directions = np.linalg.svd(told[:: max(1, len(told) // 15_000)], full_matrices=False)
    onto = directions[:dimensions].T * (deviations[:dimensions] / deviations[0]) ** -_WHITENED
    onto /= np.mean(np.linalg.norm(told @ onto, axis=1))
    counts = np.log(_HALF_WEIGHT / (_HALF_WEIGHT + frequencies))[:, None]
    return onto.astype(np.float32), counts.astype(np.float32)


def _learn_map(onto: F32, counts: F32, told: F32, drawn: Sequence[Source], random: np.random.Generator) -> None:
    map_step, count_step = Adam(onto, _MAP_RATE), Adam(counts, _WEIGHT_RATE)
    every = np.arange(len(onto))
    for step, source in enumerate(drawn):
        chosen = _chosen(len(source.about), random)
        said, rows = _packed(sparse.vstack([source.one[chosen], source.other[chosen]]).tocsr())
        mapped, weight = told[rows] @ onto, np.exp(counts[rows])
        gradient = _pair_gradient(said, weight * mapped, source, chosen, counted=False)
        slower = _slower(step, len(drawn))
        map_step.step(np.asarray(told[rows].T @ (weight * gradient), dtype=np.float32), every, slower)
        count_step.step((gradient * weight * mapped).sum(axis=1, keepdims=True), rows, slower)


def _learn_rows(
    table: F32, drawn: Sequence[Source], singles: Sequence[tuple[Bags, F32]], random: np.random.Generator
) -> None:
    start = table.copy()
    steps = Adam(table, _ROW_RATE)
    sizes = np.array([len(vectors) for _, vectors in singles], dtype=np.float64) ** 0.5
    for step, source in enumerate(drawn):
        if random.random() < _SINGLE:
            of, vectors = singles[random.choice(len(singles), p=sizes / sizes.sum())]
            chosen = _chosen(len(vectors), random)
            said, rows = _packed(of[chosen])
            gradient = _single_gradient(said, table[rows], vectors[chosen])
        else:
            chosen = _chosen(len(source.about), random)
            said, rows = _packed(_thinned(sparse.vstack([source.one[chosen], source.other[chosen]]).tocsr(), random))
            gradient = _pair_gradient(said, table[rows], source, chosen, counted=bool(random.random() < 0.5))
        steps.step(gradient + _DRAWN_BACK * (table[rows] - start[rows]), rows, _slower(step, len(drawn)))


def _pair_gradient(said: Bags, vectors: F32, source: Source, chosen: Ints, *, counted: bool) -> F32:
    """The gradient of the vectors of the rows of a batch; `counted`: what the words of a pair share is."""
    texts, lengths = _unit(said @ vectors)
    half = len(chosen)
    scores = texts[:half] @ texts[half:].T
    if counted:
        shared = (source.one_words[chosen] @ source.other_words[chosen].T).toarray()
        scores += shared / np.maximum(shared.max(axis=1, keepdims=True), 1e-6)
    about = source.about[chosen]
    alike = about[:, None] == about[None, :]
    np.fill_diagonal(alike, val=False)
    scores[alike] = _NEVER
    wrong = _wrong(scores)
    moved = np.vstack([wrong @ texts[half:], wrong.T @ texts[:half]])
    return np.asarray(said.T @ _through_unit(texts, lengths, moved), dtype=np.float32)


def _single_gradient(said: Bags, vectors: F32, targets: F32) -> F32:
    texts, lengths = _unit(said @ vectors)
    moved = _wrong(texts @ targets.T) @ targets
    return np.asarray(said.T @ _through_unit(texts, lengths, moved), dtype=np.float32)


def _wrong(scores: F32) -> F32:
    """The gradient of InfoNCE, both ways, by score: how much each pair is preferred, less how much it should be."""
    found = np.zeros_like(scores)
    for axis in (0, 1):
        odds = np.exp((scores - scores.max(axis=axis, keepdims=True)) / _TEMPERATURE)
        found += odds / odds.sum(axis=axis, keepdims=True)
    found[np.diag_indices_from(found)] -= 2
    return np.asarray(found / (2 * len(found) * _TEMPERATURE), dtype=np.float32)


def _unit(vectors: F32) -> tuple[F32, F32]:
    """Vectors of length one, and the lengths they had."""
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-8)
    return vectors / lengths, lengths


def _through_unit(texts: F32, lengths: F32, gradient: F32) -> F32:
    across: F32 = gradient - texts * (texts * gradient).sum(axis=1, keepdims=True)
    return across / lengths


def _packed(said: Bags) -> tuple[Bags, Ints]:
    """A batch over its own rows only, and which they are."""
    rows, places = np.unique(said.indices, return_inverse=True)
    return sparse.csr_matrix((said.data, places, said.indptr), shape=(said.shape[0], len(rows))), rows


def _thinned(said: Bags, random: np.random.Generator) -> Bags:
    """A batch some of whose words are left out, none of texts of three words or fewer."""
    counts = np.diff(said.indptr)
    kept = random.random(said.nnz) >= _LEFT_OUT * np.repeat(counts > 3, counts)
    thin = sparse.csr_matrix((said.data * kept, said.indices, said.indptr), shape=said.shape)
    thin.eliminate_zeros()
    return thin


def _drawn(
    sources: Mapping[str, Source], weights: Mapping[str, float], steps: int, random: np.random.Generator
) -> list[Source]:
    names = [name for name in sources if len(sources[name].about)]
    shares = np.array([weights[name] for name in names])
    return [sources[names[place]] for place in random.choice(len(names), size=steps, p=shares / shares.sum())]


def _chosen(count: int, random: np.random.Generator) -> Ints:
    return random.choice(count, size=min(_BATCH, count), replace=False)


def _slower(step: int, steps: int) -> float:
    return 1 - (1 - _LAST_RATE) * step / steps


def _matrix(said: Sequence[Sequence[tuple[int, float]]], width: int) -> Bags:
    starts = np.cumsum([0, *map(len, said)])
    indices = np.array([column for of in said for column, _ in of], dtype=np.int32)
    values = np.array([value for of in said for _, value in of], dtype=np.float32)
    matrix = sparse.csr_matrix((values, indices, starts), shape=(len(said), width))
    matrix.sum_duplicates()
    return matrix


def _weighed(one: Sequence[str], other: Sequence[str]) -> tuple[Bags, Bags]:
    """The words of both sides, so that their product is BM25 (k1 1.2, b 0.75), the other side being searched."""
    numbers: dict[str, int] = {}
    stop = STOP_WORDS["fr"] | STOP_WORDS["en"]

    def counted(texts: Sequence[str]) -> list[Counter[int]]:
        return [
            Counter(numbers.setdefault(stem(word, "fr"), len(numbers)) for word in words(text) if word not in stop)
            for text in texts
        ]

    asked, held = counted(one), counted(other)
    holders = Counter(number for of in held for number in of)
    telling = {number: np.log(1 + (len(held) - count + 0.5) / (count + 0.5)) for number, count in holders.items()}
    usual = sum(of.total() for of in held) / max(1, len(held)) or 1
    found = [
        [
            (number, telling[number] * 2.2 * n / (n + 1.2 * (0.25 + 0.75 * of.total() / usual)))
            for number, n in of.items()
        ]
        for of in held
    ]
    return _matrix([[(number, 1.0) for number in of] for of in asked], len(numbers)), _matrix(found, len(numbers))
