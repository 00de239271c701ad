"""The menu on a phone without JavaScript, the member's page, and the chamber's figures, as people use them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import PHONE, WIDE, Visit
from tests.factories import Cast, People
from tests.hub.stories import introduction, made, published

from entremise.hub.models import Outcome, Side
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]


@pytest.fixture
def people(firms: Cast) -> People:
    return factories.people(firms)


def test_the_menu_of_a_phone_needs_no_script(visit: Visit, people: People, sign_in: SignIn) -> None:
    page = visit("/", PHONE, script=False)
    menu = page.locator("details.menu-phone")
    menu.locator("summary").click()
    expect(menu.get_by_role("link")).to_have_text(
        ["Besoins", "Marchés", "Rendez-vous", "Comment ça marche", "Se connecter"]
    )
    sign_in(page, people.lea)
    page.goto("/mon-espace")
    menu.locator("summary").click()
    expect(menu.get_by_role("link").first).to_have_text("Mon espace")
    menu.get_by_role("link", name="Chambre").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La chambre en chiffres")
    menu.locator("summary").click()
    menu.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The chamber in figures")


def test_a_menu_closes_with_escape_and_gives_the_keyboard_back(visit: Visit, people: People, sign_in: SignIn) -> None:
    page = visit("/", WIDE)
    sign_in(page, people.camille)
    page.goto("/mon-espace")
    menu = page.locator("details.drop.menu-wide")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link", name="Mon compte")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


@pytest.mark.parametrize(
    ("language", "size", "words"),
    [("fr", PHONE, ("À faire", "Dire si elle convient")), ("en", WIDE, ("To do", "Say whether it suits"))],
)
def test_a_member_sees_what_is_to_be_done_and_does_it(
    visit: Visit,
    firms: Cast,
    people: People,
    sign_in: SignIn,
    language: str,
    size: tuple[int, int],
    words: tuple[str, str],
) -> None:
    say, do = words
    need = published(people.camille, text="Refaire la toiture du fournil")
    proposed = introduction(need, firms.roofer, proposed_by=Side.CHAMBER)
    page = visit("/", size, language)
    sign_in(page, people.camille)
    page.goto("/mon-espace")
    expect(page.get_by_role("heading", name=say)).to_be_visible()
    page.get_by_role("link", name=do).click()
    expect(page).to_have_url(re.compile(f"/mises-en-relation/{proposed.number}$"))


def test_an_elected_member_chooses_a_period_and_reads_what_came_of_it(
    visit: Visit, firms: Cast, people: People, sign_in: SignIn
) -> None:
    for amount in (1000, 2000, 3000):
        done = made(published(people.camille), firms.roofer)
        Outcome.objects.create(introduction=done, side=Side.ASKER, kind="contract", amount=amount)
    page = visit("/", WIDE)
    sign_in(page, people.edouard)
    page.goto("/chambre")
    page.get_by_label("Besoins exprimés du").fill("2026-06-01")
    page.get_by_label("au", exact=True).fill("2026-06-30")
    page.get_by_role("button", name="Voir", exact=True).click()
    expect(page.locator(".shown-period")).to_contain_text("Du 1 juin 2026 au 30 juin 2026")
    expect(page.locator(".tile-value").first).to_have_text("3")
    with page.expect_download() as file:
        page.get_by_role("link", name="CSV").click()
    assert file.value.suggested_filename == "entremise-2026-06-01-2026-06-30.csv"
