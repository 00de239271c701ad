"""BM25 over French stems, in NumPy.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the usual constants and
the inverse document frequency of Lucene, which is never negative.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from benchmarks.measures import Ranking
from benchmarks.peers import reading
from entremise.matching.text import terms
from training.tasks import Task

_K1, _B = 1.2, 0.75


class BM25:
    """An index of texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        counted = [Counter(terms(text, "fr")) for text in texts]
        self._terms = {
            term: number for number, term in enumerate(dict.fromkeys(term for each in counted for term in each))
        }
        lengths = np.array([each.total() for each in counted], dtype=np.float64)
        rows = np.repeat(np.arange(len(counted)), [len(each) for each in counted])
        found = np.array([self._terms[term] for each in counted for term in each], dtype=np.int64)
        counts = np.array([count for each in counted for count in each.values()], dtype=np.float64)
        frequencies = np.bincount(found, minlength=len(self._terms))
        idf = np.log1p((len(counted) - frequencies + 0.5) / (frequencies + 0.5))
        damped = counts + _K1 * (1 - _B + _B * lengths[rows] / max(lengths.mean(), 1))
        order = np.argsort(found, kind="stable")
        self._rows = rows[order]
        self._scores = (idf[found] * counts * (_K1 + 1) / damped)[order]
        self._ends = np.concatenate([[0], np.cumsum(frequencies)])
        self._size = len(counted)

    def best(self, text: str, top: int) -> tuple[Sequence[int], npt.NDArray[np.float64]]:
        """The rows of the best texts for this one, best first, and their scores; those that share no word left out."""
        scores = np.zeros(self._size)
        for term, count in Counter(terms(text, "fr")).items():
            if (number := self._terms.get(term)) is not None:
                run = slice(self._ends[number], self._ends[number + 1])
                scores[self._rows[run]] += count * self._scores[run]
        best = np.argsort(-scores, kind="stable")[:top]
        best = best[scores[best] > 0]
        return best.tolist(), scores[best]


def rank(task: Task, top: int) -> Ranking:
    """BM25 over all that is told of each solution."""
    index = BM25(reading.solutions(task))
    ids = [solution["id"] for solution in task.solutions]
    return {need["id"]: [ids[row] for row in index.best(need["text"], top)[0]] for need in task.needs}
