"""When to try what: a compact plan out of a plan, by slow cooling."""

import time
from collections.abc import Callable

from entremise.timetable.large.compacting import Compacting, Ints
from entremise.timetable.plan import Stop

#: Temperatures, in idle periods: from where days are shuffled to where they freeze.
_HOT, _COLD = 0.25, 0.08
#: Steps between two looks at the clock.
_ROUND = 100
#: One step in so many also lets other meetings replace some of a slot.
_GIVES = 3
#: Seconds a step takes on the machine the figures were measured on, and a participant adds to it. The steps that fit
#: in the time given are counted with these, so that a machine as fast gives the same plan however busy it is.
_STEP, _OF_PARTICIPANT = 7e-5, 8e-8
#: The part of the time given that the steps are counted for.
_PART = 0.85


def steps_in(seconds: float, participants: int) -> int:
    """The steps that should fit in so much time."""
    return round(_PART * seconds / (_STEP + _OF_PARTICIPANT * participants))


def compact(
    state: Compacting, steps: int, seconds: float, bound: int, stop: Stop, tell: Callable[[int], None]
) -> tuple[Ints, int]:
    """The slots with the fewest idle periods met, and how many.

    Args:
        steps, seconds: whichever is over first ends the search.
        bound: idle periods that no plan can have less of: the search ends there too.
        tell: told of the fewest idle periods, from time to time.
    """
    slots, begun = state.event.slots, time.monotonic()
    best, fewest = state.slots, state.idle
    done, cooled = 0, 0.0 if slots > 1 and seconds > 0 else 1.0
    while fewest > bound and cooled < 1 and not stop():
        heat = _HOT * (_COLD / _HOT) ** cooled
        for one, other in state.draw.integers(slots, size=(_ROUND, 2)).tolist():
            if one != other:
                state.exchange(one, other, heat)
                if other % _GIVES == 0:
                    state.give(one, heat)
        done += _ROUND
        cooled = max(done / max(steps, 1), (time.monotonic() - begun) / seconds)
        if state.idle < fewest:
            best, fewest = state.slots, state.idle
            tell(fewest)
    return best, fewest
