"""Making lists again from what the ledger says, as anybody can, and comparing them with what it says was shown."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from entremise.matching.equity import POLICY, Balances, Shares, ordered
from entremise.matching.equity.relevance import relevance
from entremise.matching.index.searching import draw
from entremise.matching.speech import say
from entremise.neutrality.ledger import snapshots
from entremise.neutrality.ledger.book import Book
from entremise.neutrality.ledger.entries import Listed
from entremise.neutrality.ledger.standing import Fold

I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Replayed:
    """A list made again.

    Attributes:
        number: of the list.
        listed: what the ledger says of it; `None` when it is not a list.
        owed: what each of its firms was owed before it, in the order shown (int64[n], millionths of the first
            position's attention); `None` when it could not be made again.
        difference: in words, how it differs from what the ledger says; nothing when it is the same.
    """

    number: int
    listed: Listed | None
    owed: I64 | None = field(repr=False)
    difference: str


def replayed(book: Book, numbers: Iterable[int], *, quickly: bool = False) -> Iterator[Replayed]:
    """Make lists again, in the order of what they were made from.

    Args:
        quickly: begin at the last snapshot before the first list, instead of at the beginning of the ledger.

    Raises:
        DamagedError: a line of the ledger cannot be read.
    """
    waiting: defaultdict[int, list[tuple[int, Listed]]] = defaultdict(list)
    for number in sorted(set(numbers)):
        listed, difference = _chosen(book, number)
        if listed is None or difference:
            yield Replayed(number, listed, None, difference)
        else:
            waiting[listed.state].append((number, listed))
    if not waiting:
        return
    fold = Fold(book, snapshots.load(book, min(waiting)) if quickly else None)
    entries = book.entries(fold.number)
    for state in sorted(waiting):
        while fold.number < state:
            fold.add(next(entries))
        for number, listed in waiting[state]:
            yield _made_again(number, listed, fold.balances)


def _chosen(book: Book, number: int) -> tuple[Listed | None, str]:
    """A list of the ledger, and why it cannot be made again, if so."""
    try:
        listed = book.listed(number)
    except LookupError:
        return None, say("aucune liste ne porte ce numéro", "there is no list of this number")
    if listed.policy != POLICY:
        return listed, say(
            f"elle a été faite selon les règles « {listed.policy} », et cette version ne connaît que « {POLICY} » : "
            "à rejouer avec la version d’alors",
            f"it was made by the rules “{listed.policy}”, and this version only knows “{POLICY}”: replay it with the "
            "version of that time",
        )
    if listed.state >= number:
        return listed, say(
            f"elle dit tenir compte de l’entrée {listed.state}, qui ne la précède pas",
            f"it says that it takes entry {listed.state} into account, which does not come before it",
        )
    return listed, ""


def _made_again(number: int, listed: Listed, balances: Balances) -> Replayed:
    owed = balances.owed(listed.firms)
    order = again(listed, owed)
    shown, found = listed.firms.tolist(), listed.firms[order].tolist()
    if shown == found:
        return Replayed(number, listed, owed, "")
    place = next(place for place, (here, there) in enumerate(zip(shown, found, strict=True)) if here != there)
    return Replayed(
        number,
        listed,
        owed,
        say(
            f"à la position {place + 1} le registre dit {shown[place]:016x}, et le calcul {found[place]:016x}",
            f"at position {place + 1} the ledger says {shown[place]:016x}, and the rule {found[place]:016x}",
        ),
    )


def again(listed: Listed, owed: I64) -> list[int]:
    """The order of a list made again: places among its firms as they were shown, owed that much before it."""
    gaps, draws = listed.gaps.astype(np.int64), draw(listed.firms, listed.key)
    places = np.lexsort((draws, gaps))
    shares = Shares(places, listed.best - gaps[places], relevance(gaps[places]))
    order = ordered(shares, owed[places], draws[places], listed.positions)
    made: list[int] = places[order].tolist()
    return made
