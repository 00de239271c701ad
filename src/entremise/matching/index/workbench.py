"""Working arrays as long as an index, used again and again: making them for each need costs more than their use."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from entremise.matching.index.layout import F64, U32


class Workbench(threading.local):
    """Arrays of zeros of one thread, by their length."""

    def __init__(self) -> None:
        self._free: dict[int, list[F64]] = {}

    @contextmanager
    def zeros(self, length: int, runs: U32 | None, *, left_clean: bool = False) -> Iterator[F64]:
        """An array of zeros to write in, within runs of its elements when there are some (first and end of each).

        Args:
            left_clean: whether whoever asked writes the zeros back.
        """
        free = self._free.setdefault(length, [])
        array = free.pop() if free else np.zeros(length)
        yield array
        # Not reached after an error: an array that may not be clean is not used again.
        if left_clean:
            pass
        elif runs is None:
            array.fill(0.0)
        else:
            for start, stop in runs.reshape(-1, 2).tolist():
                array[start:stop] = 0.0
        free.append(array)
