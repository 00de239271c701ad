"""Working arrays as long as an index, used again and again: making them for each need costs more than their use."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from entremise.matching.index.layout import F64


class Workbench(threading.local):
    """Arrays of zeros of one thread, by their length."""

    def __init__(self) -> None:
        self._free: dict[int, list[F64]] = {}

    @contextmanager
    def zeros(self, length: int) -> Iterator[F64]:
        """An array of zeros to write in, and to write zeros back to before it is given back."""
        free = self._free.setdefault(length, [])
        array = free.pop() if free else np.zeros(length)
        yield array
        # Not reached after an error: an array that may not be clean is not used again.
        free.append(array)
