"""Is the process up, is it ready, what does it measure."""

import shutil

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings
from tests.factories import Cast

from entremise.project import health
from entremise.registry import index
from entremise.registry.models import IndexGeneration

pytestmark = pytest.mark.django_db
TOKEN = "a-token-long-enough-for-anyone"


def test_the_process_is_up_whatever_happens(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "pending_migrations", lambda: ["hub.0009_next"])

    assert client.get("/health/live").json() == {"status": "live"}


def test_ready_once_a_territory_is_loaded(client: Client, territory: Cast) -> None:
    response = client.get("/health/ready")

    assert (response.status_code, response.json()) == (200, {"status": "ready"})
    assert "no-store" in response["Cache-Control"]


def test_not_ready_without_a_territory(client: Client) -> None:
    response = client.get("/health/ready")

    assert (response.status_code, response.json()["reasons"]) == (503, {"index": "no territory is loaded"})


def test_not_ready_when_the_index_is_gone(client: Client, territory: Cast, settings: Settings) -> None:
    shutil.rmtree(settings.INDEX_DIRECTORY)

    assert client.get("/health/ready").json()["reasons"] == {"index": "no territory is loaded"}


def test_not_ready_when_the_index_cannot_be_opened(client: Client, territory: Cast) -> None:
    broken = index.new_name()
    index.folder(broken).mkdir()
    index.publish(broken, 5)

    assert client.get("/health/ready").json()["reasons"] == {"index": "cannot be opened"}


def test_not_ready_before_migrations(client: Client, territory: Cast) -> None:
    [(app, last)] = MigrationLoader(connection).graph.leaf_nodes("people")
    MigrationRecorder.Migration.objects.filter(app=app, name=last).delete()

    assert health.pending_migrations() == [f"{app}.{last}"]
    assert client.get("/health/ready").json()["reasons"] == {"migrations": "not applied"}


def test_not_ready_without_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable() -> list[str]:
        raise DatabaseError("password=secret")

    monkeypatch.setattr(health, "pending_migrations", unreachable)
    response = client.get("/health/ready")

    assert (response.status_code, response.json()["reasons"]) == (503, {"database": "does not answer"})


@pytest.mark.parametrize("address", ["/health/live", "/health/ready", "/metrics"])
def test_probes_are_only_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


def test_metrics_tell_requests_matches_and_the_index(client: Client, territory: Cast) -> None:
    IndexGeneration.objects.update(documents=1234)
    client.get("/api/v1/match?q=boulanger")
    lines = client.get("/metrics").content.decode().splitlines()

    assert "entremise_index_documents 1234.0" in lines
    names = {line.split("{")[0].split(" ")[0] for line in lines}
    assert {
        "entremise_match_seconds_count",
        "entremise_needs_understood_total",
        "django_http_requests_total_by_method_total",
    } <= names
    assert not [line for line in lines if "boulanger" in line]


@pytest.mark.parametrize(
    ("production", "token", "address", "headers", "status"),
    [
        (False, "", "127.0.0.1", {}, 200),
        (False, "", "192.0.2.1", {}, 404),
        (False, "", "127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, 404),
        (True, "", "127.0.0.1", {}, 404),
        (True, TOKEN, "192.0.2.1", {"Authorization": f"Bearer {TOKEN}"}, 200),
        (True, TOKEN, "127.0.0.1", {}, 404),
        (False, TOKEN, "127.0.0.1", {"Authorization": "Bearer wrong"}, 404),
    ],
)
def test_metrics_are_for_the_operator(
    client: Client,
    settings: Settings,
    production: bool,
    token: str,
    address: str,
    headers: dict[str, str],
    status: int,
) -> None:
    settings.PRODUCTION, settings.METRICS_TOKEN = production, token

    assert client.get("/metrics", REMOTE_ADDR=address, headers=headers).status_code == status
