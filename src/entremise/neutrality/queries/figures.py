"""What a report tells, and how it is written as data and read back. Nothing in it names a person or a firm."""

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any, Final

#: The group that those of too few firms are merged into.
OTHERS: Final = "others"
#: The fewest firms that a published group has: below, a figure tells of them and of chance, not of the rule.
FEWEST_FIRMS: Final = 10
#: The fewest lists that an interval is worked out from, and that the whole needs to be concluded from.
FEWEST_LISTS: Final = 30


@dataclass(frozen=True, slots=True)
class Group:
    """A group of firms: the attention it received and was due, in attentions of a first position.

    Attributes:
        key: a size, an age, a NAF section, the INSEE code of a commune; "" when not known, "gone" for those that the
            register no longer holds, "others" for groups of too few firms.
        firms: how many shared a list, ``lists`` how many lists they shared.
        ratio: received over due; `None` when nothing was due.
        low, high: between which it is in 95 cases of 100; `None` when there are too few lists to tell.
    """

    key: str
    firms: int
    lists: int
    received: float
    due: float
    ratio: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Floor:
    """How useful lists stayed (nDCG): what is required, the least and the mean of the month, how many fell below."""

    required: float
    lowest: float | None
    mean: float | None
    below: int


@dataclass(frozen=True, slots=True)
class Objections:
    """What firms objected to: made and answered in the month, how many within the set time, in how many days (median);
    those that waited at its end, those of them that were late; verdicts of the answers.
    """

    made: int = 0
    answered: int = 0
    in_time: int = 0
    days: float | None = None
    waiting: int = 0
    late: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a report tells of a month.

    Attributes:
        month: its first day.
        lists: how many were shown, ``shown`` how many times in all, ``doors`` by which door.
        firms: how many firms shared a list, ``firms_shown`` how many were shown.
        eligible: how many firms could answer, for half of the lists at most.
        very_small: the firms of fewer than ten employees; `None` when they are too few to be told.
        groups: by dimension (`size`, `age`, `sector`, `commune`).
        proposed: introductions by who had the idea.
        chosen, given: by position, how often the asker chose it and how much attention lists gave it, since the
            ledger began.
        policies: versions of the rules that made the lists.
        entries, head: number and hash of the last entry of the ledger that was read.
    """

    month: dt.date
    lists: int
    shown: int
    doors: dict[str, int]
    firms: int
    firms_shown: int
    eligible: int
    very_small: Group | None
    groups: dict[str, list[Group]]
    floor: Floor
    proposed: dict[str, int]
    chosen: list[int]
    given: list[float]
    objections: Objections
    policies: list[str]
    entries: int
    head: str


def as_data(figures: Figures) -> dict[str, Any]:
    """Figures as the open data give them: plain names, numbers, the month as `2026-11`."""
    return asdict(figures) | {"month": f"{figures.month:%Y-%m}"}


def of_data(data: dict[str, Any]) -> Figures:
    """Figures that were written as data."""
    very_small = data["very_small"]
    parts = {
        "month": dt.date.fromisoformat(f"{data['month']}-01"),
        "very_small": Group(**very_small) if very_small else None,
        "groups": {name: [Group(**group) for group in groups] for name, groups in data["groups"].items()},
        "floor": Floor(**data["floor"]),
        "objections": Objections(**data["objections"]),
    }
    return Figures(**{**data, **parts})
