"""Two organisers at once: nobody is added, invited or told of a cancellation twice."""

import datetime as dt

import pytest
from tests import factories, together
from tests.meetings import days
from tests.meetings.days import FIRMS, OPENED, BuyersDay

from entremise.meetings.actions import days as day_actions
from entremise.meetings.actions import guests as actions
from entremise.meetings.actions.guests import GuestError
from entremise.notices.models import Mail
from entremise.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = [
    {"firm": f"Firme {n}", "email": f"{n}@example.org", "name": "", "side": FIRMS, "language": "fr"} for n in range(9)
]


@pytest.fixture
def there(shared: None) -> BuyersDay:
    firms = factories.cast()
    return days.buyers_day(firms, factories.people(firms))


def person(name: str) -> Person:
    return Person.objects.get(email=f"{name}@example.org")


def test_the_same_list_added_by_two(there: BuyersDay) -> None:
    lea, samir = person("lea"), person("samir")
    counts = together.at_once(
        lambda: actions.add_all(there.day, ROWS, lea), lambda: actions.add_all(there.day, ROWS, samir),
        refusal=GuestError,
    )  # fmt: skip
    assert (sorted(counts), there.day.guests.count()) == ([0, 9], 13)


def test_the_same_guest_added_by_two(there: BuyersDay) -> None:
    lea, samir = person("lea"), person("samir")
    answers = together.at_once(
        lambda: actions.add(there.day, ROWS[0], lea), lambda: actions.add(there.day, ROWS[0], samir),
        refusal=GuestError,
    )  # fmt: skip
    assert sorted(isinstance(answer, GuestError) for answer in answers) == [False, True]


def test_the_same_guest_invited_by_two(there: BuyersDay) -> None:
    lea, samir = person("lea"), person("samir")
    new = actions.add(there.day, ROWS[0], lea)
    later = OPENED + dt.timedelta(seconds=1)
    counts = together.at_once(
        lambda: actions.invite([new], lea, OPENED), lambda: actions.invite([new], samir, later), refusal=GuestError
    )
    assert (sorted(counts), Mail.objects.filter(kind="meeting_invited").count()) == ([0, 1], 1)


def test_a_day_cancelled_by_two(there: BuyersDay) -> None:
    lea, samir = person("lea"), person("samir")
    together.at_once(
        lambda: day_actions.cancel(there.day, "La salle est fermée.", lea),
        lambda: day_actions.cancel(there.day, "La salle est fermée !", samir),
        refusal=day_actions.DayError,
    )
    assert Mail.objects.filter(kind="day_cancelled").count() == 4
