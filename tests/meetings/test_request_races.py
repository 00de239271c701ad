"""Guests who act at the same moment: nobody is asked twice, nobody asks for more than it may."""

from collections.abc import Callable

import pytest
from tests import factories
from tests.meetings import days
from tests.meetings.days import FIRMS, OPENED, BuyersDay
from tests.together import at_once

from entremise.hub.models import Introduction, Need
from entremise.meetings.actions import answers, ratings, requests
from entremise.meetings.actions.requests import RefusedError
from entremise.meetings.models import Guest, Request

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def there(shared: None) -> BuyersDay:
    firms = factories.cast()
    return days.buyers_day(firms, factories.people(firms))


def asks(asker: Guest, asked: Guest) -> Callable[[], Request]:
    return lambda: requests.make(asker, asked, at=OPENED)


def test_two_who_ask_each_other_agree(there: BuyersDay) -> None:
    at_once(asks(there.baker, there.caterer), asks(there.caterer, there.baker), refusal=RefusedError)
    assert Request.objects.get().status is Request.Status.ACCEPTED


def test_the_same_form_sent_twice_is_one_request(there: BuyersDay) -> None:
    at_once(*[asks(there.baker, there.caterer)] * 3, refusal=RefusedError)
    assert Request.objects.get().status is Request.Status.MADE


def test_nobody_asks_for_more_than_it_may(there: BuyersDay) -> None:
    there.day.max_requests = 2
    there.day.save()
    firms = [days.guest(there.day, FIRMS, firm=f"Maison {n}", email=f"m{n}@example.org") for n in range(4)]
    answers = at_once(*(asks(there.hotel, firm) for firm in firms), refusal=RefusedError)
    assert (Request.objects.count(), sum(isinstance(each, RefusedError) for each in answers)) == (2, 2)


def test_two_who_were_to_meet_and_do_not_come(there: BuyersDay) -> None:
    met = [days.request(there.baker, there.caterer), days.request(there.caterer, there.roofer)]
    guests = (there.caterer, there.baker, there.roofer)
    gone = at_once(*(lambda guest=guest: answers.withdraw(guest, at=OPENED) for guest in guests), refusal=RefusedError)
    assert [guest.status for guest in gone] == [Guest.Status.WITHDRAWN] * 3
    over = {Request.Status.WITHDRAWN, Request.Status.DECLINED}
    assert {Request.objects.get(pk=each.pk).status for each in met} <= over


def test_a_meeting_goes_on_once_whoever_begins(there: BuyersDay) -> None:
    held = days.request(there.baker, there.caterer, held_at=OPENED)
    other = days.request(there.baker, there.hotel, held_at=OPENED)
    at_once(*(lambda each=each: ratings.go_on(each) for each in (held, held, other)), refusal=RefusedError)
    assert (Introduction.objects.count(), Need.objects.count()) == (2, 1)
