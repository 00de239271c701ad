"""Who works with other people's data shows a second proof at each sign-in."""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from cryptography.fernet import InvalidToken
from django.core import mail
from django.test import Client
from pytest_django import Settings
from tests.factories import People, PersonFactory
from tests.people.test_sign_in import ACCOUNT, CODE, DOOR, ask, enter, sent_code, who

from entremise.people import sealing
from entremise.people.actions.accounts import grant
from entremise.people.models import STAFF, Person, Role

pytestmark = pytest.mark.django_db

PROOF, SECURITY, APPLICATION = "/compte/connexion/seconde-preuve", "/compte/securite", "/compte/securite/application"
AGAIN = "/compte/securite/confirmer"
BACK = "?next=%2Fcompte%2Fsuite"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def digits(secret: str, *, ahead: int = 0) -> str:
    """What an application shows now, or some half-minutes later (RFC 6238)."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + ahead))


def with_application(person: Person) -> Person:
    """Somebody who has set an application of codes up, with recovery codes."""
    totp.TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    return person


def of_role(role: Role) -> Person:
    """A new person of a role."""
    person = PersonFactory()
    grant(person, role)
    return Person.objects.get(pk=person.pk)


@pytest.mark.parametrize("role", sorted(STAFF))
def test_staff_without_one_set_it_up_before_anything_else(client: Client, role: Role) -> None:
    enter(client, of_role(role).email)

    for page in ("/", ACCOUNT, "/compte/cles", "/admin/"):
        assert client.get(page).headers["Location"] == f"{SECURITY}{BACK}"
    for page in (SECURITY, APPLICATION, "/compte/securite/cles/ajouter"):
        assert client.get(page).status_code == 200
    assert "Votre rôle vous donne accès" in client.get(SECURITY).content.decode()


def test_what_a_page_asks_for_by_itself_is_no_page_to_come_back_to(client: Client, people: People) -> None:
    enter(client, people.lea.email)
    client.get("/compte/cles")
    background = [
        client.get("/avis/flux", headers={"Accept": "text/event-stream"}),
        client.get("/recherche", headers={"HX-Request": "true"}),
    ]

    assert [response.status_code for response in background] == [204, 403]
    assert client.get("/compte/suite").headers["Location"] == "/compte/cles"


@pytest.mark.parametrize("role", sorted(set(Role) - STAFF - {Role.MEMBER, Role.FOUNDER}))
def test_nobody_else_has_to(client: Client, role: Role) -> None:
    person = of_role(role)
    enter(client, person.email)

    assert client.get(SECURITY).status_code == 200
    assert client.get(ACCOUNT).headers["Location"] == f"/compte/bienvenue{BACK}"


def test_an_administrator_of_the_command_line_is_staff_too(client: Client) -> None:
    Person.objects.create_superuser("racine@example.org")
    enter(client, "racine@example.org")

    assert client.get(ACCOUNT).headers["Location"] == f"{SECURITY}{BACK}"


@pytest.mark.django_db(transaction=True)
def test_an_adviser_sets_an_application_up_and_goes_on(client: Client, people: People) -> None:
    enter(client, people.lea.email)
    client.get("/compte/cles")
    page = client.get(APPLICATION)
    secret = page.context["form"].secret
    wrong = client.post(APPLICATION, {"code": "000000"})
    right = client.post(APPLICATION, {"code": digits(secret)})

    assert page.context["totp_svg_data_uri"].startswith("data:image/svg+xml;base64,")
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (200, ["code"])
    assert (right.status_code, right.headers["Location"]) == (302, "/compte/securite/secours")
    codes = client.get("/compte/securite/secours")
    assert len(codes.context["unused_codes"]) == 10
    assert "Je les ai notés, continuer" in codes.content.decode()
    assert client.get("/compte/suite").headers["Location"] == "/compte/cles"
    assert mail.outbox[-1].subject == "Votre compte : une application de codes a été ajoutée"
    assert mail.outbox[-1].to == [people.lea.email]


def test_a_code_by_mail_is_not_enough_where_there_is_an_application(client: Client, people: People) -> None:
    with_application(people.lea)
    assert enter(client, people.lea.email, "?next=/compte/cles") == PROOF
    assert who(client) is None
    assert client.get("/compte/cles").headers["Location"] == f"{DOOR}?next=/compte/cles"

    wrong = client.post(PROOF, {"code": "000000"})
    assert wrong.status_code == 200
    assert wrong.context["form"].errors == {
        "code": ["Ce code n’est pas valable, ou a déjà servi : attendez le suivant."]
    }
    right = client.post(PROOF, {"code": digits(SECRET)})
    assert (right.headers["Location"], who(client)) == ("/compte/cles", people.lea)


def test_a_copy_of_the_database_tells_no_secret(people: People, settings: Settings) -> None:
    with_application(people.lea)
    kept = {each.type: each.data for each in Authenticator.objects.filter(user=people.lea)}
    seed = RecoveryCodes(Authenticator.objects.get(user=people.lea, type="recovery_codes"))
    codes = seed.generate_codes()

    assert SECRET not in str(kept)
    assert [sealing.unseal(kept["totp"]["secret"]), len(sealing.unseal(kept["recovery_codes"]["seed"]))] == [SECRET, 80]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another one, " * 5, [settings.SECRET_KEY]
    assert (sealing.unseal(kept["totp"]["secret"]), seed.generate_codes()) == (SECRET, codes)
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        sealing.unseal(kept["totp"]["secret"])


def test_a_code_of_an_application_serves_once(people: People) -> None:
    with_application(people.lea)
    code = digits(SECRET)
    answers = []
    for _ in range(2):
        client = Client()
        enter(client, people.lea.email)
        answers.append(client.post(PROOF, {"code": code}).status_code)

    assert answers == [302, 200]


def test_a_telephone_may_be_half_a_minute_off_and_not_more(client: Client, people: People) -> None:
    with_application(people.lea)
    enter(client, people.lea.email)

    assert client.post(PROOF, {"code": digits(SECRET, ahead=3)}).status_code == 200
    assert client.post(PROOF, {"code": digits(SECRET, ahead=1)}).status_code == 302


def test_a_recovery_code_serves_once(people: People) -> None:
    with_application(people.lea)
    code = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()[0]
    answers = []
    for _ in range(2):
        client = Client()
        enter(client, people.lea.email)
        answers.append((client.post(PROOF, {"code": code}).status_code, who(client)))

    assert answers == [(302, people.lea), (200, None)]


def test_second_proofs_cannot_be_tried_by_the_thousand(client: Client, people: People) -> None:
    with_application(people.lea)
    enter(client, people.lea.email)
    for _ in range(5):
        client.post(PROOF, {"code": "000000"})
    response = client.post(PROOF, {"code": digits(SECRET)})

    assert response.context["form"].errors == {
        "code": ["Trop d’essais : attendez quelques minutes avant de recommencer."]
    }
    assert who(client) is None


def test_a_role_given_since_the_sign_in_asks_for_the_proof_now(client: Client, people: People) -> None:
    enter(client, people.noe.email)
    client.post("/compte/bienvenue", {"name": "Noé Essai", "terms": "on"})
    assert client.get(ACCOUNT).status_code == 200

    with_application(people.noe)
    grant(people.noe, Role.ADVISER)
    assert client.get("/compte/cles").headers["Location"] == f"{AGAIN}{BACK}"
    response = client.post(f"{AGAIN}{BACK}", {"code": digits(SECRET)})
    assert response.headers["Location"] == "/compte/suite"
    assert client.get("/compte/suite").headers["Location"] == "/compte/cles"


def test_a_proof_set_up_elsewhere_does_not_open_a_session_that_never_gave_it(people: People) -> None:
    thief = Client()
    enter(thief, people.lea.email)
    with_application(people.lea)

    assert thief.get(ACCOUNT).headers["Location"] == f"{AGAIN}{BACK}"


def test_removing_the_only_proof_asks_for_another(client: Client, people: People) -> None:
    with_application(people.lea)
    enter(client, people.lea.email)
    client.post(PROOF, {"code": digits(SECRET)})
    client.post("/compte/bienvenue", {"name": "Léa Essai", "terms": "on"})
    # Seen again before something that matters: it was shown a moment ago, but not on purpose.
    asked = client.post("/compte/securite/application/retirer")
    assert asked.headers["Location"].startswith(AGAIN)
    client.post(asked.headers["Location"], {"code": digits(SECRET, ahead=1)})

    assert Authenticator.objects.filter(user=people.lea).count() == 0
    assert mail.outbox[-1].subject == "Votre compte : l’application de codes a été retirée"
    other = Client()
    enter(other, people.lea.email)
    assert other.get(ACCOUNT).headers["Location"] == f"{SECURITY}{BACK}"


def test_staff_sign_in_each_day_and_others_each_fortnight(people: People) -> None:
    with_application(people.lea)
    adviser, founder = Client(), Client()
    enter(adviser, people.lea.email)
    adviser.post(PROOF, {"code": digits(SECRET)})
    enter(founder, people.noe.email)

    assert [client.session.get_expiry_age() for client in (adviser, founder)] == [12 * 3600, 14 * 24 * 3600]


def test_the_administration_is_behind_the_same_door(signed_in: Callable[[Person], Client], people: People) -> None:
    stranger = Client()
    assert stranger.get("/admin/login/?next=/admin/").headers["Location"] == f"{DOOR}?next=%2Fadmin%2F"
    assert signed_in(people.ada).get("/admin/").status_code == 200
    assert signed_in(people.ada).get("/admin/login/").headers["Location"] == "/admin/"
    assert signed_in(people.lea).get("/admin/login/").status_code == 403


def test_the_administration_shows_no_secret(signed_in: Callable[[Person], Client], people: People) -> None:
    with_application(people.ada)
    client = signed_in(people.ada)

    for page in ("mfa/authenticator", "account/emailaddress", "usersessions/usersession", "socialaccount/socialapp"):
        assert client.get(f"/admin/{page}/").status_code == 404


def test_asking_for_a_code_does_not_use_up_the_proof(client: Client, people: People) -> None:
    with_application(people.lea)
    page = ask(client, people.lea.email)
    client.post(page, {"code": sent_code()})

    assert client.get(PROOF).status_code == 200
    assert client.get(CODE).headers["Location"] == DOOR
