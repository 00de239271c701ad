"""What the planner says to people, in both languages."""

from typing import NamedTuple


class Said(NamedTuple):
    """A sentence in French and in English."""

    fr: str
    en: str
