"""What firms of fifty trades would be told of, over two months of real calls for tender.

    python -m benchmarks.tenders            # judged on the buyers that nothing was chosen on
    python -m benchmarks.tenders --write    # put the tables into docs/market/results.md
    python -m benchmarks.tenders --tune     # the score from which a notice concerns a firm, on the other buyers

A notice concerns a trade when indexers gave it one of the trade's labels. Precision is counted among the notices that
have a label left, for half of the set of labels was taken off the file, and among all of them, which is a lower bound.
Means are over trades, so that a rare trade counts as much as a usual one; intervals hold 95 % of the means of resampled
trades.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks import pages
from benchmarks.measures import figure
from benchmarks.tenders.notices import Half, notices, trades
from benchmarks.tenders.rules import F64, RULES
from entremise.market.queries.closeness import CONCERNS
from training.data import DataError

PAGE = Path(__file__).parents[2] / "docs" / "market" / "results.md"
#: What our rule is called, and what its name with more begins with.
OURS = "Entremise"
#: Scores to choose among.
_STEPS = np.round(np.arange(0.02, 0.62, 0.02), 2)


class Measured(NamedTuple):
    """Of each trade (float[trades]): precision among labelled notices, among all, recall, F1, notices told of."""

    precision: F64
    among_all: F64
    recall: F64
    f1: F64
    told: F64


class Part(NamedTuple):
    """A half of the notices: the scores of each rule, what is right (bool[trades, notices]), which have a label."""

    scores: dict[str, F64]
    right: NDArray[np.bool_]
    labelled: NDArray[np.bool_]


def main() -> None:
    """Choose on one half, judge on the other, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    parser.add_argument("--tune", action="store_true", help="what each score would give, on the half to choose on")
    asked = parser.parse_args()
    try:
        tuned = _part("tune")
        if asked.tune:
            print(_tuning(tuned))
            return
        judged = _part("judged")
    except DataError as error:
        sys.exit(str(error))
    ours = {name: CONCERNS for name in RULES if name.startswith(OURS)}
    chosen = {name: _best(tuned, name) for name in RULES} | {"words": 1.0} | ours
    measured = {name: measure(judged, name, least) for name, least in chosen.items()}
    tables = {"rules": _rules(measured, chosen), "trades": _trades(measured[OURS], judged)}
    for name, table in tables.items():
        print(f"{table}\n")
        if asked.write:
            pages.put(name, table, PAGE)


def _part(half: Half) -> Part:
    kept = [notice for notice in notices() if notice.half == half]
    scores = {name: rule(trades(), kept) for name, rule in RULES.items()}
    right = np.array([[bool(notice.labels & trade.labels) for notice in kept] for trade in trades()])
    return Part(scores, right, np.array([bool(notice.labels) for notice in kept]))


def measure(part: Part, rule: str, least: float) -> Measured:
    """What a rule tells each trade of, from a score on."""
    told = part.scores[rule] >= least
    hits = (told & part.right).sum(axis=1)
    precision = _over(hits, (told & part.labelled).sum(axis=1))
    recall = _over(hits, part.right.sum(axis=1))
    f1 = _over(2 * precision * recall, precision + recall)
    return Measured(precision, _over(hits, told.sum(axis=1)), recall, f1, told.sum(axis=1).astype(np.float64))


def _over(part: NDArray[Any], whole: NDArray[Any]) -> F64:
    """A quotient, 0 where nothing is told."""
    return np.asarray(np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0))


def _best(part: Part, rule: str) -> float:
    """The score from which F1 is best over the trades."""
    return float(max(_STEPS, key=lambda least: measure(part, rule, least).f1.mean()))


def _rules(measured: dict[str, Measured], chosen: dict[str, float]) -> str:
    head = ["Told by", "from a score of", "precision", "the same, among all notices", "recall", "F1"]
    rows = [
        [name, f"{chosen[name]:.2f}", *(_told(each) for each in found[:4])]
        for name, found in measured.items()
    ]  # fmt: skip
    for name, other in measured.items():
        if not name.startswith(OURS):
            rows += [
                [f"{mine} over {name}", "", "", "", "", _gain(measured[mine], other)]
                for mine in measured
                if mine.startswith(OURS)
            ]
    return pages.table(head, rows)


def _gain(ours: Measured, other: Measured) -> str:
    found = figure(ours.f1 - other.f1)
    return f"{found.mean:+.2f} ({found.low:+.2f} to {found.high:+.2f})"


def _told(values: F64) -> str:
    found = figure(values)
    return f"{found.mean:.2f} ({found.low:.2f} to {found.high:.2f})"


def _trades(ours: Measured, part: Part) -> str:
    head = ["Trade", "notices of its labels", "told of", "precision", "recall"]
    order: Sequence[int] = np.argsort(-ours.f1).tolist()
    right = part.right.sum(axis=1)
    columns = [(ours.told, ".0f"), (ours.precision, ".2f"), (ours.recall, ".2f")]
    rows = [
        [trades()[row].name, str(right[row]), *(f"{each[row]:{shape}}" for each, shape in columns)] for row in order
    ]
    return pages.table(head, rows)


def _tuning(part: Part) -> str:
    head = ["from a score of", *(f"{name}: precision, recall, F1" for name in RULES)]
    rows = [
        [f"{least:.2f}", *(_means(measure(part, name, least)) for name in RULES)]
        for least in _STEPS
    ]  # fmt: skip
    return pages.table(head, rows)


def _means(found: Measured) -> str:
    return f"{found.precision.mean():.3f} {found.recall.mean():.3f} {found.f1.mean():.3f}"


if __name__ == "__main__":
    main()
