"""Every page and every operation of the API, as every role and as a stranger: who comes in is what the table says."""

import json
from collections import defaultdict
from collections.abc import Callable
from http.cookies import SimpleCookie
from itertools import product
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.access.expected import ANYONE, EXPECTED, SIGNED_IN
from tests.access.pages import Page, pages
from tests.access.world import World, arguments, asked, world
from tests.factories import Cast, People
from tests.signing import signed_in

from entremise.people.actions.keys import create_key
from entremise.people.models import Person

pytestmark = pytest.mark.django_db

#: The parts the matrix is tried in, by the beginning of the names of their pages.
PARTS = ("account", "api:", "hub:a", "hub:n", "hub:", "market", "meetings", "mfa", "notices", "people", "registry", "")


def part_of(name: str) -> str:
    """The first part whose beginning a name has."""
    return next(part for part in PARTS if name.startswith(part))


def test_every_page_has_its_line_and_every_line_its_page() -> None:
    there = {page.name for page in pages()}
    assert sorted(there - EXPECTED.keys()) == []
    assert sorted(EXPECTED.keys() - there) == []


@pytest.fixture
def everybody(cast: Cast, people: People, settings: Settings) -> World:
    """The world, asked as often as it takes."""
    settings.API_ANONYMOUS_RATE = settings.API_KEY_RATE = "1000000/minute"
    return world(cast, people)


@pytest.mark.parametrize("part", PARTS)
def test_who_comes_in_is_what_the_table_says(
    part: str, everybody: World, record_property: Callable[[str, object], None]
) -> None:
    """Each page of a part, each method, each person: what is answered otherwise is told all at once."""
    addresses = Addresses()
    visitors = {name: Visitor(name, everybody) for name in sorted(ANYONE)}
    wrong: dict[str, set[str]] = defaultdict(set)
    tried = 0
    for page in pages():
        if part_of(page.name) != part or page.name not in EXPECTED:
            continue
        given, sent = arguments(page.name, page.parameters, everybody), asked(page.name, everybody)
        for method, name in product(page.methods, sorted(ANYONE)):
            answered = visitors[name].ask(page, method, given, sent, next(addresses))
            wanted = expected(page, method, name, answered)
            tried += 1
            if answered != wanted:
                wrong[f"{method} {page.name}: {answered}, not {wanted}"].add(name)
    record_property("combinations", tried)
    assert "\n".join(f"{what}: {' '.join(sorted(who))}" for what, who in wrong.items()) == ""


def expected(page: Page, method: str, name: str, answered: str) -> str:
    """What the table says that somebody is answered: `open`, `nothing here`, `sign in`, `refused` or `key wanted`.

    A page that does not take a method says so (`not so`) to whoever may come.
    """
    may, api = EXPECTED[page.name], bool(page.path)
    if api and name == "erased":
        return "key wanted"
    if name not in may.open:
        return _refusal(name, method, api=api)
    if may.sees is not None and name not in may.sees:
        return "not so" if answered == "not so" else "nothing here"
    if may.does is not None and name not in may.does:
        return "not so" if answered == "not so" else "refused"
    return "not so" if answered == "not so" else "open"


def _refusal(name: str, method: str, *, api: bool) -> str:
    if name in SIGNED_IN:
        return "refused"
    if api:
        return "key wanted"
    return "sign in" if method == "GET" else "refused"


class Addresses:
    """A new address for each question, so that no limit is met."""

    def __init__(self) -> None:
        self.last = 0

    def __next__(self) -> str:
        self.last += 1
        return f"10.{self.last >> 16}.{self.last >> 8 & 255}.{self.last & 255}"


class Visitor:
    """One of the cast at their browser and with their key; a stranger; or somebody whose account is no more."""

    def __init__(self, name: str, made: World) -> None:
        self.client, self.key, self.cookies = Client(), "", dict[str, str]()
        if name == "visitor":
            return
        person = erased() if name == "erased" else getattr(made.people, name)
        self.client = signed_in(person)
        self.client.raise_request_exception = False
        self.cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        self.key = create_key("matrice", person)[1]
        if name == "erased":
            Person.objects.filter(pk=person.pk).update(is_active=False)

    def ask(self, page: Page, method: str, given: dict[str, Any], sent: dict[str, Any], address: str) -> str:
        """What is answered, in one word; nothing that the question changes is kept."""
        with transaction.atomic():
            if page.path:
                keyed = {"headers": {"Authorization": f"Bearer {self.key}"}} if self.key else {}
                response = Client(raise_request_exception=False).generic(
                    method,
                    page.path.format(**given),
                    json.dumps(sent),
                    "application/json",
                    REMOTE_ADDR=address,
                    **keyed,
                )
            else:
                path = page.name if page.name.startswith("/") else reverse(page.name, kwargs=given)
                self.client.cookies = SimpleCookie(self.cookies)
                ask = self.client.get if method == "GET" else self.client.post
                response = ask(path, sent, REMOTE_ADDR=address)
            response.close()
            transaction.set_rollback(True)
        return word(response, api=bool(page.path))


def erased() -> Person:
    """Somebody who had an account."""
    return Person.objects.create_user("erased@example.org", name="Effacé Essai")


def word(response: HttpResponseBase, *, api: bool) -> str:
    """What an answer comes down to. On a page, 401 is the library's way to say that a sign-in failed."""
    sign_in = reverse(django_settings.LOGIN_URL)
    if response.status_code == 302 and response["Location"].startswith(f"{sign_in}?next="):
        return "sign in"
    known = {401: "key wanted", 403: "refused", 404: "nothing here", 405: "not so", 500: "failure"}
    return known.get(response.status_code, "open") if api or response.status_code != 401 else "open"
