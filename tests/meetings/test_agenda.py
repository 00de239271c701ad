"""A guest's agenda and its calendar: what changed, what is off, by the clocks of three continents, read back."""

import datetime as dt
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client
from tests.factories import Cast, People
from tests.meetings import days
from tests.meetings.days import OPENED, PARIS, BuyersDay, at

from entremise.meetings.actions import answers, requests
from entremise.meetings.links import calendar_token, guest_token, guest_url
from entremise.meetings.models import Guest, Request, Timetable
from entremise.meetings.queries import agenda

pytestmark = pytest.mark.django_db

LATER = OPENED + dt.timedelta(days=1)


@pytest.fixture
def there(cast: Cast, people: People) -> BuyersDay:
    return days.buyers_day(cast, people)


@pytest.fixture
def meeting(there: BuyersDay) -> Request:
    return days.request(there.baker, there.caterer)


def replaced(timetable: Timetable) -> None:
    timetable.replaced_at = LATER
    timetable.save()


def events(guest: Guest) -> list[icalendar.Event]:
    """What the calendar of a guest says, read back."""
    answer = Client().get(guest_url(guest, "guest_calendar"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def told(guest: Guest) -> list[tuple[str, int, dt.datetime]]:
    return [(str(each["STATUS"]), int(each["SEQUENCE"]), each.start) for each in events(guest) if "STATUS" in each]


def test_nobody_has_an_agenda_before_it_is_published(there: BuyersDay, meeting: Request) -> None:
    days.timetable(there.day, (meeting, there.slots[0], there.tables[0]), published_at=None)
    assert [agenda.agenda(there.baker), agenda.published(there.day), events(there.baker)] == [[], None, []]


def test_each_side_reads_the_other_when_and_where(there: BuyersDay, meeting: Request) -> None:
    days.timetable(there.day, (meeting, there.slots[1], there.tables[0]))
    found = [agenda.agenda(guest)[0] for guest in (there.baker, there.caterer)]
    assert [(each.other, each.starts_at, each.ends_at, each.where, each.changes) for each in found] == [
        (there.caterer, at("09:20"), at("09:40"), "Table 1", 0), (there.baker, at("09:20"), at("09:40"), "Table 1", 0),
    ]  # fmt: skip
    assert agenda.agenda(there.hotel) == []


def test_a_long_meeting_ends_with_its_last_slot(there: BuyersDay) -> None:
    long = days.request(there.baker, there.caterer, length=2)
    days.timetable(there.day, (long, there.slots[0], there.tables[0]))
    assert agenda.agenda(there.baker)[0].ends_at == at("09:40")


def test_the_calendar_follows_each_change_under_the_same_name(there: BuyersDay, meeting: Request) -> None:
    first = days.timetable(there.day, (meeting, there.slots[0], there.tables[0]))
    before = events(there.baker)
    assert told(there.baker) == [("CONFIRMED", 0, at("09:00"))]
    replaced(first)
    second = days.timetable(there.day, (meeting, there.slots[0], there.tables[0]), published_at=LATER)
    assert told(there.baker) == [("CONFIRMED", 0, at("09:00"))]
    replaced(second)
    third = days.timetable(there.day, (meeting, there.slots[2], there.tables[0]), published_at=LATER + dt.timedelta(1))
    assert told(there.baker) == [("CONFIRMED", 1, at("09:40"))]
    replaced(third)
    days.timetable(there.day, (meeting, None, None), published_at=LATER + dt.timedelta(2))
    assert told(there.baker) == [("CANCELLED", 2, at("09:40"))]
    assert [each["UID"] for each in events(there.baker)] == [each["UID"] for each in before]
    assert agenda.waiting(there.baker) == [meeting]


def test_what_a_side_cancels_is_told_as_cancelled(there: BuyersDay, meeting: Request) -> None:
    days.timetable(there.day, (meeting, there.slots[0], there.tables[0]))
    requests.decline(meeting, at=LATER)
    assert told(there.baker) == told(there.caterer) == [("CANCELLED", 1, at("09:00"))]
    assert agenda.agenda(there.baker) == []


def test_whoever_withdraws_and_comes_back_is_followed(there: BuyersDay, meeting: Request) -> None:
    days.timetable(there.day, (meeting, there.slots[0], there.tables[0]))
    answers.withdraw(there.caterer, at=LATER)
    assert told(there.baker) == [("CANCELLED", 1, at("09:00"))]
    answers.come_back(there.caterer, at=LATER)
    assert told(there.baker) == told(there.caterer) == [("CONFIRMED", 2, at("09:00"))]
    requests.decline(meeting, at=LATER)
    assert told(there.baker) == [("CANCELLED", 3, at("09:00"))]


def test_the_clock_of_the_place_is_told_in_marseille_miami_and_los_angeles(cast: Cast, people: People) -> None:
    trip = days.mission(cast, people)
    east, west = days.request(trip.baker, trip.florida), days.request(trip.baker, trip.california)
    trip.florida.site, trip.california.site = trip.miami, trip.los_angeles
    trip.florida.save()
    trip.california.save()
    days.timetable(trip.day, (east, trip.slots[2], None), (west, trip.slots[3], None))
    found = {str(each["SUMMARY"]): each for each in events(trip.baker)}
    miami, los_angeles = ZoneInfo("America/New_York"), ZoneInfo("America/Los_Angeles")
    clocks = {name: (str(each["DTSTART"].params["TZID"]), each.start) for name, each in found.items()}
    date = days.DATE
    assert clocks == {
        "Rendez-vous avec Florida Bakes": (
            "America/New_York", at("11:00", date + dt.timedelta(1), miami)
        ),
        "Rendez-vous avec California Roofs": (
            "America/Los_Angeles", at("10:00", date + dt.timedelta(2), los_angeles)
        ),
        "Accueil au consulat": ("America/New_York", at("09:00", date + dt.timedelta(1), miami)),
    }  # fmt: skip
    assert [each.start.astimezone(PARIS).strftime("%H:%M") for each in found.values()] == ["17:00", "19:00", "15:00"]
    page = Client().get(guest_url(trip.baker)).content.decode()
    assert ["11:00" in page, "heure de New York" in page, "heure de Los Angeles" in page] == [True, True, True]


@pytest.mark.parametrize(
    ("date", "zone", "clock", "utc"),
    [
        (dt.date(2036, 3, 29), "Europe/Paris", "09:00", "08:00"),
        (dt.date(2036, 3, 30), "Europe/Paris", "09:00", "07:00"),
        (dt.date(2036, 10, 26), "Europe/Paris", "09:00", "08:00"),
        (dt.date(2036, 3, 8), "America/New_York", "09:00", "14:00"),
        (dt.date(2036, 3, 9), "America/New_York", "09:00", "13:00"),
        (dt.date(2036, 11, 2), "America/Los_Angeles", "09:00", "17:00"),
    ],
)
def test_hours_hold_on_both_sides_of_a_change_of_clocks(
    cast: Cast, people: People, date: dt.date, zone: str, clock: str, utc: str
) -> None:
    there = days.buyers_day(cast, people, date=date, zone=zone)
    meeting = days.request(there.baker, there.caterer)
    days.timetable(there.day, (meeting, there.slots[0], there.tables[0]))
    answer = Client().get(guest_url(there.baker, "guest_calendar")).content
    calendar = icalendar.Calendar.from_ical(answer)
    (event,) = calendar.walk("VEVENT")
    assert (f"{event.start:%H:%M}", f"{event.start.astimezone(dt.UTC):%H:%M}") == (clock, utc)
    (told_zone,) = calendar.walk("VTIMEZONE")
    as_told = told_zone.to_tz()
    assert event.start.replace(tzinfo=as_told).astimezone(dt.UTC).strftime("%H:%M") == utc


def test_the_calendar_is_not_sent_again_when_nothing_changed(there: BuyersDay, meeting: Request) -> None:
    days.timetable(there.day, (meeting, there.slots[0], there.tables[0]))
    address = guest_url(there.baker, "guest_calendar")
    etag = Client().get(address)["ETag"]
    assert Client().get(address, headers={"If-None-Match": etag}).status_code == 304


def test_an_address_given_to_a_calendar_reads_and_does_nothing_else(there: BuyersDay, meeting: Request) -> None:
    days.timetable(there.day, (meeting, there.slots[0], there.tables[0]))
    token = calendar_token(there.baker)
    asked = Client().get(f"/agenda/{token}.ics")
    assert (asked.status_code, asked["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert asked.content == Client().get(guest_url(there.baker, "guest_calendar")).content
    assert b"/rdv/" not in asked.content
    assert [Client().get(f"/rdv/{token}{page}").status_code for page in ("", "/demandes", "/agenda.ics")] == [404] * 3
    assert Client().get(f"/agenda/{guest_token(there.baker)}.ics").status_code == 404
    assert Client().post(f"/agenda/{token}.ics").status_code == 405
