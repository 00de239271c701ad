"""A need as an index sees it: the posting lists of its words and activities, and what each is worth."""

import heapq
import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, get_args

from entremise.matching import meaning
from entremise.matching.index import layout, weights
from entremise.matching.index.columns import Columns
from entremise.matching.index.layout import F32, short_code
from entremise.matching.index.postings import Postings
from entremise.matching.model import Language, Understanding, WeightedActivity
from entremise.matching.nomenclature import naf
from entremise.matching.text import fold, stem, words
from entremise.matching.understanding import equivalents, intents
from entremise.matching.understanding.need import FAINT

_LANGUAGES: tuple[Language, ...] = get_args(Language)
_ACTIVITY_FIELDS = ("activity", "named", "described")


class Held(NamedTuple):
    """Where a stem is held, what holding it in full is worth, whether it is the need's own or an equivalent."""

    postings: Postings
    worth: float
    own: bool


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the need that documents hold.

    Attributes:
        written: as the need has it.
        rarity: what holding it is worth (inverse document frequency, natural logarithm).
        finds: whether holding it is enough to be found: not when it is common or only says what is to be done
            ("réparer"), as long as something else finds.
        implied: whether an activity of the need says it already.
        held: where titles and texts hold it, or a word that says the same.
        piece_held: where pieces of evidence do.
    """

    written: str
    rarity: float
    finds: bool
    implied: bool
    held: Sequence[Held]
    piece_held: Sequence[Held]


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity that answers the need.

    Attributes:
        weight: how well it does, 0 to 1.
        finds: whether having it is enough to be found: not when it is faint and likelier ones have found enough.
        postings: the rows that have it.
        named: those that have no official activity and whose names seem to tell this one.
        described: those whose texts seem to.
    """

    code: str
    weight: float
    finds: bool
    postings: Postings
    named: Postings
    described: Postings


@dataclass(frozen=True, slots=True)
class Query:
    """What a need asks of an index.

    Attributes:
        words: in their order.
        activities: the best first.
        telling: the measure of words that is full.
        vector: what it means.
        brevity: 1 for a need told in a word or two, falling to 0 for one that says more.
    """

    words: Sequence[Word]
    activities: Sequence[Activity]
    telling: float
    vector: F32
    brevity: float


def read(columns: Columns, understood: Understanding) -> Query:
    """Look up everything a need asks for."""
    activities = _activities(columns, understood.activities)
    found = _words(columns, understood, others=bool(activities))
    rarities = heapq.nlargest(weights.TELLING_WORDS, (word.rarity for word in found))
    (vector,) = meaning.encode([" ".join(understood.words.values())])
    brevity = (weights.BRIEF / max(len(understood.words), weights.BRIEF)) ** 2
    return Query(found, activities, math.fsum(rarities) or 1.0, vector, brevity)


def answering(codes: Sequence[str], asked: Sequence[WeightedActivity]) -> dict[str, float]:
    """Which activities of documents answer those of a need, and how well (0 to 1).

    An activity is answered by itself and all within it (43.9 by 43.91B), and less by a broader one, of which it is not
    known whether it does precisely that.

    Args:
        codes: the activities documents have, without points, sorted.
    """
    best: dict[str, float] = {}
    # The first activity counts for as much as is understood in all.
    whole = min(math.fsum(each.weight for each in asked), 1.0)
    first = max((each.weight for each in asked), default=1.0)
    for activity in asked:
        for wanted in _divisions(short_code(activity.code)):
            for code, share in _related(codes, wanted):
                best[code] = max(best.get(code, 0.0), (activity.weight / first) ** weights.EVENNESS * whole * share)
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
    answers = answering(columns.known_activities, asked)
    ordered = sorted(answers.items(), key=lambda answer: (-answer[1], answer[0]))
    faint = FAINT**weights.EVENNESS * max(answers.values(), default=0.0)
    found, activities = 0, []
    for code, weight in ordered:
        lists = [columns.postings.of(field, code) for field in _ACTIVITY_FIELDS]
        activities.append(Activity(code, weight, weight >= faint or found < weights.ENOUGH, *lists))
        found += _number(columns, code)
    return activities


def _number(columns: Columns, code: str) -> int:
    """How many documents have an activity or seem to."""
    own = sum(len(columns.postings.of(field, code).rows) for field in _ACTIVITY_FIELDS)
    return own + (_number(columns.among, code) if columns.among else 0)


def _words(columns: Columns, understood: Understanding, *, others: bool) -> list[Word]:
    found = [
        word for term, written in understood.words.items() if (word := _looked_up(columns, term, written, understood))
    ]
    places = range(len(found))
    kept = sorted(heapq.nlargest(weights.READ_WORDS, places, key=lambda place: (found[place].rarity, -place)))
    implied = {word for activity in understood.activities for said in activity.words for word in words(said)}
    common = _rarity(columns, max(weights.COMMON_NUMBER, weights.COMMON_SHARE * columns.counted))
    finders = {
        place for place in kept if found[place].rarity >= common and not intents.says(fold(found[place].written))
    }
    return [
        replace(
            found[place],
            finds=place in finders or not (finders or others),
            implied=not implied.isdisjoint(words(found[place].written)),
        )
        for place in kept
    ]


def _looked_up(columns: Columns, term: str, written: str, understood: Understanding) -> Word | None:
    """Where a word is held; `None` when nowhere."""
    own = _stems(term, written, understood.language)
    number, held, piece_held = _holders(columns, own)
    rarity = _rarity(columns, number) if number else 0.0
    lists, piece_lists = _worth(held, rarity, own=True), _worth(piece_held, rarity, own=True)
    for other in equivalents.of(term, understood.language, len(understood.words)):
        stem = layout.spoken(other.stem, other.language)
        if stem in own:
            continue
        number, held, piece_held = _holders(columns, [stem])
        if number:
            # What is found instead of a word is worth no more than finding the word itself.
            worth = other.weight * min(_rarity(columns, number), rarity or math.inf)
            lists += _worth(held, worth, own=False)
            piece_lists += _worth(piece_held, worth, own=False)
    best = max((each.worth for each in (*lists, *piece_lists)), default=0.0)
    if columns.among and (elsewhere := _looked_up(columns.among, term, written, understood)):
        best = max(best, elsewhere.rarity)
    return Word(written, best, finds=False, implied=False, held=lists, piece_held=piece_lists) if best else None


def _holders(columns: Columns, stems: Sequence[str]) -> tuple[int, list[Postings], list[Postings]]:
    """How many documents or pieces hold one of some stems, and where titles and texts, then pieces, hold them."""
    fields = [[columns.postings.of(field, each) for each in stems] for field in ("title", "text")]
    pieces = [columns.piece_postings.of("evidence", each) for each in stems]
    number = max(sum(len(postings.rows) for postings in field) for field in (*fields, pieces))
    if columns.among:
        number += _holders(columns.among, stems)[0]
    return number, [postings for field in fields for postings in field], pieces


def _worth(lists: Sequence[Postings], worth: float, *, own: bool) -> list[Held]:
    return [Held(postings, worth, own) for postings in lists if len(postings.rows)]


def _rarity(columns: Columns, number: float) -> float:
    """What a word that so many documents hold is worth."""
    return math.log(1 + max(columns.counted - number + 0.5, 0.5) / (number + 0.5))


def _stems(term: str, written: str, told: Language) -> list[str]:
    """What a word is looked up by in texts of each language."""
    folded = words(fold(written))
    others = [layout.spoken(stem(word, language), language) for word in folded[:1] for language in _LANGUAGES]
    return list(dict.fromkeys((layout.spoken(term, told), *others)))
