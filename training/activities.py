"""Learn what words tell of activities: `python -m training activities` (why so: docs/decisions/010-activities.md)."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from entremise.matching.meaning import encode
from entremise.matching.model import Language
from entremise.matching.nomenclature import naf
from entremise.matching.nomenclature.cpv import trades
from entremise.matching.understanding import learned, wording
from entremise.matching.understanding.cleaning import clean
from entremise.matching.understanding.learned import Table, codes
from entremise.matching.understanding.lexicon import ASSOCIATED, entries
from entremise.matching.understanding.mending import mend
from entremise.matching.understanding.wording import Word
from training import data, softmax
from training.data import Award, Part
from training.softmax import Matrix

#: What an example of each source weighs: a text of a public contract; a label of the procurement vocabulary; an
#: official label of NAF; a term of the lexicon; the name of a trade.
AWARD: Final = 0.3
CPV: Final = 0.5
OFFICIAL: Final = 1.0
TERM: Final = 1.0
TRADE: Final = 0.2

#: Share of a contract's example that its winner's activity has; the activities usual for its CPV code have the rest.
OWN: Final = 0.7
#: Contracts of a CPV code from which what was awarded speaks louder than what is usual.
BELIEVED: Final = 8.0
#: Activities usual for a CPV code, at most.
USUAL: Final = 20
#: Lengths of CPV codes at which awards are counted: division, group, class, category, whole.
_LEVELS: Final = (2, 3, 4, 5, 8)
#: Activities a trade is hired in, at most; temporary work agencies (NAF 78) hire all trades and are left out.
_HIRING: Final = 8
_AGENCIES: Final = "78."

#: Examples a feature must be met in, by the first letter of its kind; one will do for a stem of a term of the lexicon.
WRITTEN: Final = "fe"
LEAST: Final = {"f": 2, "e": 2, "b": 3, "c": 4}
#: What a feature counts for among the others of a text, by kind, before how rare it is: a word has many pieces.
KINDS: Final = {"f": 1.0, "e": 1.0, "b": 0.7, "c": 0.2}
#: Examples that a feature must add to what is usual before it speaks for an activity.
DOUBT: Final = 3.0
#: Weights kept in all.
WEIGHTS: Final = 450_000


class Example(NamedTuple):
    """A text, the activities it asks for (shares that add up to 1), what it weighs, and the kind of source it is of."""

    text: str
    language: Language
    activities: Mapping[str, float]
    weight: float
    source: str


def run(parts: Sequence[Part] = ("train", "tune")) -> None:
    """Learn and write the table.

    Args:
        parts: which contracts and labels of the procurement vocabulary may be learned from.
    """
    table = learn(examples([award for award in data.awards() if award.part in parts], parts))
    learned.write(learned.FOLDER, table._asdict())
    print(f"{len(table.keys)} features, {len(table.places)} weights")


def examples(awards: Sequence[Award], parts: Sequence[Part]) -> list[Example]:
    """Everything that is learned from."""
    usual = Usual(awards)
    return [
        *_contracts(awards, usual),
        *_labels(usual, parts),
        *_official(),
        *_terms(),
        *_trades(),
    ]


class Usual:
    """The activities usual for a CPV code: what trades supply it, then what was awarded, the closer the louder."""

    def __init__(self, awards: Iterable[Award]) -> None:
        self._won: dict[str, Counter[str]] = defaultdict(Counter)
        # One for a text: the lots of a contract repeat it.
        for _, cpv, code in sorted({(award.text, award.cpv, award.naf) for award in awards}):
            if cpv and code in naf.subclasses():
                for length in _LEVELS:
                    self._won[cpv[:length]][code] += 1

    def of(self, cpv: str) -> dict[str, float]:
        """Shares that add up to 1; none when nothing is known."""
        shares = _shares(trades(cpv))
        for length in _LEVELS:
            won = self._won.get(cpv[:length])
            if won:
                share = won.total() / (won.total() + BELIEVED)
                shares = mixed(shares, _shares(won), share)
        return _shares(dict(sorted(shares.items(), key=lambda each: (-each[1], each[0]))[:USUAL]))


def mixed(one: Mapping[str, float], other: Mapping[str, float], share: float) -> dict[str, float]:
    """Shares of two, the other having that share of the whole."""
    if not one or not other:
        return dict(one or other)
    return {code: (1 - share) * one.get(code, 0.0) + share * other.get(code, 0.0) for code in sorted({*one, *other})}


def _shares(counts: Mapping[str, float]) -> dict[str, float]:
    whole = sum(counts.values())
    return {code: count / whole for code, count in counts.items()} if whole else {}


def _contracts(awards: Iterable[Award], usual: Usual) -> Iterator[Example]:
    """Texts of contracts: each once, with all who won it. A second lot of the same firm adds less than the first."""
    winners: dict[str, Counter[str]] = defaultdict(Counter)
    called: dict[str, Counter[str]] = defaultdict(Counter)
    for award in awards:
        if award.naf in naf.subclasses():
            winners[award.text][award.naf] += 1
        if award.cpv:
            called[award.text][award.cpv] += 1
    for text in sorted({*winners, *called}):
        expected: Counter[str] = Counter()
        for cpv, times in called[text].items():
            expected.update({code: share * times for code, share in usual.of(cpv).items()})
        won = _shares({code: math.sqrt(times) for code, times in winners[text].items()})
        activities = mixed(_shares(expected), won, OWN)
        if activities:
            yield Example(text, "fr", activities, AWARD, "award")


def _labels(usual: Usual, parts: Sequence[Part]) -> Iterator[Example]:
    for label in data.labels():
        activities = usual.of(label.code)
        if label.part in parts and activities:
            yield Example(label.french, "fr", activities, CPV, "cpv")
            yield Example(label.english, "en", activities, CPV, "cpv")


def _official() -> Iterator[Example]:
    """Labels of NAF at every level, for all the subclasses below: the more, the less each is told."""
    below: dict[str, list[str]] = defaultdict(list)
    for code in naf.subclasses():
        for entry in naf.ancestors(code):
            below[entry.code].append(code)
    for code, subclasses in below.items():
        shares = dict.fromkeys(subclasses, 1 / len(subclasses))
        entry = naf.activities()[code]
        for language in _LANGUAGES:
            yield Example(entry.label(language), language, shares, OFFICIAL / math.sqrt(len(subclasses)), "naf")


def _terms() -> Iterator[Example]:
    for language in _LANGUAGES:
        asked: dict[str, dict[str, float]] = defaultdict(dict)
        for entry in entries():
            for term in entry.terms[language]:
                asked[term.lstrip("~ ")][entry.code] = ASSOCIATED if term.startswith("~") else 1.0
        for term, activities in asked.items():
            yield Example(term, language, _shares(activities), TERM, "term")


def _trades() -> Iterator[Example]:
    """Names of trades, with the activities that hire them most; the fewer those are, the more they tell."""
    hirings: dict[str, Counter[str]] = defaultdict(Counter)
    for row in data.lines("rome_naf_hirings.csv.gz"):
        code = naf.normalise(row["naf_id"])
        if code in naf.subclasses() and not code.startswith(_AGENCIES):
            hirings[row["rome_id"]][code] += int(row["hirings"])
    for row in data.lines("rome_appellations.csv.gz"):
        if hired := _shares(dict(hirings[row["rome_id"]].most_common(_HIRING))):
            yield Example(row["ogr_label"].replace("/", " "), "fr", hired, TRADE * max(hired.values()), "rome")


_LANGUAGES: Final[tuple[Language, ...]] = ("fr", "en")


def learn(learned_from: Sequence[Example]) -> Table:
    """The table those examples make."""
    words = [wording.read(clean(mend(text), language), language) for text, language, *_ in learned_from]
    asked = _asked(learned_from)
    usually = np.asarray(asked.sum(axis=0)).ravel() + 1
    usually /= usually.sum()
    met = _met(learned_from, words)
    features = sorted(met, key=learned.key)
    told = _told(features, met, asked, usually)
    directions, biases = softmax.fit(encode([learned.meaningful(each) for each in words]), asked)
    return Table(
        np.array([learned.key(feature) for feature in features], np.uint32),
        in_steps([_counts(feature, len(met[feature]), len(words)) for feature in features]),
        told.indptr.astype(np.uint32),
        told.indices.astype(np.uint16),
        in_steps(told.data),
        np.log(usually).astype(np.float32),
        directions.astype(np.float16),
        biases,
    )


def _asked(learned_from: Sequence[Example]) -> Matrix:
    """What each example (rows) asks of each activity (columns), by its weight."""
    places = {code: place for place, code in enumerate(codes())}
    triples = [
        (row, places[code], share * example.weight)
        for row, example in enumerate(learned_from)
        for code, share in example.activities.items()
    ]
    rows, columns, shares = zip(*triples, strict=True)
    return sparse.csr_array((np.array(shares, np.float32), (rows, columns)), (len(learned_from), len(places)))


def _met(learned_from: Sequence[Example], words: Sequence[Sequence[Word]]) -> dict[str, list[int]]:
    """The features to be learned, with the examples they are met in."""
    met: dict[str, list[int]] = defaultdict(list)
    written: set[str] = set()
    for row, example in enumerate(learned_from):
        for feature in learned.features(words[row], example.language):
            met[feature].append(row)
            if example.source == "term" and feature[0] in WRITTEN:
                written.add(feature)
    return {feature: rows for feature, rows in met.items() if len(rows) >= LEAST[feature[0]] or feature in written}


def _counts(feature: str, times: int, whole: int) -> float:
    """What a feature counts for among the others of a text."""
    return KINDS[feature[0]] * math.log(whole / times)


def _told(features: Sequence[str], met: Mapping[str, list[int]], asked: Matrix, usually: NDArray[np.float64]) -> Matrix:
    """What each feature (rows) tells of each activity (columns): how much oftener they go together than usual.

    Only the `WEIGHTS` that matter most are kept: those that many examples bear out, of features that count.
    """
    rows = np.concatenate([np.full(len(met[feature]), row) for row, feature in enumerate(features)])
    columns = np.concatenate([met[feature] for feature in features])
    held = sparse.csr_array((np.ones(len(rows), np.float32), (rows, columns)), (len(features), asked.shape[0]))
    together = (held @ asked).tocoo()
    tells = np.log1p(together.data / (DOUBT * usually[together.col]))
    counts = np.array([_counts(feature, len(met[feature]), asked.shape[0]) for feature in features])
    matter = np.sqrt(together.data) * tells * counts[together.row]
    kept = np.sort(np.argsort(-matter, kind="stable")[:WEIGHTS])
    return sparse.csr_array((tells[kept], (together.row[kept], together.col[kept])), together.shape)


def in_steps(numbers: Sequence[float] | NDArray[np.float64]) -> NDArray[np.uint8]:
    """Numbers as a table keeps them, see `learned.STEP`."""
    return np.clip(np.rint(np.array(numbers) / learned.STEP), 0, 255).astype(np.uint8)
