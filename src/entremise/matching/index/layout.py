"""What an index folder holds: `meta.json` and arrays in NumPy's own format (`.npy`), each opened as it is on disk.

Rows are documents, in the order of a grid of cells of a tenth of a degree, southern bands first, west to east in a
band, documents without a place last: a circle is a few runs of consecutive rows, one for each band it crosses.
`unsigned` is the smallest type that holds the largest number of an array.

| array | of | holds |
|---|---|---|
| lat, lon | float32[rows] | degrees; NaN when unknown |
| kind, size | unsigned[rows] | position in meta's `kinds` and `sizes` |
| draw | uint64[rows] | hash of the id, from which draws among equals are made |
| id_bytes, id_offsets | uint8[], unsigned[rows + 1] | ids, UTF-8, one after another |
| cells, cell_starts | uint32[cells], uint32[cells + 1] | the cells that hold documents, and the first row of each |
| term_keys, term_offsets | uint64[terms], unsigned[terms + 1] | sorted hashes of (field, term); first posting of each |
| term_rows, term_impacts | uint32[], uint8[] | postings: rows in order, how strongly each holds it |
| piece_rows, piece_offsets, piece_bytes | | evidence: the row of each piece, in order, and its text |
| piece_term_keys... | | postings of evidence, over pieces instead of rows |
| text_rows | uint32[texts] | the rows that have a text, not merely a name, in order |
| text_vectors, piece_vectors | int8[texts x DIMENSIONS], int8[pieces x DIMENSIONS] | what each means (see `vectors`) |

Fields: `activity` (NAF codes without their point: those a document has), `named` and `described` (those that one
without any seems to have, by its name or by its text), `label`, `title`, `text` (stems, with the language they are
of); over pieces: `evidence` (stems).
"""

import hashlib
from typing import Final

import numpy as np
import numpy.typing as npt

from entremise.matching.model import Language

FORMAT: Final = 2
META: Final = "meta.json"

I8 = npt.NDArray[np.int8]
U8 = npt.NDArray[np.uint8]
U16 = npt.NDArray[np.uint16]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
#: Whole numbers in as few bytes as hold the largest one of their array.
Unsigned = npt.NDArray[np.unsignedinteger]
F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

#: The impact of a posting that holds its term fully: the most a byte holds.
FULLY: Final = 255
CELLS_PER_DEGREE: Final = 10
#: Cells in a band, one more than needed so that longitude 180 has its own.
BAND: Final = 360 * CELLS_PER_DEGREE + 1
#: The cell of documents without a place.
NOWHERE: Final = 2**32 - 1


def hash64(text: str) -> int:
    """A stable 64-bit hash of a text."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def term_key(field: str, term: str) -> int:
    """The key under which a field's term is looked up."""
    return hash64(f"{field}:{term}")


def spoken(stem: str, language: Language) -> str:
    """A stem as it is indexed: those of two languages are never taken for each other ("pain", "or")."""
    return f"{language}:{stem}"


def bands(lat: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """The bands of latitudes, 0 at the south pole."""
    return np.floor((np.asarray(lat, dtype=np.float64) + 90) * CELLS_PER_DEGREE).astype(np.int64)


def cell_columns(lon: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """The columns of longitudes in their band, 0 at the antimeridian."""
    return np.floor((np.asarray(lon, dtype=np.float64) + 180) * CELLS_PER_DEGREE).astype(np.int64)


def cells(lat: F32, lon: F32) -> U32:
    """The cell of each place, `NOWHERE` for NaN."""
    known = ~np.isnan(lat)
    found = np.full(len(lat), NOWHERE, dtype=np.uint32)
    found[known] = (bands(lat[known]) * BAND + cell_columns(lon[known])).astype(np.uint32)
    return found


def short_code(activity: str) -> str:
    """A NAF code as it is indexed, at any level: no point, capitals (`43.91b` -> `4391B`)."""
    return activity.replace(".", "").replace(" ", "").upper()
