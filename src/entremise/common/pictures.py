"""Figures as pages of figures draw them: those one reads first, and bars."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure one reads first."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A count that draws itself: ``share`` is from 0 to 100."""

    label: str
    share: float
    shown: str
