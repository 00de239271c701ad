"""A buyer pastes what it already wrote, keeps what was read right, and has a draft."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import READERS, Visit
from tests.browser.test_offers import checked
from tests.factories import Cast
from tests.market.pasting.texts import SCHOOL

from entremise.market.models import Tender
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]


@READERS
def test_a_pasted_text_becomes_a_draft(
    visit: Visit, firms: Cast, sign_in: SignIn, size: tuple[int, int], language: str
) -> None:
    people, seen = factories.people(firms), f"{language}-{size[0]}"
    page = visit("/", size, language)
    sign_in(page, people.camille)
    page.goto("/consultations/coller")
    checked(page, f"paste-{seen}")
    page.locator("[name=text]").fill(SCHOOL)
    page.locator(".form-end .primary").click()
    expect(page.locator(".pasted li")).to_have_count(22)
    checked(page, f"paste-read-{seen}")
    page.locator("[name=keep]").nth(4).uncheck()
    page.locator(".form-end .primary").click()
    expect(page.locator("[name=title]")).to_have_value("Rénovation énergétique de l’école des Tilleuls")
    page.locator("button[value=later]").click()
    expect(page.locator("h1")).to_have_text("Rénovation énergétique de l’école des Tilleuls")
    tender = Tender.objects.get()
    assert (tender.status, tender.cpv, tender.amount_max) == (Tender.Status.DRAFT, ["45214210"], 350_000)
    assert [lot.amount for lot in tender.lots.all()] == [85_000, 120_000, None, None]
    assert list(tender.requirements.values_list("kind", "value")) == [
        ("document", "dc1"), ("document", "dc2"), ("insurance", "decennial"), ("reference", ""),
        ("turnover", "400000"), ("label", "qualibat"), ("document", "visit"),
    ]  # fmt: skip
