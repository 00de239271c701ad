"""Who meets whom, when and where in a timetable, and what of it differs from what people were told before."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from entremise.meetings.models import Guest, Placement, Site, Slot, Table, Timetable


@dataclass(frozen=True)
class Appointment:
    """A meeting as one of its guests has it in their agenda.

    Attributes:
        delegate: which of the guest's people goes; empty when it comes alone.
    """

    placement: Placement
    guest: Guest
    other: Guest

    @property
    def slot(self) -> Slot:
        assert self.placement.slot is not None  # noqa: S101 - only meetings that are held make an agenda
        return self.placement.slot

    @property
    def table(self) -> Table | None:
        return self.placement.table

    @property
    def delegate(self) -> str:
        return str(self.placement.delegates.get(self.guest.number.hex, ""))

    @cached_property
    def site(self) -> Site | None:
        """Where it is: the site of its table, else that of whoever receives."""
        if self.table and self.table.site:
            return self.table.site
        request = self.placement.request
        return request.asked.site or request.asker.site

    @property
    def where(self) -> str:
        """The table, else the site, in words."""
        return str(self.table or self.site or "")


@dataclass(frozen=True)
class Difference:
    """A meeting that is not in a guest's agenda as it was told."""

    before: Appointment | None
    after: Appointment | None

    @property
    def kind(self) -> str:
        """`new`, `cancelled` or `moved`."""
        return "moved" if self.before and self.after else "new" if self.after else "cancelled"

    @property
    def either(self) -> Appointment:
        """The meeting as it is now, or as it was."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - a difference has two ends at most, one at least
        return found


def held(timetable: Timetable) -> list[Placement]:
    """The meetings that a timetable holds, by slot then table."""
    rows = timetable.placements.filter(slot__isnull=False, request__withdrawn_at=None, request__declined_at=None)
    with_all = rows.select_related(
        "slot", "table__site", "request__asker__site", "request__asked__site", "request__asker__day"
    )
    return list(with_all.order_by("slot__starts_at", "table__position", "table__name", "pk"))


def agendas(timetable: Timetable) -> dict[int, list[Appointment]]:
    """For each guest that meets somebody, its appointments in order."""
    return _by_guest(held(timetable))


def _by_guest(rows: Iterable[Placement]) -> dict[int, list[Appointment]]:
    found: dict[int, list[Appointment]] = defaultdict(list)
    for row in rows:
        asker, asked = row.request.asker, row.request.asked
        found[asker.pk].append(Appointment(row, asker, asked))
        found[asked.pk].append(Appointment(row, asked, asker))
    return dict(found)


def differences(
    before: Timetable | None, after: Timetable, cancelled: Collection[int] = ()
) -> dict[Guest, list[Difference]]:
    """What changes for each guest between two timetables, in the order of time; guests for whom nothing does are left
    out.

    A meeting that was withdrawn or declined since is no difference: it was told when it happened, unless it is one of
    `cancelled` (keys of requests).
    """
    told = _rows(before, cancelled) if before else []
    earlier, later = _by_meeting(told), _by_meeting(held(after))
    found: dict[Guest, list[Difference]] = defaultdict(list)
    for key in {**earlier, **later}:
        one, other = earlier.get(key), later.get(key)
        if one is None or other is None or _place(one) != _place(other):
            found[(other or one).guest].append(Difference(one, other))  # type: ignore[union-attr]
    return {
        guest: sorted(changes, key=lambda each: each.either.slot.starts_at)
        for guest, changes in sorted(found.items(), key=lambda each: (each[0].firm, each[0].pk))
    }


def _rows(timetable: Timetable, cancelled: Collection[int]) -> list[Placement]:
    over = timetable.placements.filter(slot__isnull=False, request__in=cancelled)
    return [
        *held(timetable),
        *over.select_related("slot", "table__site", "request__asker__site", "request__asked__site"),
    ]


def _by_meeting(rows: Iterable[Placement]) -> dict[tuple[int, int], Appointment]:
    return {
        (guest, each.placement.request_id): each for guest, agenda in _by_guest(rows).items() for each in agenda
    }  # fmt: skip


def _place(each: Appointment) -> tuple[int | None, int | None, str]:
    return each.placement.slot_id, each.placement.table_id, each.delegate
