"""How relevant a firm is, told from how far its score is below the best: `python -m training relevance`.

The table stands in `entremise.matching.equity.relevance`, where a reader looks for it; this tells it anew, with how
sure it is, and checks the one in force on the part held out (see docs/neutrality/model.md).

Each public contract asked of the engine makes a list in which its winner stands somewhere. A list says how its firms
compare with each other, and nothing else: the chance that a firm is the one that wins is its relevance over the sum of
those of its list (Luce, "Individual Choice Behavior", 1959; McFadden's conditional logit, 1974). So each list counts
once, whether it holds three firms or three thousand. Relevance is the likeliest function of the gap that never grows
with it: each step of Hunter's algorithm ("MM algorithms for generalized Bradley-Terry models", 2004) is an isotonic
regression. Gaps whose relevances cannot be told apart are of one class.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression

from entremise.matching import records
from entremise.matching.equity import relevance as in_force
from entremise.matching.equity.relevance import Level
from entremise.matching.index import Index, building, weights
from entremise.matching.index.columns import Columns
from entremise.matching.index.scoring import score
from entremise.matching.index.searching import find
from entremise.matching.model import Request
from entremise.matching.understanding import learned as activities_table
from entremise.matching.understanding import names as names_table
from entremise.matching.understanding import understand
from training import activities, data, names
from training.data import Part
from training.tasks import need_id, tasks, write

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

#: How contracts are asked: wherever firms are, and around the place of the contract when it tells one.
ASKED: Final = ("award", "award+place")
#: Contracts are asked of tables that were learned without them: the shares that are so left out in turn.
FOLDS: Final = ((0, 1), (2, 3), (4, 5), (6, 7))
#: Lists whose winner stands in a level, at the least, and what the limits of levels are rounded up to (steps).
CASES: Final = 30
ROUNDED: Final = 100
#: Relevances are told in millionths of the first level's, by two digits: they are no surer than that.
UNIT: Final = 1_000_000
#: Levels are of two classes when fewer than `DOUBT` of so many draws of buyers give them the same relevance.
RESAMPLES: Final = 1000
DOUBT: Final = 0.025
_SEED: Final = 20261122
#: Steps of the algorithm at most, and the share by which relevances still move when it stops.
_STEPS: Final = 500
_STILL: Final = 1e-4
#: Relevances that differ by less than this share are one.
_ALIKE: Final = 1e-9


class Case(NamedTuple):
    """A list in which the winner stands: the buyer, how it was asked, the gaps (steps) of all and of the winners."""

    buyer: str
    asked: str
    gaps: I64
    won: I64


class Counts(NamedTuple):
    """By list and bin of gaps: how many firms, and which share of the winners (float64[lists x bins])."""

    firms: F64
    won: F64


class Learned(NamedTuple):
    """A level, and between what its relevance is, 95 times out of 100 (millionths)."""

    level: Level
    low: float
    high: float


class Line(NamedTuple):
    """Winners that a level expects, those seen in it, and between what the latter is, 95 times out of 100."""

    expected: float
    seen: float
    low: float
    high: float


def run() -> None:
    """Tell the table learned from what is not held out, and how well the one in force foretells what is."""
    found = [case for fold in FOLDS for case in unseen(fold)]
    print(f"{len(found)} lists of {len({case.buyer for case in found})} buyers")
    for level, low, high in learned(found):
        told = f"Level({level.gap:_}, {level.relevance:_}),"
        print(f"    {told:26}  # {low:9.0f} to {high:9.0f}")
    kept = cases("held-out")
    for name, some in groups(kept).items():
        print(f"held out, {name}: {len(some)} lists, {bits(some, in_force.LEVELS):.2f} bits each beyond chance")
        for level, line in zip(in_force.LEVELS, reliability(some, in_force.LEVELS), strict=True):
            print(f"{level.gap:8} {line.expected:6.1f} expected {line.seen:6.1f} seen ({line.low:.0f}-{line.high:.0f})")


def groups(found: Sequence[Case]) -> dict[str, list[Case]]:
    """All lists, those of each way of asking, and the short and the long ones."""
    middle = np.median([len(case.gaps) for case in found])
    return {
        "all": list(found),
        "wherever firms are": [case for case in found if case.asked == ASKED[0]],
        "around the place": [case for case in found if case.asked == ASKED[1]],
        f"{middle:.0f} firms or fewer": [case for case in found if len(case.gaps) <= middle],
        f"more than {middle:.0f} firms": [case for case in found if len(case.gaps) > middle],
    }


def unseen(fold: Sequence[int]) -> list[Case]:
    """The lists of some shares of the buyers, as tables learned from the other shares make them."""
    with data.tuning_on(fold), _tables_apart():
        activities.run(("train",))
        _forget()
        names.run(("train",))
        _forget()
        return cases("tune")


@contextmanager
def _tables_apart() -> Iterator[None]:
    """While it lasts, tables learned from contracts are written, and read, in a folder of their own."""
    with TemporaryDirectory() as folder:
        try:
            with (
                patch.object(activities_table, "FOLDER", Path(folder) / "activities"),
                patch.object(names_table, "FOLDER", Path(folder) / "names"),
            ):
                yield
        finally:
            _forget()


def _forget() -> None:
    """Read tables again, and what was made of them."""
    caches = (
        activities_table.table,
        activities_table._directions,  # noqa: SLF001 - the engine never changes its tables, and has no word for it
        names_table.table,
        building._presumed,  # noqa: SLF001 - the same
    )
    for cache in caches:
        cache.cache_clear()


def cases(part: Part) -> list[Case]:
    """The lists of a part's contracts, for each way of asking, in which a winner stands."""
    buyers = {need_id(award): award.buyer for award in data.awards()}
    with TemporaryDirectory() as folder:
        return [case for asked in ASKED for case in _cases(part, asked, Path(folder) / asked, buyers)]


def _cases(part: Part, asked: str, folder: Path, buyers: dict[str, str]) -> Iterator[Case]:
    task = tasks(part, [asked], None)[asked]
    folder.mkdir()
    needs, solutions = write(task, folder)
    Index.build(folder / "index", records.solutions(solutions, lambda _: None))
    columns = Columns.open(folder / "index")
    rows = {columns.ids[row]: row for row in range(columns.count)}
    for need in records.needs(needs, frozenset(), lambda _: None):
        if asked == ASKED[0] or need.request.place:
            request = replace(need.request, anywhere=need.request.place is None)
            case = _case(columns, request, [rows[one] for one in task.relevant[need.id]], buyers[need.id], asked)
            if len(case.won):
                yield case


def _case(columns: Columns, request: Request, winners: Sequence[int], buyer: str, asked: str) -> Case:
    found = find(columns, request, understand(request))
    steps = np.rint(score(found.features) * weights.STEPS).astype(np.int64)
    gaps = steps.max(initial=0) - steps
    return Case(buyer, asked, gaps, gaps[np.isin(found.rows, winners)])


def learned(found: Sequence[Case]) -> list[Learned]:
    """The classes that can be told apart, how relevant each is, and how sure that is."""
    starts = classes(found, grid(found))
    counts = counted(found, starts)
    fitted = fit(counts, np.ones(len(found)))
    again = np.array([fit(counts, times, fitted) for times in _draws(found, RESAMPLES)]) * UNIT
    lows, highs = np.quantile(again, (0.025, 0.975), axis=0)
    return [
        Learned(Level(int(gap), int(float(f"{value * UNIT:.2g}"))), float(low), float(high))
        for gap, value, low, high in zip(starts, fitted, lows, highs, strict=True)
    ]


def classes(found: Sequence[Case], edges: I64) -> I64:
    """The gaps at which classes begin (int64[classes]), of bins told by their lower limits.

    A class is the gaps of one relevance and those of the next ones that cannot be told from it: the table is made again
    of buyers drawn among those there are, over and over, and often gives the nearest gaps of both the same.
    """
    counts = counted(found, edges)
    fitted = fit(counts, np.ones(len(found)))
    again = np.array([fit(counts, times, fitted) for times in _draws(found, RESAMPLES)])
    levels = np.flatnonzero(~np.isclose(np.diff(fitted, prepend=np.inf), 0, atol=_ALIKE))
    starts, end = [0], 0
    for start, after in pairwise([*levels.tolist(), len(edges)]):
        alike = np.isclose(again[:, end], again[:, start], rtol=_ALIKE)
        if start and alike.mean() < DOUBT:
            starts.append(start)
        if start == starts[-1]:
            end = after - 1
    return edges[starts]


def grid(found: Sequence[Case]) -> I64:
    """The lower limits of the finest bins of gaps in which `CASES` winners stand; winners share their list's case."""
    gaps = np.concatenate([case.won for case in found])
    shares = np.concatenate([np.full(len(case.won), 1 / len(case.won)) for case in found])
    order = np.argsort(gaps, kind="stable")
    edges, since = [0], 0.0
    for gap, share in zip(gaps[order].tolist(), shares[order].tolist(), strict=True):
        edge = -(-gap // ROUNDED) * ROUNDED
        if since >= CASES and edge > edges[-1]:
            edges.append(edge)
            since = 0.0
        since += share
    return np.array(edges if since >= CASES or len(edges) == 1 else edges[:-1], np.int64)


def counted(found: Sequence[Case], edges: I64) -> Counts:
    """Firms and winners of each list by bin of gaps, told by their lower limits."""
    limits = np.append(edges, np.iinfo(np.int64).max)
    return Counts(
        np.array([np.histogram(case.gaps, limits)[0] for case in found], np.float64),
        np.array([np.histogram(case.won, limits)[0] / len(case.won) for case in found]),
    )


def fit(counts: Counts, times: F64, start: F64 | None = None) -> F64:
    """The likeliest relevances of bins that never grow (float64[bins], the first one's is 1).

    Args:
        times: how often each list counts (float64[lists]).
        start: relevances to start from; all alike when not told.
    """
    kept = times > 0
    firms, often = counts.firms[kept], times[kept]
    won = often @ counts.won[kept]
    fitted = np.ones(len(won)) if start is None else start
    for _ in range(_STEPS):
        chances = (often / (firms @ fitted)) @ firms
        found = isotonic_regression(won / np.maximum(chances, 1e-12), weights=chances + 1e-12, increasing=False).x
        found = np.maximum(found / found[0], 1e-9)
        if np.allclose(found, fitted, rtol=_STILL, atol=0):
            break
        fitted = found
    return np.asarray(found)


def reliability(found: Sequence[Case], levels: Sequence[Level]) -> list[Line]:
    """For each level, the winners expected and seen."""
    counts = counted(found, np.array([level.gap for level in levels], np.int64))
    again = np.array([times @ counts.won for times in _draws(found, RESAMPLES)])
    lows, highs = np.quantile(again, (0.025, 0.975), axis=0)
    columns = (_chances(counts, levels).sum(axis=0), counts.won.sum(axis=0), lows, highs)
    return [Line(*map(float, line)) for line in zip(*columns, strict=True)]


def bits(found: Sequence[Case], levels: Sequence[Level]) -> float:
    """How much better than chance a list's winners are foretold (mean of log2 of the likelihood ratio)."""
    counts = counted(found, np.array([level.gap for level in levels], np.int64))
    chances, alike = _chances(counts, levels), counts.firms / counts.firms.sum(axis=1, keepdims=True)
    ratios = np.log2(np.divide(chances, alike, out=np.ones_like(alike), where=counts.won > 0))
    return float((counts.won * ratios).sum(axis=1).mean())


def _chances(counts: Counts, levels: Sequence[Level]) -> F64:
    """The chance that the winner of each list stands in each level (float64[lists x levels])."""
    worth = counts.firms * np.array([level.relevance for level in levels], np.float64)
    return np.asarray(worth / worth.sum(axis=1, keepdims=True))


def _draws(found: Sequence[Case], number: int) -> Iterator[F64]:
    """How often each list counts when buyers are drawn anew among those there are: texts of one resemble each other."""
    _, buyers = np.unique([case.buyer for case in found], return_inverse=True)
    draws = np.random.default_rng(_SEED)
    count = int(buyers.max()) + 1
    for _ in range(number):
        times = np.bincount(draws.integers(0, count, count), minlength=count)
        yield times[buyers].astype(np.float64)
