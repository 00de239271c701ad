"""Calls of the API as somebody of the cast, with a key of their own."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.factories import Cast, People
from tests.factories import people as everybody
from tests.territory import load

from entremise.people.actions.keys import create_key
from entremise.people.models import Person


@dataclass
class Caller:
    """A program that shows a key (none: anybody)."""

    client: Client
    key: str = ""

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """The status and the content of an answer, in English."""
        shown = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        content = "" if body is None else json.dumps(body)
        response = self.client.generic(
            method, f"/api/v1{path}", content, "application/json", headers={"Accept-Language": "en", **shown, **headers}
        )
        return response.status_code, json.loads(response.content) if response.content else None


@pytest.fixture
def town(db: None, settings: Settings) -> Cast:
    """The cast in the index, and background work done at once."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.API_KEY_RATE = settings.API_ANONYMOUS_RATE = "1000000/minute"
    return load()


@pytest.fixture
def people(town: Cast) -> People:
    """One person for each role."""
    return everybody(town)


@pytest.fixture
def call_as(people: People) -> Callable[[Person | None], Caller]:
    """A program of somebody's."""

    def of(person: Person | None) -> Caller:
        return Caller(Client(), create_key("essai", person)[1] if person else "")

    return of


@pytest.fixture
def camille(call_as: Callable[[Person | None], Caller], people: People) -> Caller:
    """The program of Camille, who runs the bakery."""
    return call_as(people.camille)


@pytest.fixture
def bruno(call_as: Callable[[Person | None], Caller], people: People) -> Caller:
    """The program of Bruno, of the roofers."""
    return call_as(people.bruno)


@pytest.fixture
def stranger(call_as: Callable[[Person | None], Caller], people: People) -> Caller:
    """The program of Noé, who has nothing to do with them."""
    return call_as(people.noe)


@pytest.fixture
def anybody(call_as: Callable[[Person | None], Caller]) -> Caller:
    """A call without a key."""
    return call_as(None)
