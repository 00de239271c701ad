"""The pages of timetables, as an organiser reads them."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import Cast, People
from tests.meetings.days import BuyersDay, buyers_day, meeting_day, request, timetable

from entremise.meetings.actions import timetables as actions
from entremise.meetings.models import Request, Timetable
from entremise.notices.models import Mail
from entremise.people.models import Person

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


@pytest.fixture
def day(cast: Cast, people: People) -> BuyersDay:
    return buyers_day(cast, people)


def draft(day: BuyersDay, **facts: object) -> Timetable:
    """The hotel meets the baker at nine, the roofer not at all."""
    held, out = request(day.hotel, day.baker), request(day.hotel, day.roofer)
    return timetable(day.day, (held, day.slots[0], day.tables[0]), (out, None, None), **{"published_at": None, **facts})


def address(day: BuyersDay, *rest: object) -> str:
    return "/".join(map(str, (f"/journees/{day.day.number}/plannings", *rest)))


def test_one_is_ordered_then_followed_then_opened(day: BuyersDay, people: People, signed_in: SignedIn) -> None:
    request(day.hotel, day.baker)
    lea = signed_in(people.lea)
    sent = lea.post(address(day), {"first": "fairness", "seconds": "20", "name": "essai"})
    made = Timetable.objects.get()
    assert (sent["Location"], made.order[0], made.seconds) == (address(day, made.number), "fairness", 20)
    assert "En attente" in lea.get(address(day, made.number)).content.decode()
    Timetable.objects.update(begun_at=timezone.now(), progress={
        "seconds": 3, "objective": "value", "value": 2, "bound": 4, "stage": {"fr": "Choix", "en": "Choosing"},
    })  # fmt: skip
    part = lea.get(address(day, made.number, "progres"), headers={"HX-Request": "true"})
    assert ("Choix" in part.content.decode(), "<strong>50" in part.content.decode()) == (True, True)
    lea.post(address(day, made.number, "arreter"))
    made.refresh_from_db()
    assert made.stop_at is not None
    Timetable.objects.update(begun_at=None)
    actions.compute.func(made.pk)
    over = lea.get(address(day, made.number, "progres"), headers={"HX-Request": "true"})
    assert over["HX-Redirect"] == address(day, made.number)
    assert lea.get(address(day, made.number, "progres")).status_code == 302
    assert "1 rendez-vous tenus sur 1" in lea.get(address(day, made.number)).content.decode()


def test_what_cannot_be_ordered_is_told(day: BuyersDay, people: People, signed_in: SignedIn) -> None:
    answer = signed_in(people.lea).post(address(day), {"first": "value", "seconds": "20"})
    assert answer.status_code == 422
    assert "Aucune demande n’est acceptée" in answer.content.decode()
    assert Timetable.objects.count() == 0


def test_the_grid_by_table_and_by_guest(day: BuyersDay, people: People, signed_in: SignedIn) -> None:
    made, lea = draft(day), signed_in(people.lea)
    text = lea.get(address(day, made.number)).content.decode()
    assert ("1 rendez-vous n’est pas tenu" in text, "Par table" in text, "1 rendez-vous tenus sur 2" in text) == (
        True, True, True,
    )  # fmt: skip
    rows = lea.get(address(day, made.number), {"vue": "participants", "q": "oursins"}).context["grid"].rows
    assert [(row.guest, row.held) for row in rows] == [(day.hotel, 1)]


def test_one_is_read_once_more_then_published(day: BuyersDay, people: People, signed_in: SignedIn) -> None:
    made, lea = draft(day), signed_in(people.lea)
    text = lea.get(address(day, made.number, "publier")).content.decode()
    assert "<strong>2 participants</strong> recevront chacun leur agenda." in text
    assert Mail.objects.count() == 0
    done = lea.post(address(day, made.number, "publier"), follow=True)
    assert [str(each) for each in done.context["messages"]] == [
        "Le planning est publié : 3 participants sont prévenus."
    ]
    assert Mail.objects.count() == 3
    again = lea.post(address(day, made.number, "copier"), follow=True)
    assert Timetable.objects.get(rank=2).parent == made
    assert "Planning n° 2" in again.content.decode()


def test_one_that_does_not_hold_says_why(day: BuyersDay, people: People, signed_in: SignedIn) -> None:
    made, lea = draft(day), signed_in(people.lea)
    day.baker.unavailable.add(day.slots[0])
    text = lea.get(address(day, made.number, "publier")).content.decode()
    assert "Ce planning ne peut pas être publié" in text
    assert "Fournil des Calanques" in text
    lea.post(address(day, made.number, "publier"))
    assert Mail.objects.count() == 0


def test_two_are_compared(day: BuyersDay, people: People, signed_in: SignedIn) -> None:
    one, lea = draft(day), signed_in(people.lea)
    held = Request.objects.get(asked=day.baker)
    other = timetable(day.day, (held, day.slots[2], day.tables[0]), published_at=None)
    answer = lea.get(address(day, "comparer"), {"a": one.number, "b": other.number})
    assert {guest: [each.kind for each in said] for guest, said in answer.context["changes"].items()} == {
        day.hotel: ["moved"], day.baker: ["moved"],
    }  # fmt: skip
    assert lea.get(address(day, "comparer"), {"a": "x", "b": ""}).status_code == 200


def test_a_timetable_of_another_day_is_not_found(
    day: BuyersDay, cast: Cast, people: People, signed_in: SignedIn
) -> None:
    elsewhere = timetable(meeting_day())
    assert signed_in(people.lea).get(address(day, elsewhere.number)).status_code == 404


def test_conflicts_are_told_in_words(day: BuyersDay, people: People, signed_in: SignedIn) -> None:
    said = {"fr": "Trois rendez-vous pour deux créneaux.", "en": "Three meetings for two slots."}
    made = timetable(day.day, published_at=None, answer={"status": "infeasible", "conflicts": [said]})
    text = signed_in(people.lea).get(address(day, made.number)).content.decode()
    assert ("Trois rendez-vous pour deux créneaux." in text, "Relire et publier" in text) == (True, False)
