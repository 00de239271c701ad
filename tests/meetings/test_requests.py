"""Who wants to meet whom: what waits holds nobody, silence lapses, and who is hidden is not told."""

import datetime as dt

import pytest
from tests.factories import Cast, People
from tests.meetings import days
from tests.meetings.days import DATE, OPENED, BuyersDay, at

from entremise.meetings import planning
from entremise.meetings.actions import requests
from entremise.meetings.actions.requests import RefusedError
from entremise.meetings.models import Block, Guest, Request
from entremise.meetings.queries import catalogue
from entremise.meetings.queries import requests as queries
from entremise.notices.models import Mail
from entremise.people.models import Trace

pytestmark = pytest.mark.django_db

NOW = OPENED + dt.timedelta(hours=2)


@pytest.fixture
def there(cast: Cast, people: People) -> BuyersDay:
    return days.buyers_day(cast, people)


def asked(there: BuyersDay, **facts: object) -> Request:
    """The baker asks for the caterer."""
    return requests.make(there.baker, there.caterer, at=NOW, **facts)  # type: ignore[arg-type]


def planned(there: BuyersDay) -> list[str]:
    """The meetings that the planner is asked for."""
    return [meeting.id for meeting in planning.instance_of(there.day).meetings]


def refused(call: str, there: BuyersDay, asker: Guest, other: Guest, now: dt.datetime = NOW) -> str:
    with pytest.raises(RefusedError) as error:
        getattr(requests, call)(asker, other, at=now)
    return str(error.value)


def told() -> list[tuple[str, str]]:
    return sorted(Mail.objects.values_list("kind", "email"))


def test_a_request_waits_then_is_accepted_and_planned(there: BuyersDay) -> None:
    made = asked(there, why="Notre pain pour vos buffets", weight=3)
    assert (made.status, made.weight, made.why) == (Request.Status.MADE, 3, "Notre pain pour vos buffets")
    assert planned(there) == []
    accepted = requests.accept(made, at=NOW)
    assert (accepted.status, accepted.accepted_at) == (Request.Status.ACCEPTED, NOW)
    assert planned(there) == [made.number.hex]
    assert requests.accept(made, at=NOW + dt.timedelta(hours=1)).accepted_at == NOW
    verbs = Trace.objects.filter(subject=f"request:{made.pk}").order_by("pk").values_list("verb", "actor")
    assert list(verbs) == [("request.make", "link"), ("request.accept", "link")]


def test_asking_for_whom_asked_is_a_yes(there: BuyersDay) -> None:
    made = asked(there, weight=1)
    both = requests.make(there.caterer, there.baker, weight=3, at=NOW)
    assert (both.pk, both.status, both.weight) == (made.pk, Request.Status.ACCEPTED, 3)
    assert Request.objects.count() == 1


def test_asked_again_its_words_change_and_nothing_else(there: BuyersDay) -> None:
    made = asked(there, why="Bonjour")
    again = requests.make(there.baker, there.caterer, weight=3, why="Bonsoir", at=NOW + dt.timedelta(days=1))
    assert (again.pk, again.made_at, again.weight, again.why) == (made.pk, NOW, 3, "Bonsoir")
    requests.make(there.baker, there.caterer, weight=3, why="Bonsoir", at=NOW + dt.timedelta(days=2))
    assert Trace.objects.filter(verb="request.make").count() == 2


def test_a_no_frees_a_request_and_may_become_a_yes(there: BuyersDay) -> None:
    made = asked(there)
    before = queries.left(there.baker, NOW)
    declined = requests.decline(made, at=NOW)
    assert declined.status is Request.Status.DECLINED
    assert queries.left(there.baker, NOW) == before + 1
    assert told() == []  # a no to what was not agreed is read on the page, and in the mail of news
    assert "d’autres" in refused("make", there, there.baker, there.caterer)
    assert requests.accept(made, at=NOW).status is Request.Status.ACCEPTED


def test_whoever_cannot_come_to_what_was_agreed_frees_it_and_the_other_is_told(there: BuyersDay) -> None:
    agreed = days.request(there.baker, there.caterer)
    requests.take_back(agreed, at=NOW)
    assert told() == [("meeting_cancelled", there.caterer.email)]
    other = days.request(there.roofer, there.caterer)
    requests.decline(other, at=NOW)
    assert told() == [("meeting_cancelled", there.roofer.email), ("meeting_cancelled", there.caterer.email)]
    assert planned(there) == []


def test_taken_back_it_may_be_made_again(there: BuyersDay) -> None:
    made = asked(there)
    requests.take_back(made, at=NOW)
    later = NOW + dt.timedelta(days=1)
    again = requests.make(there.baker, there.caterer, at=later)
    assert (again.pk, again.status, again.made_at) == (made.pk, Request.Status.MADE, later)


def test_silence_blocks_nobody(there: BuyersDay) -> None:
    there.day.max_requests = 1
    there.day.save()
    made = asked(there)
    assert queries.left(there.baker, NOW) == 0
    assert "retirez-en une" in refused("make", there, there.baker, there.hotel)
    later = NOW + queries.PATIENCE + dt.timedelta(minutes=1)
    assert queries.left(there.baker, later) == 1
    other = requests.make(there.baker, there.hotel, at=later)
    assert [made.status, other.status, planned(there)] == [Request.Status.MADE, Request.Status.MADE, []]
    assert requests.accept(made, at=later).status is Request.Status.ACCEPTED


def test_once_requests_are_over_nobody_asks_nor_answers_and_what_waits_holds_nobody(there: BuyersDay) -> None:
    made = asked(there)
    there.day.requests_until = at("18:00", DATE - dt.timedelta(days=7))
    there.day.save()
    over = there.day.requests_until
    assert "ne sont pas ouvertes" in refused("make", there, there.roofer, there.caterer, over)
    with pytest.raises(RefusedError):
        requests.accept(Request.objects.get(pk=made.pk), at=over)
    assert planned(there) == []
    assert requests.take_back(made, at=over).status is Request.Status.WITHDRAWN


@pytest.mark.parametrize("fact", ["opened_at", "closed_at", "cancelled_at"])
def test_nobody_asks_before_the_opening_nor_after_the_end(there: BuyersDay, fact: str) -> None:
    setattr(there.day, fact, None if fact == "opened_at" else NOW)
    there.day.save()
    assert "ne sont pas ouvertes" in refused("make", there, there.baker, there.caterer)


def test_an_organiser_may_add_a_request_at_any_time_beyond_the_limit(there: BuyersDay, people: People) -> None:
    there.day.requests_until, there.day.max_requests = OPENED, 0
    there.day.save()
    made = requests.make(there.baker, there.hotel, by=people.lea, made_by=Request.Maker.ORGANISER, at=NOW)
    assert (made.status, made.made_by, made.person) == (Request.Status.MADE, Request.Maker.ORGANISER, people.lea)


def test_two_of_a_side_one_who_does_not_come_or_of_another_day_are_not_met(there: BuyersDay) -> None:
    other = days.guest(days.meeting_day(title="Autre"), firm="Autre", email="autre@example.org")
    gone = days.guest(there.day, days.BUYERS, firm="Parti", email="parti@example.org", withdrawn_at=NOW)
    said = {refused("make", there, there.baker, each) for each in (there.roofer, there.baker, other, gone)}
    assert said == {"Ce participant ne peut pas être rencontré cette fois."}
    assert Request.objects.count() == 0


def test_hiding_somebody_is_silent(there: BuyersDay) -> None:
    made = asked(there)
    requests.block(there.caterer, there.baker, at=NOW)
    made.refresh_from_db()
    assert (made.status, told()) == (Request.Status.MADE, [])
    assert list(queries.to_answer(there.caterer)) == []
    assert [there.baker in catalogue.others(there.caterer), there.caterer in catalogue.others(there.baker)] == [
        False, False,
    ]  # fmt: skip
    assert list(queries.made(there.baker)) == [made]
    assert "rencontré" in refused("make", there, there.hotel, there.hotel)
    with pytest.raises(RefusedError):
        requests.accept(made, at=NOW)
    requests.unblock(there.caterer, there.baker)
    assert list(queries.to_answer(there.caterer)) == [made]


def test_hiding_somebody_one_was_to_meet_cancels_it_as_anybody_would(there: BuyersDay) -> None:
    mine, theirs = days.request(there.caterer, there.baker), days.request(there.roofer, there.caterer)
    requests.block(there.caterer, there.baker, at=NOW)
    requests.block(there.caterer, there.roofer, at=NOW)
    requests.block(there.caterer, there.roofer, at=NOW)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert [mine.status, theirs.status] == [Request.Status.WITHDRAWN, Request.Status.DECLINED]
    assert told() == [("meeting_cancelled", there.roofer.email), ("meeting_cancelled", there.baker.email)]
    assert Block.objects.count() == 2


def test_what_was_held_cannot_be_taken_back(there: BuyersDay) -> None:
    held = days.request(there.baker, there.caterer, held_at=NOW)
    for verb in (requests.take_back, requests.decline):
        with pytest.raises(RefusedError):
            verb(held, at=NOW)
    held.refresh_from_db()
    assert held.status is Request.Status.HELD
