"""Why an instance cannot be planned, and why a meeting is not held: in words, and true."""

from entremise.timetable.explaining.left_out import why_not_held
from entremise.timetable.explaining.smallest import conflict
from entremise.timetable.explaining.telling import told
from entremise.timetable.instance import Instance
from entremise.timetable.words import Said

__all__ = ["conflicts", "why_not_held"]


def conflicts(instance: Instance, seconds: float = 10.0) -> tuple[Said, ...]:
    """The smallest set found of demands that cannot hold together: what cannot, then each demand.

    It says so when time ran out before each of them was proven to be needed.

    Args:
        seconds: of the clock, roughly.

    Returns:
        Nothing when all hold together, or when no such set was found in the time.
    """
    found = conflict(instance, seconds)
    return told(instance, found) if found else ()
