"""From ranked rows to matches: what each row has of the need, looked up again for the few rows that are shown."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from entremise.matching.index import weights
from entremise.matching.index.columns import Columns
from entremise.matching.index.layout import F64, FULLY
from entremise.matching.index.postings import Postings
from entremise.matching.index.query import Query
from entremise.matching.model import Language, Match, Understanding
from entremise.matching.reasons import Findings, reasons

_Mask = npt.NDArray[np.bool_]


class Ranked(NamedTuple):
    """Rows with their scores in steps, and their distances in km (NaN: unknown) when there is a place."""

    rows: npt.NDArray[np.intp]
    steps: npt.NDArray[np.int64]
    distances: F64 | None


def matches(
    columns: Columns, query: Query, understood: Understanding, language: Language, page: Ranked, offset: int
) -> list[Match]:
    """The matches of a page of ranked rows, reasons told in a language."""
    activities = _activities(query, page)
    held = np.array(_words(query, page)).reshape(len(query.words), len(page.rows))
    written = [word.written for word in query.words]
    quotes = _quotes(columns, query, page)
    found = []
    for place, row in enumerate(page.rows):
        distance = _distance(page, place)
        findings = Findings(
            activity=activities[place],
            words=[written[word] for word in np.flatnonzero(held[:, place])],
            evidence=quotes[place],
            evidence_words=written,
            place=understood.place,
            distance_km=distance,
        )
        found.append(
            Match(
                id=columns.ids[int(row)],
                rank=offset + place + 1,
                score=int(page.steps[place]) / weights.STEPS,
                reasons=reasons(findings, language),
                distance_km=distance,
            )
        )
    return found


def _distance(page: Ranked, place: int) -> float | None:
    if page.distances is None or np.isnan(page.distances[place]):
        return None
    return float(page.distances[place])


def _held(postings: Postings, numbers: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """How strongly each of some rows (or pieces) holds a term, 0 to 1."""
    if not len(postings.rows):
        return np.zeros(len(numbers))
    places = np.minimum(postings.rows.searchsorted(numbers.astype(np.uint32)), len(postings.rows) - 1)
    return np.where(postings.rows[places] == numbers, postings.impacts[places] / FULLY, 0.0)


def _activities(query: Query, page: Ranked) -> list[str]:
    """For each row, its activity that answers best; empty when none does."""
    best = np.zeros(len(page.rows))
    codes = [""] * len(page.rows)
    for activity in query.activities:
        values = _held(activity.postings, page.rows) * activity.weight
        for place in np.flatnonzero(values > best):
            codes[place] = activity.code
        best = np.maximum(best, values)
    return codes


def _words(query: Query, page: Ranked) -> list[_Mask]:
    """For each word, which rows hold it."""
    nobody: _Mask = np.zeros(len(page.rows), dtype=np.bool_)
    return [
        np.logical_or.reduce([nobody, *(_held(postings, page.rows) > 0 for postings in word.postings)])
        for word in query.words
    ]


def _quotes(columns: Columns, query: Query, page: Ranked) -> list[str]:
    """For each row, its piece of evidence that resembles the need most; empty when none does."""
    numbers = page.rows.astype(np.uint32)
    starts = columns.piece_rows.searchsorted(numbers, "left")
    stops = columns.piece_rows.searchsorted(numbers, "right")
    if (starts == stops).all():
        return [""] * len(numbers)
    pieces = np.concatenate([np.arange(0), *(np.arange(*ends) for ends in zip(starts, stops, strict=True))])
    sums = np.zeros(len(pieces))
    for word in query.words:
        for postings in word.piece_postings:
            sums += word.rarity * _held(postings, pieces)
    quotes, first = [], 0
    for start, stop in zip(starts, stops, strict=True):
        own = sums[first : first + stop - start]
        quotes.append(columns.pieces[int(start + own.argmax())] if len(own) and own.max() > 0 else "")
        first += stop - start
    return quotes
