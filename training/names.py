"""Learn what names of firms tell of their activities: `python -m training names` (docs/decisions/010-activities.md)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from entremise.matching.nomenclature import naf
from entremise.matching.understanding import learned, names, wording
from entremise.matching.understanding.cleaning import clean
from entremise.matching.understanding.learned import codes
from entremise.matching.understanding.names import Table
from training import data
from training.activities import Usual, in_steps
from training.data import Award, Establishment, Part
from training.softmax import Matrix

#: Firms that must bear a feature, and of those the ones found otherwise than by their most frequent origin.
LEAST: Final = 8
ELSEWHERE: Final = 2
#: What a feature must add, of each firm that bears it, to the logarithm of how likely its activity is, going by the
#: other firms that bear it.
GAIN: Final = 0.5
#: Firms that a feature must add to what is expected before it speaks for an activity.
DOUBT: Final = 4.0
#: Firms of all origins that are added to those of each one.
SHARED: Final = 30.0
#: What a feature counts for by the first letter of its kind; a word alone is believed in full.
KINDS: Final = {"f": 5.0, "b": 5.0, "c": 2.5}
#: What a firm counts for whose activity is only known by the kind of contracts it won.
WON: Final = 0.5
#: The city whose firms are all in the extract, sole traders too.
METZ: Final = "57463"
#: Forms and purposes of firms, as names tell them in short.
FORMS: Final = frozenset(
    {"sci", "sccv", "sc", "scm", "scp", "sep", "selarl", "selas", "earl", "gaec", "scea", "gfa", "cuma", "gie", "gip"}
    | {"scop", "esat", "eti", "ei", "geiq", "ccas", "smictom", "sictom", "sivom", "syctom", "btp", "tp", "vrd", "ehpad"}
)
#: First names: they tell of whoever works under his own name, not of a trade.
FIRST_NAMES: Final = Path(__file__).with_name("first_names.txt")


class Named(NamedTuple):
    """A firm's name, the activities it has (shares that add up to 1), what it weighs and where it was found."""

    firm: str
    name: str
    activities: Mapping[str, float]
    weight: float
    origin: str


def run(parts: Sequence[Part] = ("train", "tune")) -> None:
    """Learn and write the table.

    Args:
        parts: which firms, and contracts of which buyers, may be learned from.
    """
    firms = [firm for firm in data.establishments() if data.part(_firm(firm)) in parts]
    awards = [award for award in data.awards() if award.part in parts]
    table = learn(list(examples(firms, awards)), frozenset(FIRST_NAMES.read_text(encoding="utf-8").split()))
    learned.write(names.FOLDER, table._asdict())
    print(f"{len(table.keys)} features, {len(table.places)} weights")


def _firm(firm: Establishment) -> str:
    """The number that establishments of a firm share (SIREN)."""
    return firm.siret[:9]


def examples(firms: Sequence[Establishment], awards: Sequence[Award]) -> Iterator[Named]:
    """The names that tell of activities: those registered, or else those usual for the contracts won."""
    won = _won(awards)
    alike = Counter((_firm(firm), firm.naf) for firm in firms)
    for firm in firms:
        name = f"{firm.name} {firm.sign}".strip()
        origin = "winners" if firm.siret in won else "metz" if firm.commune == METZ else "others"
        if firm.naf in naf.subclasses():
            # Establishments of a firm bear the same name: together they count for one.
            yield Named(_firm(firm), name, {firm.naf: 1.0}, 1 / alike[_firm(firm), firm.naf], origin)
        elif activities := won.get(firm.siret):
            yield Named(_firm(firm), name, activities, WON, origin)


def _won(awards: Iterable[Award]) -> dict[str, dict[str, float]]:
    """For each winner, the activities usual for its contracts; none when their codes tell none."""
    awards = list(awards)
    usual = Usual(awards)
    won: dict[str, Counter[str]] = defaultdict(Counter)
    for award in awards:
        won[award.siret].update(usual.of(award.cpv) if award.cpv else {})
    return {
        siret: {code: count / counts.total() for code, count in counts.items()} if counts else {}
        for siret, counts in won.items()
    }


def learn(named: Sequence[Named], first_names: Collection[str]) -> Table:
    """The table those names make.

    Args:
        first_names: words, folded, that no feature may come from.
    """
    found = [_features(each.name, first_names) for each in named]
    features = sorted(_borne(named, found), key=learned.key)
    held = _held(found, features)
    has = _has(named)
    together = (held @ has).toarray()
    expected = _expected(named, held, has)
    kept = np.flatnonzero(_gains(together, expected) > GAIN)
    tells = sparse.csr_array(np.log1p(together / (DOUBT * expected))[kept])
    return Table(
        np.array([learned.key(features[row]) for row in kept], np.uint32),
        in_steps([KINDS[features[row][0]] for row in kept]),
        tells.indptr.astype(np.uint32),
        tells.indices.astype(np.uint16),
        in_steps(tells.data),
    )


def _features(name: str, first_names: Collection[str]) -> list[str]:
    """The features of the words that others than firms say too: no one's name is learned."""
    words = [
        word
        for word in wording.read(clean(name, "fr"), "fr")
        if word.folded in FORMS or (learned.knows(word, "fr") and word.folded not in first_names)
    ]
    return list(learned.features(words, "fr"))


def _borne(named: Sequence[Named], found: Sequence[Sequence[str]]) -> list[str]:
    """The features that enough firms bear, not all found the same way."""
    bearers: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for each, features in zip(named, found, strict=True):
        for feature in features:
            bearers[feature][each.origin].add(each.firm)
    borne = []
    for feature, origins in bearers.items():
        sizes = sorted(map(len, origins.values()))
        if len(set[str]().union(*origins.values())) >= LEAST and sum(sizes[:-1]) >= ELSEWHERE:
            borne.append(feature)
    return borne


def _held(found: Sequence[Sequence[str]], features: Sequence[str]) -> Matrix:
    """Which names (columns) hold each feature (rows)."""
    rows = {feature: row for row, feature in enumerate(features)}
    pairs = [(rows[each], column) for column, held in enumerate(found) for each in held if each in rows]
    places, columns = zip(*pairs, strict=True)
    return sparse.csr_array((np.ones(len(pairs)), (places, columns)), (len(features), len(found)))


def _has(named: Sequence[Named]) -> Matrix:
    """How much each firm (rows) has of each activity (columns)."""
    triples = [
        (row, learned.place(code), share * each.weight)
        for row, each in enumerate(named)
        for code, share in each.activities.items()
    ]
    rows, columns, shares = zip(*triples, strict=True)
    return sparse.csr_array((np.array(shares), (rows, columns)), (len(named), len(codes())))


def _expected(named: Sequence[Named], held: Matrix, has: Matrix) -> NDArray[np.float64]:
    """The share of each activity (columns) that firms found where those of a feature (rows) were would have.

    The extract is that of one whole city, of industrial sites and of winners of contracts: were all counted together,
    what is only found in the city would seem to be of its commonest trades.
    """
    origins = sorted({each.origin for each in named})
    found = np.zeros((len(named), len(origins)))
    for row, each in enumerate(named):
        found[row, origins.index(each.origin)] = each.weight
    usual = np.asarray(has.sum(axis=0)).ravel() + DOUBT / len(codes())
    counted = (found > 0).astype(float).T @ has + SHARED * usual / usual.sum()
    expected: NDArray[np.float64] = (held @ found) @ (counted / counted.sum(axis=1, keepdims=True))
    expected /= expected.sum(axis=1, keepdims=True)
    return expected


def _gains(together: NDArray[np.float64], expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each feature adds, on average, to the logarithm of how likely the activity of a firm is by the others."""
    whole = together.sum(axis=1, keepdims=True)
    likely = np.maximum(together - 1, 0) + DOUBT * expected
    likely /= (np.maximum(whole - 1, 0) + DOUBT) * expected
    gains: NDArray[np.float64] = (together * np.log(likely)).sum(axis=1) / whole[:, 0]
    return gains
