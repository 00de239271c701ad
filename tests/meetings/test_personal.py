"""What meeting days keep of people: given, erased so that the counts stay, purged once it is old."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from tests.factories import Cast, People
from tests.meetings import days
from tests.meetings.days import DATE, OPENED, BuyersDay, at

from entremise.hub.models import Introduction
from entremise.meetings import personal
from entremise.meetings.actions import ratings
from entremise.meetings.models import Block, Delegate, Guest, Holder, MeetingDay, Placement, Rating, Request, Timetable
from entremise.people.actions import personal as of_all
from entremise.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(cast: Cast, people: People) -> BuyersDay:
    """Camille met the caterer, noted what she thought of it, and has not answered the hotel."""
    there = days.buyers_day(cast, people)
    Guest.objects.filter(pk=there.baker.pk).update(phone="04 91 00 00 00")
    met = days.request(there.baker, there.caterer, why="Notre pain", held_at=OPENED)
    days.request(there.hotel, there.baker, accepted=False)
    days.timetable(there.day, (met, there.slots[0], there.tables[0]))
    Placement.objects.update(delegates={there.baker.number.hex: "Camille Essai"})
    Rating.objects.create(request=met, guest=there.baker, mark=4, note="À rappeler")
    Delegate.objects.create(guest=there.roofer, name="Camille Essai", email="camille@example.org")
    Holder.objects.create(role="mayor", institution="Ville d’Essai", name="Camille Essai", email="camille@example.org")
    return there


def whole(person: Person) -> dict[str, Any]:
    return of_all.export(person)["meetings"]


def test_everybody_is_given_what_is_kept_of_them(there: BuyersDay, people: People) -> None:
    Block.objects.create(guest=there.baker, other=there.hotel)
    Block.objects.create(guest=there.hotel, other=there.baker)
    there.baker.unavailable.set(there.slots[:2])
    Delegate.objects.create(guest=there.baker, name="Aude Essai", email="aude@example.org")
    found = whole(people.camille)
    assert {name: len(rows) for name, rows in found.items()} == {
        "guests": 1, "requests": 2, "ratings": 1, "hidden": 1, "away": 2, "colleagues": 1, "comes_with": 1, "holds": 1,
    }  # fmt: skip
    assert (found["guests"][0]["phone"], found["ratings"][0]["note"]) == ("04 91 00 00 00", "À rappeler")
    assert [row["unavailable__starts_at"] for row in found["away"]] == [at("09:00"), at("09:20")]
    assert [rows for rows in whole(people.noe).values() if rows] == []


def test_what_others_keep_to_themselves_is_not_given(there: BuyersDay, people: People) -> None:
    Rating.objects.create(request=Request.objects.get(held_at=OPENED), guest=there.caterer, note="Trop cher")
    text = str(whole(people.camille))
    assert ["claire@example.org" in text, "Trop cher" in text, "olive@example.org" in text] == [False] * 3


def test_erased_nobody_finds_them_and_what_is_counted_still_counts(there: BuyersDay, people: People) -> None:
    of_all.erase(people.camille, at=OPENED + dt.timedelta(days=1))
    rows = [list(model.objects.values()) for model in (Guest, Request, Rating, Delegate, Holder, Placement)]
    text = str(rows)
    assert [each in text for each in ("Camille", "camille@", "04 91 00", "Notre pain", "À rappeler")] == [False] * 5
    baker = Guest.objects.get(pk=there.baker.pk)
    assert (baker.firm, baker.status) == ("Fournil des Calanques", Guest.Status.WITHDRAWN)
    held = Request.objects.get(held_at=OPENED)
    assert (held.status, held.ratings.get().mark) == (Request.Status.HELD, 4)
    assert Holder.objects.get().ended_at is not None


def test_a_colleague_who_is_erased_goes_nowhere_any_more(there: BuyersDay, people: People) -> None:
    timetable = there.day.timetables.get()
    meeting = days.request(there.roofer, there.caterer)
    goes = {there.roofer.number.hex: "Camille Essai"}
    timetable.placements.create(request=meeting, slot=there.slots[1], delegates=goes)
    timetable.answer = {"undo": [[{"request": meeting.pk, "slot": None, "table": None, "delegates": goes, "why": {}}]]}
    timetable.save()
    of_all.erase(people.camille)
    assert "Camille" not in str([*Placement.objects.values(), *Timetable.objects.values()])


def test_what_a_planner_said_of_somebody_alone_is_said_of_nobody(there: BuyersDay, people: People) -> None:
    alone = days.guest(there.day, days.FIRMS, firm="Noé Essai", email="noe@example.org", person=people.noe)
    timetable = there.day.timetables.get()
    said = {"fr": "« Noé Essai » a déjà tout", "en": "“Noé Essai” is full"}
    timetable.placements.create(request=days.request(there.caterer, alone), why=said)
    timetable.answer = {"status": "feasible", "conflicts": [said]}
    timetable.save()
    of_all.erase(people.noe)
    gone = {"fr": f"« {personal.ERASED} » a déjà tout", "en": f"“{personal.ERASED}” is full"}
    timetable.refresh_from_db()
    assert timetable.answer == {"status": "feasible", "conflicts": [gone]}
    assert timetable.placements.get(slot=None).why == gone


def test_guests_of_a_day_that_was_never_dated_are_purged_too(there: BuyersDay, settings: Any) -> None:
    settings.KEEP_MEETING_GUEST_DAYS = 100
    there.day.slots.all().delete()
    assert [personal.purge(OPENED + dt.timedelta(days=after)) for after in (92, 94, 95)] == [0, 4, 0]


def test_who_came_unannounced_is_purged_too(there: BuyersDay, settings: Any) -> None:
    settings.KEEP_MEETING_GUEST_DAYS = 100
    walked_in = days.guest(there.day, days.FIRMS, firm="Ada Essai, conseil")
    later = at("12:00", DATE + dt.timedelta(days=101))
    assert [personal.purge(later), personal.purge(later)] == [5, 0]
    assert Guest.objects.get(pk=walked_in.pk).firm == personal.ERASED


def test_somebody_alone_takes_the_name_of_the_firm_along(there: BuyersDay, people: People) -> None:
    alone = days.guest(there.day, days.FIRMS, firm="Noé Essai, inventeur", email="noe@example.org", person=people.noe)
    ratings.go_on(days.request(there.caterer, alone, held_at=OPENED))
    assert Introduction.objects.get().called == "Noé Essai, inventeur"
    of_all.erase(people.noe)
    alone.refresh_from_db()
    assert [alone.firm, Introduction.objects.get().called] == [personal.ERASED] * 2


def test_names_and_words_are_purged_long_after_the_day(there: BuyersDay, settings: Any) -> None:
    settings.KEEP_MEETING_GUEST_DAYS = 100
    assert personal.purge(at("12:00", DATE + dt.timedelta(days=99))) == 0
    later = at("12:00", DATE + dt.timedelta(days=101))
    assert [personal.purge(later), personal.purge(later)] == [4, 0]
    kept = Guest.objects.values_list("name", "email", "phone", "person", "offers")
    assert sorted(set(kept)) == [("", "", "", None, "")]
    assert [Request.objects.count(), Rating.objects.get().mark, Delegate.objects.count()] == [2, 4, 0]
    assert MeetingDay.objects.get().title == "Rencontres du goût"
    assert timezone.now() < later
