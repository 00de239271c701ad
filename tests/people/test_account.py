"""One's own account: identity, address, password, devices, keys."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests.factories import People
from tests.people.test_sign_in import ACCOUNT, DOOR, enter, sent_code, who

from entremise.people.actions.accounts import forget_ended_sessions
from entremise.people.actions.personal import erase
from entremise.people.models import ApiKey, Person
from entremise.people.queries.keys import valid_key

pytestmark = pytest.mark.django_db

DEVICES, KEYS, ADDRESS = "/compte/appareils", "/compte/cles", "/compte/adresse"
PASSWORD, CHOOSE, WITH_PASSWORD = (
    "/compte/mot-de-passe",
    "/compte/mot-de-passe/choisir",
    "/compte/connexion/mot-de-passe",
)
GOOD = "quatre mots au hasard"
SignedIn = Callable[[Person], Client]


def welcomed(person: Person, user_agent: str = "") -> Client:
    """Somebody who came in with a code on one device, and agreed to the conditions."""
    client = Client(headers={"User-Agent": user_agent})
    enter(client, person.email)
    client.post("/compte/bienvenue", {"name": person.name, "terms": "on"})
    return client


def test_one_says_who_one_is(signed_in: SignedIn, people: People) -> None:
    client = signed_in(people.camille)
    response = client.post(ACCOUNT, {"name": "Camille E.", "phone": "+33 4 00 00 00 00", "language": "en"}, follow=True)

    person = Person.objects.get(pk=people.camille.pk)
    assert (person.name, person.phone, person.language) == ("Camille E.", "+33 4 00 00 00 00", "en")
    assert response.redirect_chain == [(ACCOUNT, 302)]
    assert client.cookies["django_language"].value == "en"


def test_the_account_is_shown_in_few_queries(
    signed_in: SignedIn, people: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(people.camille)
    with django_assert_max_num_queries(12):
        client.get(ACCOUNT)


def test_a_name_is_needed(signed_in: SignedIn, people: People) -> None:
    response = signed_in(people.camille).post(ACCOUNT, {"name": "", "phone": "", "language": "fr"})

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["name"])
    assert Person.objects.get(pk=people.camille.pk).name == "Camille Essai"


@pytest.mark.parametrize("page", [ACCOUNT, DEVICES, KEYS, ADDRESS, PASSWORD, "/compte/securite", "/compte/suite"])
def test_strangers_are_asked_to_sign_in(client: Client, page: str) -> None:
    assert client.get(page).headers["Location"] == f"{DOOR}?next={page}"
    assert client.post(page, {}).status_code in {403, 405}


def test_devices_are_listed_by_what_they_are(people: People) -> None:
    welcomed(people.camille, "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1")
    client = welcomed(people.camille, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    welcomed(people.bruno, "curl/8")

    shown = client.get(DEVICES).context["sessions"]
    assert [each["device"] for each in shown] == ["Firefox · Linux", "Safari · iPhone"]


def test_a_device_signed_out_from_afar_is_out(people: People) -> None:
    lost, kept, third = (welcomed(people.camille, agent) for agent in ("Firefox", "Chrome", "Safari"))
    session = next(each for each in kept.get(DEVICES).context["sessions"] if each["device"] == "Firefox")["session"]

    assert kept.post(f"{DEVICES}/{session.pk}/deconnecter").headers["Location"] == DEVICES
    assert lost.get(ACCOUNT).headers["Location"] == f"{DOOR}?next=/compte/"
    assert (kept.get(ACCOUNT).status_code, third.get(ACCOUNT).status_code) == (200, 200)

    kept.post(f"{DEVICES}/deconnecter")
    assert third.get(ACCOUNT).status_code == 302
    assert kept.get(ACCOUNT).status_code == 200
    assert len(kept.get(DEVICES).context["sessions"]) == 1


@pytest.mark.parametrize("devices", [2, 6])
def test_the_page_of_devices_asks_no_more_for_more_of_them(
    people: People, devices: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clients = [welcomed(people.camille) for _ in range(2)]
    for number in range(devices - 2):
        UserSession.objects.create(user=people.camille, ip="192.0.2.1", session_key=f"k{number}", user_agent="")
        Session.objects.create(session_key=f"k{number}", expire_date=timezone.now() + timedelta(days=1))
    with django_assert_num_queries(6):
        assert len(clients[0].get(DEVICES).context["sessions"]) == devices


def test_nothing_is_kept_of_sessions_that_are_over(people: People) -> None:
    client = welcomed(people.camille)
    now = timezone.now()
    for key, left in (("over", -1), ("open", 1)):
        UserSession.objects.create(user=people.bruno, ip="192.0.2.1", session_key=key, user_agent="")
        Session.objects.create(session_key=key, expire_date=now + timedelta(hours=left))

    assert forget_ended_sessions(now) == 1
    assert set(UserSession.objects.values_list("session_key", flat=True)) == {"open", client.session.session_key}


def test_whoever_erased_their_data_is_a_stranger(people: People) -> None:
    client = welcomed(people.camille)
    client.post(CHOOSE, {"password1": GOOD, "password2": GOOD})
    erase(people.camille)

    assert client.get(ACCOUNT).status_code == 302
    other = Client()
    other.post(WITH_PASSWORD, {"login": "camille@example.org", "password": GOOD})
    assert who(other) is None
    enter(other, "camille@example.org")
    found = who(other)
    assert found is not None
    assert (found.pk != people.camille.pk, found.name) == (True, "")


def test_the_devices_of_somebody_else_are_not_found(people: People) -> None:
    theirs = welcomed(people.bruno)
    session = theirs.get(DEVICES).context["sessions"][0]["session"]

    assert welcomed(people.camille).post(f"{DEVICES}/{session.pk}/deconnecter").status_code == 404
    assert theirs.get(ACCOUNT).status_code == 200


def test_a_password_is_optional(people: People) -> None:
    client = welcomed(people.camille)
    assert client.get(PASSWORD).headers["Location"] == CHOOSE
    short = client.post(CHOOSE, {"password1": "court", "password2": "court"})
    assert (short.status_code, list(short.context["form"].errors)) == (200, ["password1"])
    client.post(CHOOSE, {"password1": GOOD, "password2": GOOD})
    assert mail.outbox[-1].subject == "Votre compte : un mot de passe a été choisi"

    other = Client()
    wrong = other.post(WITH_PASSWORD, {"login": people.camille.email, "password": "un autre mot"})
    right = other.post(f"{WITH_PASSWORD}?next=/compte/cles", {"login": people.camille.email, "password": GOOD})
    assert wrong.context["form"].non_field_errors() == ["Cette adresse et ce mot de passe ne vont pas ensemble."]
    assert (right.headers["Location"], who(other)) == (KEYS, people.camille)


def test_no_account_opens_without_its_password(people: People) -> None:
    for password in ("", "!", GOOD):
        client = Client()
        client.post(WITH_PASSWORD, {"login": people.camille.email, "password": password})
        assert who(client) is None


def test_passwords_cannot_be_tried_by_the_thousand(people: People) -> None:
    people.camille.set_password(GOOD)
    people.camille.save()
    told = {"login": people.camille.email, "password": "guess"}
    answers = [Client(REMOTE_ADDR=f"192.0.2.{number}").post(WITH_PASSWORD, told) for number in range(6)]
    late = Client(REMOTE_ADDR="192.0.2.99")
    late.post(WITH_PASSWORD, told | {"password": GOOD})

    assert [list(answer.context["form"].non_field_errors()) for answer in answers] == [
        *[["Cette adresse et ce mot de passe ne vont pas ensemble."]] * 5,
        ["Trop d’essais : attendez quelques minutes avant de recommencer."],
    ]
    assert who(late) is None


def test_a_forgotten_password_is_chosen_again_with_a_code(client: Client, people: People) -> None:
    people.camille.set_password("un ancien mot de passe")
    people.camille.save()
    asked = client.post(f"{PASSWORD}/oublie", {"email": people.camille.email})
    given = client.post(asked.headers["Location"], {"code": sent_code()})
    done = client.post(given.headers["Location"], {"password1": GOOD, "password2": GOOD})

    assert done.headers["Location"] == f"{PASSWORD}/change"
    assert who(client) is None
    assert Person.objects.get(pk=people.camille.pk).check_password(GOOD)
    assert [message.subject.partition(" : ")[2] for message in mail.outbox] == [
        "votre code pour changer de mot de passe",
        "le mot de passe a été changé",
    ]


def test_forgetting_a_password_tells_nobody_who_has_an_account(people: People) -> None:
    answers = [
        Client().post(f"{PASSWORD}/oublie", {"email": email}) for email in (people.camille.email, "x@example.org")
    ]

    assert [(each.status_code, each.headers["Location"]) for each in answers] == [(302, f"{PASSWORD}/oublie/code")] * 2


def test_another_address_is_proved_before_it_is_used(people: People) -> None:
    client = welcomed(people.camille)
    asked = client.post(ADDRESS, {"email": "camille.nouvelle@example.org", "action_add": "1"})
    code = sent_code()
    assert Person.objects.get(pk=people.camille.pk).email == people.camille.email
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == (
        ["camille.nouvelle@example.org"], f"{code} : confirmez votre adresse",
    )  # fmt: skip

    client.post(asked.headers["Location"], {"code": code})
    assert Person.objects.get(pk=people.camille.pk).email == "camille.nouvelle@example.org"
    assert list(EmailAddress.objects.filter(user=people.camille).values_list("email", "verified", "primary")) == [
        ("camille.nouvelle@example.org", True, True)
    ]
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == (
        [people.camille.email], "Votre compte : l’adresse électronique a été changée",
    )  # fmt: skip


def test_the_address_of_somebody_else_cannot_be_taken(people: People) -> None:
    client = welcomed(people.camille)
    asked = client.post(ADDRESS, {"email": people.bruno.email, "action_add": "1"})

    assert asked.status_code in {200, 302}
    assert Person.objects.get(pk=people.camille.pk).email == people.camille.email
    assert not EmailAddress.objects.filter(user=people.camille, email=people.bruno.email).exists()


def test_a_key_is_shown_once_and_acts_for_its_person(signed_in: SignedIn, people: People) -> None:
    client = signed_in(people.camille)
    shown = client.post(KEYS, {"name": "Notre logiciel"}).context["shown"]
    found = valid_key(shown)

    assert found is not None
    assert found.person == people.camille
    assert shown not in client.get(KEYS).content.decode()
    again = client.post(KEYS, {"name": "Notre logiciel"})
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["name"])
    assert signed_in(people.bruno).post(KEYS, {"name": "Notre logiciel"}).status_code == 200


def test_a_key_is_revoked_by_its_person_only(signed_in: SignedIn, people: People) -> None:
    shown = signed_in(people.camille).post(KEYS, {"name": "Notre logiciel"}).context["shown"]
    page = f"{KEYS}/{ApiKey.objects.get().pk}/revoquer"

    assert signed_in(people.bruno).post(page).status_code == 404
    assert valid_key(shown) is not None
    signed_in(people.camille).post(page)
    assert valid_key(shown) is None
    revoked_at = ApiKey.objects.get().revoked_at
    signed_in(people.camille).post(page)
    assert ApiKey.objects.get().revoked_at == revoked_at


def test_a_person_who_left_acts_no_more_by_key(signed_in: SignedIn, people: People) -> None:
    shown = signed_in(people.camille).post(KEYS, {"name": "Notre logiciel"}).context["shown"]
    Person.objects.filter(pk=people.camille.pk).update(is_active=False)

    assert valid_key(shown) is None


def test_the_conditions_are_open_to_all(client: Client) -> None:
    assert client.get("/conditions").status_code == 200
