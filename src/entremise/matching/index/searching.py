"""Finding: which rows can answer, and in which order they are given."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from entremise.matching.index import layout, weights
from entremise.matching.index.columns import Columns
from entremise.matching.index.explaining import Ranked, matches
from entremise.matching.index.layout import F32, I8, U8, U32, U64
from entremise.matching.index.query import Query, read
from entremise.matching.index.scoring import Circle, Closeness, Features, Rows, belonging, features, score
from entremise.matching.index.vectors import closeness
from entremise.matching.model import Answer, Match, Request, Understanding
from entremise.matching.text import fold
from entremise.matching.understanding import understand

I64 = npt.NDArray[np.int64]
_Mask = npt.NDArray[np.bool_]


class Candidates(NamedTuple):
    """All who are eligible for a need, for whoever arranges the list.

    Attributes:
        fingerprints: of their ids (uint64[n], `layout.hash64`).
        scores: in steps (int64[n], see `weights.STEPS`).
        draws: the need's own draw of each (uint64[n]).
        features: which features each has some of (uint8[n]): bit 0 for the first of `FEATURES`, and so on.
    """

    fingerprints: U64
    scores: I64
    draws: U64
    features: U8


#: The features of a score, in the order of the bits of `Candidates.features`.
FEATURES = ("activity", "presumed", "words", "evidence", "meaning", "nearness")
#: Gives the places, among all who are eligible, of those a list begins with, in order; the others follow by score.
Arrange = Callable[[Candidates], Sequence[int]]


def search(
    columns: Columns,
    request: Request,
    *,
    limit: int,
    offset: int,
    understanding: Understanding | None,
    arrange: Arrange | None,
) -> Answer:
    """See `Index.search`."""
    understood = understanding or understand(request)
    found = find(columns, request, understood)
    ranked = Ranked(
        found.rows, np.rint(score(found.features) * weights.STEPS).astype(np.int64), found.features.distances
    )
    seed = request.seed or fold(request.text)
    if arrange:
        page = _arranged(columns, ranked, found.features, seed, slice(offset, offset + limit), arrange)
    else:
        page = _page(columns, ranked, seed, limit, offset)
    told = request.language or understood.language
    return Answer(
        understanding=understood,
        matches=matches(columns, found.query, found.close, understood, told, page, offset),
        total=len(found.rows),
        total_without_radius=found.anywhere,
        unlocated=0 if found.circle.runs is None else int(np.isnan(columns.lat[found.rows]).sum()),
    )


class Reach(NamedTuple):
    """How many documents can answer: in all, within each distance, the nearest one (km), those without a place."""

    total: int
    within: dict[float, int]
    nearest_km: float | None
    unlocated: int


def reach(columns: Columns, request: Request, understood: Understanding, radii_km: Sequence[float]) -> Reach:
    """See `Index.reach`."""
    found = find(columns, request, replace(understood, radius_km=None))
    distances = found.features.distances
    if distances is None:
        return Reach(len(found.rows), dict.fromkeys(radii_km, 0), None, 0)
    known = distances[~np.isnan(distances)]
    within = {km: int((known <= km).sum()) for km in radii_km}
    nearest = float(known.min()) if len(known) else None
    return Reach(len(found.rows), within, nearest, len(distances) - len(known))


class Found(NamedTuple):
    """Everything that can answer a need: rows in increasing order, their features, and how many there are anywhere."""

    query: Query
    close: Closeness
    circle: Circle
    rows: Rows
    features: Features
    anywhere: int


def find(columns: Columns, request: Request, understood: Understanding) -> Found:
    """Look a need up: who is eligible, and what each has of it."""
    query = read(columns, understood)
    close = Closeness(_compared(columns.text_vectors, query), _compared(columns.piece_vectors, query))
    eligible = _filtered(columns, request, _candidates(columns, query, close))
    runs = _runs(columns, understood)
    within = _in_circle(columns, understood, eligible, runs)
    pieces = belonging(columns.piece_rows, within, columns.count)
    _complete(close.texts, columns.text_vectors, belonging(columns.text_rows, within, columns.count), query)
    _complete(close.pieces, columns.piece_vectors, pieces, query)
    circle = Circle(understood.place, understood.radius_km, runs)
    found = features(columns, query, close, circle, within, pieces)
    return Found(query, close, circle, within, found, len(eligible))


def _compared(vectors: I8, query: Query) -> F32:
    """How close each vector comes to the need; 0, for `_complete` to tell, when they are too many."""
    if len(vectors) > weights.COMPARED:
        return np.zeros(len(vectors), np.float32)
    return closeness(vectors, query.vector)


def _complete(close: F32, vectors: I8, numbers: Rows, query: Query) -> None:
    """Fill in how close some vectors come, when those of the whole index are too many to compare."""
    if len(vectors) > weights.COMPARED:
        close[numbers] = closeness(vectors[numbers], query.vector)


def _candidates(columns: Columns, query: Query, close: Closeness) -> Rows:
    """Every row that has one of the activities, one of the words that find, or a text that means the same."""
    mask: _Mask = np.zeros(columns.count, dtype=np.bool_)
    for activity in query.activities:
        if activity.finds:
            for postings in (activity.postings, activity.named, activity.described):
                mask[postings.rows] = True
    for word in query.words:
        if word.finds:
            for held in word.held:
                mask[held.postings.rows] = True
            for held in word.piece_held:
                mask[columns.piece_rows[held.postings.rows]] = True
    mask[columns.text_rows[close.texts >= weights.FINDS]] = True
    mask[columns.piece_rows[close.pieces >= weights.FINDS]] = True
    return np.flatnonzero(mask)


def _filtered(columns: Columns, request: Request, rows: Rows) -> Rows:
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


def _in_circle(columns: Columns, understood: Understanding, rows: Rows, runs: U32 | None) -> Rows:
    """Keep rows within the circle. Those without a place stay: what is unknown excludes nobody."""
    if runs is None or understood.place is None:
        return rows
    bounds = rows.searchsorted(runs)
    rows = np.concatenate([rows[start:stop] for start, stop in bounds.reshape(-1, 2)]) if len(bounds) else rows[:0]
    distances = columns.distances_km(rows, understood.place.lat, understood.place.lon)
    return rows[~(distances > (understood.radius_km or 0.0))]


def _page(columns: Columns, ranked: Ranked, seed: str, limit: int, offset: int) -> Ranked:
    """The ranks from offset to offset + limit: by score, then by the need's own draw."""
    rows, steps, _ = ranked
    last = offset + limit
    keep = np.arange(len(rows))
    if last < len(rows):
        worst = np.partition(steps, len(rows) - last)[len(rows) - last] if last else steps.max() + 1
        keep = np.flatnonzero(steps >= worst)
    draws = draw(columns.draw[rows[keep]], seed)
    return _taken(ranked, keep[np.lexsort((draws, -steps[keep]))][offset:last])


def _arranged(
    columns: Columns, ranked: Ranked, features: Features, seed: str, ranks: slice, arrange: Arrange
) -> Ranked:
    """The same ranks of the list that somebody arranges: those it begins with, then the others."""
    rows, steps, _ = ranked
    fingerprints = columns.draw[rows]
    draws = draw(fingerprints, seed)
    held = sum(((getattr(features, name) > 0) << bit for bit, name in enumerate(FEATURES)), np.zeros(len(rows), int))
    first = np.asarray(arrange(Candidates(fingerprints, steps, draws, held.astype(np.uint8))), np.intp)
    if ranks.stop > len(first):
        others = np.setdiff1d(np.arange(len(rows)), first, assume_unique=True)
        first = np.concatenate([first, others[np.lexsort((draws[others], -steps[others]))]])
    return _taken(ranked, first[ranks])


def _taken(ranked: Ranked, order: Rows) -> Ranked:
    """Some ranked rows, in an order."""
    rows, steps, distances = ranked
    return Ranked(rows[order], steps[order], None if distances is None else distances[order])


def merged(request: Request, answers: Sequence[Answer], limit: int) -> list[Match]:
    """The best matches of several indexes that share no document, in the order they would have in one."""
    found = [match for answer in answers for match in answer.matches]
    hashes: U64 = np.array([layout.hash64(match.id) for match in found], np.uint64)
    draws = draw(hashes, request.seed or fold(request.text)).tolist()
    order = sorted(range(len(found)), key=lambda place: (-found[place].score, draws[place]))
    return [replace(found[place], rank=rank) for rank, place in enumerate(order[:limit], start=1)]


def draw(hashes: U64, seed: str) -> U64:
    """A number for each document that looks drawn at random, always the same for a need (SplitMix64 finaliser)."""
    mixed = hashes ^ np.uint64(layout.hash64(seed))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), dtype=np.uint64)
