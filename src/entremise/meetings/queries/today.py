"""What an organiser watches during the day, and what the hall reads: now, next, who is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from entremise.meetings.models import Guest, MeetingDay, Placement, Slot, Timetable
from entremise.meetings.queries import agenda
from entremise.meetings.queries.differences import Appointment, agendas, held

#: Meetings that are read from afar on a screen of the hall; beyond it, it shows a part at a time.
ON_SCREEN = 16
#: For so long, and its page asks again as often.
TURN_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Turn:
    """A slot and the meetings that go on in it, by table."""

    slot: Slot
    meetings: list[Placement]

    @property
    def waiting(self) -> list[Placement]:
        """Those where somebody has not arrived."""
        return [each for each in self.meetings if not (each.request.asker.arrived_at and each.request.asked.arrived_at)]


@dataclass(frozen=True, slots=True)
class Missing:
    """A guest who is expected and has not arrived: their next meeting, or the one that goes on without them."""

    guest: Guest
    slot: Slot
    placement: Placement

    @property
    def other(self) -> Guest:
        """Whom they keep waiting."""
        request = self.placement.request
        return request.asked if request.asker_id == self.guest.pk else request.asker


@dataclass(frozen=True, slots=True)
class Today:
    """The day at a moment.

    Attributes:
        now: the slot that goes on, if any; `next`, the first to come that has meetings.
        missing: guests who have not arrived and have a meeting now or next, on that date, the most pressing first.
        expected, arrived: guests who come, and those who are there.
    """

    timetable: Timetable | None
    at: datetime
    now: Turn | None
    next: Turn | None
    missing: list[Missing]
    expected: int
    arrived: int
    left: int

    @property
    def over(self) -> bool:
        """Whether the last slot has ended."""
        return bool(self.timetable) and self.now is None and self.next is None


def today(day: MeetingDay, at: datetime) -> Today:
    """The day at a moment."""
    timetable = agenda.published(day)
    slots = list(day.slots.all())
    rows = held(timetable) if timetable else []
    going = next((slot for slot in slots if slot.starts_at <= at < slot.ends_at), None)
    ahead_of_us = (_turn(slot, rows, slots) for slot in slots if slot.starts_at > at)
    turns = [_turn(going, rows, slots), next((turn for turn in ahead_of_us if turn and turn.meetings), None)]
    of_the_date = [turn for turn in turns if turn and _date(turn.slot.starts_at, day) == _date(at, day)]
    here = day.guests.filter(withdrawn_at=None)
    return Today(
        timetable=timetable, at=at, now=turns[0], next=turns[1], missing=_missing(of_the_date), expected=here.count(),
        arrived=here.filter(arrived_at__isnull=False, left_at=None).count(),
        left=here.filter(left_at__isnull=False).count(),
    )  # fmt: skip


def shown(turn: Turn | None, at: datetime) -> tuple[list[Placement], int, int]:
    """The part of a turn that a screen shows now, which one it is, and of how many: they take turns."""
    meetings = turn.meetings if turn else []
    pages = max(1, -(-len(meetings) // ON_SCREEN))
    page = int(at.timestamp()) // TURN_SECONDS % pages
    size = -(-len(meetings) // pages)
    return meetings[page * size : (page + 1) * size], page + 1, pages


def ahead(day: MeetingDay, found: Iterable[Guest], at: datetime) -> list[tuple[Guest, list[Appointment]]]:
    """Guests, each with its meetings that have not begun."""
    timetable = agenda.published(day)
    own = agendas(timetable) if timetable else {}
    return [(guest, [each for each in own.get(guest.pk, []) if each.slot.starts_at > at]) for guest in found]


def guests(day: MeetingDay, wanted: str = "", *, only_absent: bool = False) -> list[Guest]:
    """Those who come, to be checked in; those whose firm or name has these words."""
    here = day.guests.filter(withdrawn_at=None).prefetch_related("delegates")
    if wanted:
        here = here.filter(Q(firm__icontains=wanted) | Q(name__icontains=wanted) | Q(delegates__name__icontains=wanted))
    if only_absent:
        here = here.filter(arrived_at=None)
    return list(here.distinct())


def _date(moment: datetime, day: MeetingDay) -> date:
    return moment.astimezone(day.tz).date()


def _turn(slot: Slot | None, rows: Iterable[Placement], slots: list[Slot]) -> Turn | None:
    if slot is None:
        return None
    position = {each.pk: index for index, each in enumerate(slots)}
    here = position[slot.pk]
    going = [each for each in rows if 0 <= here - position[each.slot_id or 0] < each.request.length]
    return Turn(slot, going)


def _missing(turns: Iterable[Turn]) -> list[Missing]:
    found: dict[int, Missing] = {}
    for turn in turns:
        for each in turn.meetings:
            for guest in (each.request.asker, each.request.asked):
                if not guest.arrived_at and not guest.left_at:
                    found.setdefault(guest.pk, Missing(guest, turn.slot, each))
    return list(found.values())
