"""Arrays written to files without holding them whole in memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from entremise.matching.index.layout import U8, U32

_BUFFER = 1 << 22
_TEXTS_AT_ONCE = 100_000


class ArrayFile:
    """A raw array that grows at its end, then is read back mapped from its file."""

    def __init__(self, path: Path, dtype: npt.DTypeLike) -> None:
        self._path, self._dtype = path, np.dtype(dtype)
        self._file = path.open("wb", buffering=_BUFFER)

    def __enter__(self) -> "ArrayFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: Any) -> None:
        """Add the bytes of anything that has some: bytes, array, NumPy array."""
        self._file.write(data)

    def pieces(self, length: int) -> Iterator[npt.NDArray[Any]]:
        """End writing and read the array piece by piece, holding one at a time."""
        self._file.close()
        with self._path.open("rb") as file:
            while len(piece := np.fromfile(file, self._dtype, length)):
                yield piece

    def close(self) -> npt.NDArray[Any]:
        """End writing and give the array, read-only."""
        self._file.close()
        if not self._path.stat().st_size:
            return np.empty(0, self._dtype)
        return np.memmap(self._path, self._dtype, mode="r")


class NpyFile:
    """A `.npy` file of known length written piece by piece."""

    def __init__(self, directory: Path, name: str, dtype: npt.DTypeLike, length: int) -> None:
        self._dtype = np.dtype(dtype)
        self._file = (directory / f"{name}.npy").open("wb")
        header = {"descr": np.lib.format.dtype_to_descr(self._dtype), "fortran_order": False, "shape": (length,)}
        np.lib.format.write_array_header_1_0(self._file, header)

    def write(self, piece: npt.NDArray[Any]) -> None:
        """Add the next elements."""
        self._file.write(np.ascontiguousarray(piece, self._dtype).data)

    def close(self) -> None:
        """End writing."""
        self._file.close()


def smallest(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Whole numbers, none negative, in as few bytes as hold the largest one."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))


def save(directory: Path, name: str, values: npt.NDArray[Any]) -> None:
    """Write a whole array as `name.npy`."""
    np.save(directory / f"{name}.npy", values, allow_pickle=False)


def gather_texts(directory: Path, name: str, blob: U8, sizes: U32, order: U32) -> None:
    """Write texts in a new order, as `name_bytes` and `name_offsets`.

    Args:
        blob: the bytes of the texts one after another, in the old order.
        sizes: the number of bytes of each, in the old order.
        order: the old number of each text in the new order.
    """
    starts = np.zeros(len(sizes) + 1, dtype=np.uint64)
    np.cumsum(sizes, out=starts[1:])
    offsets = np.zeros(len(order) + 1, dtype=np.uint64)
    np.cumsum(sizes[order], out=offsets[1:])
    save(directory, f"{name}_offsets", smallest(offsets))
    file = NpyFile(directory, f"{name}_bytes", np.uint8, int(offsets[-1]))
    for first in range(0, len(order), _TEXTS_AT_ONCE):
        chosen = order[first : first + _TEXTS_AT_ONCE]
        lengths = sizes[chosen].astype(np.int64)
        ends = np.cumsum(lengths)
        positions = np.arange(ends[-1] if len(ends) else 0, dtype=np.int64)
        positions += np.repeat(starts[chosen].astype(np.int64) - (ends - lengths), lengths)
        file.write(blob[positions])
    file.close()
