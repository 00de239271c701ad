"""Notifications as they are seen: live where scripts run, at page load where they do not; texts and their preview."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests import factories
from tests.browser.conftest import PHONE, READERS, WIDE, Visit
from tests.browser.looking import faults
from tests.notices.living import SIGN_IN, TELL, run
from tests.project.running import PATIENCE, entremise, serving

from entremise.notices.actions import Addressee, tell
from entremise.notices.models import Mail, Notice
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]


@pytest.fixture
def people(firms: factories.Cast) -> factories.People:
    """One person for each role, members of the firms of the browser's territory."""
    return factories.people(firms)


def told(person: Person, count: int) -> None:
    """So many summaries for somebody."""
    for number in range(count):
        tell("digest", f"batch:{number}", Addressee.of(person), {"count": number + 2}, url="/comment-ca-marche")


@READERS
def test_notifications_are_read_then_opened(
    visit: Visit, sign_in: SignIn, people: factories.People, size: tuple[int, int], language: str
) -> None:
    told(people.camille, 2)
    page = visit("/", size, language)
    sign_in(page, people.camille)
    page.goto("/")
    page.locator("a.bell").click()
    words = {"fr": ("3 nouvelles pour vous", "Ouvrir"), "en": ("3 pieces of news for you", "Open")}[language]
    expect(page.locator(".notice-text").first).to_contain_text(words[0])
    expect(page.locator(".bell-count")).to_have_text("2")
    assert faults(page) == []
    page.get_by_role("button", name=words[1]).first.click()
    page.wait_for_url("**/comment-ca-marche")
    expect(page.locator(".bell-count")).to_have_text("1")
    assert [notice.read_at is None for notice in Notice.objects.order_by("pk")] == [True, False]


def test_without_scripts_the_count_is_that_of_the_page(visit: Visit, sign_in: SignIn, people: factories.People) -> None:
    told(people.camille, 3)
    page = visit("/", script=False)
    sign_in(page, people.camille)
    page.goto("/avis")
    expect(page.locator(".bell-count")).to_have_text("3")
    page.get_by_role("button", name="Tout marquer comme lu").click()
    expect(page.locator(".bell-count")).to_be_hidden()


def test_an_administrator_rewrites_a_text_and_sees_it_before(
    visit: Visit, sign_in: SignIn, people: factories.People
) -> None:
    page = visit("/")
    sign_in(page, people.ada)
    page.goto("/administration/textes/digest/fr")
    preview = page.frame_locator("iframe.preview")
    expect(preview.locator(".subject")).to_have_text("2 nouvelles pour vous")
    assert faults(page) == []
    page.get_by_label("Objet").fill("Il y a {{ count }} nouvelles")
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(preview.locator(".subject")).to_have_text("Il y a 2 nouvelles")
    page.get_by_label("Objet").fill("{{ nombre }}")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("nombre")
    expect(page.get_by_label("Objet")).to_have_value("{{ nombre }}")
    page.get_by_label("Objet").fill("Il y a {{ count }} nouvelles")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status").first).to_contain_text("utilisé dès maintenant")
    page.get_by_role("button", name="Revenir à notre texte").click()
    expect(page.get_by_label("Objet")).to_have_value("{{ count }} nouvelles pour vous")


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_mails_that_could_not_leave_are_sent_again(
    visit: Visit, sign_in: SignIn, people: factories.People, size: tuple[int, int]
) -> None:
    told(people.camille, 1)
    Mail.objects.update(dropped_at="2027-01-12T12:00Z", dropped_because="550 no such user")
    page = visit("/", size)
    sign_in(page, people.ada)
    page.goto("/administration/courriers?etat=failed")
    expect(page.get_by_text("550 no such user")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Renvoyer").click()
    expect(page.get_by_role("status").first).to_contain_text("prochaine tournée")
    assert Mail.objects.get().dropped_at is None


@pytest.mark.slow
def test_what_happens_shows_in_an_open_page(chromium: Browser, tmp_path: Path) -> None:
    assert entremise(tmp_path, "django", "migrate", "--verbosity=0").returncode == 0
    (camille,) = run(tmp_path, SIGN_IN, "camille@example.org")
    with serving(tmp_path) as server:
        context = chromium.new_context(base_url=server.address, locale="fr")
        context.add_cookies([{"name": "sessionid", "value": camille, "url": server.address}])
        page = context.new_page()
        page.goto("/avis", timeout=PATIENCE * 1000)
        expect(page.locator(".bell-count")).to_be_hidden()
        run(tmp_path, TELL, "camille@example.org", "one")
        expect(page.locator(".bell-count")).to_have_text("1", timeout=PATIENCE * 1000)
        expect(page.locator("#annonce")).to_have_text("1 nouvelles pour vous")
        context.close()
