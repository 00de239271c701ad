"""Who won contracts, and how much of it stayed on the territory.

Two sources, never added together: the official data of public contracts (DECP), and what buyers declared here. Of the
latter only awards of consultations that were for everybody are counted: a confidential one is in no figure.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from entremise.hub.models import Outcome
from entremise.hub.queries.small_cells import FEW, FEWEST, OTHERS, merged, withheld
from entremise.market import territory
from entremise.market.models import Award, Tender
from entremise.registry.sizes import GROUPS

#: What may be counted and published of each source.
OPEN = Q(source=Award.Source.DECP) | Q(
    source=Award.Source.DECLARED, tender__audience=Tender.Audience.PUBLIC, tender__published_at__isnull=False
)
#: By what awards are told; the first three are the winner's, `cpv` is the division of what is bought.
DIMENSIONS = ("category", "size", "commune", "buyer", "cpv")
#: INSEE's categories of firms, the smallest first.
CATEGORIES = ("PME", "ETI", "GE")
_SIZES = {band: group for group, (bands, _name) in GROUPS.items() for band in bands}


class Asked(NamedTuple):
    """Which awards: those of a source, of a year, won by firms of a commune, carried out here or anywhere.

    What buyers declare here is told by year alone: more ways to cut it would tell of one firm by subtraction.
    """

    source: Award.Source = Award.Source.DECP
    year: int | None = None
    commune: str = ""
    everywhere: bool = False

    @property
    def official(self) -> bool:
        """Whether they are those of the official data."""
        return self.source is Award.Source.DECP


@dataclass(frozen=True, slots=True)
class Part:
    """The awards of a group. Each winner of a contract counts once; co-winners share its amount equally.

    Attributes:
        key: a year, a category, a group of sizes, an INSEE code, a buyer's name, a division; "" for unknown.
        told: awards; ``here`` and ``elsewhere`` those won by firms of the territory or not, the others unknown.
        paid: those with an amount; the amounts are whole euros. `FEW` when too few to be told.
    """

    key: str
    told: int = 0
    here: int = 0
    elsewhere: int = 0
    paid: int = 0
    amount: int = 0
    amount_here: int = 0
    amount_elsewhere: int = 0

    def __add__(self, other: "Part") -> "Part":
        return Part(self.key, *(getattr(self, name) + getattr(other, name) for name in _SUMS))

    def without_amounts(self) -> "Part":
        """The same, its amounts not told."""
        return replace(self, paid=FEW, amount=0, amount_here=0, amount_elsewhere=0)


_SUMS = tuple(Part.__dataclass_fields__)[1:]


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is told of some awards.

    Attributes:
        total: of the year asked for, or of all.
        years: in order of time, whatever year is asked for; `parts` by each of `DIMENSIONS`, largest first.
        winners: different firms that won, and ``buyers``; `FEW` when too few to be told.
        communes: of firms that won, whatever is asked: those one may ask for.
        confirmed: of those declared here, how many both sides said, since, to have become a contract.
    """

    asked: Asked
    total: Part
    years: list[Part]
    parts: dict[str, list[Part]]
    winners: int
    buyers: int
    communes: list[str]
    confirmed: int = 0


class Row(NamedTuple):
    """An award as it is counted: ``commune`` is a whole one, ``amount`` its own part of what the contract is worth."""

    year: str
    category: str
    size: str
    commune: str
    buyer: str
    cpv: str
    supplier: str
    amount: float | None


def awards(asked: Asked) -> QuerySet[Award]:
    """The awards that are asked for."""
    found = _anywhere(asked)
    if asked.commune and asked.official:
        found = found.filter(supplier_commune__in=territory.parts(territory.whole(asked.commune)))
    return found if asked.year is None else found.filter(awarded_on__year=asked.year)


def _anywhere(asked: Asked) -> QuerySet[Award]:
    """Those of a source and a place, whenever and whoever won."""
    found = Award.objects.filter(OPEN, source=asked.source)
    return found if asked.everywhere or not asked.official else found.filter(territory.within("place"))


def figures(asked: Asked) -> Figures:
    """The figures of some awards, what is too small to be told left out."""
    known = _rows(_anywhere(asked))
    commune = territory.whole(asked.commune) if asked.official else ""
    rows = [row for row in known if commune in ("", row.commune)]
    year = None if asked.year is None else str(asked.year)
    chosen = [row for row in rows if year in (None, row.year)]
    parts = {name: _parts(chosen, name) for name in DIMENSIONS}
    counts = Counter(row.commune for row in known)
    return _protected(
        Figures(
            asked, sum(_parts(chosen, "year"), Part("")), _parts(rows, "year"), parts,
            len({row.supplier for row in chosen} - {""}), len({row.buyer for row in chosen} - {""}),
            [commune for commune, told in counts.items() if commune and told >= FEWEST],
            0 if asked.official else _confirmed(awards(asked)),
        )
    )  # fmt: skip


def _confirmed(found: QuerySet[Award]) -> int:
    """Awards whose introduction of the loop led to a contract, as both its sides say today."""
    said = Outcome.objects.filter(replaced_at=None, kind=Outcome.Kind.CONTRACT)
    by_both = said.values("introduction__number").annotate(sides=Count("side")).filter(sides=2)
    return found.filter(introduction__in=by_both.values("introduction__number")).count()


def _rows(found: QuerySet[Award]) -> list[Row]:
    fields = ("awarded_on", "supplier_category", "supplier_size", "supplier_commune", "buyer_name", "cpv", "supplier",
              "amount", "buyer_identifier", "identifier", "title")  # fmt: skip
    values = list(found.values_list(*fields))
    together = Counter(_contract(row) for row in values)
    rows = []
    for row in values:
        day, category, size, commune, buyer, cpv, supplier, amount, _number, identified, _title = row
        own = amount / (together[_contract(row)] if identified else 1) if told(amount) else None
        rows.append(Row(
            str(day.year) if day else "", category if category in CATEGORIES else "", _SIZES.get(size, ""),
            territory.whole(commune), buyer, cpv[0][:2] if cpv else "", supplier, own,
        ))  # fmt: skip
    return rows


def _contract(row: Sequence[object]) -> Sequence[object]:
    """What the co-winners of a contract have in common: its amount, its buyer, its identifier, its title."""
    return row[7:]


def told(amount: int | None) -> bool:
    """Whether an amount says something: publishers fill what they do not know with 0, 1 or nines."""
    return amount is not None and amount > 1 and not (amount > 9_999_999 and set(str(amount)) == {"9"})


def _parts(rows: Iterable[Row], dimension: str) -> list[Part]:
    sums: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * len(_SUMS))
    for row in rows:
        mine = territory.holds(row.commune)
        paid, amount = row.amount is not None, row.amount or 0.0
        facts = (1, mine is True, mine is False, paid, amount, amount * (mine is True), amount * (mine is False))
        found = sums[getattr(row, dimension)]
        for place, fact in enumerate(facts):
            found[place] += fact
    return [Part(key, *map(round, found)) for key, found in sums.items()]


# What is too small to be told ----------------------------------------------------------------------------------------


def _protected(found: Figures) -> Figures:
    """The same without what would tell of one or two awards, as the figures of the loop.

    Amounts that buyers declared are told for years and for all; not by group within a year, which could be subtracted.
    """
    years = _amounts(merged(found.years, Part(OTHERS)))
    parts = {name: _amounts(merged(each, Part(OTHERS))) for name, each in found.parts.items()}
    for name, order in (("category", CATEGORIES), ("size", tuple(GROUPS))):
        parts[name].sort(key=lambda part, order=order: [*order, OTHERS, ""].index(part.key))  # type: ignore[misc]
    total = found.total
    if not found.asked.official and found.asked.year is not None:
        parts = {name: [part.without_amounts() for part in each] for name, each in parts.items()}
        total = next((each for each in years if each.key == str(found.asked.year)), total.without_amounts())
    return replace(
        found, total=_few(_amounts([replace(total, key="")])[0]),
        years=sorted(years, key=lambda part: (part.key in ("", OTHERS), part.key)), parts=parts,
        winners=few(found.winners), buyers=few(found.buyers), confirmed=few(found.confirmed),
    )  # fmt: skip


def _amounts(parts: Sequence[Part]) -> list[Part]:
    hidden = withheld(parts)
    return [part.without_amounts() if part in hidden else part for part in parts]


def _few(part: Part) -> Part:
    return part if part.told == 0 or part.told >= FEWEST else Part(part.key, FEW, paid=FEW)


def few(count: int) -> int:
    """A count, or `FEW` instead of one or two."""
    return FEW if 0 < count < FEWEST else count
