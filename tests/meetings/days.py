"""Meeting days for tests: always the same few guests, so that a test reads like a story.

A buyers' day: the caterer and a hotel buy, the baker and the roofer sell. Nobody of the hotel has an account.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from tests.factories import Cast, People

from entremise.meetings.models import (
    Guest,
    MeetingDay,
    Placement,
    Programme,
    Request,
    Site,
    Slot,
    Table,
    Timetable,
    Travel,
)
from entremise.people.models import Person
from entremise.registry.models import Establishment

#: A Tuesday of June far ahead, so that links still open; the day was opened three weeks before.
DATE = dt.date(2036, 6, 3)
PARIS = ZoneInfo("Europe/Paris")
OPENED = dt.datetime(2036, 5, 13, 9, tzinfo=PARIS)
BUYERS, FIRMS = "Acheteurs", "Entreprises"


def at(clock: str, date: dt.date = DATE, zone: ZoneInfo = PARIS) -> dt.datetime:
    """A moment of the day: `at("09:20")`."""
    return dt.datetime.combine(date, dt.time.fromisoformat(clock), zone)


@dataclass(frozen=True)
class BuyersDay:
    """A day, its slots and tables, and its guests: the caterer and the hotel buy, the baker and the roofer sell."""

    day: MeetingDay
    slots: tuple[Slot, ...]
    tables: tuple[Table, ...]
    caterer: Guest
    hotel: Guest
    baker: Guest
    roofer: Guest


def buyers_day(firms: Cast, people: People, *, date: dt.date = DATE, **facts: Any) -> BuyersDay:
    """An open day of four slots of 20 minutes from 9:00 in Marseille, two tables; all are ready, nobody asks."""
    day = meeting_day(organiser=people.lea, **facts)
    caterer = guest(day, BUYERS, firms.caterer, people.claire, seeks="Du pain et des desserts pour nos buffets.")
    hotel = guest(
        day, BUYERS, firm="Hôtel des Oursins", name="Olive Essai", email="olive@example.org", language="en",
        seeks="A baker, and somebody for our roof.",
    )  # fmt: skip
    baker = guest(day, FIRMS, firms.baker, people.camille, offers="Des pains au levain, livrés chaque matin.")
    roofer = guest(day, FIRMS, firms.roofer, people.bruno, offers="Réfection et entretien de toitures.")
    return BuyersDay(day, slots(day, 4, date=date), tables(day, 2), caterer, hotel, baker, roofer)


def meeting_day(**facts: Any) -> MeetingDay:
    """A buyers' day whose requests are open; `opened_at=None` for one in preparation."""
    told = {
        "kind": MeetingDay.Kind.BUYERS, "title": "Rencontres du goût", "place": "Palais de la Bourse, Marseille",
        "sides": [BUYERS, FIRMS], "created_at": OPENED - dt.timedelta(days=7), "opened_at": OPENED,
    }  # fmt: skip
    return MeetingDay.objects.create(**(told | facts))


def slots(
    day: MeetingDay, count: int, *, first: str = "09:00", minutes: int = 20, date: dt.date = DATE, **facts: Any
) -> tuple[Slot, ...]:
    """Slots in a row, in the day's own zone."""
    begin, length = at(first, date, day.tz), dt.timedelta(minutes=minutes)
    return tuple(
        Slot.objects.create(day=day, starts_at=begin + rank * length, ends_at=begin + (rank + 1) * length, **facts)
        for rank in range(count)
    )


def tables(day: MeetingDay, count: int, site: Site | None = None, first: int = 1) -> tuple[Table, ...]:
    """Tables `Table 1`, `Table 2`…"""
    return tuple(
        Table.objects.create(day=day, site=site, name=f"Table {number}", position=number)
        for number in range(first, first + count)
    )


def guest(
    day: MeetingDay, side: str = "", of: Establishment | None = None, person: Person | None = None, **facts: Any
) -> Guest:
    """Somebody who was invited and has answered; of a firm of the register or not. `invited_at=None`: only listed."""
    told: dict[str, Any] = {"side": side, "invited_at": OPENED, "ready_at": OPENED, "added_at": OPENED}
    if of is not None:
        told |= {"organisation": str(of.organisation), "solution": str(of), "firm": of.organisation.name}
        told["activity"] = of.activity
    if person is not None:
        told |= {"name": person.name, "email": person.email, "person": person, "language": person.language}
    told |= facts
    if not told.get("invited_at"):
        told["ready_at"] = None
    return Guest.objects.create(day=day, **told)


def request(asker: Guest, asked: Guest, *, accepted: bool = True, **facts: Any) -> Request:
    """One guest wants to meet another, who accepted unless told otherwise."""
    told = {"made_at": OPENED, "accepted_at": OPENED if accepted else None}
    return Request.objects.create(day=asker.day, asker=asker, asked=asked, **(told | facts))


def timetable(day: MeetingDay, *placed: tuple[Request, Slot | None, Table | None], **facts: Any) -> Timetable:
    """A plan that holds these meetings at these slots and tables, published; `published_at=None` for a draft."""
    told = {"rank": day.timetables.count() + 1, "made_at": OPENED, "finished_at": OPENED, "published_at": OPENED}
    made = Timetable.objects.create(day=day, **(told | facts))
    for each, slot, table in placed:
        Placement.objects.create(timetable=made, request=each, slot=slot, table=table)
    if made.published_at and not day.published_at:
        day.published_at = made.published_at
        day.save(update_fields=["published_at"])
    return made


@dataclass(frozen=True)
class Mission:
    """Two firms of Marseille meet a host in Miami, another in Los Angeles."""

    day: MeetingDay
    marseille: Site
    miami: Site
    los_angeles: Site
    slots: tuple[Slot, ...]  # one before leaving, two in Miami, one in Los Angeles
    baker: Guest
    roofer: Guest
    florida: Guest
    california: Guest


def mission(firms: Cast, people: People, **facts: Any) -> Mission:
    """A mission over three time zones, from a Tuesday to a Thursday; a welcome in Miami is on the programme."""
    hosts = "Hôtes"
    day = meeting_day(**({"kind": MeetingDay.Kind.MISSION, "title": "Mission Amérique", "organiser": people.lea,
                          "sides": [FIRMS, hosts], "place": "Miami, Los Angeles"} | facts))  # fmt: skip
    marseille = Site.objects.create(day=day, name="Palais de la Bourse", lat=43.2955, lon=5.3739)
    miami = Site.objects.create(day=day, name="Biscayne Hall", lat=25.79, lon=-80.19, zone="America/New_York")
    los_angeles = Site.objects.create(day=day, name="Grand Hall", lat=34.05, lon=-118.25, zone="America/Los_Angeles")
    Travel.objects.create(start=marseille, end=miami, minutes=600)
    Travel.objects.create(start=miami, end=los_angeles, minutes=360)
    moments = (
        (DATE, "14:00", PARIS), (DATE + dt.timedelta(days=1), "10:00", ZoneInfo(miami.zone)),
        (DATE + dt.timedelta(days=1), "11:00", ZoneInfo(miami.zone)),
        (DATE + dt.timedelta(days=2), "10:00", ZoneInfo(los_angeles.zone)),
    )  # fmt: skip
    held = tuple(
        Slot.objects.create(day=day, starts_at=at(clock, date, zone), ends_at=at(clock, date, zone) + _HOUR)
        for date, clock, zone in moments
    )
    welcome = at("09:00", DATE + dt.timedelta(days=1), ZoneInfo(miami.zone))
    Programme.objects.create(
        day=day, title="Accueil au consulat", starts_at=welcome, ends_at=welcome + _HOUR, site=miami
    )
    return Mission(
        day, marseille, miami, los_angeles, held,
        guest(day, FIRMS, firms.baker, people.camille), guest(day, FIRMS, firms.roofer, people.bruno),
        guest(day, hosts, firm="Florida Bakes", name="Fiona Essai", email="fiona@example.org", language="en"),
        guest(day, hosts, firm="California Roofs", name="Cal Essai", email="cal@example.org", language="en"),
    )  # fmt: skip


_HOUR = dt.timedelta(hours=1)
