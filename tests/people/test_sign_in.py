"""Signing in with an address and a code; whoever had no account has one."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.factories import People, PersonFactory

from entremise.people.models import Consent, Person, Trace
from entremise.people.rules import TERMS

pytestmark = pytest.mark.django_db

DOOR, CODE, WELCOME = "/compte/connexion", "/compte/connexion/code", "/compte/bienvenue"
ACCOUNT, HOME = "/compte/", "/mon-espace"
NEWCOMER = "amina@example.org"


def sent_code() -> str:
    """The code of the last message."""
    found = re.match(r"\d{4}-\d{4}", mail.outbox[-1].subject)
    assert found
    return found[0]


def ask(client: Client, email: str, after: str = "") -> str:
    """Ask for a code; where one is sent next."""
    response = client.post(DOOR + after, {"email": email})
    assert response.status_code == 302
    return response.headers["Location"]


def enter(client: Client, email: str, after: str = "") -> str:
    """Ask for a code and give it; where one is sent next."""
    page = ask(client, email, after)
    response = client.post(page, {"code": sent_code()})
    assert response.status_code == 302
    return response.headers["Location"]


def who(client: Client) -> Person | None:
    """Whoever is signed in."""
    key = client.session.get("_auth_user_id")
    return Person.objects.get(pk=key) if key else None


def test_a_stranger_has_an_account_in_two_pages(client: Client) -> None:
    assert ask(client, NEWCOMER) == CODE
    assert not Person.objects.exists()

    response = client.post(CODE, {"code": sent_code()})

    person = Person.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, HOME)
    assert (person.email, person.name, person.language, person.has_usable_password()) == (NEWCOMER, "", "fr", False)
    assert who(client) == person
    assert list(EmailAddress.objects.values_list("user", "email", "verified", "primary")) == [
        (person.pk, NEWCOMER, True, True)
    ]
    assert list(Trace.objects.values_list("verb", "subject", "person", "door")) == [
        ("person.join", f"person:{person.pk}", person.pk, "page")
    ]


def test_a_newcomer_says_their_name_once_and_agrees(client: Client) -> None:
    enter(client, NEWCOMER, "?next=/comment-ca-marche")
    response = client.get("/comment-ca-marche")
    assert (response.status_code, response.headers["Location"]) == (302, f"{WELCOME}?next=%2Fcompte%2Fsuite")

    refused = client.post(WELCOME, {"name": " "})
    assert (refused.status_code, sorted(refused.context["form"].errors)) == (422, ["name", "terms"])

    answer = client.post(WELCOME, {"name": "Amina Essai", "terms": "on"}, follow=True)
    assert answer.redirect_chain == [("/compte/suite", 302), ("/comment-ca-marche", 302)]
    assert Person.objects.get().name == "Amina Essai"
    assert list(Consent.objects.values_list("purpose", "given", "wording")) == [("terms", True, TERMS)]

    client.post("/compte/deconnexion")
    assert enter(client, NEWCOMER) == HOME
    assert client.get(ACCOUNT).status_code == 200


def test_new_conditions_are_asked_again(client: Client, people: People) -> None:
    people.noe.consents.create(purpose="terms", given=True, wording="2020-01")
    enter(client, people.noe.email)
    response = client.get(ACCOUNT, follow=True)

    assert response.redirect_chain == [(f"{WELCOME}?next=%2Fcompte%2Fsuite", 302)]
    assert response.context["form"].initial["name"] == people.noe.name


def test_nobody_learns_who_has_an_account(people: People) -> None:
    answers, messages = [], []
    for email in (people.camille.email, NEWCOMER):
        client = Client()
        asked = client.post(DOOR, {"email": email})
        page = client.get(asked.headers["Location"])
        wrong = client.post(CODE, {"code": "0000-0000"})
        again = client.post(CODE, {"action": "resend"})
        answers.append([
            asked.status_code, asked.headers["Location"], _shown(page.content, email),
            wrong.status_code, _shown(wrong.content, email), again.status_code, again.headers["Location"],
        ])  # fmt: skip
        messages.append([_without_code(message) for message in mail.outbox])
        mail.outbox.clear()

    assert answers[0] == answers[1]
    assert messages[0] == messages[1]
    assert len(messages[0]) == 2


def _shown(page: bytes, email: str) -> str:
    """A page without what differs from one request to the next."""
    text = page.decode().replace(email, "ADDRESS")
    return re.sub(r'(nonce|name="csrfmiddlewaretoken" value)="[^"]+"', "", text)


def _without_code(message: EmailMessage) -> tuple[str, str]:
    return tuple(re.sub(r"\d{4}-\d{4}", "CODE", text) for text in (message.subject, str(message.body)))  # type: ignore[return-value]


def test_the_address_is_one_account_however_it_is_typed(client: Client, people: People) -> None:
    enter(client, " Camille@Example.ORG ")

    assert who(client) == people.camille


def test_a_wrong_code_does_not_open_and_three_end_the_try(client: Client, people: People) -> None:
    ask(client, people.camille.email)
    code = sent_code()
    wrong = [client.post(CODE, {"code": "00000000"}) for _ in range(2)]
    last = client.post(CODE, {"code": "00000000"})
    late = client.post(CODE, {"code": code})

    assert [response.status_code for response in wrong] == [200, 200]
    assert wrong[0].context["form"].errors == {"code": ["Ce n’est pas le bon code : relisez le dernier message reçu."]}
    assert (last.status_code, last.headers["Location"]) == (302, DOOR)
    assert (late.status_code, late.headers["Location"], who(client)) == (302, DOOR, None)


def test_a_code_is_typed_with_or_without_its_dash(client: Client, people: People) -> None:
    ask(client, people.camille.email)
    client.post(CODE, {"code": f" {sent_code().replace('-', '  ')} "})

    assert who(client) == people.camille


def test_a_code_of_a_quarter_of_an_hour_ago_is_too_old(client: Client, people: People) -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    with time_machine.travel(noon, tick=False) as clock:
        ask(client, people.camille.email)
        clock.move_to(noon + timedelta(minutes=15, seconds=1))
        response = client.post(CODE, {"code": sent_code()})

    assert (response.headers["Location"], who(client)) == (DOOR, None)


def test_a_code_opens_only_where_it_was_asked_for(client: Client, people: People) -> None:
    ask(client, people.camille.email)
    thief = Client()
    response = thief.post(CODE, {"code": sent_code()})

    assert (response.headers["Location"], who(thief)) == (DOOR, None)


def test_a_code_serves_once(client: Client, people: People) -> None:
    ask(client, people.camille.email)
    code = sent_code()
    client.post(CODE, {"code": code})
    client.post("/compte/deconnexion")
    response = client.post(CODE, {"code": code})

    assert (response.headers["Location"], who(client)) == (DOOR, None)


def test_another_code_replaces_the_first(client: Client, people: People) -> None:
    ask(client, people.camille.email)
    first = sent_code()
    client.post(CODE, {"action": "resend"})
    second = sent_code()

    assert first != second
    assert client.post(CODE, {"code": first}).status_code == 200
    client.post(CODE, {"code": second})
    assert who(client) == people.camille


def test_one_may_go_back_and_give_another_address(client: Client, people: People) -> None:
    ask(client, people.camille.email)
    assert client.get(DOOR).status_code == 200
    enter(client, people.bruno.email)

    assert who(client) == people.bruno


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/besoins?page=2", "/besoins?page=2"),
        ("https://elsewhere.example/", HOME),
        ("//elsewhere.example/", HOME),
        ("javascript:alert(1)", HOME),
    ],
)
def test_one_comes_back_to_our_own_pages_only(client: Client, people: People, wanted: str, reached: str) -> None:
    assert enter(client, people.camille.email, "?" + _query(wanted)) == reached


def _query(wanted: str) -> str:
    from urllib.parse import urlencode

    return urlencode({"next": wanted})


@pytest.mark.parametrize("known", [True, False])
def test_what_was_begun_before_signing_in_is_still_there(client: Client, people: People, known: bool) -> None:
    session = client.session
    session["draft"] = 42
    session.save()
    before = client.session.session_key
    enter(client, people.camille.email if known else NEWCOMER)

    assert client.session["draft"] == 42
    assert client.session.session_key != before


def test_the_session_of_somebody_else_is_not_handed_over(people: People) -> None:
    client = Client()
    client.force_login(people.camille)
    session = client.session
    session["draft"] = 42
    session.save()
    client.post("/compte/deconnexion")
    enter(client, people.bruno.email)

    assert "draft" not in client.session


def test_a_closed_account_is_told_so_once_the_address_is_proved(client: Client) -> None:
    PersonFactory(email="ancienne@example.org", is_active=False)
    response = client.post(ask(client, "ancienne@example.org"), {"code": sent_code()}, follow=True)

    assert response.redirect_chain == [("/compte/ferme", 302)]
    assert (who(client), Person.objects.count()) == (None, 1)


def test_an_account_closed_while_signed_in_is_out(client: Client, people: People) -> None:
    enter(client, people.camille.email)
    Person.objects.filter(pk=people.camille.pk).update(is_active=False)

    assert client.get(ACCOUNT).headers["Location"] == f"{DOOR}?next=/compte/"


def test_an_address_gets_three_codes_a_minute(client: Client, people: People) -> None:
    answers = [Client().post(DOOR, {"email": people.camille.email}) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert answers[-1].context["form"].errors == {
        "email": ["Trop d’essais : attendez quelques minutes avant de recommencer."]
    }
    assert len(mail.outbox) == 3
    assert Client().post(DOOR, {"email": people.bruno.email}).status_code == 302


def test_a_connection_asks_for_twenty_codes_a_minute() -> None:
    answers = [Client().post(DOOR, {"email": f"n{number}@example.org"}).status_code for number in range(21)]

    assert answers == [302] * 20 + [200]
    assert Client(REMOTE_ADDR="192.0.2.9").post(DOOR, {"email": "autre@example.org"}).status_code == 302


def test_the_proxy_is_believed_only_when_it_is_trusted(settings: Settings) -> None:
    def asked(last: int) -> int:
        client = Client(headers={"X-Forwarded-For": f"192.0.2.{last}"})
        return client.post(DOOR, {"email": f"p{last}@example.org"}).status_code

    assert [asked(number) for number in range(21)] == [302] * 20 + [200]
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert [asked(number) for number in range(21, 42)] == [302] * 21


def test_the_language_of_the_page_is_the_newcomer_s(client: Client) -> None:
    client.post("/langue", {"language": "en", "next": "/"})
    enter(client, NEWCOMER)

    assert Person.objects.get().language == "en"
    assert mail.outbox[0].subject == f"{sent_code()}: your code to sign in"


def test_the_account_speaks_its_language_until_another_is_chosen(people: People) -> None:
    Person.objects.filter(pk=people.camille.pk).update(language="en")
    client = Client(headers={"Accept-Language": "fr"})
    enter(client, people.camille.email)
    assert mail.outbox[0].subject.endswith(": your code to sign in")
    assert client.cookies["django_language"].value == "en"

    client = Client()
    client.post("/langue", {"language": "fr", "next": "/"})
    enter(client, people.camille.email)
    assert Person.objects.get(pk=people.camille.pk).language == "fr"


def test_the_message_says_it_all(client: Client, people: People) -> None:
    ask(client, people.camille.email)
    message = mail.outbox[0]
    code = sent_code()

    assert (message.to, message.subject) == ([people.camille.email], f"{code} : votre code pour entrer")
    assert str(message.body).split("\n\n")[:3] == [
        "Bonjour,",
        "Voici votre code pour vous connecter à Entremise :",
        code,
    ]
    assert code in message.alternatives[0][0]  # type: ignore[attr-defined]


def test_a_message_that_cannot_leave_is_told(client: Client, people: People, settings: Settings) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 1,
    )  # fmt: skip
    response = client.post(DOOR, {"email": people.camille.email})

    assert response.status_code == 503
    assert "Le message n’est pas parti" in response.content.decode()


@pytest.mark.parametrize("typed", ["", "camille", "camille@", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_asked_again(client: Client, typed: str) -> None:
    response = client.post(DOOR, {"email": typed})

    assert (response.status_code, list(response.context["form"].errors)) == (200, ["email"])
    assert mail.outbox == []


def test_whoever_is_signed_in_has_nothing_to_do_at_the_door(
    signed_in: Callable[[Person], Client], people: People
) -> None:
    assert signed_in(people.camille).get(DOOR).headers["Location"] == HOME


def test_signing_out_asks_first_and_is_done_by_post(signed_in: Callable[[Person], Client], people: People) -> None:
    client = signed_in(people.camille)
    page = client.get("/compte/deconnexion")

    assert (page.status_code, who(client)) == (200, people.camille)
    assert client.post("/compte/deconnexion").headers["Location"] == "/"
    assert who(client) is None


def test_there_is_no_other_page_to_sign_up(client: Client) -> None:
    assert reverse("account_signup") == "/compte/inscription"
    response = client.post("/compte/inscription", {"email": NEWCOMER, "password1": "a-long-enough-password"})

    assert (response.headers["Location"], Person.objects.count()) == (CODE, 0)
