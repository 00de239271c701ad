"""A better timetable near one that is known: most meetings stay, some are planned again, over and over.

Large neighbourhood search (Shaw, 1998), for objectives whose proof is out of reach.
"""

import random
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from entremise.timetable.general.model import Model

#: Meetings planned again at once: at first, at least.
FIRST, LEAST = 30, 8
#: The next is larger after one that was searched through, smaller after one that was not.
LARGER, SMALLER = 1.1, 0.8


class Neighbourhoods:
    """Sets of meetings that have to do with each other; their size follows what the solver can search through."""

    def __init__(self, model: Model, seed: int) -> None:
        self._model, self._draw = model, random.Random(seed)  # noqa: S311
        self._size = float(FIRST)

    def next(self, slots: Sequence[int | None]) -> set[int]:
        """Meetings of people who meet each other, or of a stretch of time; those not held may come back."""
        return self._of_time(slots) if self._draw.random() < 1 / 3 else self._of_people()

    def learn(self, *, searched_through: bool) -> None:
        """Adapt the size to what the last search did."""
        most = len(self._model.x)
        self._size = min(most, max(LEAST, self._size * (LARGER if searched_through else SMALLER)))

    def _of_people(self) -> set[int]:
        """The meetings of somebody, of those they meet, and so on."""
        problem, found = self._model.problem, set[int]()
        waiting = [self._draw.choice([each for each, meetings in enumerate(problem.meetings_of) if meetings])]
        seen = set(waiting)
        while waiting and len(found) < self._size:
            own = list(problem.meetings_of[waiting.pop(0)])
            self._draw.shuffle(own)
            found.update(own[: int(self._size)])
            met = sorted({person for meeting in own for person in problem.people[meeting]} - seen)
            self._draw.shuffle(met)
            waiting += met
            seen.update(met)
        return found

    def _of_time(self, slots: Sequence[int | None]) -> set[int]:
        """The meetings around a moment, the nearest first."""
        moment = self._draw.randrange(self._model.problem.slots)
        held = [
            (abs(slot - moment), self._draw.random(), meeting) for meeting, slot in enumerate(slots) if slot is not None
        ]
        return {meeting for _, _, meeting in sorted(held)[: int(self._size)]}


@contextmanager
def kept(model: Model, slots: Sequence[int | None], free: Collection[int]) -> Iterator[None]:
    """For a while, all meetings but these stay where they are."""
    variables = model.cp.proto.variables
    fixed = [
        (variables[literal.index].domain, int(start == slots[meeting]))
        for meeting, starts in enumerate(model.x)
        if meeting not in free
        for start, literal in starts.items()
    ]
    for domain, value in fixed:
        domain[0] = domain[1] = value
    try:
        yield
    finally:
        for domain, _ in fixed:
            domain[0], domain[1] = 0, 1
