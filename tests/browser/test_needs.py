"""Needs, in a real browser: from a sentence told by a stranger to a published need; anonymous; with files."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from tests import factories
from tests.browser.conftest import PHONE, READERS, WIDE, Visit
from tests.browser.looking import faults
from tests.browser.test_sign_in import give_code
from tests.factories import Cast, People

from entremise.hub.actions import needs as actions
from entremise.hub.models import Need
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _at_once(settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def people(firms: Cast) -> People:
    """One person for each role."""
    return factories.people(firms)


@pytest.fixture
def need(people: People) -> Need:
    """A published need of Camille's bakery, in which the asker stays anonymous."""
    bakery = people.camille.memberships.get()
    mine = {"organisation": bakery.organisation, "organisation_name": bakery.name, "anonymous": True}
    drafted = actions.draft("un traiteur pour 80 personnes à Aix-en-Provence", "fr", by=people.camille, **mine)
    return actions.publish(drafted, people.camille)


def tell(page: Page, text: str) -> None:
    page.get_by_label(re.compile("^(Votre besoin|Your need)$")).fill(text)
    page.get_by_role("button", name=re.compile("^(Continuer|Continue)$")).click()


def come_in(page: Page, email: str, name: str) -> None:
    """Create an account: an address, a code, a name."""
    give_code(page, email)
    page.get_by_role("textbox").fill(name)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("^(Continuer|Continue)$")).click()


@pytest.mark.parametrize(("language", "size", "script"), [("fr", PHONE, True), ("en", WIDE, True), ("fr", WIDE, False)])
def test_a_stranger_s_sentence_becomes_a_published_need(
    visit: Visit, people: People, language: str, size: tuple[int, int], script: bool
) -> None:
    page = visit("/besoins/nouveau", size, language, script=script)
    tell(page, "un traiteur pour 80 personnes à Aix-en-Provence")
    expect(page.locator(".chips")).to_contain_text("Aix-en-Provence")
    expect(page.locator(".cards h3")).to_have_text(["Traiteur Sainte-Victoire"])
    here = page.url
    page.get_by_role("button", name=re.compile("^(Publier|Publish)$")).click()
    come_in(page, "nora@example.org", "Nora Essai")
    expect(page).to_have_url(here)
    page.get_by_role("button", name=re.compile("^(Publier|Publish)$")).click()
    expect(page.get_by_text(re.compile("Votre besoin est publié.|Your need is published.")).first).to_be_visible()
    expect(page.locator(".cards h3")).to_have_text(["Traiteur Sainte-Victoire"])
    found = Need.objects.get()
    assert (found.status, found.name, found.email, found.language) == (
        Need.Status.PUBLISHED, "Nora Essai", "nora@example.org", language
    )  # fmt: skip


def test_what_is_understood_is_corrected_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/recherche?q=un+boulanger+%C3%A0+Aubagne&rayon=20")
    page.get_by_role("link", name="Publier ce besoin").first.press("Enter")
    page.get_by_label("Votre besoin").press("End")
    page.get_by_role("button", name="Continuer").press("Enter")
    expect(page.locator(".chip-place")).to_contain_text("Aubagne à moins de 20 km")
    for pressed, shown in (("Élargir à 30 km", "à moins de 30 km"), ("Retirer le lieu Aubagne", "Partout")):
        page.get_by_role("button", name=pressed).press("Enter")
        expect(page.locator(".chips")).to_contain_text(shown)
    page.get_by_text("Corriger le lieu ou l’activité").press("Enter")
    page.get_by_label("Autour de").fill("Marseille")
    page.get_by_label("Autour de").press("Enter")
    expect(page.locator(".chip-place")).to_contain_text("Marseille")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Voici ce que nous avons compris")
    kept = Need.objects.get()
    assert (kept.place, kept.anywhere) == ("13055", False)


def test_an_anonymous_asker_is_named_nowhere_to_others(
    visit: Visit, people: People, sign_in: SignIn, need: Need
) -> None:
    page = visit("/besoins")
    expect(page.locator(".card")).to_contain_text("par l’intermédiaire de la chambre")
    sign_in(page, people.bruno)
    page.goto(f"/besoins/{need.submission}")
    expect(page.get_by_role("button", name="Je peux répondre")).to_be_visible()
    assert re.findall("Camille|Fournil", page.content()) == []
    sign_in(page, people.lea)
    page.goto(f"/besoins/{need.submission}")
    expect(page.get_by_text("Fournil des Calanques").first).to_be_visible()


def test_files_are_attached_and_removed(
    visit: Visit, people: People, sign_in: SignIn, need: Need, tmp_path: Path
) -> None:
    (tmp_path / "plan.pdf").write_bytes(PDF)
    (tmp_path / "photo.png").write_bytes(PDF)
    page = visit("/")
    sign_in(page, people.camille)
    page.goto(f"/besoins/{need.submission}")
    page.get_by_label("Joindre un fichier").set_input_files([tmp_path / "plan.pdf", tmp_path / "photo.png"])
    page.get_by_role("button", name="Joindre", exact=True).click()
    expect(page.locator(".message-success")).to_contain_text("plan.pdf")
    expect(page.locator(".message-warning")).to_contain_text("photo.png")
    with page.expect_download() as download:
        page.get_by_role("link", name="plan.pdf").click()
    assert (download.value.suggested_filename, Path(download.value.path()).read_bytes()) == ("plan.pdf", PDF)
    page.get_by_role("button", name="Retirer plan.pdf").click()
    expect(page.locator(".attachment")).to_have_count(0)


def test_what_was_changed_stays_readable(visit: Visit, people: People, sign_in: SignIn, need: Need) -> None:
    page = visit("/")
    sign_in(page, people.camille)
    page.goto(f"/besoins/{need.submission}/modifier")
    page.get_by_label("Budget, au plus").fill("3000")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Ce qui a été modifié").click()
    expect(page.locator(".history")).to_contain_text("Budget, au plus")
    expect(page.locator(".history ins")).to_contain_text("3")
    page.get_by_text("Clore ce besoin").click()
    page.get_by_label("Je n’en ai plus besoin").check()
    page.get_by_role("button", name="Clore", exact=True).click()
    page.get_by_role("button", name="Rouvrir").click()
    expect(page.locator(".badge").first).to_have_text(re.compile("^publié$", re.IGNORECASE))


@READERS
def test_no_page_of_needs_has_a_violation(
    visit: Visit, people: People, sign_in: SignIn, need: Need, size: tuple[int, int], language: str
) -> None:
    actions.change(need, people.camille, budget_max=3000)
    here = f"/besoins/{need.submission}"
    page = visit("/besoins?lieu=Trifouillis&q=traiteur", size, language)
    pages = {
        "stranger": [(None, "/besoins?lieu=Trifouillis"), (None, "/besoins"), (None, here)],
        "camille": [
            (people.camille, here),
            (people.camille, f"{here}/modifier"),
            (people.camille, f"{here}/comprendre"),
        ],
        "lea": [(people.lea, here), (people.lea, "/besoins/nouveau")],
        "bruno": [(people.bruno, here)],
    }
    for visits in pages.values():
        for person, address in visits:
            if person:
                sign_in(page, person)
            page.goto(address)
            page.evaluate("document.querySelectorAll('main details').forEach(folded => { folded.open = true })")
            assert (address, faults(page)) == (address, [])
