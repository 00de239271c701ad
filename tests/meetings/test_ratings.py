"""After a meeting: notes, opinions, no-shows; then the loop goes on, whoever the two sides are."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings
from tests.factories import Cast, People
from tests.meetings import days
from tests.meetings.days import BuyersDay, at

from entremise.hub import rounds as of_the_loop
from entremise.hub.models import Introduction, Need, Outcome, Side
from entremise.hub.queries import introductions as loop
from entremise.hub.queries.turns import due_to_tell
from entremise.meetings.actions import ratings
from entremise.meetings.actions.requests import RefusedError
from entremise.meetings.models import Rating, Request
from entremise.neutrality.ledger.book import book
from entremise.neutrality.ledger.entries import Proposed
from entremise.notices.models import Mail

pytestmark = pytest.mark.django_db

#: When the first slot has begun, when it has ended.
DURING, AFTER = at("09:10"), at("09:21")


@pytest.fixture
def there(cast: Cast, people: People) -> BuyersDay:
    return days.buyers_day(cast, people)


@pytest.fixture
def meeting(there: BuyersDay) -> Request:
    """The caterer, which has asked, and the baker, in the first slot."""
    made = days.request(there.caterer, there.baker, why="Pour nos buffets")
    days.timetable(there.day, (made, there.slots[0], there.tables[0]))
    return made


def held(meeting: Request, moment: dt.datetime = AFTER) -> Request:
    Request.objects.filter(pk=meeting.pk).update(held_at=moment)
    return Request.objects.get(pk=meeting.pk)


def test_notes_are_kept_before_and_during_a_meeting(there: BuyersDay, meeting: Request) -> None:
    ratings.note(meeting, there.baker, "Demander le volume")
    ratings.note(meeting, there.baker, "200 pains par semaine")
    assert list(Rating.objects.values_list("guest", "mark", "note")) == [
        (there.baker.pk, None, "200 pains par semaine")
    ]


def test_each_side_says_what_it_thought_of_it_and_it_was_held(there: BuyersDay, meeting: Request) -> None:
    ratings.rate(meeting, there.baker, mark=4, follow_up=True, at=AFTER)
    ratings.rate(meeting, there.caterer, mark=2, follow_up=False, note="Trop loin", at=AFTER)
    ratings.rate(meeting, there.caterer, mark=3, follow_up=True, at=AFTER + dt.timedelta(days=1))
    assert Request.objects.get(pk=meeting.pk).held_at == AFTER
    said = Rating.objects.order_by("guest__firm").values_list("guest__firm", "mark", "follow_up")
    assert list(said) == [("Fournil des Calanques", 4, True), ("Traiteur Sainte-Victoire", 3, True)]


def test_nobody_judges_a_meeting_that_lost_its_place(there: BuyersDay, meeting: Request) -> None:
    there.day.timetables.update(replaced_at=at("08:30"))
    days.timetable(there.day, (meeting, None, None), published_at=at("08:30"))
    with pytest.raises(RefusedError):
        ratings.rate(meeting, there.baker, mark=1, follow_up=False, at=AFTER)
    with pytest.raises(RefusedError):
        ratings.say_missed(meeting, there.baker, at=AFTER)
    assert Request.objects.get(pk=meeting.pk).status is Request.Status.ACCEPTED


def test_nobody_judges_what_has_not_begun_was_cancelled_or_was_not_held(there: BuyersDay, meeting: Request) -> None:
    early = at("08:59")
    with pytest.raises(RefusedError):
        ratings.rate(meeting, there.baker, mark=1, follow_up=False, at=early)
    with pytest.raises(RefusedError):
        ratings.say_missed(meeting, there.baker, at=early)
    ratings.say_missed(meeting, there.baker, at=DURING)
    with pytest.raises(RefusedError):
        ratings.rate(meeting, there.caterer, mark=1, follow_up=False, at=AFTER)
    assert Rating.objects.count() == 0


def test_who_was_there_says_that_the_other_was_not(there: BuyersDay, meeting: Request) -> None:
    ratings.say_missed(meeting, there.baker, at=DURING)
    ratings.say_missed(meeting, there.caterer, at=AFTER)
    row = Request.objects.get(pk=meeting.pk)
    assert (row.status, row.missed_at, row.missed_by) == (Request.Status.MISSED, DURING, "asker")


def test_what_is_known_as_held_is_not_said_to_be_missed(there: BuyersDay, meeting: Request) -> None:
    held(meeting)
    with pytest.raises(RefusedError):
        ratings.say_missed(meeting, there.caterer, at=AFTER)


def proposals() -> list[Proposed]:
    """Who the ledger says was proposed."""
    return [each.entry for each in book().entries() if isinstance(each.entry, Proposed)]


def told(made: Introduction) -> dict[str, Any]:
    names = (
        "solution", "organisation", "called", "proposed_by", "firm_name", "firm_email", "meeting_at", "meeting_place",
        "introduced_at", "met_at",
    )  # fmt: skip
    return {name: getattr(made, name) for name in names}


def test_a_meeting_that_was_held_goes_on_in_the_loop_once(
    there: BuyersDay, meeting: Request, cast: Cast, people: People
) -> None:
    ratings.go_on(meeting)
    assert Introduction.objects.count() == 0
    assert ratings.go_on_all(AFTER) == 0
    held(meeting)
    assert ratings.go_on_all(AFTER) == 1
    assert ratings.go_on_all(AFTER) == 0
    made = Introduction.objects.get()
    assert told(made) == {
        "solution": str(cast.baker), "organisation": str(cast.baker.organisation), "called": "",
        "proposed_by": Side.ASKER, "firm_name": "Camille Essai", "firm_email": "camille@example.org",
        "meeting_at": at("09:00"), "meeting_place": "Table 1, Palais de la Bourse, Marseille",
        "introduced_at": AFTER, "met_at": AFTER,
    }  # fmt: skip
    assert (made.status, made.number, made.request) == (Introduction.Status.MET, meeting.number, meeting)
    need = made.need
    assert (need.text, need.status, need.door, need.kind) == (
        "Du pain et des desserts pour nos buffets.", Need.Status.CLOSED, "meeting", Need.Kind.SUPPLY,
    )  # fmt: skip
    assert (need.person, need.organisation) == (people.claire, str(cast.caterer.organisation))
    proposed = proposals()
    assert [(entry.by, entry.position) for entry in proposed] == [("asker", None)]
    assert Mail.objects.count() == 0


def test_both_sides_are_asked_what_came_of_it_as_of_any_introduction(there: BuyersDay, meeting: Request) -> None:
    held(meeting)
    ratings.go_on_all(AFTER)
    later = AFTER + dt.timedelta(days=31)
    assert [len(due_to_tell(side, later)) for side in (Side.ASKER, Side.FIRM)] == [1, 1]
    of_the_loop.ask_outcomes(later)
    asked = Mail.objects.filter(kind="outcome_asked").values_list("email", flat=True)
    assert sorted(asked) == ["camille@example.org", "claire@example.org"]
    assert Outcome.objects.count() == 0


def test_a_guest_has_one_need_for_all_its_meetings_of_a_day(there: BuyersDay, meeting: Request) -> None:
    other = days.request(there.caterer, there.roofer)
    held(meeting)
    held(other)
    assert ratings.go_on_all(AFTER) == 2
    assert Need.objects.count() == 1
    assert Introduction.objects.get(number=other.number).met_at == AFTER


def test_a_firm_met_twice_by_two_of_its_people_is_two_introductions(
    there: BuyersDay, meeting: Request, cast: Cast
) -> None:
    second = days.guest(there.day, days.FIRMS, cast.baker, name="Dominique Essai", email="colleague@example.org")
    again = days.request(there.caterer, second)
    held(meeting)
    held(again)
    assert ratings.go_on_all(AFTER) == 2
    names = [told(Introduction.objects.get(number=each.number)) for each in (meeting, again)]
    assert [each["solution"] for each in names] == [str(cast.baker), f"meeting:{again.number.hex}"]
    assert [loop.firm_name(each) for each in Introduction.objects.order_by("pk")] == ["Fournil des Calanques"] * 2


def test_firms_that_no_register_holds_go_on_too(there: BuyersDay) -> None:
    """The hotel has no SIREN here and no account, the roofer neither site nor account."""
    there.roofer.solution, there.roofer.person = "", None
    there.roofer.save()
    asked_by_hotel = days.request(there.hotel, there.roofer, made_by=Request.Maker.ORGANISER)
    asks_hotel = days.request(there.baker, there.hotel)
    held(asked_by_hotel)
    held(asks_hotel)
    assert ratings.go_on_all(AFTER) == 2
    by_hotel = Introduction.objects.get(number=asked_by_hotel.number)
    assert (by_hotel.solution, by_hotel.called, by_hotel.proposed_by) == (
        there.roofer.organisation, "Toitures du Garlaban", Side.CHAMBER,
    )  # fmt: skip
    assert (by_hotel.need.person, by_hotel.need.email, by_hotel.need.language) == (None, "olive@example.org", "en")
    of_hotel = Introduction.objects.get(number=asks_hotel.number)
    assert (of_hotel.solution, of_hotel.organisation) == (f"meeting:{asks_hotel.number.hex}",) * 2
    assert (loop.firm_name(of_hotel), of_hotel.firm_email) == ("Hôtel des Oursins", "olive@example.org")
    of_the_loop.ask_outcomes(AFTER + dt.timedelta(days=31))
    asked = Mail.objects.filter(kind="outcome_asked").values_list("email", flat=True)
    assert sorted(asked) == ["bruno@example.org", "camille@example.org", "olive@example.org", "olive@example.org"]
    assert proposals() == []


def test_somebody_who_seeks_nothing_in_words_has_the_day_for_a_need(there: BuyersDay) -> None:
    met = held(days.request(there.baker, there.caterer))
    ratings.go_on(met)
    assert Need.objects.get().text == "Rencontres lors de « Rencontres du goût »"


def test_one_that_cannot_go_on_keeps_no_other_waiting(
    there: BuyersDay, meeting: Request, settings: Settings, tmp_path: Path
) -> None:
    """The ledger cannot be written: what needs it waits for the next round, the hotel's meeting does not."""
    held(meeting)
    other = held(days.request(there.baker, there.hotel))
    (tmp_path / "blocked").write_text("")
    ledger, settings.LEDGER_DIRECTORY = settings.LEDGER_DIRECTORY, tmp_path / "blocked"
    assert ratings.go_on_all(AFTER) == 1
    assert [each.number for each in Introduction.objects.all()] == [other.number]
    settings.LEDGER_DIRECTORY = ledger
    assert ratings.go_on_all(AFTER) == 1
