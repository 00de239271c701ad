"""Six and twelve months after a day, its organiser is told what came of it, once."""

import datetime as dt

import pytest
from tests.factories import Cast, People
from tests.hub.stories import made, published
from tests.meetings import days
from tests.meetings.days import BuyersDay, at

from entremise.hub.models import Side
from entremise.meetings.actions import reports
from entremise.meetings.models import MeetingDay
from entremise.notices.models import Mail, Notice
from entremise.people.models import Person

pytestmark = pytest.mark.django_db

END = at("10:20").astimezone(dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def there(cast: Cast, people: People) -> BuyersDay:
    """A day that is over, one meeting of which led to a contract after two months."""
    there = days.buyers_day(cast, people, closed_at=END)
    meeting = days.request(there.baker, there.caterer, held_at=END)
    meeting.introduction = made(published(people.camille), cast.caterer)
    meeting.save()
    meeting.introduction.outcomes.create(side=Side.ASKER, kind="pilot", said_at=END + 60 * DAY)
    return there


def contexts() -> list[tuple[str, int, int, int, int]]:
    """What was told: to whom, of which milestone, how many meetings were held, are known, led to something."""
    return [
        (mail.email, *(mail.context[name] for name in ("months", "held", "told", "good")))
        for mail in Mail.objects.filter(kind="day_report").order_by("pk")
    ]


def test_the_organiser_is_told_at_six_then_twelve_months_and_never_twice(there: BuyersDay) -> None:
    for days_after in (182, 183.1, 184, 191, 300, 366, 367, 400):
        reports.tell(END + days_after * DAY)
    assert contexts() == [("lea@example.org", 6, 1, 1, 1), ("lea@example.org", 12, 1, 1, 1)]
    assert {notice.url for notice in Notice.objects.all()} == {f"/journees/{there.day.number}/bilan"}


@pytest.mark.parametrize(
    "facts", [{"closed_at": None}, {"cancelled_at": END}, {"organiser": None}], ids=["not over", "cancelled", "nobody"]
)
def test_nobody_is_told_of_a_day_that_was_not_or_that_nobody_organises(
    there: BuyersDay, facts: dict[str, object]
) -> None:
    MeetingDay.objects.update(**facts)
    reports.tell(END + 184 * DAY)
    assert contexts() == []


def test_an_organiser_who_left_is_not_written_to(there: BuyersDay) -> None:
    Person.objects.filter(email="lea@example.org").update(is_active=False)
    reports.tell(END + 184 * DAY)
    assert contexts() == []
