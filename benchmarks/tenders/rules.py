"""Ways to decide whether a notice concerns a firm: scores (float[trades, notices]), and from a score on it does."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.bm25 import BM25
from benchmarks.tenders.notices import Notice, Trade
from entremise.market.queries import closeness
from entremise.market.queries.phrases import held, phrases
from entremise.market.queries.reading import activities
from entremise.matching.nomenclature import naf

F64 = NDArray[np.float64]
Rule = Callable[[Sequence[Trade], Sequence[Notice]], F64]


def words(trades: Sequence[Trade], notices: Sequence[Notice]) -> F64:
    """1 when the notice holds all the words of one of the firm's phrases, as stems."""
    found = np.zeros((len(trades), len(notices)))
    for row, trade in enumerate(trades):
        said = phrases(trade.words)
        found[row] = [bool(held(said, notice.text)) for notice in notices]
    return found


def bm25(trades: Sequence[Trade], notices: Sequence[Notice]) -> F64:
    """BM25 of the firm's words and of the label of its activity, over the best notice's."""
    index = BM25(notice.text for notice in notices)
    found = np.zeros((len(trades), len(notices)))
    for row, trade in enumerate(trades):
        rows, scores = index.best(f"{naf.label(trade.naf, 'fr')} {' '.join(trade.words)}", len(notices))
        found[row, rows] = scores / scores.max()
    return found


def same_activity(trades: Sequence[Trade], notices: Sequence[Notice]) -> F64:
    """How much of what the notice asks for is the firm's very activity."""
    asked = _asked(notices)
    return np.array([asked[:, closeness.places()[trade.naf]] for trade in trades])


def concerning(trades: Sequence[Trade], notices: Sequence[Notice]) -> F64:
    """Ours: what the firm answers of it by its activity and those close to it."""
    asked = _asked(notices)
    return np.array([asked @ closeness.answering({trade.naf: 1.0}) for trade in trades])


def concerning_in_words(trades: Sequence[Trade], notices: Sequence[Notice]) -> F64:
    """Ours, the firm having said what it does in the same words as in its alert."""
    return concerning(trades, notices) + closeness.WORDED * words(trades, notices)


RULES: dict[str, Rule] = {
    "words": words,
    "BM25": bm25,
    "same activity": same_activity,
    "Entremise": concerning,
    "Entremise, with its words": concerning_in_words,
}

_READ: dict[str, Sequence[tuple[str, float]]] = {}


def _asked(notices: Sequence[Notice]) -> F64:
    """The activities that the text alone of each notice asks for; labels are kept to judge."""
    found = np.zeros((len(notices), len(closeness.places())))
    for row, notice in enumerate(notices):
        if notice.text not in _READ:
            _READ[notice.text] = activities(notice.text, "", [], [])
        for code, weight in _READ[notice.text]:
            found[row, closeness.places()[code]] = weight
    return found
