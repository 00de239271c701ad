"""Finding and scoring: which rows can answer, how well, in which order.

Working arrays span the whole index but only the pages touched exist, so that a circle costs what it holds.
"""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from entremise.matching.index import layout, weights
from entremise.matching.index.columns import Columns
from entremise.matching.index.explaining import Ranked, matches
from entremise.matching.index.layout import F64, U32, U64
from entremise.matching.index.postings import Postings
from entremise.matching.index.query import Query, read
from entremise.matching.model import Answer, Place, Request, Understanding
from entremise.matching.text import fold
from entremise.matching.understanding import places, understand

_Rows = npt.NDArray[np.intp]
_Mask = npt.NDArray[np.bool_]


def search(
    columns: Columns, request: Request, *, limit: int, offset: int, understanding: Understanding | None
) -> Answer:
    """See `Index.search`."""
    understood = understanding or understand(request)
    query = read(columns, understood)
    eligible = _filtered(columns, request, _candidates(columns, query))
    runs = _runs(columns, understood)
    within = _in_circle(columns, understood, eligible, runs)
    ranked = _scored(columns, query, understood.place, understood.radius_km, within, runs)
    page = _page(columns, ranked, request.seed or fold(request.text), limit, offset)
    return Answer(
        understanding=understood,
        matches=matches(columns, query, understood, request.language or understood.language, page, offset),
        total=len(within),
        total_without_radius=len(eligible),
        unlocated=0 if runs is None else int(np.isnan(columns.lat[within]).sum()),
    )


def _candidates(columns: Columns, query: Query) -> _Rows:
    """Every row that has one of the activities or one of the words that find."""
    mask: _Mask = np.zeros(columns.count, dtype=np.bool_)
    for activity in query.activities:
        mask[activity.postings.rows] = True
    for word in query.words:
        if word.finds:
            for postings in word.postings:
                mask[postings.rows] = True
            for postings in word.piece_postings:
                mask[columns.piece_rows[postings.rows]] = True
    return np.flatnonzero(mask)


def _filtered(columns: Columns, request: Request, rows: _Rows) -> _Rows:
    """Keep rows of the kinds, sizes and labels (any of them) asked for."""
    for asked, names, column in (
        (request.kinds, columns.kinds, columns.kind),
        (request.sizes, columns.sizes, columns.size),
    ):
        if asked:
            codes = [names.index(name) for name in set(asked) if name in names]
            rows = rows[np.isin(column[rows], codes)]
    if request.labels:
        mask: _Mask = np.zeros(columns.count, dtype=np.bool_)
        for label in request.labels:
            mask[columns.postings.of("label", label).rows] = True
        rows = rows[mask[rows]]
    return rows


def _runs(columns: Columns, understood: Understanding) -> U32 | None:
    """The runs of rows of the circle, or None when there is no circle."""
    if understood.place is None or understood.radius_km is None:
        return None
    return columns.runs(understood.place.lat, understood.place.lon, understood.radius_km)


def _in_circle(columns: Columns, understood: Understanding, rows: _Rows, runs: U32 | None) -> _Rows:
    """Keep rows within the circle. Those without a place stay: what is unknown excludes nobody."""
    if runs is None or understood.place is None:
        return rows
    bounds = rows.searchsorted(runs)
    rows = np.concatenate([rows[start:stop] for start, stop in bounds.reshape(-1, 2)]) if len(bounds) else rows[:0]
    distances = columns.distances_km(rows, understood.place.lat, understood.place.lon)
    return rows[~(distances > (understood.radius_km or 0.0))]


def _scored(
    columns: Columns, query: Query, place: Place | None, radius_km: float | None, rows: _Rows, runs: U32 | None
) -> Ranked:
    activity = _activity(columns, query, runs)
    score = weights.ACTIVITY * activity[rows]
    score += weights.WORDS * _saturated(_words(columns, query, runs, activity, rows), query)
    if len(columns.piece_rows):
        score += weights.EVIDENCE * _saturated(_evidence(columns, query, runs)[rows], query)
    distances = None
    if place is not None:
        distances = columns.distances_km(rows, place.lat, place.lon)
        score += weights.NEARNESS * _nearness(distances, place, radius_km)
    return Ranked(rows, np.rint(score * weights.STEPS).astype(np.int64), distances)


def _cut(postings: Postings, runs: U32 | None) -> Iterator[Postings]:
    """The parts of a posting list within runs of rows."""
    if runs is None:
        yield postings
        return
    bounds = postings.rows.searchsorted(runs)
    for start, stop in bounds.reshape(-1, 2):
        if start < stop:
            yield Postings(postings.rows[start:stop], postings.impacts[start:stop])


def _activity(columns: Columns, query: Query, runs: U32 | None) -> F64:
    """For every row, how well its best activity answers, 0 to 1."""
    best = np.zeros(columns.count)
    for activity in query.activities:
        for rows, impacts in _cut(activity.postings, runs):
            best[rows] = np.maximum(best[rows], impacts * (activity.weight / layout.FULLY))
    return best


def _words(columns: Columns, query: Query, runs: U32 | None, activity: F64, rows: _Rows) -> F64:
    """For some rows, the sum of the rarity of the words it holds, each as strongly as it holds it.

    A word that made activities understood is also held by the rows that have them: a bakery needs not be named one.
    """
    total = np.zeros(columns.count)
    for word in query.words:
        for postings in word.postings:
            for holders, impacts in _cut(postings, runs):
                held = impacts / layout.FULLY
                if word.implied:
                    held = np.maximum(held - _said_by(activity[holders]), 0.0)
                total[holders] += held * word.rarity
    implied = math.fsum(word.rarity for word in query.words if word.implied)
    return np.asarray(total[rows] + _said_by(activity[rows]) * implied)


def _said_by(activity: F64) -> F64:
    """How strongly having an activity says the words that made it understood: fully from a certain sureness on."""
    return np.minimum(activity / weights.SURE, 1.0)


def _pieces(columns: Columns, query: Query, runs: U32 | None) -> F64:
    """As `_words`, for every piece of evidence."""
    piece_runs = None if runs is None else columns.piece_rows.searchsorted(runs).astype(np.uint32)
    total = np.zeros(len(columns.piece_rows))
    for word in query.words:
        for postings in word.piece_postings:
            for pieces, impacts in _cut(postings, piece_runs):
                total[pieces] += impacts * (word.rarity / layout.FULLY)
    return total


def _evidence(columns: Columns, query: Query, runs: U32 | None) -> F64:
    """For every row, the measure of its best piece of evidence."""
    pieces = _pieces(columns, query, runs)
    best = np.zeros(columns.count)
    found = np.flatnonzero(pieces)
    np.maximum.at(best, columns.piece_rows[found], pieces[found])
    return best


def _saturated(sums: F64, query: Query) -> F64:
    measure = sums / query.telling
    return measure / (measure + weights.HALF)


def _nearness(distances: F64, place: Place, radius_km: float | None) -> F64:
    """1 within the place, 0 at the edge of the circle and beyond or where it is not known, by whole kilometres."""
    edge = radius_km if radius_km is not None else places.default_radius_km(place)
    beyond = np.maximum(np.rint(distances) - place.extent_km, 0.0)
    width = max(edge - place.extent_km, 1.0)
    return np.where(np.isnan(distances), 0.0, np.maximum(1.0 - beyond / width, 0.0))


def _page(columns: Columns, ranked: Ranked, seed: str, limit: int, offset: int) -> Ranked:
    """The ranks from offset to offset + limit: by score, then by the need's own draw."""
    rows, steps, distances = ranked
    last = offset + limit
    keep = np.arange(len(rows))
    if last < len(rows):
        worst = np.partition(steps, len(rows) - last)[len(rows) - last] if last else steps.max() + 1
        keep = np.flatnonzero(steps >= worst)
    draws = draw(columns.draw[rows[keep]], seed)
    order = keep[np.lexsort((draws, -steps[keep]))][offset:last]
    return Ranked(rows[order], steps[order], None if distances is None else distances[order])


def draw(hashes: U64, seed: str) -> U64:
    """A number for each document that looks drawn at random, always the same for a need (SplitMix64 finaliser)."""
    mixed = hashes ^ np.uint64(layout.hash64(seed))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), dtype=np.uint64)
