"""Signing in, in a real browser: with a code, with a passkey, with a second proof."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from tests import factories
from tests.browser.conftest import PHONE, READERS, WIDE, Visit
from tests.browser.looking import faults, violations
from tests.factories import Cast, People
from tests.people.test_openid import Identities, identities, provider  # noqa: F401 - fixtures
from tests.people.test_second_proof import digits, with_application

from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]


@pytest.fixture
def people(firms: Cast) -> People:
    """One person for each role."""
    return factories.people(firms)


def give_code(page: Page, email: str) -> None:
    """Ask for a code at the door, and give the one that was sent."""
    page.get_by_label(re.compile("Adresse électronique|E-mail address")).fill(email)
    page.get_by_role("button", name=re.compile("Recevoir un code|Get a code")).click()
    field = page.get_by_label(re.compile("Le code|The code"))
    expect(field).to_be_focused()
    sent = re.match(r"\d{4}-\d{4}", mail.outbox[-1].subject)
    assert sent
    field.fill(sent[0])
    page.get_by_role("button", name=re.compile("^(Entrer|Come in)$")).click()


def with_authenticator(page: Page) -> None:
    """Plug in a device that keeps passkeys and recognises its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip


def add_passkey(page: Page) -> None:
    """From the page of security, add a passkey of this device."""
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_label("Nom de cette clé").fill("Portable")
    page.get_by_role("button", name="Créer la clé").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes de secours")


@pytest.mark.parametrize(("language", "script"), [("fr", True), ("en", True), ("fr", False)])
def test_a_newcomer_is_in_after_three_answers(visit: Visit, language: str, script: bool) -> None:
    page = visit("/comment-ca-marche", PHONE if script else WIDE, language, script=script)
    page.goto("/compte/connexion?next=/comment-ca-marche")
    give_code(page, "amina@example.org")
    page.get_by_role("textbox").fill("Amina Essai")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("^(Continuer|Continue)$")).click()

    expect(page).to_have_url(re.compile("/comment-ca-marche$"))
    assert list(Person.objects.values_list("email", "name", "language")) == [
        ("amina@example.org", "Amina Essai", language)
    ]


def test_a_passkey_opens_by_itself(visit: Visit, people: People, sign_in: SignIn) -> None:
    page = visit("/")
    with_authenticator(page)
    sign_in(page, people.camille)
    page.goto("/compte/securite")
    add_passkey(page)
    page.goto("/compte/deconnexion")
    page.locator("main").get_by_role("button", name="Se déconnecter").click()

    page.goto("/compte/connexion?next=/compte/cles")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    # A session made for the test had no consent yet.
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page).to_have_url(re.compile("/compte/cles$"))
    expect(page.locator("header")).to_contain_text("Camille Essai")


def test_staff_set_a_passkey_up_and_go_on(visit: Visit, people: People) -> None:
    page = visit("/compte/connexion?next=/compte/cles")
    with_authenticator(page)
    give_code(page, people.lea.email)
    expect(page.get_by_text("Votre rôle vous donne accès")).to_be_visible()
    add_passkey(page)
    page.get_by_role("link", name="Je les ai notés, continuer").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page).to_have_url(re.compile("/compte/cles$"))

    # Next time, the code of the mail is not enough, and the key completes it.
    page.goto("/compte/deconnexion")
    page.locator("main").get_by_role("button", name="Se déconnecter").click()
    page.goto("/compte/connexion?next=/compte/cles")
    give_code(page, people.lea.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Une seconde preuve")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page).to_have_url(re.compile("/compte/cles$"))


def test_a_passkey_is_named_and_removed(visit: Visit, people: People, sign_in: SignIn) -> None:
    page = visit("/")
    with_authenticator(page)
    sign_in(page, people.camille)
    page.goto("/compte/securite")
    add_passkey(page)
    page.goto("/compte/securite/cles")
    page.get_by_role("link", name="Renommer Portable").click()
    page.get_by_label("Nom de cette clé").fill("Portable de la boutique")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Retirer Portable de la boutique").click()
    page.get_by_role("button", name="Retirer la clé").click()

    expect(page.get_by_role("heading", name="Aucune clé d’accès")).to_be_visible()
    assert Authenticator.objects.count() == 0


def test_a_device_without_a_key_says_so(visit: Visit, people: People) -> None:
    page = visit("/compte/connexion")
    with_authenticator(page)
    page.get_by_role("button", name="Utiliser une clé d’accès").click()

    expect(page.get_by_role("alert")).to_contain_text("La clé d’accès n’a pas été utilisée.")


def test_an_application_is_set_up_from_its_drawing(visit: Visit, people: People, sign_in: SignIn) -> None:
    page = visit("/")
    sign_in(page, people.camille)
    page.goto("/compte/securite")
    page.get_by_role("link", name="Ajouter une application").click()
    drawn = page.get_by_role("img", name=re.compile("Dessin à photographier"))
    assert drawn.evaluate("image => image.complete && image.naturalWidth > 0")
    page.get_by_label("Le code").fill(digits(page.locator(".steps code").inner_text()))
    page.get_by_role("button", name="Mettre en service").click()
    expect(page.locator(".codes li")).to_have_count(10)


def test_a_key_to_the_api_is_shown_once(visit: Visit, people: People, sign_in: SignIn) -> None:
    page = visit("/")
    sign_in(page, people.camille)
    page.goto("/compte/cles")
    page.get_by_label("À quoi sert cette clé ?").fill("Notre logiciel")
    page.get_by_role("button", name="Faire la clé").click()
    expect(page.locator(".secret")).to_have_text(re.compile(r"^entremise_\S{43}$"))
    page.reload()
    page.get_by_role("button", name="Révoquer Notre logiciel").click()
    expect(page.get_by_text("n’ouvre plus rien")).to_be_visible()
    expect(page.locator(".secret")).to_have_count(0)


DOORS = ["/compte/connexion", "/compte/connexion/mot-de-passe", "/compte/mot-de-passe/oublie", "/compte/ferme"]
ROOMS = [
    "/conditions", "/compte/", "/compte/bienvenue", "/compte/adresse", "/compte/securite", "/compte/securite/secours",
    "/compte/securite/secours/renouveler", "/compte/securite/application/retirer", "/compte/securite/cles",
    "/compte/securite/cles/ajouter", "/compte/mot-de-passe/choisir", "/compte/appareils", "/compte/cles",
    "/compte/deconnexion",
]  # fmt: skip


@READERS
def test_pages_have_no_violation(
    visit: Visit, people: People, sign_in: SignIn, size: tuple[int, int], language: str
) -> None:
    page = visit("/", size, language)
    for address in DOORS:
        check(page, address)
    page.goto("/compte/connexion")
    page.get_by_role("button", name=re.compile("Recevoir un code|Get a code")).click()
    assert violations(page) == []
    give_code(page, with_application(people.lea).email)
    assert violations(page) == []
    sign_in(page, people.lea)
    for address in ROOMS:
        check(page, address)


def check(page: Page, address: str) -> None:
    """Nothing that axe finds, nothing wider than the screen."""
    page.goto(address)
    assert (address, faults(page)) == (address, [])


def test_a_provider_of_identities_is_reached_from_our_page(
    chromium: Browser,
    live_server: LiveServer,
    identities: Identities,  # noqa: F811
    people: People,
    settings: Settings,
) -> None:
    """Out of the sight of `visit`: leaving for another server is the point."""
    settings.CONTENT_SECURITY_POLICY = with_provider(settings.CONTENT_SECURITY_POLICY, identities.address)
    identities.knows("7", email=people.camille.email, email_verified=True)
    page = chromium.new_context(base_url=live_server.url, locale="fr").new_page()
    page.goto("/compte/connexion?next=/compte/cles")
    page.get_by_role("button", name="Continuer avec ProEssai").click()
    page.locator("input[name=sub]").fill("7")
    page.get_by_role("button", name="Authorize").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Continuer").click()

    expect(page).to_have_url(re.compile("/compte/cles$"))
    expect(page.locator("header")).to_contain_text("Camille Essai")
    page.context.close()


def with_provider(policy: dict[str, dict[str, list[str]]], address: str) -> dict[str, dict[str, list[str]]]:
    """What settings.py makes of the policy when a provider is told."""
    directives = policy["DIRECTIVES"]
    return {"DIRECTIVES": directives | {"form-action": [*directives["form-action"], address]}}
