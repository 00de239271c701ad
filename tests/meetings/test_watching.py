"""Who asks, who answers, who has nobody to meet."""

import datetime as dt

import pytest
from tests.factories import Cast, People
from tests.meetings import days
from tests.meetings.days import OPENED, BuyersDay

from entremise.meetings.models import Delegate
from entremise.meetings.queries import watching

pytestmark = pytest.mark.django_db

NOW = OPENED + dt.timedelta(days=3)


@pytest.fixture
def there(cast: Cast, people: People) -> BuyersDay:
    return days.buyers_day(cast, people)


def rows(there: BuyersDay) -> dict[str, tuple[int, int, int, int]]:
    return {
        each.guest.firm: (each.made, each.received, each.accepted, each.unanswered)
        for each in watching.watched(there.day, NOW)
    }


def test_those_to_worry_about_come_first(there: BuyersDay) -> None:
    days.request(there.baker, there.caterer)
    days.request(there.baker, there.hotel, accepted=False)
    assert rows(there) == {
        "Toitures du Garlaban": (0, 0, 0, 0), "Hôtel des Oursins": (0, 1, 0, 1), "Fournil des Calanques": (2, 0, 1, 0),
        "Traiteur Sainte-Victoire": (0, 1, 1, 0),
    }  # fmt: skip
    assert list(rows(there)) == [
        "Toitures du Garlaban", "Hôtel des Oursins", "Fournil des Calanques", "Traiteur Sainte-Victoire",
    ]  # fmt: skip
    assert list(watching.alone(there.day)) == [there.roofer]
    assert list(watching.silent(there.day, NOW)) == [there.hotel]
    assert list(watching.silent(there.day, OPENED + dt.timedelta(days=1))) == []


def test_who_was_declined_by_all_has_nobody_to_meet(there: BuyersDay) -> None:
    days.request(there.baker, there.caterer, accepted=False, declined_at=OPENED)
    assert there.baker in watching.alone(there.day)
    assert [each.guest for each in watching.watched(there.day, NOW) if each.alone] == [
        there.baker, there.hotel, there.roofer, there.caterer,
    ]  # fmt: skip


def test_what_was_taken_back_or_is_with_who_does_not_come_does_not_count(there: BuyersDay) -> None:
    days.request(there.baker, there.caterer, withdrawn_at=OPENED)
    days.request(there.baker, there.hotel)
    there.hotel.withdrawn_at = OPENED
    there.hotel.save()
    assert rows(there)["Fournil des Calanques"] == (0, 0, 0, 0)
    assert "Hôtel des Oursins" not in rows(there)


def test_colleagues_limits_and_absences_make_room_or_take_it(there: BuyersDay) -> None:
    Delegate.objects.create(guest=there.baker, name="Dominique Essai")
    there.baker.unavailable.set(there.slots[:1])
    there.caterer.max_meetings = 2
    there.caterer.save()
    room = {each.guest.firm: each.free for each in watching.watched(there.day, NOW)}
    assert room == {
        "Fournil des Calanques": 6, "Traiteur Sainte-Victoire": 2, "Hôtel des Oursins": 4, "Toitures du Garlaban": 4,
    }  # fmt: skip


def test_who_accepted_more_than_it_has_room_for(there: BuyersDay) -> None:
    there.caterer.max_meetings = 1
    there.caterer.save()
    days.request(there.baker, there.caterer)
    assert watching.overbooked(there.day, 4) == []
    days.request(there.roofer, there.caterer)
    assert watching.overbooked(there.day, 4) == [there.caterer]
    assert [each.guest for each in watching.watched(there.day, NOW) if each.overbooked] == [there.caterer]


def test_all_requests_of_a_guest(there: BuyersDay) -> None:
    first = days.request(there.baker, there.caterer)
    second = days.request(there.hotel, there.baker, accepted=False, made_at=NOW)
    days.request(there.roofer, there.caterer)
    assert list(watching.of_guest(there.baker)) == [second, first]
