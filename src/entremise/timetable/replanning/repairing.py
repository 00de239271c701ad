"""Meetings that lost their place are given another, moving as few others as can be.

Each goes to a free slot; else to one where those in its way can be moved in turn (an ejection chain: Glover, 1996),
first chains of one, then of two, of three; else it takes the place of meetings worth less, which then look for another.
Meetings that have begun are on the board like the others, and never moved.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from time import monotonic

from entremise.timetable.board import Board, Kind

#: Meetings moved for one that is placed, at most.
_LONGEST = 3
#: Boards looked at for one meeting and one length of chain: beyond, it is given up.
_PATIENCE = 2000
#: A meeting that must be held, or that someone needs for their minimum, is worth more than any weights.
_REQUIRED = 10**9
_NEEDED = 10**6

_MOVABLE = frozenset({Kind.BUSY, Kind.TABLES, Kind.TRAVEL, Kind.ORDER})


@dataclass
class Repair:
    """A board being repaired.

    Attributes:
        now: the first slot that has not begun.
        told: where each meeting was, to stay near.
        floors: by participant, how many meetings they must have.
        chains: whether meetings may be moved, or dropped, for others.
        deadline: of the clock, by `monotonic`.
    """

    board: Board
    now: int
    told: Sequence[int | None]
    floors: Sequence[int]
    chains: bool
    deadline: float
    _patience: int = field(default=0, init=False)
    _journal: list[tuple[int, int | None, int | None, dict[str, str]]] = field(default_factory=list, init=False)

    def place(self, displaced: Sequence[int]) -> None:
        """Hold as much as can be of these meetings, those worth most first."""
        queue = list(displaced)
        while queue:
            queue.sort(key=lambda meeting: (-self.worth(meeting), meeting))
            meeting = queue.pop(0)
            if not self._placed(meeting) and self.chains:
                queue += self._bump(meeting)

    def add(self, waiting: Sequence[int]) -> list[int]:
        """Hold those that fit while others stay, the most valuable first, then those whose people have fewest."""
        left, added = sorted(waiting, key=self._wish), []
        while left:
            meeting = left.pop(0)
            if self._accepted(meeting) and self._put_free(meeting):
                added.append(meeting)
                left.sort(key=self._wish)
        return added

    def worth(self, meeting: int) -> int:
        """What is lost when a meeting is not held."""
        asked, people = self.board.instance.meetings[meeting], self.board.problem.people[meeting]
        held = self.board.slot[meeting] is not None
        needed = any(self.board.held[person] - held < self.floors[person] for person in people)
        return asked.weight + _REQUIRED * asked.required + _NEEDED * needed

    def _wish(self, meeting: int) -> tuple[int, int, int]:
        fewest = min(self.board.held[person] for person in self.board.problem.people[meeting])
        return -self.worth(meeting), fewest, meeting

    def _accepted(self, meeting: int) -> bool:
        """Whether everyone accepts one more meeting."""
        people = self.board.problem.people[meeting]
        limits = [(self.board.held[person], self.board.instance.participants[person].max_meetings) for person in people]
        return all(most is None or held < most for held, most in limits)

    # Placing one

    def _placed(self, meeting: int) -> bool:
        if not self._accepted(meeting):
            return False
        # No chain can end where no table is left.
        seats = any(self.board.seats_left(slot) > 0 for slot in range(self.now, self.board.problem.slots))
        for most in range(_LONGEST + 1 if self.chains and seats else 1):
            self._patience = _PATIENCE
            if self._insert(meeting, most, frozenset()):
                return True
        return False

    def _starts(self, meeting: int) -> list[int]:
        """Its possible slots, the nearest to what people were told first."""
        told, starts = self.told[meeting], list(self.board.problem.starts[meeting])
        return starts if told is None else sorted(starts, key=lambda start: (abs(start - told), start))

    def _put_free(self, meeting: int) -> bool:
        for start in self._starts(meeting):
            if self.board.fits(meeting, start):
                self._put(meeting, start)
                return True
        return False

    def _insert(self, meeting: int, most: int, chain: frozenset[int]) -> bool:
        """Put a meeting, moving so many others at most; nothing has changed when it fails."""
        self._patience -= 1
        if self._put_free(meeting):
            return True
        if not most or self._patience < 0 or monotonic() > self.deadline:
            return False
        chain = chain | {meeting}
        for start in self._starts(meeting):
            for ejected in self._in_the_way(meeting, start, chain):
                if len(ejected) <= most and self._exchange(meeting, start, ejected, most - len(ejected), chain):
                    return True
        return False

    def _exchange(self, meeting: int, start: int, ejected: Sequence[int], most: int, chain: frozenset[int]) -> bool:
        """Put a meeting where others are, which are put elsewhere."""
        mark = len(self._journal)
        for each in ejected:
            self._take(each)
        if self.board.fits(meeting, start):
            self._put(meeting, start)
            if all(self._insert(each, most, chain) for each in ejected):
                return True
        self._undo(mark)
        return False

    def _bump(self, meeting: int) -> list[int]:
        """Put a meeting where those in the way are worth less altogether; they are left without a place."""
        choices = [
            (sum(map(self.worth, ejected)), len(ejected), start, ejected)
            for start in (self._starts(meeting) if self._accepted(meeting) else [])
            for ejected in self._in_the_way(meeting, start, frozenset({meeting}))
        ]
        for loss, _, start, ejected in sorted(choices):
            if loss >= self.worth(meeting):
                break
            mark = len(self._journal)
            for each in ejected:
                self._take(each)
            if self.board.fits(meeting, start):
                self._put(meeting, start)
                return list(ejected)
            self._undo(mark)
        return []

    def _in_the_way(self, meeting: int, start: int, chain: frozenset[int]) -> Iterator[tuple[int, ...]]:
        """Meetings to be taken away, so that one can be there: for each thing in the way, those it comes from."""
        found = [each for each in self.board.hindrances(meeting, start) if each.kind is not Kind.LIMIT]
        if not found or any(each.kind not in _MOVABLE for each in found):
            return
        busy = [each for each in found if each.kind is not Kind.TABLES]
        choices = [self._one_or_all(each.who, each.meetings) for each in busy or found]
        for chosen in product(*choices):
            ejected = tuple(dict.fromkeys(each for those in chosen for each in those))
            if chain.isdisjoint(ejected) and not any(self._begun(each) for each in ejected):
                yield ejected

    def _begun(self, meeting: int) -> bool:
        start = self.board.slot[meeting]
        return start is not None and start < self.now

    def _one_or_all(self, who: int | None, meetings: Sequence[int]) -> list[tuple[int, ...]]:
        """A table or one of several delegates is freed by any of the meetings; one person, by all of them."""
        if who is not None and self.board.problem.at_once[who] == 1:
            return [tuple(meetings)]
        return [(each,) for each in meetings]

    # Moves, which can be undone

    def _put(self, meeting: int, start: int) -> None:
        self._journal.append((meeting, None, None, {}))
        self.board.put(meeting, start, self.board.free_table(meeting, start))

    def _take(self, meeting: int) -> None:
        placed = self.board.placed(meeting)
        self._journal.append((meeting, placed.slot, self.board.table[meeting], placed.delegates))
        self.board.take(meeting)

    def _undo(self, mark: int) -> None:
        while len(self._journal) > mark:
            meeting, slot, table, going = self._journal.pop()
            if slot is None:
                self.board.take(meeting)
            else:
                self.board.put(meeting, slot, table, going)
