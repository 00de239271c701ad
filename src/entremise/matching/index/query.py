"""A need as an index sees it: the posting lists of its words and activities, and what each is worth."""

import heapq
import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from entremise.matching.index import weights
from entremise.matching.index.columns import Columns
from entremise.matching.index.layout import short_code
from entremise.matching.index.postings import Postings
from entremise.matching.model import Language, Understanding, WeightedActivity
from entremise.matching.nomenclature import naf
from entremise.matching.text import fold, stem, words
from entremise.matching.understanding import intents

_LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the need that documents hold.

    Attributes:
        written: as the need has it.
        rarity: what holding it is worth (inverse document frequency, natural logarithm).
        finds: whether holding it is enough to be found: not when it is common or only says what is to be done
            ("réparer"), as long as something else finds.
        implied: whether an activity of the need says it already.
        postings: rows whose title or text holds it.
        piece_postings: pieces of evidence that hold it.
    """

    written: str
    rarity: float
    finds: bool
    implied: bool
    postings: Sequence[Postings]
    piece_postings: Sequence[Postings]


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of documents that answers the need, with how well (0 to 1)."""

    code: str
    weight: float
    postings: Postings


@dataclass(frozen=True, slots=True)
class Query:
    """A need's words in their order, its activities best first, and the measure of words that is full."""

    words: Sequence[Word]
    activities: Sequence[Activity]
    telling: float


def read(columns: Columns, understood: Understanding) -> Query:
    """Look up everything a need asks for."""
    activities = _activities(columns, understood.activities)
    found = _words(columns, understood, others=bool(activities))
    rarities = heapq.nlargest(weights.TELLING_WORDS, (word.rarity for word in found))
    return Query(found, activities, math.fsum(rarities) or 1.0)


def answering(codes: Sequence[str], asked: Sequence[WeightedActivity]) -> dict[str, float]:
    """Which activities of documents answer those of a need, and how well (0 to 1).

    An activity is answered by itself and all within it (43.9 by 43.91B), and less by a broader one, of which it is not
    known whether it does precisely that.

    Args:
        codes: the activities documents have, without points, sorted.
    """
    best: dict[str, float] = {}
    # The first activity counts for as much as is understood in all; the others in proportion.
    scale = min(math.fsum(each.weight for each in asked), 1.0) / max((each.weight for each in asked), default=1.0)
    for activity in asked:
        for wanted in _divisions(short_code(activity.code)):
            for code, share in _related(codes, wanted):
                best[code] = max(best.get(code, 0.0), activity.weight * scale * share)
    return best


def _related(codes: Sequence[str], wanted: str) -> Iterator[tuple[str, float]]:
    """The activities within one (each a full answer), and those it is within."""
    for code in codes[bisect_left(codes, wanted) :]:
        if not code.startswith(wanted):
            break
        yield code, 1.0
    for length in range(1, len(wanted)):
        broader = wanted[:length]
        place = bisect_left(codes, broader)
        if place < len(codes) and codes[place] == broader:
            yield broader, weights.BROADER_ACTIVITY ** (len(wanted) - length)


def _divisions(code: str) -> list[str]:
    """A section's divisions (F: 41, 42, 43); any other code alone."""
    if len(code) == 1 and code.isalpha():
        return [entry.code for entry in naf.activities().values() if entry.parent == code]
    return [code] if code else []


def _activities(columns: Columns, asked: Sequence[WeightedActivity]) -> list[Activity]:
    answers = answering(columns.activities, asked)
    ordered = sorted(answers.items(), key=lambda answer: (-answer[1], answer[0]))
    return [Activity(code, weight, columns.postings.of("activity", code)) for code, weight in ordered if weight > 0]


def _words(columns: Columns, understood: Understanding, *, others: bool) -> list[Word]:
    found = []
    for term, written in understood.words.items():
        stems = _stems(term, written)
        fields = [[columns.postings.of(field, each) for each in stems] for field in ("title", "text")]
        pieces = [columns.piece_postings.of("evidence", each) for each in stems]
        number = max(sum(len(postings.rows) for postings in field) for field in (*fields, pieces))
        if number:
            found.append((number, written, [postings for field in fields for postings in field], pieces))
    kept = sorted(sorted(range(len(found)), key=lambda place: (found[place][0], place))[: weights.READ_WORDS])
    implied = {word for activity in understood.activities for said in activity.words for word in words(said)}
    common = max(weights.COMMON_NUMBER, weights.COMMON_SHARE * columns.count)
    finders = {place for place in kept if found[place][0] <= common and not intents.says(fold(found[place][1]))}
    return [
        Word(
            written,
            rarity=math.log(1 + max(columns.count - number + 0.5, 0.5) / (number + 0.5)),
            finds=place in finders or not (finders or others),
            implied=not implied.isdisjoint(words(written)),
            postings=[postings for postings in postings_lists if len(postings.rows)],
            piece_postings=[postings for postings in pieces if len(postings.rows)],
        )
        for place, (number, written, postings_lists, pieces) in ((place, found[place]) for place in kept)
    ]


def _stems(term: str, written: str) -> list[str]:
    """What a word may be looked up by, whatever the language of the text that holds it."""
    folded = words(fold(written))
    others = [stem(word, language) for word in folded[:1] for language in _LANGUAGES]
    return list(dict.fromkeys((term, *others)))
