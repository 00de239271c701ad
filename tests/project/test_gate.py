"""Who may call the API, how often; errors in one form; any page may read it."""

import pytest
from django.test import Client
from pytest_django import Settings
from tests.factories import Cast

from entremise.people.actions.keys import create_key, revoke_key

PLACES = "/api/v1/places?q=aix"

pytestmark = pytest.mark.django_db


def test_an_anonymous_caller_is_told_what_remains(client: Client, settings: Settings) -> None:
    settings.API_ANONYMOUS_RATE = "2/minute"
    answers = [client.get(PLACES) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["RateLimit-Policy"] for answer in answers] == ['"calls";q=2;w=60'] * 3
    assert [answer["RateLimit"].split(";")[1] for answer in answers] == ["r=1", "r=0", "r=0"]
    assert 1 <= int(answers[2]["Retry-After"]) <= 30
    assert answers[2].json()["title"] == "Trop de demandes"
    assert "Retry-After" not in answers[0]


def test_each_address_has_its_own_limit(client: Client, settings: Settings) -> None:
    settings.API_ANONYMOUS_RATE = "1/minute"
    answers = [client.get(PLACES, REMOTE_ADDR=address) for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")]

    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_an_address_cannot_be_made_up(client: Client, settings: Settings) -> None:
    settings.API_ANONYMOUS_RATE = "1/minute"
    answers = [client.get(PLACES, headers={"X-Forwarded-For": f"192.0.2.{number}"}) for number in (1, 2)]

    assert [answer.status_code for answer in answers] == [200, 429]


def test_a_body_too_large_is_said_to_be(client: Client, settings: Settings) -> None:
    body = '{"text": "' + "a" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + '"}'
    answer = client.post("/api/v1/match", body, content_type="application/json")

    assert (answer.status_code, answer.json()["title"]) == (413, "La demande est trop longue")


@pytest.mark.parametrize("header", ["Authorization", "X-API-Key"])
def test_a_key_allows_more(client: Client, settings: Settings, header: str) -> None:
    settings.API_ANONYMOUS_RATE, settings.API_KEY_RATE = "1/minute", "3/minute"
    _, key = create_key("Chambre voisine")
    headers = {header: f"Bearer {key}" if header == "Authorization" else key}

    assert [client.get(PLACES, headers=headers).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.get(PLACES).status_code == 200


def test_a_wrong_or_revoked_key_is_refused_and_counted(client: Client, settings: Settings) -> None:
    settings.API_ANONYMOUS_RATE = "2/minute"
    row, key = create_key("Chambre voisine")
    revoke_key("Chambre voisine", row.created_at)
    answers = [client.get(PLACES, headers={"Authorization": f"Bearer {shown}"}) for shown in (key, "wrong", "again")]

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[0]["WWW-Authenticate"] == 'Bearer realm="Entremise"'
    assert answers[0].json()["title"] == "Cette clé n’est pas valable"


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("get", "/api/v1/nowhere", 404, "not-found"),
        ("delete", "/api/v1/match", 405, "method-not-allowed"),
        ("put", "/api/v1/places", 405, "method-not-allowed"),
        ("get", "/api/v1/match?" + "labels=rge&" * 501, 400, "unreadable"),
    ],
)
def test_every_error_is_a_problem(client: Client, method: str, address: str, status: int, code: str) -> None:
    response = getattr(client, method)(address, headers={"Accept-Language": "en"})

    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert (response.json()["type"], response.json()["status"]) == (f"http://testserver/api/#{code}", status)
    assert response["Content-Length"] == str(len(response.content))
    assert (status == 405) == ("Allow" in response)


def test_a_failure_of_ours_is_a_problem_without_its_details(
    client: Client, territory: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("what nobody should read")

    monkeypatch.setattr("entremise.hub.queries.search.ask", fail)
    client.raise_request_exception = False
    response = client.get("/api/v1/match?q=boulanger")

    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert response.json()["title"] == "Une erreur est survenue de notre côté"
    assert b"nobody" not in response.content


def test_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    response = client.get(PLACES, HTTP_HOST="evil.example.org")

    assert (response.status_code, response.json()["type"]) == (400, "about:blank")


def test_any_page_may_read_the_api_and_no_cookie_is_asked(client: Client) -> None:
    preflight = client.options("/api/v1/match", headers={"Origin": "https://example.org"})
    answer = client.get(PLACES, headers={"Origin": "https://example.org"})

    assert (preflight.status_code, preflight["Access-Control-Allow-Methods"]) == (204, "GET, POST")
    assert (answer["Access-Control-Allow-Origin"], answer.cookies) == ("*", {})
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize(
    ("accepted", "title"),
    [
        ("", "Rien ne correspond à cette adresse"),
        ("de, en;q=0.8", "Nothing is found at this address"),
        ("fr-CA, en", "Rien ne correspond à cette adresse"),
    ],
)
def test_problems_speak_the_language_asked(client: Client, accepted: str, title: str) -> None:
    response = client.get("/api/v1/nowhere", headers={"Accept-Language": accepted})

    assert response.json()["title"] == title
    assert response["Content-Language"] == ("en" if title.startswith("Nothing") else "fr")


def test_the_language_chosen_on_the_pages_does_not_matter_here(client: Client) -> None:
    client.cookies["django_language"] = "en"

    assert client.get("/api/v1/nowhere").json()["title"] == "Rien ne correspond à cette adresse"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_api_has_a_page_for_people(client: Client, language: str) -> None:
    page = client.get("/api/", headers={"Accept-Language": language})
    text = page.content.decode()

    assert page.status_code == 200
    assert "/api/v1/match" in text
    assert ("Sans clé, 30 demandes" in text) == (language == "fr")
    assert "https://cdn" not in text
