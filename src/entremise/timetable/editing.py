"""Moving meetings by hand: what stands in the way, in words, and what would be possible instead."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from entremise.timetable.board import Board, Hindrance, Kind
from entremise.timetable.checking import measures
from entremise.timetable.clock import at, during, names
from entremise.timetable.explaining.left_out import uneven
from entremise.timetable.explaining.telling import meeting_in_words
from entremise.timetable.instance import Instance
from entremise.timetable.result import Status, Timetable
from entremise.timetable.words import Said

#: Proposals of each kind, at most.
_PROPOSALS = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """A move that is possible.

    Attributes:
        slot, table: where the meeting would go.
        swapped: the meeting that would take its place; None: nobody else moves.
    """

    said: Said
    slot: int
    table: str | None
    swapped: str | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """A change made by hand, or why it cannot be made.

    Attributes:
        timetable: with the change; None when it cannot be made.
        conflicts: what stands in the way.
        proposals: swaps that would make it possible, then the nearest free slots.
    """

    timetable: Timetable | None
    conflicts: tuple[Said, ...] = ()
    proposals: tuple[Proposal, ...] = ()


class Desk:
    """A timetable on which meetings are moved by hand; each change is tried on it as it was given."""

    def __init__(self, instance: Instance, timetable: Timetable, now: int = 0) -> None:
        """`now` is the first slot that has not begun: nothing moves before it."""
        self._instance, self._timetable, self._now = instance, timetable, now
        self._board = Board.of(instance, timetable)
        self._number = {meeting.id: index for index, meeting in enumerate(instance.meetings)}
        self._tables = {table.name: index for index, table in enumerate(self._board.tables)}

    def move(self, meeting: str, slot: int, table: str | None = None) -> Edited:
        """Hold a meeting in this slot, at this table or else at its own, or at any that is free.

        Raises:
            KeyError: for a meeting or a table that does not exist.
        """
        number = self._number[meeting]
        wanted = self._tables[table] if table is not None else None
        begun = self._begun(number, slot)
        if begun:
            return Edited(None, begun)
        own = self._board.table[number]
        before = self._take(number)
        if wanted is None and own is not None and self._board.stands(number, slot, own):
            wanted = own
        found = self._hindrances(number, slot, wanted)
        if not found:
            self._board.put(number, slot, wanted if wanted is not None else self._board.free_table(number, slot))
            edited = Edited(self._written())
            self._board.take(number)
        self._give_back(number, before)
        if not found:
            return edited
        told = tuple(said for each in found for said in self._in_words(number, slot, each))
        swaps = self._swaps(number, slot) if before is not None else ()
        return Edited(None, told, (*swaps, *self.free_slots(meeting, near=slot)[:_PROPOSALS]))

    def swap(self, meeting: str, other: str) -> Edited:
        """Hold each of two meetings where and when the other is.

        Raises:
            KeyError: for a meeting that does not exist.
            ValueError: when one of them is not held.
        """
        one, two = self._number[meeting], self._number[other]
        begun = self._begun(one) or self._begun(two)
        if begun:
            return Edited(None, begun)
        before, after = self._take(one), self._take(two)
        if before is None or after is None:
            self._give_back(one, before)
            self._give_back(two, after)
            raise ValueError("only meetings that are held can be swapped")
        here, there = before[:2], after[:2]
        told = [said for each in self._board.hindrances(one, *there) for said in self._in_words(one, there[0], each)]
        self._board.put(one, *there)
        told += [said for each in self._hindrances(two, *here) for said in self._in_words(two, here[0], each)]
        self._board.put(two, *here)
        edited = Edited(None if told else self._written(), tuple(dict.fromkeys(told)))
        self._board.take(one)
        self._board.take(two)
        self._give_back(one, before)
        self._give_back(two, after)
        return edited

    def free_slots(self, meeting: str, *, near: int | None = None) -> tuple[Proposal, ...]:
        """The slots where a meeting can be while all others stay, the nearest to one, or to its own, first.

        Raises:
            KeyError: for a meeting that does not exist.
        """
        number = self._number[meeting]
        if self._begun(number):
            return ()
        own, own_table = self._board.slot[number], self._board.table[number]
        around = next((each for each in (near, own) if each is not None), 0)
        before = self._take(number)
        found: list[Proposal] = []
        for start in sorted(self._board.problem.starts[number], key=lambda slot: (abs(slot - around), slot)):
            stays = own_table is not None and self._board.stands(number, start, own_table)
            table = own_table if stays else self._board.free_table(number, start)
            if start != own and start >= self._now and not self._hindrances(number, start, table):
                free = at(self._instance, start)
                said = Said(f"Libre {free.fr}.", f"Free {free.en}.")
                found.append(Proposal(said, start, self._name(table)))
        self._give_back(number, before)
        return tuple(found)

    # On the board

    def _begun(self, meeting: int, slot: int | None = None) -> tuple[Said, ...]:
        """What to say of a meeting that has begun, or would go where it is too late."""
        start = self._board.slot[meeting]
        if start is not None and start < self._now:
            return (Said("Ce rendez-vous a déjà commencé.", "This meeting has already begun."),)
        if slot is not None and slot < self._now:
            return (Said("Ce créneau a déjà commencé.", "This slot has already begun."),)
        return ()

    def _take(self, meeting: int) -> tuple[int, int | None, dict[str, str]] | None:
        """Take a meeting from the board: where it was."""
        start = self._board.slot[meeting]
        if start is None:
            return None
        before = (start, self._board.table[meeting], self._board.placed(meeting).delegates)
        self._board.take(meeting)
        return before

    def _give_back(self, meeting: int, before: tuple[int, int | None, dict[str, str]] | None) -> None:
        if before is not None:
            self._board.put(meeting, *before)

    def _hindrances(self, meeting: int, slot: int, table: int | None) -> tuple[Hindrance, ...]:
        found = self._board.hindrances(meeting, slot, table)
        return found or uneven(self._board, meeting, slot, table)

    def _name(self, table: int | None) -> str | None:
        return None if table is None else self._board.tables[table].name

    def _written(self) -> Timetable:
        """The board as a timetable; what was known of how good it could be no longer is."""
        told = {each.meeting: each for each in self._timetable.placed}
        placed = tuple(
            replace(now, why=told[now.meeting].why if now.slot is None else None)
            for now in map(self._board.placed, range(len(self._instance.meetings)))
        )
        bare = replace(self._timetable, status=Status.FEASIBLE, placed=placed, objectives=())
        values = measures(self._instance, bare)
        known = [each for each in self._timetable.objectives if each.objective in values]
        return replace(
            bare, objectives=tuple(replace(each, value=values[each.objective], bound=None) for each in known)
        )

    def _swaps(self, meeting: int, slot: int) -> Iterator[Proposal]:
        """Meetings of the slot that can take the place of this one, and leave it theirs."""
        found, own = 0, self._instance.meetings[meeting]
        people = set(self._board.problem.people[meeting])
        # Those of its own people first: theirs is the place that is in the way.
        there = sorted(self._board.at[slot], key=lambda each: people.isdisjoint(self._board.problem.people[each]))
        for other in there:
            if found == _PROPOSALS or self._board.slot[other] != slot or not self._may_swap(meeting, other):
                continue
            asked = self._instance.meetings[other]
            if self.swap(own.id, asked.id).timetable is not None:
                found += 1
                label = meeting_in_words(asked)
                said = Said(f"Échanger avec {label.fr}.", f"Swap with {label.en}.")
                yield Proposal(said, slot, self._name(self._board.table[other]), asked.id)

    def _may_swap(self, meeting: int, other: int) -> bool:
        """Whether a swap is worth trying: quicker than trying."""
        here, there = self._take(meeting), self._take(other)
        may = here is not None and there is not None and self._board.fits(meeting, there[0])
        may = may and here is not None and self._board.fits(other, here[0])
        self._give_back(meeting, here)
        self._give_back(other, there)
        return may

    # In words

    def _in_words(self, meeting: int, slot: int, found: Hindrance) -> Iterator[Said]:
        if found.kind in {Kind.ABSENT, Kind.BUSY, Kind.LIMIT, Kind.ROW, Kind.TRAVEL} and found.who is not None:
            yield from self._of_someone(slot, found, found.who)
        elif found.kind is Kind.ORDER:
            for other in found.meetings:
                label, first = meeting_in_words(self._instance.meetings[other]), other in self._after(meeting)
                yield (
                    Said(f"{label.fr} doit finir avant.", f"{label.en} must end before.")
                    if first
                    else Said(f"{label.fr} doit commencer après.", f"{label.en} must start after.")
                )
        else:
            yield self._of_slot(meeting, slot, found)

    def _after(self, meeting: int) -> tuple[int, ...]:
        return self._board.problem.after[meeting]

    def _of_someone(self, slot: int, found: Hindrance, who: int) -> Iterator[Said]:
        participant, here = self._instance.participants[who], at(self._instance, slot)
        name = participant.id
        others = [meeting_in_words(self._instance.meetings[each]) for each in found.meetings]
        if found.kind is Kind.ABSENT:
            away = during(self._instance, self._absence(participant.unavailable, slot))
            yield Said(f"{name} n'est pas là {away.fr}.", f"{name} is away {away.en}.")
        elif found.kind is Kind.BUSY:
            for each in found.meetings:
                people = names([other for other in self._instance.meetings[each].between if other != name])
                yield Said(
                    f"{name} est déjà avec {people.fr} {here.fr}.", f"{name} is already with {people.en} {here.en}."
                )
        elif found.kind is Kind.TRAVEL:
            for label in others:
                yield Said(
                    f"{name} n'a pas le temps d'aller d'un lieu à l'autre : {label.fr}.",
                    f"{name} has no time to go from place to place: {label.en}.",
                )
        elif found.kind is Kind.ROW:
            most = participant.max_in_a_row
            yield Said(
                f"{name} se repose après {most} créneaux de suite.", f"{name} rests after {most} slots in a row."
            )
        else:
            most = participant.max_meetings
            yield Said(f"{name} a déjà ses {most} rendez-vous.", f"{name} already has their {most} meetings.")

    def _absence(self, unavailable: tuple[int, ...], slot: int) -> list[int]:
        """The stretch of slots, of one day, that someone misses around a slot, or soon after its start."""
        away = set(unavailable)
        first = next((each for each in range(slot, self._board.problem.slots) if each in away), slot)
        day = next(day for day in self._board.problem.days if first in day)
        begin, end = first, first + 1
        while begin - 1 in day and begin - 1 in away:
            begin -= 1
        while end in day and end in away:
            end += 1
        return list(range(begin, end))

    def _of_slot(self, meeting: int, slot: int, found: Hindrance) -> Said:
        asked, here = self._instance.meetings[meeting], at(self._instance, slot)
        if found.kind is Kind.ROOM:
            return self._of_table(slot, found)
        fixed = here if asked.slot is None else at(self._instance, asked.slot)
        session = during(self._instance, self._instance.sessions.get(asked.session or "", ()))
        return {
            Kind.DAY: Said(
                "La journée finit avant la fin de ce rendez-vous.", "The day ends before the end of this meeting."
            ),
            Kind.FIXED: Said(f"Il est fixé {fixed.fr}.", f"It is fixed {fixed.en}."),
            Kind.FORBIDDEN: Said(f"Il ne peut pas avoir lieu {here.fr}.", f"It may not take place {here.en}."),
            Kind.SESSION: Said(
                f"Il est de la session « {asked.session} », {session.fr}.",
                f'It belongs to the session "{asked.session}", {session.en}.',
            ),
            Kind.TABLES: Said(
                f"Aucune table qui convienne n'est libre {here.fr}.", f"No suitable table is free {here.en}."
            ),
            Kind.IDLE: Said(
                "L'attente serait trop inégale entre les participants.",
                "Waiting would be too unequal between participants.",
            ),
        }[found.kind]

    def _of_table(self, slot: int, found: Hindrance) -> Said:
        here, table = at(self._instance, slot), self._name(found.who)
        if not found.meetings:
            return Said(
                f"La table {table} est fermée {here.fr}, ou ne convient pas.",
                f"Table {table} is closed {here.en}, or does not suit.",
            )
        people = names([name for each in found.meetings for name in self._instance.meetings[each].between])
        return Said(
            f"La table {table} est prise {here.fr} : {people.fr}.", f"Table {table} is taken {here.en}: {people.en}."
        )


def move(
    instance: Instance, timetable: Timetable, meeting: str, slot: int, table: str | None = None, *, now: int = 0
) -> Edited:
    """Hold a meeting in this slot: see `Desk.move`."""
    return Desk(instance, timetable, now).move(meeting, slot, table)


def swap(instance: Instance, timetable: Timetable, meeting: str, other: str, *, now: int = 0) -> Edited:
    """Hold each of two meetings where and when the other is: see `Desk.swap`."""
    return Desk(instance, timetable, now).swap(meeting, other)


def free_slots(instance: Instance, timetable: Timetable, meeting: str, *, now: int = 0) -> tuple[Proposal, ...]:
    """The slots where a meeting can be while all others stay: see `Desk.free_slots`."""
    return Desk(instance, timetable, now).free_slots(meeting)
