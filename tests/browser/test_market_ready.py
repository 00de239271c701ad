"""A roofer sees what a tender asks beside what it has, corrects a line, and answers it with a caterer."""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import PHONE, WIDE, Visit
from tests.browser.looking import faults
from tests.factories import Cast, ReferenceFactory
from tests.factories import people as everybody
from tests.market import stalls

from entremise.market.models import Partner
from entremise.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = (
    "Reprise de 200 m² de tuiles, puis un buffet d’inauguration. Assurance décennale exigée. Une référence similaire. "
    "Chiffre d’affaires annuel d’au moins 200 000 €. Attestation de vigilance Urssaf et mémoire technique à joindre."
)


def checked(page: Page, name: str) -> None:
    """Nothing that axe can find, nothing wider than the screen; a picture when one is asked for."""
    if folder := os.environ.get("ENTREMISE_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert (name, faults(page)) == (name, [])


def test_can_i_answer_and_with_whom(visit: Visit, sign_in: Callable[[Page, Person], None], firms: Cast) -> None:
    people = everybody(firms)
    ReferenceFactory(establishment=firms.roofer, text="Toiture en tuiles d’une école")
    tender = stalls.tender(
        stalls.buyer(firms, people), text=TEXT, activities=[["43.91B", 0.5], ["56.21Z", 0.5]], lat=None, lon=None
    )
    page = visit("/", PHONE)
    sign_in(page, people.bruno)
    page.goto(f"/consultations/{tender.number}/puis-je-repondre")
    checked(page, "ready-sheet-fr")
    unknown = page.locator(".ready-counts .ready-unknown strong")
    expect(unknown).to_have_text("4")
    page.get_by_role("button", name="Nous l’avons : Assurance décennale").click()
    expect(unknown).to_have_text("3")
    page.get_by_label("Le vôtre, en euros").fill("150 000")
    page.get_by_role("button", name="Noter").click()
    expect(page.locator("#manque")).to_be_visible()
    page.get_by_role("link", name="Tout ce que mon entreprise a dit").click()
    checked(page, "ready-capabilities-fr")
    page.goto(f"/consultations/{tender.number}/groupement")
    checked(page, "ready-group-fr")
    page.get_by_label("Votre message").fill("Nous prenons la toiture : et vous, le buffet ?")
    page.get_by_role("button", name="Lui demander : Traiteur Sainte-Victoire").click()
    expect(page.get_by_text("La demande part à Traiteur Sainte-Victoire")).to_be_visible()
    _joins(visit, sign_in, people.claire, f"/groupements/{Partner.objects.get().group.number}")
    page.get_by_role("link", name="Qui a répondu quoi").click()
    expect(page.get_by_role("link", name="claire@example.org")).to_be_visible()
    checked(page, "ready-group-page-fr")


def _joins(visit: Visit, sign_in: Callable[[Page, Person], None], person: Person, address: str) -> None:
    """Asked, a firm says yes, in English and at a desk."""
    page = visit("/", WIDE, "en")
    sign_in(page, person)
    page.goto(address)
    checked(page, "ready-group-page-en")
    page.locator("button[value=accepter]").click()
    expect(page.get_by_role("link", name="bruno@example.org")).to_be_visible()
