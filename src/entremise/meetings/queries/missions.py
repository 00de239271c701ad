"""A mission as it goes: date by date and place by place, by the clock of each place; and how far places are."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby

from entremise.meetings.models import MeetingDay, Site, Travel
from entremise.meetings.queries.sheets import Appointment, Event, Sheets


@dataclass(frozen=True, slots=True)
class Leg:
    """What happens at one place on one date, by its own clock; no place for what has none.

    Attributes:
        starts, ends: from the first to the last thing there, with the zone of the place.
        meetings: how many are held there, by how many `guests`.
        events: what is on the programme there.
    """

    date: date
    site: Site | None
    starts: datetime
    ends: datetime
    meetings: int
    guests: int
    events: tuple[Event, ...]

    @property
    def zone(self) -> tzinfo | None:
        """Its clock."""
        return self.starts.tzinfo


def legs(sheets: Sheets) -> list[Leg]:
    """All of them, in the order they begin."""
    things: list[Appointment | Event] = [*sheets.appointments, *sheets.events]
    by_place = sorted(things, key=_place)
    found = [_leg(list(same)) for _where, same in groupby(by_place, key=_place)]
    return sorted(found, key=lambda leg: (leg.starts, leg.ends))


def _place(thing: Appointment | Event) -> tuple[str, int]:
    return thing.starts.date().isoformat(), thing.site.pk if thing.site else 0


def _leg(things: list[Appointment | Event]) -> Leg:
    meetings = [each for each in things if isinstance(each, Appointment)]
    events = sorted((each for each in things if isinstance(each, Event)), key=lambda each: each.starts)
    return Leg(
        things[0].starts.date(), things[0].site, min(each.starts for each in things), max(each.ends for each in things),
        len(meetings), len({guest.pk for each in meetings for guest in each.guests}), tuple(events),
    )  # fmt: skip


def travels(day: MeetingDay) -> list[Travel]:
    """How long it takes between places, the longest last."""
    return list(Travel.objects.filter(start__day=day).select_related("start", "end").order_by("minutes", "pk"))
