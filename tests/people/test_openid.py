"""Signing in with a provider of identities: a real one, over HTTP on the loopback."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from django.core import mail
from django.test import Client
from pytest_django import Settings
from tests.factories import People, siren, siret
from tests.people.test_second_proof import PROOF, SECRET, digits, with_application
from tests.people.test_sign_in import ACCOUNT, DOOR, who
from tests.project.running import PATIENCE, free_port

from entremise.people.models import Person

pytestmark = pytest.mark.django_db

GO, BACK = "/compte/connexion/avec/oidc", "/compte/connexion/avec/oidc/retour"
PROVED = {"email_verified": True}


class Identities:
    """A provider that runs: who it knows, and what a browser does there."""

    def __init__(self, port: int) -> None:
        self.address = f"http://localhost:{port}"

    def knows(self, sub: str, **claims: object) -> None:
        """Say who somebody is."""
        httpx.put(f"{self.address}/users/{sub}", json=claims).raise_for_status()

    def visit(self, client: Client, sub: str, after: str = "", **form: str) -> Any:
        """Leave our page for the provider, be somebody there, and come back."""
        gone = client.post(GO + after)
        assert gone.status_code == 302
        answer = httpx.post(gone.headers["Location"], data={"sub": sub, **form})
        there = urlsplit(answer.headers["Location"])
        assert there.path == BACK
        return client.get(f"{there.path}?{there.query}")


@pytest.fixture(scope="module")
def provider() -> Iterator[int]:
    """A provider that runs in a process of its own; its port."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
    try:
        _wait(process, f"http://localhost:{port}/jwks")
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(address)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the provider did not start")


@pytest.fixture
def identities(provider: int, settings: Settings) -> Identities:
    """The provider, named in the settings."""
    found = Identities(provider)
    _configure(settings, found.address)
    return found


def _configure(settings: Settings, address: str, **more: object) -> None:
    app = {
        "provider_id": "oidc", "name": "ProEssai", "client_id": "entremise", "secret": "secret",
        "settings": {"server_url": address, "oauth_pkce_enabled": True, **more},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    settings.OIDC_NAME, settings.OIDC_SERVER_URL = "ProEssai", address


def test_the_door_offers_the_provider_when_there_is_one(client: Client, identities: Identities) -> None:
    page = client.get(f"{DOOR}?next=/besoins").content.decode()

    assert "Continuer avec ProEssai" in page
    assert f'action="{GO}?next=%2Fbesoins"' in page


def test_without_one_nothing_is_offered(client: Client) -> None:
    assert GO not in client.get(DOOR).content.decode()
    assert client.get(GO).status_code == 404
    assert client.post(GO).status_code == 404


def test_a_newcomer_has_an_account_with_the_name_the_provider_knows(client: Client, identities: Identities) -> None:
    identities.knows("42", email="Amina@Example.org", given_name="Amina", family_name="Essai", **PROVED)
    response = identities.visit(client, "42", "?next=/comment-ca-marche")

    person = Person.objects.get()
    assert (person.email, person.name, person.has_usable_password()) == ("amina@example.org", "Amina Essai", False)
    assert (response.headers["Location"], who(client)) == ("/comment-ca-marche", person)
    assert mail.outbox == []
    assert client.get(ACCOUNT).headers["Location"] == "/compte/bienvenue?next=%2Fcompte%2Fsuite"


def test_a_proved_address_opens_its_account_and_links_it(
    client: Client, identities: Identities, people: People
) -> None:
    identities.knows("7", email=people.camille.email, name="Quelqu’un", **PROVED)
    identities.visit(client, "7")

    assert who(client) == people.camille
    assert Person.objects.get(pk=people.camille.pk).name == "Camille Essai"
    assert list(SocialAccount.objects.values_list("user", "uid")) == [(people.camille.pk, "7")]
    # Linked: the account opens even once the provider knows another address.
    identities.knows("7", email="ailleurs@example.org", **PROVED)
    other = Client()
    identities.visit(other, "7")
    assert who(other) == people.camille


@pytest.mark.parametrize("said", [{}, {"email_verified": False}])
def test_an_address_the_provider_does_not_prove_opens_nothing(
    client: Client, identities: Identities, people: People, said: dict[str, bool]
) -> None:
    known = Person.objects.count()
    for email in (people.camille.email, "amina@example.org"):
        identities.knows("666", email=email, **said)
        response = identities.visit(client, "666")
        assert who(client) is None
        assert "Votre adresse reste à confirmer" in response.content.decode()

    assert (Person.objects.count(), SocialAccount.objects.count()) == (known, 0)


def test_one_that_proves_every_address_is_believed_when_the_settings_say_so(
    client: Client, identities: Identities, people: People, settings: Settings
) -> None:
    _configure(settings, identities.address, verified_email=True)
    identities.knows("7", email=people.camille.email)
    identities.visit(client, "7")

    assert who(client) == people.camille


def test_staff_still_give_their_second_proof(client: Client, identities: Identities, people: People) -> None:
    with_application(people.lea)
    identities.knows("8", email=people.lea.email, **PROVED)

    assert identities.visit(client, "8", "?next=/compte/cles").headers["Location"] == PROOF
    assert who(client) is None
    assert client.post(PROOF, {"code": digits(SECRET)}).headers["Location"] == "/compte/cles"


def test_the_firm_the_provider_names_is_proposed(client: Client, identities: Identities, people: People) -> None:
    number = siren(77)
    identities.knows("9", email=people.noe.email, siret=siret(number), **PROVED)
    identities.visit(client, "9")
    client.post("/compte/bienvenue", {"name": "Noé Essai", "terms": "on"})

    assert client.get(ACCOUNT).context["siren"] == number
    people.noe.memberships.create(scheme="siren", identifier=number, name="Essai", proof="letter")
    assert client.get(ACCOUNT).context["siren"] == ""


def test_a_number_that_is_none_is_not_proposed(client: Client, identities: Identities, people: People) -> None:
    identities.knows("9", email=people.noe.email, siret="12345678901234", **PROVED)
    identities.visit(client, "9")
    client.post("/compte/bienvenue", {"name": "Noé Essai", "terms": "on"})

    assert client.get(ACCOUNT).context["siren"] == ""


def test_whoever_gives_up_there_is_told_nothing_changed(client: Client, identities: Identities) -> None:
    response = identities.visit(client, "1", action="deny")

    assert "La connexion n’a pas abouti" in response.content.decode()
    assert (who(client), Person.objects.count()) == (None, 0)


def test_an_answer_nobody_asked_for_opens_nothing(client: Client, identities: Identities, people: People) -> None:
    identities.knows("7", email=people.camille.email, **PROVED)
    gone = Client().post(GO)
    answer = httpx.post(gone.headers["Location"], data={"sub": "7"})
    response = client.get(f"{BACK}?{urlsplit(answer.headers['Location']).query}")

    assert (who(client), response.status_code) == (None, 401)
    assert "La connexion n’a pas abouti" in response.content.decode()


def test_a_provider_that_does_not_answer_is_told(client: Client, settings: Settings) -> None:
    _configure(settings, "http://127.0.0.1:1")
    response = client.post(GO)

    assert response.status_code == 503
    assert "La connexion n’a pas abouti" in response.content.decode()


def test_it_is_asked_with_a_proof_of_who_asks(client: Client, identities: Identities) -> None:
    asked = parse_qs(urlsplit(client.post(GO).headers["Location"]).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert sorted(asked["scope"][0].split()) == ["email", "openid", "profile"]
    assert len(asked["state"][0]) >= 16


def test_the_link_can_be_undone(client: Client, identities: Identities, people: People) -> None:
    identities.knows("7", email=people.noe.email, **PROVED)
    identities.visit(client, "7")
    client.post("/compte/bienvenue", {"name": "Noé Essai", "terms": "on"})
    client.post("/compte/fournisseur/delier")

    assert SocialAccount.objects.count() == 0


@contextmanager
def _signing(said: dict[str, Any], *, signed_by: RSAPrivateKey | None = None) -> Iterator[str]:
    """A provider that signs what it says of people, as ProConnect does: only what our side asks for."""
    key = generate_private_key(65537, 2048)
    published = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) | {"kid": "1"}

    class Answers(BaseHTTPRequestHandler):
        def _send(self, content: bytes, kind: str = "application/json") -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            address = f"http://localhost:{server.server_port}"
            pages: dict[str, Any] = {
                "/.well-known/openid-configuration": {
                    "issuer": address, "authorization_endpoint": f"{address}/authorize",
                    "token_endpoint": f"{address}/token", "userinfo_endpoint": f"{address}/me",
                    "jwks_uri": f"{address}/keys", "token_endpoint_auth_methods_supported": ["client_secret_post"],
                },
                "/keys": {"keys": [published]},
            }  # fmt: skip
            if self.path == "/me":
                told = {"iss": address, "aud": "entremise", **said}
                token = jwt.encode(told, signed_by or key, "RS256", headers={"kid": "1"})
                self._send(token.encode(), "application/jwt; charset=utf-8")
            else:
                self._send(json.dumps(pages[self.path]).encode())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._send(b'{"access_token": "t", "token_type": "Bearer", "expires_in": 60}')

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("localhost", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _come_back(client: Client) -> Any:
    gone = parse_qs(urlsplit(client.post(GO).headers["Location"]).query)
    return client.get(BACK, {"code": "c", "state": gone["state"][0]})


def test_what_is_said_of_somebody_may_come_signed(client: Client, settings: Settings, people: People) -> None:
    said = {"sub": "7", "email": "amina@example.org", "given_name": "Amina", "usual_name": "Essai"}
    with _signing(said) as address:
        _configure(settings, address, verified_email=True)
        _come_back(client)

    assert who(client) == Person.objects.get(email="amina@example.org", name="Amina Essai")


def test_what_somebody_else_signed_is_not_believed(client: Client, settings: Settings, people: People) -> None:
    other = generate_private_key(65537, 2048)
    with _signing({"sub": "7", "email": people.camille.email}, signed_by=other) as address:
        _configure(settings, address, verified_email=True)
        response = _come_back(client)

    assert (who(client), "La connexion n’a pas abouti" in response.content.decode()) == (None, True)
