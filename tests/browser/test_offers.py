"""A firm says what it does, sees what is understood of it, keeps it, takes it back."""

import os
from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import READERS, Visit
from tests.browser.looking import faults
from tests.factories import Cast

from entremise.hub.actions import needs
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]
TEXTS = {
    "fr": ("En quelques mots", "Ce que vous faites", "Communes et départements desservis (facultatif)",
           "Voir ce que vous en comprenez", "Enregistrer", "Retirer l’offre",
           "Annuler le dernier changement", "Retirée"),
    "en": ("In a few words, in French", "What you do, in French", "Communes and départements served (optional)",
           "See what you understand of it", "Save", "Withdraw the offer",
           "Undo the last change", "Taken back"),
}  # fmt: skip


def shoot(page: Page, name: str) -> None:
    """Keep a picture, when one is asked for."""
    if folder := os.environ.get("ENTREMISE_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def checked(page: Page, name: str) -> None:
    """Nothing that axe can find, nothing wider than the screen."""
    shoot(page, name)
    assert (name, faults(page)) == (name, [])


@READERS
def test_a_firm_describes_itself(
    visit: Visit, firms: Cast, sign_in: SignIn, size: tuple[int, int], language: str
) -> None:
    people = factories.people(firms)
    need = needs.draft("Une inspection de toiture par drone à Aubagne", "fr", by=people.camille)
    needs.publish(need, people.camille)
    title, text, places, preview, save, withdraw, undo, gone = TEXTS[language]
    page = visit("/", size, language)
    sign_in(page, people.bruno)
    page.goto("/mes-offres")
    checked(page, f"offers-empty-{language}-{size[0]}")
    page.locator(".block-head a").first.click()
    page.get_by_label(title, exact=True).fill("Toitures vues du ciel")
    page.get_by_label(text, exact=True).fill("Inspection de toitures par drone, rapport en photos sous deux jours.")
    page.get_by_label(places).fill("Aubagne, Var")
    page.get_by_role("button", name=preview).click()
    expect(page.locator(".offer-preview")).to_contain_text("Une inspection de toiture par drone à Aubagne")
    checked(page, f"offer-preview-{language}-{size[0]}")
    page.get_by_role("button", name=save, exact=True).click()
    expect(page.locator("h1")).to_have_text("Toitures vues du ciel")
    checked(page, f"offer-{language}-{size[0]}")
    page.get_by_role("button", name=withdraw).click()
    expect(page.locator(".page-head .badge")).to_have_text(gone)
    page.get_by_role("button", name=undo).click()
    expect(page.locator(".page-head .badge")).to_have_count(0)
    page.goto("/mes-offres")
    expect(page.locator(".cards")).to_contain_text("Toitures vues du ciel")
    checked(page, f"offers-{language}-{size[0]}")


def test_without_script_it_is_kept_as_well(visit: Visit, firms: Cast, sign_in: SignIn) -> None:
    people = factories.people(firms)
    page = visit("/", script=False)
    sign_in(page, people.bruno)
    page.goto(f"/mes-offres/siret/{firms.roofer.identifier}/nouvelle")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator(".warning")).to_be_visible()
    shoot(page, "offer-missing")
    page.get_by_label("En quelques mots", exact=True).fill("Drones")
    page.get_by_label("Ce que vous faites", exact=True).fill("Inspection de toitures")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator("h1")).to_have_text("Drones")
