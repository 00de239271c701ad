"""Telling how far a load has come."""

from collections.abc import Callable
from enum import StrEnum


class Stage(StrEnum):
    """The parts of a load, in order."""

    READ = "read"
    COMPARE = "compare"
    INDEX = "index"
    WRITE = "write"


#: Called with the stage, how much of it is done and how much there is to do (0 when not known yet).
Progress = Callable[[Stage, int, int], None]


def silent(stage: Stage, done: int, total: int) -> None:
    """Tell nothing."""
