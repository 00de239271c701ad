"""What a method answers, in numbers, and what it says while it works."""

from collections.abc import Callable
from dataclasses import dataclass

from entremise.timetable.result import Measured, Objective, Status
from entremise.timetable.words import Said


@dataclass(frozen=True, slots=True)
class Plan:
    """Slots for the meetings of a `Problem`; tables and delegates where they matter, else they are given afterwards.

    Attributes:
        slots: for each meeting the slot where it starts, None when it is not held; None when nothing was found.
        objectives: those the method optimised, in the organiser's order; the bound of each holds for timetables that
            are as good on those before it.
        tables: for each meeting, the names of the tables where it may be: one, or several alike; None: any.
        delegates: for each meeting, which person of a participant goes, by their names; None: whoever is free.
    """

    status: Status
    slots: tuple[int | None, ...] | None = None
    objectives: tuple[Measured, ...] = ()
    tables: tuple[tuple[str, ...], ...] | None = None
    delegates: tuple[dict[str, str], ...] | None = None

    @property
    def value(self) -> int | None:
        """Of the first objective."""
        return self.objectives[0].value if self.objectives else None

    @property
    def bound(self) -> int | None:
        """The best that the first objective could be."""
        return self.objectives[0].bound if self.objectives else None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a method is: the seconds it has worked, the best timetable so far and the best there could be."""

    seconds: float
    objective: Objective
    value: int | None
    bound: int | None
    stage: Said


Tell = Callable[[Progress], None]
Stop = Callable[[], bool]


def silent(_: Progress) -> None:
    """Tell nobody."""


def never() -> bool:
    """Work until the time is over."""
    return False
