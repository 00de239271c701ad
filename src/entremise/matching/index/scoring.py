"""How well rows answer a need: a few features of each, every one between 0 and 1, and their weighted sum.

Working arrays span the whole index, but a circle touches and clears what it holds only.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from entremise.matching.index import layout, weights
from entremise.matching.index.columns import Columns
from entremise.matching.index.layout import F32, F64, U32
from entremise.matching.index.postings import Postings
from entremise.matching.index.query import Held, Query
from entremise.matching.model import Place
from entremise.matching.understanding import places

Rows = npt.NDArray[np.intp]


class Circle(NamedTuple):
    """Where a need is: the place, how far from it, and the runs of rows of the circle (all rows when `None`)."""

    place: Place | None
    radius_km: float | None
    runs: U32 | None


class Closeness(NamedTuple):
    """How close each text and each piece of evidence of an index comes to the meaning of a need (cosine)."""

    texts: F32
    pieces: F32


class Features(NamedTuple):
    """What rows have of a need, 0 to 1, and their distances in km (NaN: unknown) when there is a place."""

    activity: F64
    presumed: F64
    words: F64
    evidence: F64
    meaning: F64
    nearness: F64
    distances: F64 | None


def score(features: Features) -> F64:
    """The weighted sum of features."""
    return (
        weights.ACTIVITY * features.activity
        + weights.PRESUMED * features.presumed
        + weights.WORDS * features.words
        + weights.EVIDENCE * features.evidence
        + weights.MEANING * features.meaning
        + weights.NEARNESS * features.nearness
    )


def features(columns: Columns, query: Query, close: Closeness, circle: Circle, rows: Rows, pieces: Rows) -> Features:
    """The features of rows in increasing order, whose pieces of evidence have those numbers."""
    nothing = np.zeros(len(rows))
    distances, nearness = None, nothing
    if circle.place is not None:
        distances = columns.distances_km(rows, circle.place.lat, circle.place.lon)
        nearness = _nearness(distances, circle.place, circle.radius_km)
    with columns.workbench.zeros(columns.count) as activity:
        answering = [(each.weight, each.postings) for each in query.activities]
        _best_activity(activity, answering, circle.runs)
        found = Features(
            activity=activity[rows],
            presumed=_presumed(columns, query, circle.runs, rows),
            words=saturated(_words(columns, query, circle.runs, activity, rows), query),
            evidence=_evidence(columns, query, close, circle.runs, rows, pieces) if len(pieces) else nothing,
            meaning=_meaning(columns, close, rows) if len(columns.text_rows) else nothing,
            nearness=nearness,
            distances=distances,
        )
        _clear(activity, (postings for _, postings in answering), circle.runs)
    return found


def _cut(postings: Postings, runs: U32 | None) -> Iterator[Postings]:
    """The parts of a posting list within runs of rows."""
    if runs is None:
        yield postings
        return
    bounds = postings.rows.searchsorted(runs)
    for start, stop in bounds.reshape(-1, 2):
        if start < stop:
            yield Postings(postings.rows[start:stop], postings.impacts[start:stop])


def _clear(written: F64, lists: Iterable[Postings], runs: U32 | None) -> None:
    """Write zeros back where posting lists led: far fewer rows than a large index has."""
    for postings in lists:
        for rows, _ in _cut(postings, runs):
            written[rows] = 0.0


def _best_activity(best: F64, activities: Sequence[tuple[float, Postings]], runs: U32 | None) -> None:
    """Write, for every row that has some of the activities (weight, rows), how well the best answers, 0 to 1."""
    for weight, postings in activities:
        for rows, impacts in _cut(postings, runs):
            best[rows] = np.maximum(best[rows], impacts * (weight / layout.FULLY))


def _presumed(columns: Columns, query: Query, runs: U32 | None, rows: Rows) -> F64:
    """For rows without official activities, how well those their names and texts tell of answer, 0 to 1."""
    described = weights.DESCRIBED * query.brevity
    lists = [(each.weight, each.named) for each in query.activities]
    lists += [(each.weight * described, each.described) for each in query.activities]
    with columns.workbench.zeros(columns.count) as best:
        _best_activity(best, lists, runs)
        found = best[rows]
        _clear(best, (postings for _, postings in lists), runs)
    return np.asarray(found)


def _words(columns: Columns, query: Query, runs: U32 | None, activity: F64, rows: Rows) -> F64:
    """For some rows, the sum of the rarity of the words it holds, each as strongly as it holds it.

    A word that made activities understood is also held by the rows that have them: a bakery needs not be named one.
    """
    bench = columns.workbench
    with bench.zeros(columns.count) as total, bench.zeros(columns.count) as best:
        for word in query.words:
            for holders, worth in _best(word.held, runs, best):
                said = _said_by(activity[holders]) * word.rarity if word.implied else 0.0
                total[holders] += np.maximum(worth - said, 0.0)
        found = total[rows]
        _clear(total, (each.postings for word in query.words for each in word.held), runs)
    implied = math.fsum(word.rarity for word in query.words if word.implied)
    return np.asarray(found + _said_by(activity[rows]) * implied)


def _best(held: Sequence[Held], runs: U32 | None, best: F64) -> Iterator[tuple[U32, F64]]:
    """Rows, each once, with the most that any of some posting lists is worth to it.

    Args:
        best: a working array of zeros over all rows, left so.
    """
    lists = [(part, each.worth / layout.FULLY) for each in held for part in _cut(each.postings, runs)]
    if len(lists) == 1:
        (rows, impacts), worth = lists[0]
        yield rows, np.asarray(impacts * worth, np.float64)
        return
    for (rows, impacts), worth in lists:
        best[rows] = np.maximum(best[rows], impacts * worth)
    for (rows, _), _ in lists:
        yield rows, best[rows]
        best[rows] = 0.0


def _said_by(activity: F64) -> F64:
    """How strongly having an activity says the words that made it understood: fully from a certain sureness on."""
    return np.minimum(activity / weights.SURE, 1.0)


def _evidence(columns: Columns, query: Query, close: Closeness, runs: U32 | None, rows: Rows, mine: Rows) -> F64:
    """For some rows, the measure of their best piece of evidence, of those that are theirs (one at least)."""
    piece_runs = None if runs is None else columns.piece_rows.searchsorted(runs).astype(np.uint32)
    count = len(columns.piece_rows)
    bench = columns.workbench
    with bench.zeros(count) as total, bench.zeros(count) as best:
        for word in query.words:
            for pieces, worth in _best(word.piece_held, piece_runs, best):
                total[pieces] += worth
        measures = piece_measure(total[mine], close.pieces[mine], query)
        _clear(total, (each.postings for word in query.words for each in word.piece_held), piece_runs)
    owners = columns.piece_rows[mine]
    firsts = np.flatnonzero(np.diff(owners, prepend=np.uint32(layout.NOWHERE)))
    return _spread(columns, owners[firsts], np.maximum.reduceat(measures, firsts), rows)


def belonging(owners: U32, rows: Rows, count: int) -> Rows:
    """The numbers of the texts or pieces of some rows of an index of so many, by the row that owns each."""
    wanted = np.zeros(count, dtype=np.bool_)
    wanted[rows] = True
    return np.flatnonzero(wanted[owners])


def piece_measure(words: F64, close: F32, query: Query) -> F64:
    """How much pieces of evidence resemble the need, by the rarity of the words they share with it and by meaning."""
    return (1 - weights.EVIDENCE_MEANING) * saturated(words, query) + weights.EVIDENCE_MEANING * meant(close)


def _meaning(columns: Columns, close: Closeness, rows: Rows) -> F64:
    """For some rows, how much their text means what the need does."""
    return _spread(columns, columns.text_rows, meant(close.texts), rows)


def _spread(columns: Columns, owners: U32, values: F64, rows: Rows) -> F64:
    """For some rows, the value of those that are owners of one, 0 for the others."""
    with columns.workbench.zeros(columns.count) as every:
        every[owners] = values
        found = every[rows]
        every[owners] = 0.0
    return np.asarray(found)


def meant(close: F32) -> F64:
    """From a cosine to a measure: texts that mean something else are as far as any."""
    return np.clip(close, 0.0, 1.0).astype(np.float64)


def saturated(sums: F64, query: Query) -> F64:
    measure = sums / query.telling
    return measure / (measure + weights.HALF)


def _nearness(distances: F64, place: Place, radius_km: float | None) -> F64:
    """1 within the place, 0 at the edge of the circle and beyond or where it is not known, by whole kilometres."""
    edge = radius_km if radius_km is not None else places.default_radius_km(place)
    beyond = np.maximum(np.rint(distances) - place.extent_km, 0.0)
    width = max(edge - place.extent_km, 1.0)
    return np.where(np.isnan(distances), 0.0, np.maximum(1.0 - beyond / width, 0.0))
