"""A buyer writes a tender, lots and all, reads it again, publishes it; a reader finds it, follows it, has it told."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import READERS, Visit
from tests.browser.test_offers import checked
from tests.factories import Cast
from tests.market import stalls

from entremise.market.models import Tender
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]


def told(page: Page, **fields: str) -> None:
    """Fill fields of the form by their names."""
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)


@READERS
def test_a_tender_is_written_published_and_followed(
    visit: Visit, firms: Cast, sign_in: SignIn, size: tuple[int, int], language: str
) -> None:
    people, seen = factories.people(firms), f"{language}-{size[0]}"
    page = visit("/consultations", size, language)
    checked(page, f"tenders-empty-{seen}")
    sign_in(page, people.camille)
    page.goto("/consultations/nouvelle")
    told(page, title="Réfection de la toiture du fournil", text="Deux cents mètres carrés de tuiles à reprendre.")
    page.locator("[name=cpv]").press_sequentially("toitures" if language == "fr" else "roof", delay=20)
    expect(page.locator("#cpv option").first).to_have_count(1)
    told(page, cpv="45261210", place="Aubagne", amount_max="40000", closes_on="2036-06-03")
    page.locator("button[value=lots]").click()
    told(page, **{"lots-0-title": "Tuiles"})
    page.locator("button[value=requirements]").click()
    told(page, **{"requirements-0-text": "Assurance décennale"})
    checked(page, f"tender-form-{seen}")
    page.locator(".form-end .primary").click()
    checked(page, f"tender-preview-{seen}")
    page.locator("#avant ~ .actions .primary").click()
    expect(page.locator("h1")).to_have_text("Réfection de la toiture du fournil")
    checked(page, f"tender-buyer-{seen}")
    sign_in(page, people.bruno)
    page.goto("/consultations?q=toiture")
    checked(page, f"tenders-{seen}")
    page.locator(".card-title a").first.click()
    page.locator("button[value=follow]").click()
    expect(page.locator("button[value=stop]")).to_have_count(1)
    checked(page, f"tender-reader-{seen}")
    page.goto("/consultations/calendrier/2036-06")
    expect(page.locator(".month li")).to_have_text("Réfection de la toiture du fournil")
    checked(page, f"tender-calendar-{seen}")
    tender = Tender.objects.get()
    assert (tender.places, tender.cpv, tender.lots.count()) == (["13005"], ["45261210"], 1)


def test_the_list_is_narrowed_in_place(visit: Visit, firms: Cast) -> None:
    stalls.tender(stalls.buyer_of(firms.baker))
    stalls.loaded()
    page = visit("/consultations")
    page.locator("[name=q]").fill("peinture")
    page.locator("[name=q]").press("Enter")
    expect(page.locator(".card-title")).to_have_text(["Peinture des écoles"])
    assert page.url.endswith("/consultations?q=peinture")


def test_without_script_the_list_and_the_form_do_the_same(visit: Visit, firms: Cast, sign_in: SignIn) -> None:
    people = factories.people(firms)
    stalls.tender(stalls.buyer_of(firms.baker))
    page = visit("/consultations", script=False)
    page.locator("[name=q]").fill("nuages")
    page.locator("[name=q]").press("Enter")
    expect(page.locator(".card-title")).to_have_count(0)
    sign_in(page, people.camille)
    page.goto("/consultations/nouvelle")
    page.locator("button[value=lots]").click()
    page.locator("button[value=lots]").click()
    expect(page.locator("[name=lots-1-title]")).to_have_count(1)
