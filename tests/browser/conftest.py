"""A real Chromium in front of a real server, on a small territory where every journey has an end."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer
from tests import factories, signing
from tests.factories import EstablishmentFactory, OfferFactory, OrganisationFactory, siren
from tests.territory import document

from entremise.matching.index import Index
from entremise.matching.nomenclature import communes
from entremise.people.models import Person
from entremise.registry import index
from entremise.registry.models import Establishment

# Playwright's synchronous calls run in a loop of their own, which Django takes for asynchronous code of ours.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDE, PHONE = (1280, 800), (390, 800)
Visit = Callable[..., Page]
#: The two readers that every journey has: one on a phone in French, one at a desk in English.
READERS = pytest.mark.parametrize(("language", "size"), [("fr", PHONE), ("en", WIDE)], ids=["fr-phone", "en-wide"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder drives a browser: marked so, and run last.

    Once Playwright has begun, its loop runs in the thread of the tests, where no other may then run.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """On SQLite, a database in a file, as in service: one in memory, shared by threads, refuses who comes second."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, started once."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("Chromium is missing: on Debian or Ubuntu, run 'make test-system'.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Witness:
    """What a page should never do."""

    complaints: list[str]
    elsewhere: list[str]


@pytest.fixture
def firms(live_server: LiveServer) -> factories.Cast:
    """The cast, thirty more bakers in Marseille and in Aix, and all of them in the index."""
    cast = factories.cast()
    Establishment.objects.filter(pk=cast.baker.pk).update(labels=["bio"], size="12", description="Pain au levain.")
    for number in range(30):
        town = communes.commune(("13201", "13001", "13005")[number % 3])
        assert town
        baker = EstablishmentFactory(
            organisation=OrganisationFactory(identifier=siren(100 + number), name=f"Boulangerie Essai {number}"),
            activity="10.71C", commune=town.code, lat=town.lat, lon=town.lon, located=False,
        )  # fmt: skip
        OfferFactory(establishment=baker, title="Pains", text="Pain de campagne et viennoiseries.")
    shown = Establishment.objects.filter(named=True).prefetch_related("offers", "references")
    name = index.new_name()
    index.publish(name, Index.build(index.folder(name), (document(each) for each in shown)))
    return cast


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer, firms: factories.Cast) -> Iterator[Visit]:
    """Open an address of ours. At the end, no page has complained, nor asked anything of another server."""
    witness = Witness([], [])
    contexts = []

    def open_page(address: str, size: tuple[int, int] = WIDE, language: str = "fr", *, script: bool = True) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": size[0], "height": size[1]},
            locale=language,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: note_complaint(witness, said.type, said.text))
        page.on("pageerror", lambda error: witness.complaints.append(str(error)))
        page.on("request", lambda asked: note_elsewhere(witness, asked.url, live_server.url))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert witness == Witness([], [])


@pytest.fixture
def sign_in(live_server: LiveServer) -> Callable[[Page, Person], None]:
    """`sign_in(page, people.lea)`: from now on, the pages of this browser window are that person's.

    Staff come with their second proof. Open a page first with `visit`, sign in, then `page.goto(...)`.
    """

    def open_session(page: Page, person: Person) -> None:
        key = signing.signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])

    return open_session


def note_complaint(witness: Witness, kind: str, text: str) -> None:
    """Remember an error of the console, but that a form was sent back with what is missing (422) or came late (409)."""
    if kind == "error" and "status of 422" not in text and "status of 409" not in text:
        witness.complaints.append(text)


def note_elsewhere(witness: Witness, asked: str, ours: str) -> None:
    """Remember what was asked of another server than ours."""
    if not asked.startswith((ours, "data:")):
        witness.elsewhere.append(asked)
