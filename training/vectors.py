"""Learn the table of word vectors, `entremise/matching/data/vectors*.npy`: docs/decisions/009-meaning.md."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from entremise.matching import arrays
from entremise.matching.meaning import table as stored
from training import encoding, learning, pairs
from training.data import Part
from training.vocabulary import Vocabulary, gathered, known_words

F32 = npt.NDArray[np.float32]

SEED: Final = 1
#: Rows of words, then of pieces of words: all that 11 MB hold.
_WORD_ROWS: Final = 48_000
_PIECE_ROWS: Final = 6_000
#: Known words a piece must be in.
_WORDS_OF_A_PIECE: Final = 10
#: Words from which pieces are learned start there: the most frequent are short, or mean what no piece tells.
_FREQUENT_WORDS: Final = 2_000
#: How far the vectors of pieces are kept small (ridge regression), in words.
_RIDGE: Final = 2.0
#: Kinds of texts that the teacher is asked about: those short enough for it to be good at them.
_ENCODED: Final = (
    "award", "notice", "tagline", "question", "french label", "english label", "trade",
    "french activity", "english activity", "french term", "english term",
)  # fmt: skip


def run() -> None:
    """Learn from all that is not held out, and write the table of the engine."""
    vocabulary, vectors = learned(("train", "tune"))
    write(vocabulary, vectors, stored.FOLDER)


def learned(parts: Collection[Part]) -> tuple[Vocabulary, F32]:
    """Words and the vector of each of their rows, learned from some parts of the data."""
    texts = pairs.texts(parts)
    known = known_words(text for of in texts.values() for text in of)
    told = encoding.encode([word.written for word in known.values()])
    vocabulary, heads = gathered(known, told, _WORD_ROWS)
    middle = heads.mean(axis=0)
    teacher = learning.Teacher(heads - middle, _singles(texts, vocabulary, middle))
    sources = {name: learning.source(of, vocabulary) for name, of in pairs.pairs(parts, SEED).items() if of}
    return vocabulary, learning.learn(teacher, sources, pairs.WEIGHTS, vocabulary.frequencies, stored.DIMENSIONS, SEED)


def _singles(
    texts: Mapping[str, Sequence[str]], vocabulary: Vocabulary, middle: F32
) -> list[tuple[learning.Bags, F32]]:
    """Texts by kind, and what the teacher says of them, halfway between how words differ and how texts of a kind do."""
    found = []
    for kind in _ENCODED:
        vectors = encoding.encode(texts[kind])
        found.append((learning.bags(texts[kind], vocabulary), vectors - (middle + vectors.mean(axis=0)) / 2))
    return found


def learned_pieces(words: Sequence[str], vectors: F32) -> tuple[list[str], F32]:
    """The pieces most words have, and vectors whose sum over the pieces of a word is near its own.

    Args:
        words: folded words, the most useful first.
        vectors: float32[words, n].
    """
    of_word = [stored.pieces(word) for word in words[_FREQUENT_WORDS:]]
    counts = Counter(piece for found in of_word for piece in found)
    chosen = [piece for piece, count in counts.most_common(_PIECE_ROWS) if count >= _WORDS_OF_A_PIECE]
    number = {piece: place for place, piece in enumerate(chosen)}
    places = [(row, number[piece]) for row, found in enumerate(of_word) for piece in found if piece in number]
    rows, columns = np.array(places).T
    made_of = sparse.csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), (len(of_word), len(chosen)))
    normal = (made_of.T @ made_of).toarray() + _RIDGE * np.eye(len(chosen), dtype=np.float32)
    return chosen, np.linalg.solve(normal, made_of.T @ vectors[_FREQUENT_WORDS:]).astype(np.float32)


def write(vocabulary: Vocabulary, vectors: F32, folder: Path) -> None:
    """Write a table of words and pieces as `entremise.matching.meaning.table` reads it."""
    pieces, of_pieces = learned_pieces(vocabulary.words, vectors[list(vocabulary.rows)])
    every = np.vstack([vectors, of_pieces])
    scales = np.maximum(np.abs(every).max(axis=1) / 127, np.finfo(np.float16).tiny).astype(np.float16)
    keys = np.array([stored.key(text) for text in (*vocabulary.words, *pieces)], dtype=np.uint32)
    rows = np.array([*vocabulary.rows, *range(len(vectors), len(every))], dtype=np.uint32)
    # Of two that share a key, the first is the more useful.
    keys, first = np.unique(keys, return_index=True)
    values = np.rint(every / scales.astype(np.float32)[:, None]).clip(-127, 127).astype(np.int8)
    arrays.replace(folder / "vectors.npy", values)
    arrays.replace(folder / "vectors_scales.npy", scales)
    arrays.replace(folder / "vectors_keys.npy", keys)
    arrays.replace(folder / "vectors_rows.npy", rows[first])
