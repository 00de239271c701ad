"""Where a meeting of a draft could be, slot by slot, and what stands in the way elsewhere."""

from dataclasses import dataclass

from entremise.meetings import planning
from entremise.meetings.models import Request, Slot
from entremise.timetable import result
from entremise.timetable.editing import Desk
from entremise.timetable.instance import Instance
from entremise.timetable.words import Said


@dataclass(frozen=True, slots=True)
class Swap:
    """A meeting that could change places with this one: the number of its request, and its guests."""

    number: str
    who: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A slot for a meeting.

    Attributes:
        state: `here` when it is there now, `free`, or `taken`.
        table: where it would be, when the slot is free.
        conflicts: what stands in the way; empty when the slot is free.
        swaps: meetings that would give it their place.
    """

    slot: Slot
    state: str
    table: str = ""
    conflicts: tuple[Said, ...] = ()
    swaps: tuple[Swap, ...] = ()


def choices(request: Request, instance: Instance, told: result.Timetable, begun: int = 0) -> list[Choice]:
    """Every slot of the day but those that have begun, for one meeting of a draft."""
    desk, names = Desk(instance, told), planning.Names(request.day)
    meeting = request.number.hex
    own = {each.meeting: each for each in told.placed}[meeting]
    free = {each.slot: each.table or "" for each in desk.free_slots(meeting)}
    found = []
    for position, slot in enumerate(request.day.slots.all()):
        if position < begun and position != own.slot:
            continue
        if position == own.slot:
            found.append(Choice(slot, "here", own.table or ""))
        elif position in free:
            found.append(Choice(slot, "free", free[position]))
        else:
            edited = desk.move(meeting, position)
            swaps = [each.swapped for each in edited.proposals if each.swapped]
            told_swaps = tuple(Swap(number, names.tell(Said(number, number)).fr) for number in swaps)
            found.append(Choice(slot, "taken", "", tuple(map(names.tell, edited.conflicts)), told_swaps))
    return found
