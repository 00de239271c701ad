"""What a repair comes to: the timetable, what changed, and the rules that had to be given up."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from entremise.timetable.board import Board
from entremise.timetable.checking import measures
from entremise.timetable.clock import names
from entremise.timetable.explaining.demands import floor_of
from entremise.timetable.explaining.left_out import why
from entremise.timetable.explaining.telling import meeting_in_words
from entremise.timetable.instance import Instance
from entremise.timetable.result import Measured, Objective, Placed, Status, Timetable
from entremise.timetable.words import Said


@dataclass(frozen=True, slots=True)
class Moved:
    """A meeting that is still held, in another slot or at another table."""

    was: Placed
    now: Placed


@dataclass(frozen=True, slots=True)
class Replanned:
    """The timetable from now on, and what changed.

    Attributes:
        instance: as it is from now on: absences, tables closed, meetings added, nothing new before now; what had to be
            given up of its rules is not in it any more.
        moved: meetings held elsewhere than people were told.
        dropped: meetings that are not held any more, and why.
        added: meetings that were not held, and are now.
        given_up: rules of the instance that could not be respected any more.
    """

    instance: Instance
    timetable: Timetable
    moved: tuple[Moved, ...]
    dropped: dict[str, Said]
    added: tuple[str, ...]
    given_up: tuple[Said, ...]

    @property
    def changed(self) -> int:
        """How many meetings are no longer where people were told."""
        return len(self.moved) + len(self.dropped)


def answer(board: Board, told: Timetable, cancelled: frozenset[str], waiting: frozenset[str]) -> Replanned:
    """The board as a timetable, compared with what people were told."""
    instance = board.instance
    before = {each.meeting: each for each in told.placed}
    after = [board.placed(meeting) for meeting in range(len(instance.meetings))]
    held_before = {name for name, each in before.items() if each.slot is not None}
    dropped = {}
    floors = floor_of(instance)
    for meeting, placed in enumerate(after):
        if placed.slot is None:
            reason = before[placed.meeting].why if placed.meeting in before else None
            if placed.meeting in held_before or placed.meeting in waiting or reason is None:
                reason = _why(board, meeting, floors, cancelled)
            after[meeting] = replace(placed, why=reason)
            if placed.meeting in held_before:
                dropped[placed.meeting] = reason
    given_up, relaxed = _given_up(board, floors)
    bare = Timetable(Status.FEASIBLE, tuple(after), seed=told.seed)
    values = measures(relaxed, bare, told)
    goals = dict.fromkeys([*instance.goals, Objective.CHANGES])
    return Replanned(
        instance=relaxed,
        timetable=replace(bare, objectives=tuple(Measured(each, values[each], None) for each in goals)),
        moved=tuple(
            Moved(before[now.meeting], now)
            for now in after
            if now.meeting in held_before
            and now.slot is not None
            and (now.slot, now.table) != (before[now.meeting].slot, before[now.meeting].table)
        ),
        dropped=dropped,
        added=tuple(now.meeting for now in after if now.slot is not None and now.meeting not in held_before),
        given_up=given_up,
    )


def _why(board: Board, meeting: int, floors: dict[str, int], cancelled: frozenset[str]) -> Said:
    asked = board.instance.meetings[meeting]
    if asked.id in cancelled:
        return Said("Annulé par ses participants.", "Cancelled by its participants.")
    if not board.problem.starts[meeting]:
        who = names(asked.between)
        return Said(
            f"Il ne reste aucun créneau permis où {who.fr} soient là en même temps.",
            f"No slot allowed is left where {who.en} are there at the same time.",
        )
    return why(board, meeting, floors)


def _given_up(board: Board, floors: dict[str, int]) -> tuple[tuple[Said, ...], Instance]:
    """Rules that are not respected any more, and the instance without them."""
    instance, said = board.instance, [*_not_held(board), *_under_floors(board, floors)]
    waits = [board.idle_periods(person) for person, meetings in enumerate(board.problem.meetings_of) if meetings]
    difference, allowed = max(waits, default=0) - min(waits, default=0), instance.rules.max_idle_difference
    if allowed is not None and difference > allowed:
        said.append(
            Said(
                f"Entre deux participants, l'écart est de {difference} périodes d'attente, et non {allowed} au plus.",
                f"Between two participants, waiting periods differ by {difference}, and not by {allowed} at most.",
            )
        )
        allowed = difference
    if not said:
        return (), instance
    meetings = tuple(
        each.model_copy(update={"required": each.required and slot is not None})
        for each, slot in zip(instance.meetings, board.slot, strict=True)
    )
    people = tuple(
        each.model_copy(update={"min_meetings": min(floors[each.id], held)})
        for each, held in zip(instance.participants, board.held, strict=True)
    )
    rules = instance.rules.model_copy(update={"min_meetings": 0, "max_idle_difference": allowed})
    update = {"meetings": meetings, "participants": people, "rules": rules}
    return tuple(said), instance.model_copy(update=update)


def _not_held(board: Board) -> Iterator[Said]:
    for asked, slot in zip(board.instance.meetings, board.slot, strict=True):
        if asked.required and slot is None:
            label = meeting_in_words(asked)
            yield Said(f"{label.fr} ne peut plus être tenu.", f"{label.en} can no longer be held.")


def _under_floors(board: Board, floors: dict[str, int]) -> Iterator[Said]:
    for participant, held in zip(board.instance.participants, board.held, strict=True):
        floor = floors[participant.id]
        if held < floor:
            yield Said(
                f"{participant.id} n'a plus que {held} rendez-vous, et non {floor} au moins.",
                f"{participant.id} has only {held} meetings left, and not {floor} at least.",
            )
