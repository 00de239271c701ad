"""A plain problem in propositional logic: clauses that can be satisfied when a timetable has so few idle periods.

Beside what defines a timetable, clauses say what follows for somebody without idle periods: their n meetings are a
block of n slots in a row. A solver finds most of its conflicts there.
"""

from collections.abc import Iterable, Sequence

from pysat.card import CardEnc, EncType

from entremise.timetable.exact.task import Task

Literals = list[int]


class Formula:
    """Clauses of a task.

    Attributes:
        clauses: lists of literals, as DIMACS numbers them.
        variables: how many.
        held: for each meeting, by slot, the literal that says it is there.
        idle: one literal for each idle period that a participant may have; so many are true as there are.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        self.variables = 0
        self.clauses: list[Literals] = []
        self.held = [{slot: self._new() for slot in starts} for starts in task.starts]
        for literals in self.held:
            self.clauses.append(list(literals.values()))
            self._at_most_one(list(literals.values()))
        self._order()
        busy = [self._busy(meetings) for meetings in task.meetings_of]
        self._tables(busy)
        self._counted = [self._idle(person, slots) for person, slots in enumerate(busy)]
        self.idle = [literal for counted in self._counted for literal in counted]
        self._fairness()

    def at_most(self, bound: int) -> list[Literals]:
        """Clauses that allow so many idle periods in all. Their own variables come after those of the formula."""
        if bound >= len(self.idle):
            return []
        if bound == 0:
            return [[-literal] for literal in self.idle]
        found = CardEnc.atmost(self.idle, bound=bound, top_id=self.variables, encoding=EncType.kmtotalizer)
        return [list(clause) for clause in found.clauses]

    def slots(self, model: Iterable[int]) -> list[int]:
        """The timetable that a model tells."""
        true = {literal for literal in model if literal > 0}
        return [next(slot for slot, literal in each.items() if literal in true) for each in self.held]

    # What a timetable is

    def _new(self) -> int:
        self.variables += 1
        return self.variables

    def _at_most_one(self, literals: Sequence[int]) -> None:
        for index, one in enumerate(literals):
            self.clauses.extend([-one, -other] for other in literals[:index])

    def _order(self) -> None:
        """A meeting follows those it is after."""
        for meeting, before in enumerate(self.task.after):
            for first in before:
                for slot, literal in self.held[meeting].items():
                    earlier = [each for when, each in self.held[first].items() if when < slot]
                    self.clauses.append([-literal, *earlier])

    def _tables(self, busy: Sequence[dict[int, int]]) -> None:
        """So many meetings at once; said of the participants too, who are known to be busy before with whom is."""
        for slot, tables in enumerate(self.task.tables or ()):
            self._at_most([literals[slot] for literals in self.held if slot in literals], tables)
            self._at_most([literals[slot] for literals in busy if slot in literals], 2 * tables)

    def _at_most(self, literals: Literals, bound: int) -> None:
        if len(literals) > bound:
            found = CardEnc.atmost(literals, bound=bound, top_id=self.variables, encoding=EncType.kmtotalizer)
            self.variables = max(self.variables, found.nv)
            self.clauses.extend(list(clause) for clause in found.clauses)

    def _busy(self, meetings: Sequence[int]) -> dict[int, int]:
        """By slot, the literal that says whether a participant is in a meeting: never in two."""
        found = {}
        for slot in self.task.slots:
            here = [self.held[meeting][slot] for meeting in meetings if slot in self.held[meeting]]
            if here:
                busy = found[slot] = self._new()
                self.clauses.extend([-literal, busy] for literal in here)
                self.clauses.append([-busy, *here])
                self._at_most_one(here)
        return found

    # Idle periods

    def _idle(self, person: int, busy: dict[int, int]) -> Literals:
        """Literals true from the first on, one for each idle period of a participant."""
        count = len(self.task.meetings_of[person])
        if count < 2:
            return []
        ends = [end for day in self.task.days for end in self._ends(day, busy)]
        counted = self._count(ends, self.task.most_idle[person])
        if len({self.task.day_of(slot) for slot in busy}) == 1:
            self._block(person, busy, counted[:1])
        return counted

    def _ends(self, day: tuple[int, int], busy: dict[int, int]) -> Literals:
        """Literals that say an idle period ends: busy again, not just before, and before that."""
        found = []
        before = 0  # the literal: busy earlier this day
        for slot in range(*day):
            now, just_before = busy.get(slot, 0), busy.get(slot - 1, 0) if slot > day[0] else 0
            if not now:
                continue
            if before and before != just_before:
                end = self._new()
                given = [just_before] if just_before else []
                self.clauses.append([-now, -before, *given, end])
                self.clauses.extend([-end, each] for each in (now, before, *(-each for each in given)))
                found.append(end)
            before = self._either(before, now)
        return found

    def _either(self, one: int, other: int) -> int:
        """A literal that is true when one of two is; 0 is never true."""
        if not one:
            return other
        either = self._new()
        self.clauses.extend([[-one, either], [-other, either], [-either, one, other]])
        return either

    def _count(self, literals: Sequence[int], most: int) -> Literals:
        """Literals true from the first on, as many as among those given; clauses forbid more than `most`."""
        counted: Literals = []
        for literal in literals:
            longer: Literals = []
            for index in range(min(len(counted), most) + 1):
                was = counted[index] if index < len(counted) else 0
                below = counted[index - 1] if index else 0
                now = self._new()
                self.clauses.append([-literal, now] if not index else [-literal, -below, now])
                self.clauses.append([-now, literal, was] if was else [-now, literal])
                self.clauses.extend([[-was, now]] if was else [])
                self.clauses.extend([[-now, below]] if below else [])
                longer.append(now)
            counted = longer
        self.clauses.extend([-literal] for literal in counted[most:])
        return counted[:most]

    def _block(self, person: int, busy: dict[int, int], idle: Literals) -> None:
        """Without an idle period, the slots where somebody is busy are so many in a row."""
        slots, count = sorted(busy), len(self.task.meetings_of[person])
        self.clauses.extend(
            [*idle, -busy[one], -busy[other]] for one in slots for other in slots if other >= one + count
        )
        blocks = []
        for first in self.task.blocks(person):
            block = range(first, first + count)
            blocks.append(self._new())
            self.clauses.extend([-blocks[-1], busy[each] if each in block else -busy[each]] for each in slots)
            self.clauses.extend([-blocks[-1], -each] for each in idle)
        self.clauses.append([*idle, *blocks])

    def _fairness(self) -> None:
        """When everybody may have idle periods: so many more than the difference, and all have some."""
        difference = self.task.difference
        if difference is None or self.task.somebody_never_waits:
            return  # nothing asked, or `most_idle` says it all
        concerned = [counted for counted, mine in zip(self._counted, self.task.meetings_of, strict=True) if mine]
        for level in range(max(map(len, concerned), default=0) - difference):
            all_have = self._new()
            for counted in concerned:
                if len(counted) > level + difference:
                    self.clauses.append([-counted[level + difference], all_have])
                self.clauses.append([-all_have, counted[level]] if len(counted) > level else [-all_have])
