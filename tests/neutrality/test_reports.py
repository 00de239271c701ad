"""Publishing: once a month, once and for all; what goes on is provisional."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.neutrality.months import IN_NOVEMBER, IN_OCTOBER, NOVEMBER, OCTOBER, firms, show

from entremise.neutrality import rounds
from entremise.neutrality.actions.reports import NotPublishableError, publish, publish_due, renew
from entremise.neutrality.ledger.book import book
from entremise.neutrality.models import Report
from entremise.people.models import Trace

pytestmark = pytest.mark.django_db(transaction=True)

SEPTEMBER = date(2026, 9, 1)
IN_DECEMBER = datetime(2026, 12, 1, 6, tzinfo=UTC)


def test_a_month_that_is_over_is_published_with_what_proves_the_ledger() -> None:
    show(firms(3))
    found = publish(OCTOBER, IN_NOVEMBER)
    assert (found.month, found.entries, found.head) == (OCTOBER, 1, book().head()[1])
    assert (found.made_at, found.published_at, found.figures["lists"]) == (IN_NOVEMBER, IN_NOVEMBER, 1)
    assert [(trace.verb, trace.details) for trace in Trace.objects.all()] == [
        ("report.publish", {"entries": 1, "head": found.head})
    ]


def test_published_again_a_month_is_the_same() -> None:
    show(firms(3))
    first = publish(OCTOBER, IN_NOVEMBER)
    firms(4)
    again = publish(OCTOBER, IN_NOVEMBER + timedelta(days=9))
    assert (again.pk, again.made_at, again.figures) == (first.pk, first.made_at, first.figures)
    assert Trace.objects.count() == 1


def test_what_was_provisional_is_published_as_it_ended() -> None:
    some = firms(3)
    show(some)
    provisional = renew(IN_OCTOBER + timedelta(hours=1))
    show(some, IN_OCTOBER + timedelta(days=2))
    published = publish(OCTOBER, IN_NOVEMBER)
    assert (provisional.published_at, provisional.figures["lists"]) == (None, 1)
    assert (published.pk, published.figures["lists"], published.published_at) == (provisional.pk, 2, IN_NOVEMBER)


@pytest.mark.parametrize("month", [NOVEMBER, date(2026, 12, 1), SEPTEMBER])
def test_neither_a_month_that_goes_on_nor_one_before_the_ledger_is_published(month: date) -> None:
    show(firms(3))
    with pytest.raises(NotPublishableError):
        publish(month, IN_NOVEMBER)
    assert not Report.objects.exists()


def test_nothing_is_published_of_a_ledger_that_has_not_begun() -> None:
    with pytest.raises(NotPublishableError):
        publish(OCTOBER, IN_NOVEMBER)
    assert publish_due(IN_NOVEMBER) == []


def test_all_months_that_are_over_are_published_be_they_empty() -> None:
    some = firms(3)
    show(some, datetime(2026, 9, 30, 23, 59, tzinfo=UTC))
    show(some, IN_NOVEMBER)
    assert [each.month for each in publish_due(IN_DECEMBER)] == [SEPTEMBER, OCTOBER, NOVEMBER]
    assert [each.figures["lists"] for each in Report.objects.order_by("month")] == [1, 0, 1]
    assert publish_due(IN_DECEMBER) == []


def test_the_month_that_goes_on_is_counted_anew_when_something_was_shown_or_a_day_went_by() -> None:
    some = firms(3)
    show(some, IN_NOVEMBER)
    made = [renew(IN_NOVEMBER + timedelta(hours=hours)).made_at for hours in (1, 2)]
    show(some, IN_NOVEMBER + timedelta(hours=2))
    made += [renew(IN_NOVEMBER + timedelta(hours=hours)).made_at for hours in (3, 4, 28)]
    assert [(each - IN_NOVEMBER) // timedelta(hours=1) for each in made] == [1, 1, 3, 3, 28]
    assert Report.objects.get().figures["lists"] == 2


def test_the_round_publishes_what_is_over_and_counts_what_goes_on() -> None:
    show(firms(3))
    for _again in range(2):
        rounds.count_month(IN_NOVEMBER)
    assert list(Report.objects.order_by("month").values_list("month", "published_at")) == [
        (OCTOBER, IN_NOVEMBER),
        (NOVEMBER, None),
    ]
