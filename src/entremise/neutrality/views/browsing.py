"""The model of attention against what askers chose: is the first line really so much more looked at?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

#: The fewest choices that tell something.
FEWEST_CHOICES = 200
#: Positions told together (from 1, both included).
BANDS = ((1, 1), (2, 3), (4, 10), (11, 20))
#: Of a normal law, for 95 cases of 100.
_SURE = 1.96


@dataclass(frozen=True, slots=True)
class Band:
    """The share of the choices that fell on some positions, with its interval, and the share that the model expects."""

    first: int
    last: int
    chosen: float
    low: float
    high: float
    expected: float

    @property
    def agrees(self) -> bool:
        """Whether what is expected is in the interval."""
        return self.low <= self.expected <= self.high


class Browsing:
    """What was chosen, by position, against the attention that lists gave to each position.

    Firms at every position being about as relevant, choices are expected in proportion to the attention given.
    """

    def __init__(self, chosen: Sequence[int], given: Sequence[float]) -> None:
        self._chosen, self._given = chosen, given

    @property
    def choices(self) -> int:
        """How many there are."""
        return sum(self._chosen)

    @property
    def enough(self) -> bool:
        """Whether there are enough of them."""
        return self.choices >= FEWEST_CHOICES and sum(self._given) > 0

    @cached_property
    def bands(self) -> list[Band]:
        """Shares by band; none before there are enough choices."""
        return [self._band(first, last) for first, last in BANDS] if self.enough else []

    @property
    def agrees(self) -> bool:
        """Whether the model agrees with all that was chosen."""
        return all(band.agrees for band in self.bands)

    def _band(self, first: int, last: int) -> Band:
        chosen = sum(self._chosen[first - 1 : last]) / self.choices
        expected = sum(self._given[first - 1 : last]) / sum(self._given)
        return Band(first, last, chosen, *wilson(chosen, self.choices), expected)


def wilson(share: float, cases: int) -> tuple[float, float]:
    """The interval of 95 % of a share found over some cases (Wilson, 1927)."""
    square = _SURE**2
    middle = (share + square / (2 * cases)) / (1 + square / cases)
    half = _SURE * sqrt(share * (1 - share) / cases + square / (4 * cases**2)) / (1 + square / cases)
    return middle - half, middle + half
