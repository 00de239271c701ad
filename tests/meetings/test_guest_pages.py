"""The pages of guests: opened by a link or by an account, written only by forms, nobody else's data in them."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import Cast, People
from tests.meetings import days
from tests.meetings.days import BUYERS, FIRMS, OPENED, BuyersDay

from entremise.common.limits import Rate
from entremise.meetings.actions import requests as verbs
from entremise.meetings.links import day_token, guest_token, guest_url
from entremise.meetings.models import Block, Delegate, Guest, MeetingDay, Rating, Request
from entremise.meetings.views import guest_link
from entremise.notices.models import Mail
from entremise.people.models import Person, Trace

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]
PAGES = [
    "guest",
    "guest_profile",
    "guest_free",
    "guest_catalogue",
    "guest_requests",
    "guest_calendar",
    "guest_withdraw",
]


@pytest.fixture
def there(cast: Cast, people: People) -> BuyersDay:
    return days.buyers_day(cast, people)


def post(guest: Guest, page: str, **told: Any) -> int:
    return Client().post(guest_url(guest, page), told).status_code


def text(guest: Guest, page: str = "guest", suffix: str = "") -> str:
    answer = Client().get(guest_url(guest, page) + suffix)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def rows() -> dict[str, list[Any]]:
    """All that a reading could have changed."""
    models = (Guest, Request, Rating, Block, Delegate, Mail, Trace)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_opening_a_page_changes_nothing(there: BuyersDay) -> None:
    days.request(there.baker, there.caterer, accepted=False)
    before = rows()
    for page in PAGES:
        Client().get(guest_url(there.caterer, page))
        Client().head(guest_url(there.caterer, page))
    assert rows() == before


def test_pages_are_kept_by_nobody_on_the_way(there: BuyersDay) -> None:
    answer = Client().get(guest_url(there.caterer))
    assert (answer["Cache-Control"], answer["X-Robots-Tag"], answer["Referrer-Policy"]) == (
        "private, no-store", "noindex, nofollow", "same-origin",
    )  # fmt: skip


def test_a_cut_link_is_not_found_one_of_a_past_day_is_gone(there: BuyersDay, cast: Cast, people: People) -> None:
    assert Client().get(guest_url(there.caterer)[:-1]).status_code == 404
    past = days.meeting_day(title="Passée")
    guest = days.guest(past, BUYERS, cast.caterer, people.claire)
    days.slots(past, 1, date=timezone.localdate() - dt.timedelta(days=33))
    assert Client().get(guest_url(guest)).status_code == 410
    assert Client().post(guest_url(guest, "guest_withdraw"), {"do": "partir"}).status_code == 410
    guest.refresh_from_db()
    assert guest.withdrawn_at is None


def test_a_link_sent_to_a_former_address_is_void(there: BuyersDay) -> None:
    link = guest_url(there.hotel)
    Guest.objects.filter(pk=there.hotel.pk).update(email="autre@example.org")
    assert Client().get(link).status_code == 404


def test_forms_need_their_token(there: BuyersDay) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(guest_url(there.caterer, "guest_withdraw"), {"do": "partir"}).status_code == 403


def test_colleagues_of_the_firm_open_the_same_pages_with_their_account(
    there: BuyersDay, people: People, signed_in: SignIn
) -> None:
    address = f"/rdv/{there.baker.number}"
    assert [signed_in(person).get(address).status_code for person in (people.camille, people.colleague)] == [200, 200]
    assert [signed_in(person).get(address).status_code for person in (people.bruno, people.noe)] == [404, 404]
    assert Client().get(address).status_code == 404
    mine = signed_in(people.colleague).get("/mes-rendez-vous").content.decode()
    assert [f'href="{address}"' in mine, "Rencontres du goût" in mine] == [True, True]
    signed_in(people.colleague).post(f"{address}/rencontrer", {"other": str(there.hotel.number)})
    made = Request.objects.get()
    assert (made.asker, made.asked, made.person) == (there.baker, there.hotel, people.colleague)


def test_a_guest_introduces_itself_then_says_when_it_is_free(there: BuyersDay) -> None:
    Guest.objects.filter(pk=there.hotel.pk).update(ready_at=None)
    told = {"offers": "Quarante chambres.", "seeks": "Du pain.", "name": "Olive Essai", "language": "en",
            "colleagues": "Basile Essai, basile@example.org\n\nAude Essai"}  # fmt: skip
    answer = Client().post(guest_url(there.hotel, "guest_profile"), told)
    assert (answer.status_code, answer["Location"]) == (302, guest_url(there.hotel, "guest_free"))
    there.hotel.refresh_from_db()
    assert (there.hotel.offers, there.hotel.status) == ("Quarante chambres.", Guest.Status.READY)
    assert list(there.hotel.delegates.order_by("pk").values_list("name", "email")) == [
        ("Basile Essai", "basile@example.org"), ("Aude Essai", ""),
    ]  # fmt: skip
    assert post(there.hotel, "guest_free", slot=[str(there.slots[0].pk), "999", "x"]) == 302
    assert set(there.hotel.unavailable.all()) == set(there.slots[1:])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"offers": ""}, "Ce champ est obligatoire"),
        ({"colleagues": "Basile, pas une adresse"}, "n’est pas une adresse électronique"),
        ({"colleagues": ", basile@example.org"}, "écrivez un nom"),
        ({"colleagues": "\n".join(f"Personne {n}" for n in range(11))}, "Dix collègues au plus"),
        ({"max_meetings": "0"}, "supérieure ou égale à 1"),
        ({"name": "a\0b"}, "caractère"),
    ],
)
def test_what_is_wrong_in_a_profile_is_told_and_nothing_is_lost(
    there: BuyersDay, wrong: dict[str, str], said: str
) -> None:
    told = {"offers": "Des pains.", "name": "Camille Essai", "language": "fr"} | wrong
    answer = Client().post(guest_url(there.baker, "guest_profile"), told)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    there.baker.refresh_from_db()
    assert there.baker.offers == "Des pains au levain, livrés chaque matin."


def test_a_guest_asks_from_the_catalogue_and_the_reasons_are_kept(there: BuyersDay) -> None:
    told = {"other": str(there.baker.number), "weight": "3", "why": "Pour nos\n buffets"}
    assert post(there.caterer, "guest_catalogue", **told) == 302
    made = Request.objects.get()
    assert (made.asked, made.weight, made.why, made.made_by) == (there.baker, 3, "Pour nos buffets", "guest")
    assert made.reasons[0]["fr"].startswith("Son activité est de celles que vous cherchez")


@pytest.mark.parametrize("other", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_nobody_asks_for_nobody(there: BuyersDay, other: str) -> None:
    assert post(there.caterer, "guest_catalogue", other=other) == 404


def test_nobody_asks_for_whom_they_do_not_see(there: BuyersDay, cast: Cast) -> None:
    unready = days.guest(there.day, FIRMS, firm="Silencieux", email="silence@example.org", ready_at=None)
    elsewhere = days.guest(days.meeting_day(title="Autre"), FIRMS, firm="Ailleurs", email="ailleurs@example.org")
    verbs.block(there.roofer, there.caterer)
    for other in (unready, elsewhere, there.hotel, there.caterer, there.roofer):
        assert post(there.caterer, "guest_catalogue", other=str(other.number)) == 404
    assert Request.objects.count() == 0


def test_a_guest_acts_on_its_own_requests_only_and_on_its_own_side(there: BuyersDay) -> None:
    made = days.request(there.baker, there.caterer, accepted=False)
    number = str(made.number)
    tried = [
        (there.roofer, "accepter"), (there.roofer, "retirer"), (there.baker, "accepter"), (there.baker, "decliner"),
        (there.caterer, "retirer"), (there.caterer, "supprimer"), (there.baker, "masquer"),
    ]  # fmt: skip
    assert [post(guest, "guest_requests", request=number, do=act) for guest, act in tried] == [404] * len(tried)
    made.refresh_from_db()
    assert made.status is Request.Status.MADE
    assert post(there.caterer, "guest_requests", request=number, do="accepter") == 302
    made.refresh_from_db()
    assert made.status is Request.Status.ACCEPTED


def test_what_comes_too_late_is_told(there: BuyersDay) -> None:
    made = days.request(there.baker, there.caterer, accepted=False)
    MeetingDay.objects.update(requests_until=timezone.now() - dt.timedelta(hours=1))
    assert post(there.caterer, "guest_requests", request=str(made.number), do="accepter") == 409


def test_hidden_and_shown_again(there: BuyersDay) -> None:
    made = days.request(there.baker, there.caterer, accepted=False)
    assert post(there.caterer, "guest_requests", request=str(made.number), do="masquer") == 302
    assert "Fournil" not in text(there.caterer, "guest_catalogue")
    assert "demandé, sans réponse encore".capitalize() in text(there.baker, "guest_requests")
    assert post(there.caterer, "guest_requests", other=str(there.baker.number), do="montrer") == 302
    assert "Fournil" in text(there.caterer, "guest_catalogue")


def test_nobodys_name_nor_address_is_read_before_it_may_be(there: BuyersDay, people: People) -> None:
    """The name once both agreed, the address and phone once the meeting was held; in every page before, neither."""
    Guest.objects.filter(pk=there.baker.pk).update(phone="04 91 00 00 00")
    private = ["Camille Essai", "camille@example.org", "04 91 00 00 00", "tel:0491000000"]
    made = days.request(there.baker, there.caterer, accepted=False)

    def read() -> list[bool]:
        suffix = f"/rendez-vous/{made.number}"
        pages = [text(there.caterer, page) for page in ("guest", "guest_catalogue", "guest_requests", "guest_calendar")]
        own = Client().get(guest_url(there.caterer) + suffix)
        pages.append(own.content.decode() if own.status_code == 200 else "")
        return [any(each in page for page in pages) for each in private]

    assert read() == [False, False, False, False]
    verbs.accept(made)
    days.timetable(there.day, (made, there.slots[0], there.tables[0]))
    assert read() == [True, False, False, False]
    Request.objects.filter(pk=made.pk).update(held_at=timezone.now())
    assert read() == [True, True, True, True]


def test_notes_are_read_by_their_side_only(there: BuyersDay) -> None:
    made = days.request(there.baker, there.caterer)
    suffix = f"/rendez-vous/{made.number}"
    Client().post(guest_url(there.baker) + suffix, {"do": "noter", "note": "Négocier à 3 %"})
    assert ["Négocier" in text(each, suffix=suffix) for each in (there.baker, there.caterer)] == [True, False]
    assert Client().get(guest_url(there.roofer) + suffix).status_code == 404


def test_a_meeting_one_cannot_come_to_is_cancelled_from_its_page(there: BuyersDay) -> None:
    made = days.request(there.baker, there.caterer)
    address = f"{guest_url(there.caterer)}/rendez-vous/{made.number}"
    assert Client().post(address, {"do": "empeche"}).status_code == 302
    made.refresh_from_db()
    assert (made.status, list(Mail.objects.values_list("email", flat=True))) == (
        Request.Status.DECLINED, [there.baker.email],
    )  # fmt: skip
    assert "Annulé" in text(there.caterer, suffix=f"/rendez-vous/{made.number}")


def test_a_meeting_that_lost_its_place_is_not_told_at_its_former_hour(there: BuyersDay) -> None:
    made = days.request(there.baker, there.caterer)
    days.timetable(there.day, (made, there.slots[0], there.tables[0]), replaced_at=OPENED)
    days.timetable(there.day, (made, None, None))
    page = text(there.caterer, suffix=f"/rendez-vous/{made.number}")
    assert ("09:00" in page, "L’heure vous sera donnée" in page) == (False, True)


def test_a_meeting_of_a_day_that_is_cancelled_says_so(there: BuyersDay) -> None:
    made = days.request(there.baker, there.caterer)
    MeetingDay.objects.update(cancelled_at=OPENED)
    page = text(there.caterer, suffix=f"/rendez-vous/{made.number}")
    assert ("Annulé" in page, "empeche" in page) == (True, False)


def test_an_agenda_far_away_is_told_date_by_date_as_it_is_read_there(cast: Cast, people: People) -> None:
    there = days.mission(cast, people)
    # 16:00 in Los Angeles, then 10:00: one and the same date in Marseille.
    moments = (there.slots[3].starts_at + dt.timedelta(hours=hours) for hours in (6, 24))
    late, early = (there.day.slots.create(starts_at=each, ends_at=each + dt.timedelta(hours=1)) for each in moments)
    meetings = [days.request(each, there.california) for each in (there.baker, there.roofer)]
    (table,) = days.tables(there.day, 1, there.los_angeles)
    days.timetable(there.day, (meetings[0], late, table), (meetings[1], early, table))
    page = text(there.california)
    assert re.findall(r'class="guest-date"><h3>([^<]*)<', page) == ["Jeudi 5 juin", "Vendredi 6 juin"]


def test_opinions_wait_for_the_meeting(there: BuyersDay) -> None:
    made = days.request(there.baker, there.caterer)
    days.timetable(there.day, (made, there.slots[0], there.tables[0]))
    address = f"{guest_url(there.caterer)}/rendez-vous/{made.number}"
    assert Client().post(address, {"do": "evaluer", "mark": "4"}).status_code == 409
    Request.objects.filter(pk=made.pk).update(held_at=timezone.now())
    assert Client().post(address, {"do": "evaluer", "mark": "9"}).status_code == 422
    assert Client().post(address, {"do": "evaluer", "mark": "4", "follow_up": "on"}).status_code == 302
    assert list(Rating.objects.values_list("guest", "mark", "follow_up")) == [(there.caterer.pk, 4, True)]
    assert Client().post(address, {"do": "autre"}).status_code == 404


def test_whoever_does_not_come_says_so_in_two_clicks_and_may_come_back(there: BuyersDay) -> None:
    days.request(there.baker, there.caterer)
    assert "Le participant avec qui un rendez-vous est convenu" in text(there.caterer, "guest_withdraw")
    assert post(there.caterer, "guest_withdraw", do="partir") == 302
    there.caterer.refresh_from_db()
    assert there.caterer.status is Guest.Status.WITHDRAWN
    assert "Vous avez dit que vous ne venez pas" in text(there.caterer)
    assert post(there.caterer, "guest_withdraw", do="revenir") == 302
    there.caterer.refresh_from_db()
    assert there.caterer.withdrawn_at is None


def test_one_registers_by_the_organisers_link_and_a_mail_confirms_it(there: BuyersDay) -> None:
    address = f"/inscription/{day_token(there.day, 'join')}"
    told = {"firm": "Auberge du Garlaban", "name": "Aude Essai", "email": "aude@example.org", "side": BUYERS}
    assert Client().get(address).status_code == 200
    assert Client().post(address, told | {"side": "Robots"}).status_code == 422
    assert Client().post(address, told | {"website": "http://example.org"}).status_code == 422
    assert Client().post(address, told).status_code == 200
    guest = Guest.objects.get(email="aude@example.org")
    assert (guest.firm, guest.side, guest.ready_at) == ("Auberge du Garlaban", BUYERS, None)
    again = Client().post(address, told | {"firm": "Autre"}).content.decode()
    assert "aude@example.org" in again
    assert Mail.objects.filter(kind="meeting_joined").count() == 1
    assert Client().get(f"/inscription/{guest_token(guest)}").status_code == 404
    MeetingDay.objects.update(cancelled_at=timezone.now())
    assert Client().get(address).status_code == 410


def test_one_guest_cannot_flood_the_others(there: BuyersDay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest_link, "RATE", Rate.parse("2/hour"))
    codes = [post(there.caterer, "guest_free", slot=[]) for _each in range(3)]
    assert codes == [302, 302, 429]
    assert post(there.baker, "guest_free", slot=[]) == 302


def test_the_day_is_told_in_english_too(there: BuyersDay) -> None:
    for page in ("guest", "guest_profile", "guest_free", "guest_catalogue", "guest_requests", "guest_withdraw"):
        answer = Client(headers={"accept-language": "en"}).get(guest_url(there.hotel, page))
        assert answer.headers["Content-Language"] == "en"


def test_as_many_queries_for_ten_guests_as_for_two_hundred(
    there: BuyersDay, django_assert_max_num_queries: Any
) -> None:
    Guest.objects.bulk_create(
        Guest(day=there.day, side=FIRMS, firm=f"Maison {n}", email=f"m{n}@example.org", ready_at=OPENED,
              offers=f"Du pain et {n} sortes de brioches.", seeks="Des hôtels.") for n in range(200)
    )  # fmt: skip
    with django_assert_max_num_queries(25):
        assert Client().get(guest_url(there.caterer, "guest_catalogue")).status_code == 200
