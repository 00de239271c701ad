"""What a guest says of itself: it is seen once it has said so, frees what it cannot hold, and may come back."""

import datetime as dt

import pytest
from tests.factories import Cast, People
from tests.meetings import days
from tests.meetings.days import OPENED, BuyersDay

from entremise.meetings.actions import answers, requests
from entremise.meetings.actions.requests import RefusedError
from entremise.meetings.models import Delegate, Guest, Request
from entremise.meetings.queries import catalogue
from entremise.notices.models import Mail

pytestmark = pytest.mark.django_db

NOW = OPENED + dt.timedelta(hours=2)


@pytest.fixture
def there(cast: Cast, people: People) -> BuyersDay:
    return days.buyers_day(cast, people)


def told() -> list[tuple[str, str]]:
    return sorted(Mail.objects.values_list("kind", "email"))


def test_a_guest_is_seen_once_it_has_said_who_it_is(there: BuyersDay) -> None:
    inn = days.guest(there.day, days.BUYERS, firm="Auberge du Garlaban", email="auberge@example.org", ready_at=None)
    assert (inn in catalogue.others(there.baker), catalogue.to_come(there.baker)) == (False, 1)
    facts = {"name": "Aude Essai", "offers": "Trente couverts par jour.", "seeks": "Du pain.", "max_meetings": 3}
    answers.introduce_itself(inn, facts, [("Basile Essai", "basile@example.org"), ("Aude Essai", "")], at=NOW)
    inn.refresh_from_db()
    assert (inn.status, inn.opened_at, inn.offers, inn.max_meetings) == (
        Guest.Status.READY, NOW, "Trente couverts par jour.", 3,
    )  # fmt: skip
    assert (inn in catalogue.others(there.baker), catalogue.to_come(there.baker)) == (True, 0)
    assert list(inn.delegates.values_list("name", "email")) == [("Basile Essai", "basile@example.org")]


def test_colleagues_told_again_replace_those_told_before(there: BuyersDay) -> None:
    answers.introduce_itself(there.baker, {"offers": "Du pain."}, [("Basile Essai", ""), ("Aude Essai", "")], at=NOW)
    kept = Delegate.objects.get(name="Aude Essai").pk
    answers.introduce_itself(there.baker, {"offers": "Du pain."}, [("Aude Essai", "aude@example.org")], at=NOW)
    assert list(there.baker.delegates.values_list("pk", "email")) == [(kept, "aude@example.org")]


def test_the_name_of_the_firm_is_not_the_guests_to_change(there: BuyersDay) -> None:
    with pytest.raises(TypeError):
        answers.introduce_itself(there.baker, {"firm": "Une grande banque"})


def test_a_guest_says_when_it_is_free(there: BuyersDay) -> None:
    answers.be_free(there.baker, there.slots[1:3], at=NOW)
    assert set(there.baker.unavailable.all()) == {there.slots[0], there.slots[3]}
    answers.be_free(there.baker, there.slots, at=NOW)
    assert set(there.baker.unavailable.all()) == set()


def test_whoever_does_not_come_frees_everybody_and_may_come_back(there: BuyersDay) -> None:
    agreed, theirs = days.request(there.baker, there.caterer), days.request(there.hotel, there.baker)
    waits = days.request(there.roofer, there.caterer, accepted=False)
    answers.withdraw(there.baker, at=NOW)
    answers.withdraw(there.baker, at=NOW + dt.timedelta(hours=1))
    assert told() == [("meeting_cancelled", there.caterer.email), ("meeting_cancelled", "olive@example.org")]
    statuses = [Request.objects.get(pk=each.pk).status for each in (agreed, theirs, waits)]
    assert statuses == [Request.Status.WITHDRAWN, Request.Status.DECLINED, Request.Status.MADE]
    assert there.baker not in catalogue.others(there.caterer)
    answers.come_back(there.baker, at=NOW)
    statuses = [Request.objects.get(pk=each.pk).status for each in (agreed, theirs)]
    assert statuses == [Request.Status.ACCEPTED, Request.Status.ACCEPTED]


def test_what_the_other_ended_meanwhile_does_not_come_back(there: BuyersDay) -> None:
    gone = days.request(there.baker, there.caterer)
    requests.take_back(gone, at=NOW - dt.timedelta(days=1))
    answers.withdraw(there.baker, at=NOW)
    answers.come_back(there.baker, at=NOW)
    assert Request.objects.get(pk=gone.pk).status is Request.Status.WITHDRAWN


def test_who_hid_from_a_guest_meanwhile_does_not_meet_it_when_it_comes_back(there: BuyersDay) -> None:
    asked, received = days.request(there.baker, there.caterer), days.request(there.hotel, there.baker)
    answers.withdraw(there.baker, at=NOW)
    requests.block(there.caterer, there.baker, at=NOW)
    requests.block(there.baker, there.hotel, at=NOW)
    answers.come_back(there.baker, at=NOW + dt.timedelta(hours=1))
    statuses = [Request.objects.get(pk=each.pk).status for each in (asked, received)]
    assert statuses == [Request.Status.WITHDRAWN, Request.Status.DECLINED]


def test_the_organiser_learns_of_it_once_agendas_are_published(there: BuyersDay, people: People) -> None:
    agreed = days.request(there.baker, there.caterer)
    days.timetable(there.day, (agreed, there.slots[0], there.tables[0]))
    guest = Guest.objects.select_related("day").get(pk=there.baker.pk)
    answers.withdraw(guest, at=NOW)
    assert told() == [("meeting_cancelled", there.caterer.email), ("meeting_guest_withdrew", people.lea.email)]


def test_nobody_comes_back_to_a_day_that_is_over(there: BuyersDay) -> None:
    answers.withdraw(there.baker, at=NOW)
    there.day.closed_at = NOW
    there.day.save()
    with pytest.raises(RefusedError):
        answers.come_back(there.baker, at=NOW)


def test_whoever_registers_is_seen_only_once_they_came_by_their_link(there: BuyersDay) -> None:
    facts = {"firm": "Auberge du Garlaban", "name": "Aude Essai", "email": "Aude@Example.org", "side": days.BUYERS}
    made = answers.join(there.day, dict(facts), at=NOW)
    again = answers.join(there.day, facts | {"firm": "Un autre nom"}, at=NOW)
    assert (again.pk, again.firm, again.email, again.ready_at) == (made.pk, facts["firm"], "aude@example.org", None)
    assert made not in catalogue.others(there.baker)
    assert told() == [("meeting_joined", "aude@example.org")]
    assert Mail.objects.get().context["guest_profile"].endswith("/profil")


def test_nobody_registers_for_a_day_that_is_cancelled(there: BuyersDay) -> None:
    there.day.cancelled_at = NOW
    with pytest.raises(RefusedError):
        answers.join(there.day, {"firm": "X", "name": "X", "email": "x@example.org", "side": ""}, at=NOW)
