"""From ranked rows to matches: what each row has of the need, looked up again for the few rows that are shown."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from entremise.matching.index import weights
from entremise.matching.index.columns import Columns
from entremise.matching.index.layout import F64, FULLY, U32
from entremise.matching.index.postings import Postings
from entremise.matching.index.query import Query
from entremise.matching.index.scoring import Closeness, piece_measure
from entremise.matching.model import Language, Match, Understanding
from entremise.matching.reasons import Findings, reasons

_Mask = npt.NDArray[np.bool_]

#: A presumed activity that answers less well than this (0 to 1) hardly counts: told, it would only puzzle.
_PRESUMED_TOLD = 0.3
#: A piece of past work that shares no word with the need is quoted from this cosine on: "transmission d'une menuiserie"
#: (-0.08) is no reason to answer who seeks an accountant, "linge de neuf hôtels" (0.57) is one for a laundry.
_QUOTED = 0.2


class Ranked(NamedTuple):
    """Rows with their scores in steps, and their distances in km (NaN: unknown) when there is a place."""

    rows: npt.NDArray[np.intp]
    steps: npt.NDArray[np.int64]
    distances: F64 | None


def matches(
    columns: Columns,
    query: Query,
    close: Closeness,
    understood: Understanding,
    language: Language,
    page: Ranked,
    offset: int,
) -> list[Match]:
    """The matches of a page of ranked rows, reasons told in a language."""
    activities = _best(page.rows, [(each.code, each.weight, each.postings) for each in query.activities])
    presumed = _presumed(query, page, activities)
    means = _value_of(columns.text_rows, page.rows, close.texts)
    own, alike = _words(query, page)
    written = [word.written for word in query.words]
    quotes = _quotes(columns, query, close, page)
    found = []
    for place, row in enumerate(page.rows):
        distance = _distance(page, place)
        findings = Findings(
            activity=activities[place],
            presumed=presumed[place],
            words=[written[word] for word in own[place]],
            words_alike=[written[word] for word in alike[place]],
            evidence=quotes[place],
            evidence_words=written,
            means=bool(means[place] >= weights.FINDS),
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


def _held(postings: Postings, numbers: npt.NDArray[Any]) -> F64:
    """How strongly each of some rows (or pieces) holds a term, 0 to 1."""
    return _value_of(postings.rows, numbers, postings.impacts) / FULLY


def _value_of(owners: U32, rows: npt.NDArray[Any], values: npt.NDArray[Any]) -> F64:
    """The value of each of some rows among owners in increasing order, 0 for those that are not there."""
    if not len(owners):
        return np.zeros(len(rows))
    places = np.minimum(owners.searchsorted(rows.astype(np.uint32)), len(owners) - 1)
    return np.where(owners[places] == rows, values[places], 0.0)


def _best(
    rows: npt.NDArray[np.intp], activities: Sequence[tuple[str, float, Postings]], least: float = 0.0
) -> list[str]:
    """For each row, which of some activities (code, weight, rows), best first, answers best; empty when it has none."""
    best = np.full(len(rows), least)
    numbers = np.full(len(rows), -1)
    for number, (_, weight, postings) in enumerate(activities):
        if weight <= best.min(initial=1.0):
            break
        values = _held(postings, rows) * weight
        numbers[values > best] = number
        best = np.maximum(best, values)
    return [activities[number][0] if number >= 0 else "" for number in numbers.tolist()]


def _presumed(query: Query, page: Ranked, activities: Sequence[str]) -> list[str]:
    """For each row without an official activity that answers, which presumed one answers best; empty when none does."""
    without = [place for place, activity in enumerate(activities) if not activity]
    presumed = [""] * len(activities)
    if without:
        rows = page.rows[without]
        lists = [(each.code, each.weight, one) for each in query.activities for one in (each.named, each.described)]
        for place, code in zip(without, _best(rows, lists, _PRESUMED_TOLD), strict=True):
            presumed[place] = code
    return presumed


def _words(query: Query, page: Ranked) -> tuple[list[list[int]], list[list[int]]]:
    """For each row, which words it holds, and which it says otherwise."""
    own, alike = np.zeros((2, len(page.rows), len(query.words)), dtype=np.bool_)
    for place, word in enumerate(query.words):
        for each in word.held:
            (own if each.own else alike)[:, place] |= _held(each.postings, page.rows) > 0
    return _places(own), _places(alike & ~own)


def _places(found: _Mask) -> list[list[int]]:
    """For each row of a table, the places of what is true."""
    places: list[list[int]] = [[] for _ in range(len(found))]
    for row, place in np.argwhere(found).tolist():
        places[row].append(place)
    return places


def _quotes(columns: Columns, query: Query, close: Closeness, page: Ranked) -> list[str]:
    """For each row, its piece of evidence that resembles the need most; empty when none does."""
    numbers = page.rows.astype(np.uint32)
    starts = columns.piece_rows.searchsorted(numbers, "left")
    stops = columns.piece_rows.searchsorted(numbers, "right")
    if (starts == stops).all():
        return [""] * len(numbers)
    pieces = np.concatenate([np.arange(0), *(np.arange(*ends) for ends in zip(starts, stops, strict=True))])
    sums = np.zeros(len(pieces))
    for word in query.words:
        best = np.zeros(len(pieces))
        for each in word.piece_held:
            best = np.maximum(best, each.worth * _held(each.postings, pieces))
        sums += best
    measures = piece_measure(sums, close.pieces[pieces], query)
    measures[(sums == 0) & (close.pieces[pieces] < _QUOTED)] = 0.0
    quotes, first = [], 0
    for start, stop in zip(starts, stops, strict=True):
        own = measures[first : first + stop - start]
        quotes.append(columns.pieces[int(start + own.argmax())] if len(own) and own.max() > 0 else "")
        first += stop - start
    return quotes
