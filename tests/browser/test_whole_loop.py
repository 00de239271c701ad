"""The loop from end to end, in a real browser: a baker and a firm without an account, and the chamber's count."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings
from tests import factories
from tests.browser.conftest import PHONE, WIDE, Visit
from tests.browser.test_introductions import sent_link
from tests.browser.test_needs import come_in, tell
from tests.factories import Cast, People

from entremise.hub.models import Correspondent, Introduction, Need, Outcome
from entremise.people.models import Person

OFFICE = "accueil@example.org"
PUBLISH = re.compile("^(Publier|Publish)$")
SAY = re.compile("Dire ce qu’il en est sorti|Say what came of it|Tell what came of it")


@pytest.fixture
def people(firms: Cast, settings: Settings) -> People:
    """One person for each role, background work done at once, and somebody known at the accountant's."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    Correspondent.objects.create(
        organisation=str(firms.accountant.organisation), name="Accueil", email=OFFICE, source="site"
    )
    return factories.people(firms)


def say_contract(page: Page, amount: str) -> None:
    """Tell a contract and its amount, on the page of an introduction."""
    page.get_by_role("link", name=SAY).click()
    page.locator('input[name="kind"][value="contract"]').check()
    page.locator('input[name="amount"]').fill(amount)
    page.locator(".outcome-form button.primary").click()


@pytest.mark.parametrize(
    ("language", "size", "text"),
    [
        ("fr", PHONE, "un expert-comptable pour ma boulangerie à Salon-de-Provence"),
        ("en", WIDE, "a chartered accountant for my bakery in Salon-de-Provence"),
    ],
)
def test_from_a_sentence_to_an_outcome_that_the_chamber_counts(
    visit: Visit, sign_in: Callable[[Page, Person], None], people: People, firms: Cast, language: str,
    size: tuple[int, int], text: str,
) -> None:  # fmt: skip
    baker = visit("/besoins/nouveau", size, language)
    tell(baker, text)
    baker.get_by_role("button", name=PUBLISH).click()
    come_in(baker, "nora@example.org", "Nora Essai")
    baker.get_by_role("button", name=PUBLISH).click()
    need = Need.objects.get()
    card = baker.locator(".card", has_text="Comptes & Chiffres")
    card.locator(f'form[action="/besoins/{need.submission}/choisir"] button').click()
    expect(card.locator('form[action$="/choisir"]')).to_have_count(0)

    firm = visit(sent_link(OFFICE), size, language)
    expect(firm.get_by_text(text).first).to_be_visible()
    expect(firm.locator("body")).not_to_contain_text("nora@example.org")
    firm.locator('form[action$="/accepter"] button').click()
    expect(firm.locator(".contact")).to_contain_text("nora@example.org")

    made = Introduction.objects.get()
    baker.goto(f"/mises-en-relation/{made.number}")
    expect(baker.locator(".contact")).to_contain_text(OFFICE)
    baker.locator("details.act", has=baker.locator('form[action$="/rendez-vous"]')).locator("summary").click()
    form = baker.locator('form[action$="/rendez-vous"]')
    form.locator('input[name="day"]').fill((timezone.localdate() + dt.timedelta(days=3)).isoformat())
    form.locator('input[name="hour"]').fill("09:30")
    form.locator('input[name="place"]').fill("Au fournil")
    form.locator("button").click()
    expect(baker.locator(".meeting")).to_contain_text("Au fournil")
    baker.locator('form[action$="/rencontre"] button').click()

    say_contract(baker, "1200")
    firm.reload()
    expect(firm.locator(".meeting")).to_contain_text("Au fournil")
    say_contract(firm, "1200")
    assert list(Outcome.objects.order_by("side").values_list("side", "kind", "amount")) == [
        ("asker", "contract", 1200), ("firm", "contract", 1200)
    ]  # fmt: skip
    made.refresh_from_db()
    assert made.status is Introduction.Status.CONCLUDED

    chamber = visit("/", size, language)
    sign_in(chamber, people.lea)
    today = timezone.localdate()
    chamber.goto(f"/chambre?du={today.isoformat()}&au={today.isoformat()}")
    counted = re.sub(r"\s", " ", chamber.locator("main").inner_text())
    assert re.search("1[  ,]200", counted), counted
