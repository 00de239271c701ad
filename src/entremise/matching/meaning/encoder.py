"""The vector of a text: the sum of those of its words, of length one."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from math import sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

from entremise.matching.meaning.table import DIMENSIONS, rows, table
from entremise.matching.text import words

F32 = npt.NDArray[np.float32]

#: Texts whose vectors are worked out together: as many as a processor keeps at hand.
_TOGETHER: Final = 128


def encode(texts: Sequence[str]) -> F32:
    """The vector of each text, in either language, accents or not.

    A word said n times counts as the square root of n: a long text is not about what it repeats.

    Returns:
        One row a text, of length one, so that the product of two is their cosine; zeros when no word is known.
    """
    made = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    for start in range(0, len(texts), _TOGETHER):
        made[start : start + _TOGETHER] = _sums(texts[start : start + _TOGETHER])
    lengths = np.linalg.norm(made, axis=1, keepdims=True)
    np.divide(made, lengths, out=made, where=lengths > 0)
    return made


def _sums(texts: Sequence[str]) -> F32:
    found: list[int] = []
    times: list[float] = []
    counts: list[int] = []
    for text in texts:
        before = len(found)
        for word, said in Counter(words(text)).items():
            own = rows(word)
            found.extend(own)
            times.extend([sqrt(said)] * len(own))
        counts.append(len(found) - before)
    sums = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    if found:
        known = table()
        scales = known.scales[found].astype(np.float32) * np.array(times, dtype=np.float32)
        told = known.values[found] * scales[:, None]
        filled = [position for position, count in enumerate(counts) if count]
        starts = [0, *accumulate(count for count in counts if count)][:-1]
        sums[filled] = np.add.reduceat(told, starts, axis=0)
    return sums
