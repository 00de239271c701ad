"""Anybody reads who wins contracts: sources, years, communes; each page as its readers would look at it."""

import datetime as dt

from playwright.sync_api import expect
from tests.browser.conftest import READERS, Visit
from tests.browser.test_offers import checked
from tests.factories import Cast
from tests.market.results import officials


@READERS
def test_results_are_narrowed_by_year_and_commune(
    visit: Visit, firms: Cast, size: tuple[int, int], language: str
) -> None:
    seen = f"{language}-{size[0]}"
    page = visit("/achats/resultats?source=declared", size, language)
    checked(page, f"results-empty-{seen}")
    officials(6)
    officials(4, supplier_commune="75056", awarded_on=dt.date(2024, 3, 1), amount=90_000)
    page.locator(".tabs a").first.click()
    expect(page.locator(".tile-value").first).to_have_text("10")
    checked(page, f"results-{seen}")
    page.get_by_role("link", name="2025", exact=True).click()
    expect(page.locator(".tile-value").first).to_have_text("6")
    page.locator("#commune").select_option("75056")
    page.locator(".period button").click()
    expect(page.locator("h2").first).to_be_visible()
    expect(page.locator(".empty")).to_have_count(1)
    with page.expect_download() as given:
        page.goto("/achats/resultats")
        page.locator(".actions a[href*=ocds]").click()
    assert given.value.suggested_filename == "entremise-ocds.json"
