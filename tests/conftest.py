"""What every test has: a working folder of its own, and the named cast of tests/factories.py."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation
from pytest_django import Settings
from tests import factories, signing
from tests.territory import load as load_territory

from entremise.matching.speech import speak
from entremise.people.models import Person


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> Path:
    """The folder where the application keeps its data during this test."""
    settings.VAR = tmp_path / "var"
    settings.INDEX_DIRECTORY = settings.VAR / "index"
    settings.LEDGER_DIRECTORY = settings.VAR / "ledger"
    settings.LIMITS_FILE = settings.VAR / "limits.sqlite3"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    }
    settings.VAR.mkdir()
    return tmp_path / "var"


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A terminal that speaks French, whatever the developer's does and whatever language a verb was told to speak."""
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    yield
    speak(None)


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """French, as when nobody has asked for a page yet: a page asked for in English leaves English behind it."""
    translation.activate("fr")
    yield
    translation.deactivate()


@pytest.fixture
def cast(db: None) -> factories.Cast:
    """The baker, the roofer, the caterer and the others, in the database."""
    return factories.cast()


@pytest.fixture
def territory(db: None) -> factories.Cast:
    """The cast in the database and in the index: whoever may be found can be."""
    return load_territory()


@pytest.fixture
def people(cast: factories.Cast) -> factories.People:
    """One person for each role, and the cast they belong to."""
    return factories.people(cast)


@pytest.fixture
def signed_in(db: None) -> Callable[[Person], Client]:
    """`signed_in(people.lea).get("/conseiller")`: a client signed in as somebody.

    Staff come with their second proof. With Django's own `client.force_login(person)` they have not given it, and every
    page sends them to it.
    """
    return signing.signed_in


@pytest.fixture
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that threads share: on SQLite a file, as in real life, instead of the memory of the tests."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    with sqlite3.connect(tmp_path / "shared.sqlite3") as file:
        in_memory.backup(file)
    file.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(tmp_path / "shared.sqlite3")
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = in_memory, name


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how many combinations the matrix of permissions tried (tests/access), whichever process tried them."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    tried = sum(value for report in reports for name, value in report.user_properties if name == "combinations")
    if tried:
        terminalreporter.write_line(f"matrix of permissions: {tried} combinations of page, method and person")
