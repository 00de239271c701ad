"""How moments are told: by the clocks of the place where they happen, in the reader's language."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from tests.factories import Cast, People
from tests.meetings import days
from tests.meetings.days import DATE, at

from entremise.meetings import moments


@pytest.mark.django_db
def test_each_place_has_its_clocks(cast: Cast, people: People) -> None:
    mission = days.mission(cast, people)
    told = [
        (moments.clock(at("20:00"), where), moments.date_there(at("02:00"), where), moments.zone_name(where))
        for where in (mission.day, mission.marseille, mission.miami, ZoneInfo("America/Los_Angeles"))
    ]
    assert told == [
        ("20:00", "mardi 3 juin 2036", "Paris"), ("20:00", "mardi 3 juin 2036", "Paris"),
        ("14:00", "lundi 2 juin 2036", "New York"), ("11:00", "lundi 2 juin 2036", "Los Angeles"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_dates_of_a_day() -> None:
    day = days.meeting_day()
    assert moments.told_dates(day) == ""
    days.slots(day, 1)
    assert moments.told_dates(day) == "mardi 3 juin 2036"
    days.slots(day, 1, date=DATE + dt.timedelta(days=2))
    assert moments.told_dates(day) == "du 3 au 5 juin 2036"
    with translation.override("en"):
        assert moments.told_dates(day) == "3 to 5 June 2036"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (dt.date(2036, 7, 1), dt.date(2036, 7, 1), "mardi 1er juillet 2036"),
        (dt.date(2036, 7, 1), dt.date(2036, 7, 11), "du 1er au 11 juillet 2036"),
        (dt.date(2036, 6, 30), dt.date(2036, 7, 1), "du 30 juin au 1er juillet 2036"),
        (dt.date(2036, 12, 31), dt.date(2037, 1, 1), "du 31 décembre 2036 au 1er janvier 2037"),
    ],
)
def test_dates_say_no_month_or_year_twice(first: dt.date, last: dt.date, told: str) -> None:
    day = days.meeting_day()
    days.slots(day, 1, date=first)
    if last != first:
        days.slots(day, 1, date=last)
    assert moments.told_dates(day) == told


@pytest.mark.parametrize(
    ("minutes", "told"), [(15, "15 min"), (60, "1 h"), (65, "1 h 05"), (365, "6 h 05"), (0, "0 min")]
)
def test_how_long(minutes: int, told: str) -> None:
    assert moments.lasting(minutes) == told
