"""A timetable laid out for its organiser: tables by slots, guests by slots, and what could not be held."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Q

from entremise.meetings.models import Guest, MeetingDay, Placement, Slot, Table, Timetable


@dataclass(slots=True)
class Cell:
    """A slot of a row: the meetings there, and whether nobody can be there."""

    slot: Slot
    meetings: list[Placement] = field(default_factory=list)
    closed: bool = False


@dataclass(slots=True)
class Row:
    """A table, a guest, or meetings without a table."""

    table: Table | None = None
    guest: Guest | None = None
    cells: list[Cell] = field(default_factory=list)

    @property
    def held(self) -> int:
        """How many meetings it has."""
        return len({meeting.pk for cell in self.cells for meeting in cell.meetings})


@dataclass(frozen=True, slots=True)
class Column:
    """The slots of one date, for the head of the grid."""

    date: object
    slots: list[Slot]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows by slots."""

    columns: list[Column]
    slots: list[Slot]
    rows: list[Row]


def by_table(timetable: Timetable) -> Grid:
    """Tables by slots; meetings at no table come last."""
    slots = list(timetable.day.slots.all())
    tables: list[Table | None] = list(timetable.day.tables.select_related("site"))
    covered = _covered(timetable, slots)
    if None in {row.table_id for rows in covered.values() for row in rows}:
        tables.append(None)
    rows = [
        Row(table=table, cells=[
            Cell(slot, [each for each in covered[slot.pk] if each.table_id == (table.pk if table else None)],
                 closed=bool(table and table.closed_from and slot.starts_at > table.closed_from))
            for slot in slots
        ])
        for table in tables
    ]  # fmt: skip
    return Grid(_columns(timetable.day, slots), slots, rows)


def by_guest(timetable: Timetable, wanted: str = "") -> Grid:
    """Guests by slots; only those whose firm or name has these words."""
    slots = list(timetable.day.slots.all())
    covered = _covered(timetable, slots)
    mine: dict[tuple[int, int], list[Placement]] = defaultdict(list)
    for slot, placements in covered.items():
        for each in placements:
            mine[each.request.asker_id, slot].append(each)
            mine[each.request.asked_id, slot].append(each)
    here = timetable.day.guests.filter(withdrawn_at=None).prefetch_related("unavailable")
    found = here.filter(Q(firm__icontains=wanted) | Q(name__icontains=wanted)) if wanted else here
    rows = []
    for guest in found:
        away = {slot.pk for slot in guest.unavailable.all()}
        cells = [Cell(slot, mine[guest.pk, slot.pk], closed=slot.pk in away) for slot in slots]
        rows.append(Row(guest=guest, cells=cells))
    return Grid(_columns(timetable.day, slots), slots, rows)


def not_held(timetable: Timetable) -> list[Placement]:
    """The meetings that have no place, those most wanted first."""
    rows = timetable.placements.filter(slot=None, request__withdrawn_at=None, request__declined_at=None)
    return list(rows.select_related("request__asker", "request__asked").order_by("-request__weight", "pk"))


def _covered(timetable: Timetable, slots: list[Slot]) -> dict[int, list[Placement]]:
    """For each slot, the meetings that go on in it."""
    position = {slot.pk: index for index, slot in enumerate(slots)}
    found: dict[int, list[Placement]] = {slot.pk: [] for slot in slots}
    rows = timetable.placements.filter(slot__isnull=False, request__withdrawn_at=None, request__declined_at=None)
    for row in rows.select_related("table", "request__asker", "request__asked").order_by("pk"):
        first = position[row.slot_id or 0]
        for slot in slots[first : first + row.request.length]:
            found[slot.pk].append(row)
    return found


def _columns(day: MeetingDay, slots: list[Slot]) -> list[Column]:
    dated = groupby(slots, key=lambda slot: slot.starts_at.astimezone(day.tz).date())
    return [Column(date, list(each)) for date, each in dated]
