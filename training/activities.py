"""Learn what words tell of activities: `python -m training activities` (why so: docs/decisions/010-activities.md)."""

import csv
import gzip
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from entremise.matching.model import Language
from entremise.matching.nomenclature import naf
from entremise.matching.understanding import learned, wording
from entremise.matching.understanding.cleaning import clean
from entremise.matching.understanding.learned import Table, codes
from entremise.matching.understanding.lexicon import ASSOCIATED, entries
from entremise.matching.understanding.mending import mend
from training import data
from training.data import Award, Part
from training.trades import trades

#: What an example of each source weighs: a text of a public contract whose winner's activity is known, or is not; a
#: label of the procurement vocabulary; an official label of NAF; a term of the lexicon; the name of a trade.
WON: Final = 0.3
AWARDED: Final = 0.3
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

#: Examples a feature must be met in, by the first letter of its kind.
_WORDS: Final = "fe"
LEAST: Final = {"f": 2, "e": 2, "b": 3, "c": 4}
#: What a feature counts for among the others of a text, by kind, before how rare it is: a word has many pieces.
KINDS: Final = {"f": 1.0, "e": 1.0, "b": 0.7, "c": 0.2}
#: Examples that a feature must add to what is usual before it speaks for an activity.
DOUBT: Final = 3.0
#: Activities a feature speaks for, at most.
MOST: Final = 24


class Example(NamedTuple):
    """A text and the activities it asks for (shares that add up to 1), and what it weighs."""

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
    learned.write(table)
    print(f"{len(table.keys)} features, {len(table.places)} weights")


def examples(awards: Sequence[Award], parts: Sequence[Part]) -> list[Example]:
    """Everything that is learned from."""
    usual = _usual(awards)
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


def _usual(awards: Iterable[Award]) -> Usual:
    return Usual(awards)


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
            yield Example(text, "fr", activities, WON if won else AWARDED, "award")


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
    for row in _rows("rome_naf_hirings.csv.gz"):
        code = naf.normalise(row["naf_id"])
        if code in naf.subclasses() and not code.startswith(_AGENCIES):
            hirings[row["rome_id"]][code] += int(row["hirings"])
    for row in _rows("rome_appellations.csv.gz"):
        if hired := _shares(dict(hirings[row["rome_id"]].most_common(_HIRING))):
            yield Example(row["ogr_label"].replace("/", " "), "fr", hired, TRADE * max(hired.values()), "rome")


def _rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(data.FOLDER / name, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


_LANGUAGES: Final[tuple[Language, ...]] = ("fr", "en")


def learn(learned_from: Sequence[Example]) -> Table:
    """The table those examples make: what a feature tells of an activity is how much oftener they go together."""
    places = {code: place for place, code in enumerate(codes())}
    met: Counter[str] = Counter()
    written: set[str] = set()
    together: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    seen = np.ones(len(places))
    for example in learned_from:
        shares = [(places[code], share * example.weight) for code, share in example.activities.items()]
        for place, share in shares:
            seen[place] += share
        for feature in features_of(example):
            met[feature] += 1
            if example.source == "term" and feature[0] in _WORDS:
                written.add(feature)
            counts = together[feature]
            for place, share in shares:
                counts[place] += share
    kept = sorted(
        (feature for feature, times in met.items() if times >= LEAST[feature[0]] or feature in written),
        key=learned.key,
    )
    usually = seen / seen.sum()
    runs = [_run(together[feature], usually) for feature in kept]
    return Table(
        np.array([learned.key(feature) for feature in kept], np.uint32),
        _bytes([KINDS[feature[0]] * math.log(len(learned_from) / met[feature]) for feature in kept]),
        np.cumsum([0, *(len(run) for run in runs)], dtype=np.uint32),
        np.array([place for run in runs for place, _ in run], np.uint16),
        _bytes([tells for run in runs for _, tells in run]),
        np.log(usually).astype(np.float32),
    )


def features_of(example: Example) -> Iterable[str]:
    """The features of an example, read as a need is."""
    read = wording.read(clean(mend(example.text), example.language), example.language)
    return learned.features(read, example.language)


def _run(counts: Mapping[int, float], usually: NDArray[np.float64]) -> list[tuple[int, float]]:
    """What a feature tells of the activities it is met with most, by place."""
    tells = {place: math.log1p(count / (DOUBT * float(usually[place]))) for place, count in counts.items()}
    # Not those it tells most of: the rarest trades would drive out the others.
    most = sorted(tells, key=lambda place: (-counts[place] * tells[place], place))[:MOST]
    return [(place, tells[place]) for place in most]


def _bytes(numbers: Sequence[float]) -> NDArray[np.uint8]:
    return np.clip(np.rint(np.array(numbers) / learned.STEP), 0, 255).astype(np.uint8)
