"""Figures made safe to publish: what would tell of fewer than three firms or needs is merged, or not told.

Also how they are written as data, and read back.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from entremise.hub.models import Snapshot
from entremise.hub.queries.figures import Figures, Group, Month, Period, Spread

#: The fewest that a published figure may count.
FEWEST = 3
#: The group that small ones are merged into.
OTHERS = "others"
#: A count that is not told, since it is that of one or two.
FEW = -1


class Counted(Protocol):
    """A group of something that is counted: how many it tells of, and of how many it tells an amount."""

    @property
    def told(self) -> int: ...
    @property
    def paid(self) -> int: ...
    def __add__(self, other: Any, /) -> Any: ...


G = TypeVar("G", bound=Counted)


def protect(figures: Figures) -> Figures:
    """The same figures without those that would tell of one or two.

    Counts of one or two become `FEW`; groups of fewer than `FEWEST` are merged into `OTHERS`, and amounts of fewer
    than `FEWEST` introductions are not told; a length of time is told from `FEWEST` cases on.
    """
    return replace(
        figures,
        funnel=few(figures.funnel),
        months=[Month(month.first, few(month.steps)) for month in figures.months],
        times={name: spread for name, spread in figures.times.items() if spread.cases >= FEWEST},
        declines=few(figures.declines),
        outcomes={name: _without_amounts(merge(groups)) for name, groups in figures.outcomes.items()},
        total=_without_amounts([figures.total])[0],
    )


def few(counts: dict[str, int]) -> dict[str, int]:
    """Counts, with `FEW` instead of one or two."""
    return {name: FEW if 0 < count < FEWEST else count for name, count in counts.items()}


def merge(groups: Sequence[Group]) -> list[Group]:
    """The groups of outcomes merged as `merged` does."""
    return merged(groups, Group(OTHERS))


def merged(groups: Sequence[G], rest: G) -> list[G]:
    """Groups of at least `FEWEST`, largest first; the others as one, added to ``rest``, which is empty.

    When these are too few together, the next smallest joins them: what is left out of a total tells of nobody.
    """
    kept = sorted(groups, key=lambda group: -group.told)
    while kept and (kept[-1].told < FEWEST or 0 < rest.told < FEWEST):
        rest += kept.pop()
    return [*kept, rest] if rest.told >= FEWEST else kept


def _without_amounts(groups: Sequence[Group]) -> list[Group]:
    hidden = withheld(groups)
    return [replace(group, paid=FEW, low=0, high=0) if group in hidden else group for group in groups]


def withheld(groups: Sequence[G]) -> list[G]:
    """Those whose amounts are of too few to be told, and one more when only one would be found by subtraction."""
    hidden = [group for group in groups if 0 < group.paid < FEWEST]
    if len(hidden) == 1:
        others = [group for group in groups if group.paid >= FEWEST]
        hidden += sorted(others, key=lambda group: group.paid)[:1]
    return hidden


def as_data(figures: Figures) -> dict[str, Any]:
    """Figures as the open data give them: plain names, numbers and days."""
    return {
        "since": figures.period.since.isoformat(),
        "until": figures.period.until.isoformat(),
        "funnel": figures.funnel,
        "months": [{"month": f"{month.first:%Y-%m}", **month.steps} for month in figures.months],
        "days": {name: spread._asdict() for name, spread in figures.times.items()},
        "declines": figures.declines,
        "outcomes": {name: [_group(group) for group in groups] for name, groups in figures.outcomes.items()},
        "total": _group(figures.total),
    }


def _group(group: Group) -> dict[str, Any]:
    return {name: getattr(group, name) for name in Group.__dataclass_fields__}


def of_data(data: dict[str, Any]) -> Figures:
    """Figures that were written as data."""
    months = [dict(month) for month in data["months"]]
    return Figures(
        Period(dt.date.fromisoformat(data["since"]), dt.date.fromisoformat(data["until"])),
        data["funnel"],
        [Month(dt.date.fromisoformat(f"{month.pop('month')}-01"), month) for month in months],
        {name: Spread(**spread) for name, spread in data["days"].items()},
        data["declines"],
        {name: [Group(**group) for group in groups] for name, groups in data["outcomes"].items()},
        Group(**data["total"]),
    )


def kept(name: str) -> Snapshot | None:
    """The figures last counted, `chamber` or `public`; none on a service that has just begun."""
    return Snapshot.objects.filter(name=name).first()
