"""The itinerary of a mission: by the clock of each place, with what time it is at home."""

import pytest
from tests.factories import Cast, People
from tests.meetings import days
from tests.meetings.days import FIRMS, Mission
from tests.signing import signed_in

from entremise.meetings.models import Guest, Programme
from entremise.meetings.queries.agenda import published
from entremise.meetings.queries.missions import legs
from entremise.meetings.queries.sheets import Sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(cast: Cast, people: People) -> Mission:
    """Both firms meet the host of Miami, the roofer that of Los Angeles."""
    made = days.mission(cast, people)
    Guest.objects.filter(pk=made.florida.pk).update(site=made.miami)
    Guest.objects.filter(pk=made.california.pk).update(site=made.los_angeles)
    pairs = ((made.baker, made.florida), (made.roofer, made.florida), (made.roofer, made.california))
    meetings = [days.request(*pair) for pair in pairs]
    days.timetable(made.day, *zip(meetings, made.slots[1:], [None] * 3, strict=True))
    return made


def test_each_place_of_each_date_is_a_leg(there: Mission) -> None:
    found = legs(Sheets(there.day, published(there.day)))
    assert [
        (f"{leg.date:%d/%m}", leg.site, f"{leg.starts:%H:%M}", f"{leg.ends:%H:%M}", leg.meetings, leg.guests,
         [event.item.title for event in leg.events])
        for leg in found
    ] == [
        ("04/06", there.miami, "09:00", "12:00", 2, 3, ["Accueil au consulat"]),
        ("05/06", there.los_angeles, "10:00", "11:00", 1, 2, []),
    ]  # fmt: skip


def test_what_has_no_place_is_told_by_the_clock_of_the_mission(there: Mission) -> None:
    start, end = there.slots[0].starts_at, there.slots[0].ends_at
    Programme.objects.create(day=there.day, title="Réunion de départ", starts_at=start, ends_at=end, side=FIRMS)
    first = legs(Sheets(there.day, published(there.day)))[0]
    assert (first.site, f"{first.starts:%H:%M}", first.meetings) == (None, "14:00", 0)


def test_the_page_tells_the_hour_there_and_at_home(there: Mission, people: People) -> None:
    shown = (
        signed_in(people.lea).get(f"/journees/{there.day.number}/itineraire").content.decode().replace("\u202f", " ")
    )
    for words in ("Mercredi 4 juin 2036", "09:00–12:00", "15:00–18:00 à Paris. Heure locale : 6 h de moins qu’à Paris.",
                  "2 rendez-vous", "3 participants", "Grand Hall", "10 h"):  # fmt: skip
        assert words in shown


def test_before_a_timetable_is_published_the_programme_alone_is_shown(cast: Cast, people: People) -> None:
    there = days.mission(cast, people)
    shown = signed_in(people.lea).get(f"/journees/{there.day.number}/itineraire").content.decode()
    assert "seul le programme est dit ici" in shown
    assert "Accueil au consulat" in shown


def test_an_empty_mission_says_what_to_do(people: People) -> None:
    day = days.meeting_day(kind="mission")
    assert "pas encore tracé" in signed_in(people.lea).get(f"/journees/{day.number}/itineraire").content.decode()
