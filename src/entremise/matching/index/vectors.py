"""What texts mean, as an index keeps it: a small vector for each, and how close a need comes to them."""

from array import array
from pathlib import Path

import numpy as np

from entremise.matching import meaning
from entremise.matching.index.layout import F32, I8, U32, hash64
from entremise.matching.index.writing import ArrayFile, NpyFile

#: Unit vectors are kept times this, as whole numbers: their components hardly ever pass one half.
_SCALE = 254
_LARGEST = 127
#: Texts encoded at once, and vectors read at once: what stays in the processor's own memory.
_AT_ONCE = 512


class VectorsWriter:
    """Encodes texts as they come, then writes their vectors in the order asked."""

    def __init__(self, file: ArrayFile) -> None:
        """`file` is where vectors wait, of int8."""
        self._file = file
        self._texts: list[str] = []
        self.owners = array("I")

    def add(self, text: str, owner: int) -> None:
        """Note a text and the number of what it belongs to."""
        self._texts.append(text)
        self.owners.append(owner)
        if len(self._texts) >= _AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        if self._texts:
            self._file.write(np.ascontiguousarray(kept(meaning.encode(self._texts))))
            self._texts.clear()

    def finish(self, directory: Path, name: str, order: U32) -> None:
        """Write `name.npy`, the vectors one after another in a new order (the old number of each)."""
        self._flush()
        vectors = self._file.close().reshape(-1, meaning.DIMENSIONS)
        file = NpyFile(directory, name, np.int8, vectors.size)
        for first in range(0, len(order), _AT_ONCE):
            file.write(vectors[order[first : first + _AT_ONCE]].ravel())
        file.close()


def kept(vectors: F32) -> I8:
    """Unit vectors as an index keeps them."""
    return np.clip(np.rint(vectors * _SCALE), -_LARGEST, _LARGEST).astype(np.int8)


def fingerprint() -> str:
    """What tells the vectors of one table of words from those of another."""
    probe = kept(meaning.encode(["une mise en relation entre entreprises"]))
    return f"{hash64(probe.tobytes().hex()):016x}"


def closeness(vectors: I8, need: F32) -> F32:
    """How close each vector is to that of a need (cosine, -1 to 1).

    Both are whole numbers, whose sums of products a float32 holds exactly: equal texts come equally close, wherever
    they are in the index.
    """
    asked = kept(need).astype(np.float32)
    found = np.zeros(len(vectors), np.float32)
    if asked.any():
        block = np.empty((_AT_ONCE, vectors.shape[1]), np.float32)
        for start in range(0, len(vectors), _AT_ONCE):
            piece = vectors[start : start + _AT_ONCE]
            np.copyto(block[: len(piece)], piece)
            np.dot(block[: len(piece)], asked, out=found[start : start + len(piece)])
        found /= np.float32(_SCALE * _SCALE)
    return found
