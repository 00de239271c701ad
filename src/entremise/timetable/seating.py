"""Tables and people for meetings whose slots are decided: whoever can stay at a table does."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from entremise.timetable.plan import Plan
from entremise.timetable.problem import Problem
from entremise.timetable.result import Placed
from entremise.timetable.tables import Table, suiting, tables_of


def seated(problem: Problem, plan: Plan) -> tuple[Placed, ...]:
    """Every meeting of the problem where and when the plan holds it.

    Tables that are alike are given in the order of the slots, to those who sit there already first: with one length, or
    the same tables all day, that never fails. People who are not told apart are given the same way.
    """
    slots = plan.slots or (None,) * len(problem.people)
    order = sorted((slot, meeting) for meeting, slot in enumerate(slots) if slot is not None)
    tables = dict(_tables(problem, plan, order)) if problem.tables is not None else {}
    going = _people(problem, plan, order)
    return tuple(
        Placed(asked.id)
        if slots[meeting] is None
        else Placed(asked.id, slots[meeting], tables.get(meeting), going[meeting])
        for meeting, asked in enumerate(problem.instance.meetings)
    )


def _tables(problem: Problem, plan: Plan, order: Sequence[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """(meeting, table), slot by slot."""
    room = _Room(problem, plan)
    day_of = {slot: day for day in problem.days for slot in day}
    waiting: dict[int, list[int]] = defaultdict(list)
    for slot, meeting in order:
        waiting[slot].append(meeting)
    at: dict[tuple[int, range], str] = {}  # where somebody last sat that day
    for slot, meetings in waiting.items():
        wishes = {m: Counter(at.get((who, day_of[slot])) for who in problem.people[m]) for m in meetings}
        unseated = []
        for meeting in sorted(meetings, key=lambda each: -max((n for t, n in wishes[each].items() if t), default=0)):
            wanted = (table for table, _ in wishes[meeting].most_common() if table)
            table = next((each for each in wanted if room.take_if_free(meeting, slot, each)), None)
            if table is None:
                unseated.append(meeting)
                continue
            at |= {(who, day_of[slot]): table for who in problem.people[meeting]}
            yield meeting, table
        for meeting in unseated:
            table = room.take_first(meeting, slot)
            at |= {(who, day_of[slot]): table for who in problem.people[meeting]}
            yield meeting, table


class _Room:
    """What is free at each table."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        tables = tables_of(problem.instance, problem.slots)
        self._lengths, self._tables = problem.lengths, {table.name: table for table in tables}
        self._suits = plan.tables or _named(suiting(problem.instance, tables), tables)
        self._taken: Counter[tuple[str, int]] = Counter()
        self._next: Counter[tuple[int, int]] = Counter()

    def take_first(self, meeting: int, start: int) -> str:
        """The first table free; those before it were found taken for another meeting that starts then."""
        suits = self._suits[meeting]
        key = (id(suits), start)
        while not self.take_if_free(meeting, start, suits[self._next[key]]):
            self._next[key] += 1
        return suits[self._next[key]]

    def take_if_free(self, meeting: int, start: int, table: str) -> bool:
        lasts = range(start, start + self._lengths[meeting])
        capacity = self._tables[table].capacity
        if table not in self._suits[meeting] or any(self._taken[table, slot] >= capacity[slot] for slot in lasts):
            return False
        self._taken.update((table, slot) for slot in lasts)
        return True


def _named(suits: Sequence[Sequence[int]], tables: Sequence[Table]) -> tuple[tuple[str, ...], ...]:
    """Names instead of numbers; the same tuple for the same tables."""
    known = {each: tuple(tables[number].name for number in each) for each in dict.fromkeys(map(tuple, suits))}
    return tuple(known[tuple(each)] for each in suits)


def _people(problem: Problem, plan: Plan, order: Sequence[tuple[int, int]]) -> list[dict[str, str]]:
    """For each meeting, which person of each participant that has several goes."""
    going = [dict(each) for each in plan.delegates] if plan.delegates else [{} for _ in problem.people]
    until: dict[tuple[int, str], int] = {}
    for start, meeting in order:
        for who in problem.people[meeting]:
            participant = problem.instance.participants[who]
            if len(participant.people) > 1 and participant.id not in going[meeting]:
                person = next(each for each in participant.people if until.get((who, each), 0) <= start)
                until[who, person] = start + problem.lengths[meeting]
                going[meeting][participant.id] = person
    return going
