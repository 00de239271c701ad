"""The table of word vectors, learned by `python -m training vectors` and opened as it is on disk.

| array of matching/data | of | holds |
|---|---|---|
| vectors.npy | int8[rows, DIMENSIONS] | the direction of each row, largest component 127 |
| vectors_scales.npy | float16[rows] | what a unit of the row is worth: the row of a telling word is long |
| vectors_keys.npy | uint32[keys] | sorted hashes of folded words, and of pieces of words (see `pieces`) |
| vectors_rows.npy | uint32[keys] | the row of each: the forms of a word share one |
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

DIMENSIONS: Final = 192

#: Lengths, in characters, of the pieces an unknown word is told by.
PIECE_LENGTHS: Final = range(3, 6)
#: Unknown words are told by their pieces from this length on, in characters (a shorter one is an acronym), and up to
#: that one (a longer one is a code, an address, a joke).
_SHORTEST, _LONGEST = 5, 40
#: Words whose rows are remembered: those of some thousand texts.
_REMEMBERED: Final = 50_000

FOLDER: Final = Path(str(files("entremise.matching"))) / "data"

Rows = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Word vectors: `values[rows[i]] * scales[rows[i]]` is that of the word or piece whose key is `keys[i]`."""

    values: npt.NDArray[np.int8]
    scales: npt.NDArray[np.float16]
    keys: npt.NDArray[np.uint32]
    rows: npt.NDArray[np.uint32]

    def row(self, text: str) -> int | None:
        """The row of a folded word or of a piece; `None` when it has none."""
        wanted = np.uint32(key(text))
        place = int(np.searchsorted(self.keys, wanted))
        found = place < len(self.keys) and self.keys[place] == wanted
        return int(self.rows[place]) if found else None


@cache
def table() -> Table:
    """The table of the package."""
    names = ("vectors", "vectors_scales", "vectors_keys", "vectors_rows")
    return Table(*(np.load(FOLDER / f"{name}.npy", mmap_mode="r") for name in names))


def key(text: str) -> int:
    """The 32 bits a word or piece is looked up by: a word of nobody's is taken for a known one once in 30,000 times."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little")


def pieces(word: str) -> list[str]:
    """The runs of characters of a folded word, its ends marked, that tell what it resembles.

    None is a word: each starts with the character count of the run.
    """
    marked = f"<{word}>"
    return [
        f"{length}{marked[start : start + length]}"
        for length in PIECE_LENGTHS
        for start in range(len(marked) - length + 1)
    ]


@lru_cache(maxsize=_REMEMBERED)
def rows(word: str) -> Rows:
    """The rows whose sum is the vector of a folded word: its own, else those of its pieces, else none."""
    known = table()
    own = known.row(word)
    if own is not None:
        return (own,)
    if not (_SHORTEST <= len(word) <= _LONGEST and word.isalpha()):
        return ()
    return tuple(row for piece in pieces(word) if (row := known.row(piece)) is not None)
