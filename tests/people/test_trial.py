"""The service is tried as anybody of the fictional territory, on one's own machine and nowhere else."""

import pytest
from django.test import Client
from pytest_django import Settings
from tests.factories import People, PersonFactory

from entremise.people.actions import personal

pytestmark = pytest.mark.django_db
HERE = "/essai"


@pytest.fixture
def client() -> Client:
    """A browser on the very machine of the service."""
    return Client(headers={"Host": "localhost:8000"})


def test_one_comes_in_as_somebody_second_proof_included(client: Client, people: People) -> None:
    answers = [client.post(f"{HERE}/{each.pk}").headers["Location"] for each in (people.camille, people.lea)]
    assert answers == ["/mon-espace", "/conseiller"]
    assert client.get("/conseiller").wsgi_request.user == people.lea
    assert client.get("/conseiller").status_code == 200


def test_only_a_form_of_ours_opens(people: People) -> None:
    careful = Client(enforce_csrf_checks=True, headers={"Host": "localhost:8000"})
    assert [
        careful.get(f"{HERE}/{people.camille.pk}").status_code,
        careful.post(f"{HERE}/{people.camille.pk}").status_code,
    ] == [405, 403]


def test_nobody_who_exists_is_shown_or_opened(client: Client, people: People) -> None:
    somebody = PersonFactory(email="quelquun@example.com")
    close = PersonFactory(email="quelquun@sub.example.org.example.com")
    gone = personal.erase(PersonFactory(email="parti@example.org"))
    refused = [client.post(f"{HERE}/{each.pk}").status_code for each in (somebody, close, gone)]
    page = client.get(HERE).content.decode()
    assert (refused, "camille@example.org" in page, "quelquun" in page) == ([404, 404, 404], True, False)


@pytest.mark.parametrize(
    "sent",
    [
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"HTTP_X_FORWARDED_FOR": ""}, {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"}, {"HTTP_VIA": "1.1 proxy"}, {"HTTP_X_FORWARDED_PROTO": "http"},
        {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": ""}, {"REMOTE_ADDR": "unix:"}, {"HTTP_HOST": "hub.example.org"},
        {"HTTP_HOST": "192.0.2.7:8000"},
    ],
)  # fmt: skip
def test_not_from_elsewhere(client: Client, people: People, settings: Settings, sent: dict[str, str]) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    answers = [client.get(HERE, **sent), client.post(f"{HERE}/{people.ada.pk}", **sent)]
    assert ([each.status_code for each in answers], "_auth_user_id" in client.session) == ([404, 404], False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PRODUCTION", True), ("SITE_URL", "https://hub.example.org"), ("TRUSTED_PROXIES", ["127.0.0.1"]),
        ("PROXY_HTTPS_HEADER", "X-Forwarded-Proto"),
    ],
)  # fmt: skip
def test_not_where_the_service_is_in_use(
    client: Client, people: People, settings: Settings, name: str, value: object
) -> None:
    setattr(settings, name, value)
    assert [client.get(HERE).status_code, client.post(f"{HERE}/{people.ada.pk}").status_code] == [404, 404]


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_on_one_s_own_machine_whatever_it_is_called(client: Client, people: People, host: str) -> None:
    assert client.get(HERE, HTTP_HOST=host).status_code == 200
