"""The pages of the day itself, as an organiser, a guest and the hall see them."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from tests.factories import Cast, People
from tests.meetings.days import BuyersDay, at, buyers_day, request, timetable

from entremise.meetings import links
from entremise.meetings.actions import arrivals
from entremise.meetings.actions.days import DayError
from entremise.meetings.models import Guest, Incident, Request, Timetable
from entremise.people.models import Person

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
NOW = at("09:10")


@pytest.fixture
def day(cast: Cast, people: People) -> Iterator[BuyersDay]:
    """It is ten past nine. At nine the hotel meets the baker; at 9:20 the roofer, and the caterer the baker."""
    found = buyers_day(cast, people)
    timetable(
        found.day,
        (request(found.hotel, found.baker), found.slots[0], found.tables[0]),
        (request(found.hotel, found.roofer), found.slots[1], found.tables[0]),
        (request(found.caterer, found.baker), found.slots[1], found.tables[1]),
    )
    with time_machine.travel(NOW, tick=False):
        yield found


def page(day: BuyersDay, name: str = "jour") -> str:
    return f"/journees/{day.day.number}/{name}"


def test_the_day_tells_who_is_missing_and_what_comes_next(day: BuyersDay, people: People, signed_in: SignedIn) -> None:
    arrivals.arrive(day.hotel, people.lea)
    text = signed_in(people.lea).get(page(day)).content.decode()
    assert "Attendus et pas encore arrivés" in text
    assert "Maintenant, 09:00 – 09:20" in text
    assert "Ensuite, 09:20 – 09:40" in text
    assert "1 arrivé sur 4" in text
    again = signed_in(people.lea).get(page(day), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in again
    assert "Maintenant, 09:00 – 09:20" in again


def test_before_its_date_a_day_misses_nobody_and_tells_its_date(
    day: BuyersDay, people: People, signed_in: SignedIn
) -> None:
    with time_machine.travel(at("20:00") - dt.timedelta(days=1), tick=False):
        text = signed_in(people.lea).get(page(day)).content.decode()
        hall = signed_in(people.lea).get(f"/affichage/{links.day_token(day.day, 'hall')}").content.decode()
    assert "Attendus et pas encore arrivés" not in text
    assert 'Ensuite, 09:00 – 09:20 <span class="quiet">mardi 3 juin 2036</span>' in text
    assert "mardi 3 juin 2036, 09:00" in hall


def test_an_incident_takes_two_taps(day: BuyersDay, people: People, signed_in: SignedIn) -> None:
    lea = signed_in(people.lea)
    shown = lea.get(page(day, "jour/incident"), {"kind": "late", "guest": day.roofer.number})
    assert "En retard, attendu à 10:00." not in shown.content.decode()
    assert (Incident.objects.count(), Timetable.objects.count()) == (0, 1)
    sealed = shown.context["shown"].sealed()
    done = lea.post(page(day, "jour/incident"), {"shown": sealed}, follow=True)
    assert [str(each) for each in done.context["messages"]] == [
        "C’est fait : 1 rendez-vous changé, les participants concernés sont prévenus."
    ]
    assert "Toitures du Garlaban" in done.content.decode()
    assert Incident.objects.get().changed == 1


def test_two_organisers_at_once_the_second_is_shown_what_it_gives_now(
    day: BuyersDay, people: People, signed_in: SignedIn
) -> None:
    lea, samir = signed_in(people.lea), signed_in(people.samir)
    late = {"kind": "late", "guest": day.roofer.number}
    first = lea.get(page(day, "jour/incident"), late).context["shown"].sealed()
    second = (
        samir.get(page(day, "jour/incident"), {"kind": "table", "table": day.tables[1].pk}).context["shown"].sealed()
    )
    lea.post(page(day, "jour/incident"), {"shown": first})
    again = samir.post(page(day, "jour/incident"), {"shown": second})
    assert again.status_code == 409
    assert "Entre-temps, le planning ou l’heure a changé" in again.content.decode()
    done = samir.post(page(day, "jour/incident"), {"shown": again.context["shown"].sealed()})
    assert (done.status_code, Incident.objects.count()) == (302, 2)


@pytest.mark.parametrize("told", [{}, {"kind": "flood"}, {"kind": "late"}, {"kind": "late", "guest": "x"},
                                  {"kind": "table", "table": "x"}, {"kind": "cancelled", "request": "\0"}])  # fmt: skip
def test_what_cannot_happen_is_not_found(
    day: BuyersDay, people: People, signed_in: SignedIn, told: dict[str, str]
) -> None:
    assert signed_in(people.lea).get(page(day, "jour/incident"), told).status_code == 404


def test_a_forged_confirmation_changes_nothing(day: BuyersDay, people: People, signed_in: SignedIn) -> None:
    signed_in(people.lea).post(page(day, "jour/incident"), {"shown": "x"})
    assert Incident.objects.count() == 0


def test_somebody_unexpected_is_added_with_their_meetings(day: BuyersDay, people: People, signed_in: SignedIn) -> None:
    lea = signed_in(people.lea)
    told = {"firm": "Vergers de la Durance", "side": "Entreprises", "meets": [str(day.caterer.number)]}
    shown = lea.post(page(day, "jour/arrivee"), told)
    assert "Vergers de la Durance · Traiteur Sainte-Victoire" in shown.content.decode()
    lea.post(page(day, "jour/incident"), {"shown": shown.context["shown"].sealed()})
    assert Guest.objects.get(firm="Vergers de la Durance").arrived_at == NOW
    assert lea.post(page(day, "jour/arrivee"), {"firm": ""}).status_code == 422


def test_arrivals_are_ticked_and_unticked(day: BuyersDay, people: People, signed_in: SignedIn) -> None:
    lea, told = signed_in(people.lea), {"guest": str(day.baker.number)}
    lea.post(page(day, "accueil"), told)
    assert Guest.objects.get(pk=day.baker.pk).arrived_at == NOW
    assert "Arrivé à 09:10" in lea.get(page(day, "accueil"), {"q": "calanques"}).content.decode()
    assert day.baker not in lea.get(page(day, "accueil"), {"qui": "absents"}).context["guests"]
    lea.post(page(day, "accueil"), told | {"act": "undo"})
    assert Guest.objects.get(pk=day.baker.pk).arrived_at is None


def test_a_badge_opens_for_the_welcome_only(
    day: BuyersDay, people: People, signed_in: SignedIn, client: Client
) -> None:
    address = f"/badge/{links.badge_token(day.baker)}"
    for stranger in (client, signed_in(people.camille)):
        text = stranger.get(address).content.decode()
        assert "Ce code est lu à l’accueil" in text
        assert "Fournil" not in text
        stranger.post(address)
    assert Guest.objects.get(pk=day.baker.pk).arrived_at is None
    lea = signed_in(people.lea)
    assert "Fournil des Calanques" in lea.get(address).content.decode()
    assert Guest.objects.get(pk=day.baker.pk).arrived_at is None
    lea.post(address)
    assert Guest.objects.get(pk=day.baker.pk).arrived_at == NOW
    assert client.get("/badge/forged").status_code == 404


def test_the_hall_reads_firms_and_tables_and_no_person(day: BuyersDay, client: Client) -> None:
    address = f"/affichage/{links.day_token(day.day, 'hall')}"
    text = client.get(address).content.decode()
    assert ("Fournil des Calanques" in text, "Table 1" in text, "Olive" in text, "Camille" in text) == (
        True, True, False, False,
    )  # fmt: skip
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in part, "09:10" in part) == (False, True)
    for other in ("forged", links.day_token(day.day, "join"), links.badge_token(day.baker)):
        assert client.get(f"/affichage/{other}").status_code == 404


@pytest.mark.parametrize(("clock", "said"), [("08:30", "Ensuite"), ("09:45", "Pause"), ("12:00", "C’est terminé")])
def test_the_hall_all_day(day: BuyersDay, client: Client, clock: str, said: str) -> None:
    with time_machine.travel(at(clock), tick=False):
        assert said in client.get(f"/affichage/{links.day_token(day.day, 'hall')}").content.decode()


def test_meetings_that_are_over_are_noted(day: BuyersDay, people: People, signed_in: SignedIn) -> None:
    begun = Request.objects.get(asker=day.hotel, asked=day.baker)
    lea = signed_in(people.lea)
    with time_machine.travel(at("09:25"), tick=False):
        assert "Un rendez-vous à noter" in lea.get(page(day)).content.decode()
        lea.post(page(day, f"jour/rendez-vous/{begun.number}"), {"missed_by": "asked"})
        begun.refresh_from_db()
        assert (begun.missed_by, begun.missed_at, begun.held_at) == ("asked", at("09:25"), None)
        lea.post(page(day, f"jour/rendez-vous/{begun.number}"))
        begun.refresh_from_db()
        assert (begun.missed_by, begun.missed_at, begun.held_at) == ("", None, at("09:25"))
    with pytest.raises(DayError):
        arrivals.say_missed(begun, "nobody", people.lea)


def test_a_meeting_that_nobody_agreed_to_is_not_noted_as_held(
    day: BuyersDay, people: People, signed_in: SignedIn
) -> None:
    only_asked = request(day.caterer, day.roofer, accepted=False)
    answer = signed_in(people.lea).post(page(day, f"jour/rendez-vous/{only_asked.number}"))
    only_asked.refresh_from_db()
    assert (answer.status_code, only_asked.status) == (404, Request.Status.MADE)


def test_those_whose_two_sides_had_arrived_are_noted_by_themselves(day: BuyersDay, people: People) -> None:
    arrivals.arrive(day.hotel, people.lea, at("08:50"))
    arrivals.arrive(day.baker, people.lea, at("09:05"))
    arrivals.arrive(day.caterer, people.lea, at("09:30"))
    Guest.objects.filter(pk=day.baker.pk).update(left_at=at("09:20"))
    assert arrivals.note_held(NOW) == 0
    assert arrivals.note_held(at("09:50")) == 1
    assert arrivals.note_held(at("09:50")) == 0
    assert [each.asked for each in Request.objects.filter(held_at=at("09:20"))] == [day.baker]
    assert [row.request.asked for row in arrivals.to_note(day.day, at("09:50"))] == [day.roofer, day.baker]
