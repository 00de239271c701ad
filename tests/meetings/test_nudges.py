"""Guests are told what is theirs to do: together, not too often, and of what lapsed."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories import Cast, People
from tests.meetings import days
from tests.meetings.days import DATE, OPENED, BuyersDay, at

from entremise.meetings.actions import nudges, requests
from entremise.meetings.models import MeetingDay
from entremise.notices.models import Mail
from entremise.notices.writing import message

pytestmark = pytest.mark.django_db

#: An hour at which what came before is told together.
NOW = dt.datetime(2036, 5, 14, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def there(cast: Cast, people: People) -> BuyersDay:
    return days.buyers_day(cast, people)


def told(kind: str) -> list[str]:
    return sorted(Mail.objects.filter(kind=kind).values_list("email", flat=True))


def body(kind: str) -> str:
    return str(message(Mail.objects.filter(kind=kind).order_by("-pk")[0]).body)


def test_what_one_was_asked_in_some_hours_is_one_mail(there: BuyersDay) -> None:
    for asker in (there.baker, there.roofer):
        days.request(asker, there.caterer, accepted=False, made_at=NOW - HOUR)
    nudges.nudge(NOW - HOUR / 2)
    assert told("meeting_news") == []
    for minutes in (0, 10, 100):
        nudges.nudge(NOW + dt.timedelta(minutes=minutes))
    nudges.nudge(NOW + 4 * HOUR)
    assert told("meeting_news") == [there.caterer.email]
    assert ["Fournil des Calanques" in body("meeting_news"), "Toitures" in body("meeting_news")] == [True, True]


def test_answers_are_told_together_with_what_came(there: BuyersDay) -> None:
    yes = days.request(there.baker, there.caterer, accepted=False)
    no = days.request(there.baker, there.hotel, accepted=False)
    requests.accept(yes, at=NOW - HOUR)
    requests.decline(no, at=NOW - 2 * HOUR)
    nudges.nudge(NOW)
    assert told("meeting_news") == [there.baker.email]
    assert "Ont dit oui à votre demande" in body("meeting_news")
    assert "Ne pourront pas cette fois" in body("meeting_news")


def test_a_request_that_waits_two_days_is_recalled_once(there: BuyersDay) -> None:
    made = days.request(there.baker, there.caterer, accepted=False, made_at=NOW)
    nudges.nudge(NOW + 2 * DAY)
    assert told("meeting_waiting") == []
    for days_after in (2.1, 2.2, 3, 9):
        nudges.nudge(NOW + days_after * DAY)
    assert told("meeting_waiting") == [there.caterer.email]
    requests.accept(made, at=NOW + 9 * DAY)
    nudges.nudge(NOW + 10 * DAY)
    assert told("meeting_waiting") == [there.caterer.email]


def test_hidden_requests_are_never_recalled(there: BuyersDay) -> None:
    days.request(there.baker, there.caterer, accepted=False, made_at=NOW - HOUR)
    requests.block(there.caterer, there.baker)
    for moment in (NOW, NOW + 3 * DAY):
        nudges.nudge(moment)
    assert Mail.objects.count() == 0


def test_the_last_hours_are_told_then_what_lapsed_to_whom_asked(there: BuyersDay) -> None:
    until = NOW + 5 * DAY
    MeetingDay.objects.update(requests_until=until)
    days.request(there.baker, there.caterer, accepted=False, made_at=until - 30 * HOUR)
    days.request(there.baker, there.hotel)
    for hours in (-25, -20, -1):
        nudges.nudge(until + hours * HOUR)
    assert told("meeting_waiting") == [there.caterer.email]
    for hours in (0, 1, 30):
        nudges.nudge(until + hours * HOUR)
    assert told("meeting_waiting") == [there.caterer.email]
    assert told("meeting_released") == [there.baker.email]
    assert ["Traiteur Sainte-Victoire" in body("meeting_released"), "1 rendez-vous est convenu" in body(
        "meeting_released")] == [True, True]  # fmt: skip


def test_the_day_before_each_reads_its_meetings_and_how_to_say_it_cannot_come(there: BuyersDay) -> None:
    meeting = days.request(there.baker, there.caterer)
    days.timetable(there.day, (meeting, there.slots[0], there.tables[0]))
    for moment in (at("06:00", DATE - 2 * DAY), at("08:00", DATE - DAY), at("20:00", DATE - DAY), at("08:30")):
        nudges.nudge(moment)
    assert told("meeting_tomorrow") == [there.baker.email, there.caterer.email]
    assert ["mardi 3 juin, 9 h 00" in body("meeting_tomorrow"), "ne-vient-pas" in body("meeting_tomorrow")] == [
        True
    ] * 2


def test_after_the_day_whoever_met_is_asked_what_they_thought(there: BuyersDay) -> None:
    meeting = days.request(there.baker, there.caterer)
    days.timetable(there.day, (meeting, there.slots[0], there.tables[0]))
    for moment in (at("10:25"), at("11:30"), at("18:00"), at("18:00", DATE + 9 * DAY)):
        nudges.nudge(moment)
    assert told("meeting_rate") == [there.baker.email, there.caterer.email]


def test_opinions_are_asked_even_when_the_day_was_closed_at_once(there: BuyersDay) -> None:
    meeting = days.request(there.baker, there.caterer)
    days.timetable(there.day, (meeting, there.slots[0], there.tables[0]))
    MeetingDay.objects.update(closed_at=at("10:21"))
    for moment in (at("10:25"), at("11:30"), at("18:00")):
        nudges.nudge(moment)
    assert told("meeting_rate") == [there.baker.email, there.caterer.email]


@pytest.mark.parametrize("fact", ["closed_at", "cancelled_at", "opened_at"])
def test_nobody_is_told_of_a_day_that_is_over_or_not_open(there: BuyersDay, fact: str) -> None:
    days.request(there.baker, there.caterer, accepted=False, made_at=NOW - HOUR)
    MeetingDay.objects.update(**{fact: None if fact == "opened_at" else OPENED})
    nudges.nudge(NOW)
    assert Mail.objects.count() == 0


def test_a_day_long_past_that_nobody_closed_costs_nothing(
    there: BuyersDay, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        nudges.nudge(at("10:20") + 8 * DAY)
