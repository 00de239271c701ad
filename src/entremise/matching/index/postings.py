"""Posting lists: for each term of a field, the rows that hold it and how strongly."""

from array import array
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from entremise.matching.index.layout import FULLY, U8, U16, U32, U64, Unsigned, term_key
from entremise.matching.index.weights import Saturation
from entremise.matching.index.writing import ArrayFile, NpyFile, save, smallest

# While they are gathered, postings are packed as term (26 bits), document (30 bits), times (8 bits).
_TERM_BITS, _ROW_BITS, _TIMES_BITS = 26, 30, 8
_ROW_MASK = np.uint64((1 << _ROW_BITS) - 1)
_TIMES_MASK = np.uint64((1 << _TIMES_BITS) - 1)
_ROW_SHIFT = np.uint64(_TIMES_BITS)
_TERM_SHIFT = np.uint64(_ROW_BITS + _TIMES_BITS)
#: Times a word is said are told in so many parts: a word may count for a little more than it is said.
PARTS = 8
#: Postings sorted at once: what bounds the memory of a build.
_SORTED_AT_ONCE = 8_000_000
_READ_AT_ONCE = 1_000_000
_BUFFERED = 500_000
#: Terms whose place in an opened index is remembered.
_REMEMBERED = 8_192


class Postings(NamedTuple):
    """The rows that hold a term, in increasing order, and the impact of each (255: fully)."""

    rows: U32
    impacts: U8


class PostingsWriter:
    """Gathers postings in any order, then writes them sorted."""

    def __init__(self, file: ArrayFile) -> None:
        """`file` is where postings wait, of uint64."""
        self._file = file
        self._buffer = array("Q")
        self._numbers: dict[int, int] = {}
        self._fields = array("B")
        self._field_numbers: dict[str, int] = {}
        self._counts = array("I")
        # Most words come again and again: remembering the last ones saves hashing them.
        self._number = lru_cache(maxsize=300_000)(self._number_of)

    def _number_of(self, field: str, term: str) -> int:
        key = term_key(field, term)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._numbers)
            if number >> _TERM_BITS:
                raise ValueError("more different words than an index can hold")
            self._fields.append(self._field_numbers.setdefault(field, len(self._field_numbers)))
            self._counts.append(0)
        return number

    def add(self, field: str, term: str, document: int, times: int) -> None:
        """Note that a document holds a term, and how strongly (1 to 255): for fields of words, times in `PARTS`."""
        number = self._number(field, term)
        self._counts[number] += 1
        self._buffer.append(((number << _ROW_BITS | document) << _TIMES_BITS) | times)
        if len(self._buffer) >= _BUFFERED:
            self._flush()

    def _flush(self) -> None:
        self._file.write(self._buffer)
        del self._buffer[:]

    def finish(
        self, directory: Path, name: str, row_of: U32, saturations: Mapping[str, tuple[Saturation, U16]]
    ) -> None:
        """Write `name_keys`, `name_offsets`, `name_rows` and `name_impacts`.

        Args:
            row_of: the row given to each document number.
            saturations: for fields of words, their constants and the length of each row; the others' times are impacts.
        """
        if len(row_of) >> _ROW_BITS:
            raise ValueError("more documents than an index can hold")
        self._flush()
        keys = np.fromiter(self._numbers, np.uint64, len(self._numbers))
        self._numbers.clear()
        self._number.cache_clear()
        order = np.argsort(keys)
        offsets = np.zeros(len(order) + 1, np.uint64)
        np.cumsum(np.frombuffer(self._counts, np.uint32)[order], out=offsets[1:])
        save(directory, f"{name}_keys", keys[order])
        save(directory, f"{name}_offsets", smallest(offsets))
        field_of_rank = np.frombuffer(self._fields, np.uint8)[order]
        curves = [_Curve(*saturations[field]) if field in saturations else None for field in self._field_numbers]
        rows_file = NpyFile(directory, f"{name}_rows", np.uint32, int(offsets[-1]))
        impacts_file = NpyFile(directory, f"{name}_impacts", np.uint8, int(offsets[-1]))
        for entries in self._sorted(order, row_of, offsets):
            rows = ((entries >> _ROW_SHIFT) & _ROW_MASK).astype(np.uint32)
            impacts = (entries & _TIMES_MASK).astype(np.uint8)
            fields = field_of_rank[entries >> _TERM_SHIFT]
            for number, curve in enumerate(curves):
                if curve:
                    of_field = np.flatnonzero(fields == number)
                    impacts[of_field] = curve.impacts(impacts[of_field], rows[of_field])
            rows_file.write(rows)
            impacts_file.write(impacts)
        rows_file.close()
        impacts_file.close()

    def _sorted(self, order: npt.NDArray[np.intp], row_of: U32, offsets: U64) -> Iterator[U64]:
        """Postings with ranks for terms and rows for documents, sorted, piece by piece."""
        rank = np.empty(len(order), np.uint64)
        rank[order] = np.arange(len(order), dtype=np.uint64)
        cuts = np.searchsorted(offsets, np.arange(0, int(offsets[-1]), _SORTED_AT_ONCE, dtype=np.uint64), "left")
        # Each round takes whole terms, so that its postings are all those of these terms.
        for low, high in pairwise(np.unique(np.append(cuts, len(order))).astype(np.uint64)):
            entries = np.empty(int(offsets[high] - offsets[low]), np.uint64)
            filled = 0
            for packed in self._file.pieces(_READ_AT_ONCE):
                ranks = rank[packed >> _TERM_SHIFT]
                mine = (ranks >= low) & (ranks < high)
                chosen = packed[mine]
                rows = row_of[(chosen >> _ROW_SHIFT) & _ROW_MASK].astype(np.uint64)
                end = filled + len(chosen)
                entries[filled:end] = (ranks[mine] << _TERM_SHIFT) | (rows << _ROW_SHIFT) | (chosen & _TIMES_MASK)
                filled = end
            entries.sort()
            for start in range(0, len(entries), _READ_AT_ONCE):
                yield entries[start : start + _READ_AT_ONCE]


class _Curve:
    """BM25's saturation of the times a term is said, scaled so that once in an endless brevity is 1."""

    def __init__(self, saturation: Saturation, lengths: U16) -> None:
        self._k, b = saturation
        written = lengths[lengths > 0]
        average = float(written.mean(dtype=np.float64)) if len(written) else 1.0
        self._dilution = np.float64(1 - b) + b * lengths / average
        self._scale = 1 + self._k * (1 - b)

    def impacts(self, times: U8, rows: U32) -> U8:
        said = times / PARTS
        strength = said * self._scale / (said + self._k * self._dilution[rows])
        return np.clip(np.rint(strength * FULLY), 1, FULLY).astype(np.uint8)


class PostingsReader:
    """The posting lists of an opened index."""

    def __init__(self, keys: U64, offsets: Unsigned, rows: U32, impacts: U8) -> None:
        self._keys, self._offsets, self._rows, self._impacts = keys, offsets, rows, impacts
        # The activities and the commonest words come again from one need to the next.
        self._of = lru_cache(maxsize=_REMEMBERED)(self._find)

    def of(self, field: str, term: str) -> Postings:
        """The postings of a term; empty when no document holds it."""
        return self._of(field, term)

    def _find(self, field: str, term: str) -> Postings:
        key = np.uint64(term_key(field, term))
        place = int(self._keys.searchsorted(key))
        if place == len(self._keys) or self._keys[place] != key:
            return Postings(self._rows[:0], self._impacts[:0])
        start, stop = int(self._offsets[place]), int(self._offsets[place + 1])
        return Postings(self._rows[start:stop], self._impacts[start:stop])
