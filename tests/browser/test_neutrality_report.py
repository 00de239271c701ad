"""What a journalist does: reads the rule, opens the month's report, looks at the figures, reads one list."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import PHONE, WIDE, Visit
from tests.browser.looking import faults
from tests.factories import Cast
from tests.neutrality.showing import enter

from entremise.neutrality.actions.reports import publish
from entremise.registry.models import Establishment

NOW = datetime(2026, 11, 9, 10, tzinfo=UTC)


@pytest.fixture
def month(firms: Cast) -> int:
    """October, in which thirty-odd bakers took turns in forty lists; the number of one of these."""
    bakers = list(Establishment.objects.filter(activity="10.71C").order_by("pk"))
    number = 0
    for turn in range(40):
        at = NOW - timedelta(days=30) + timedelta(minutes=turn)
        number = enter(*((firm, 0, "activity words") for firm in bakers[turn % 31 :] + bakers[: turn % 31]), at=at)
    publish(NOW.date().replace(month=10, day=1), NOW)
    return number


@pytest.mark.parametrize(
    ("language", "size", "words"),
    [
        ("fr", PHONE, ("À réponse égale, attention égale", "Lire le rapport", "Voir le tableau par taille d’entreprise",
                       "Marge à 95", "Ouvrir", "Les premières places")),
        ("en", WIDE, ("As good an answer, as much attention", "Read the report", "See the table by size of firm",
                      "95% margin", "Open", "The first places")),
    ],
)  # fmt: skip
def test_from_the_rule_to_one_list(
    visit: Visit, month: int, language: str, size: tuple[int, int], words: tuple[str, ...]
) -> None:
    title, read, table, margin, open_it, places = words
    page = visit("/neutralite", size, language)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert faults(page) == []

    page.get_by_role("link", name=read).click()
    expect(page.locator(".report-said")).to_contain_text("100")
    expect(page.locator(".share-line").first).to_be_visible()
    page.get_by_text(table).click()
    row = page.locator("table.figures tbody tr").first
    expect(row).to_contain_text("40")
    assert faults(page) == []
    assert margin in page.content().replace("\u202f", " ")

    page.goto("/neutralite")
    page.locator("#numero").fill(str(month))
    page.get_by_role("button", name=open_it, exact=True).click()
    expect(page.get_by_role("heading", name=places)).to_be_visible()
    expect(page.locator(".order-places").first.locator("tbody tr")).to_have_count(20)
    assert faults(page) == []


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_reports_are_listed_and_an_empty_month_reads_well(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("/neutralite/rapports", size)
    expect(page.locator(".card")).to_have_count(1)
    assert faults(page) == []
    page.locator(".card h2 a").click()
    expect(page.locator(".empty")).to_be_visible()
    assert faults(page) == []


def test_files_are_given_without_script(visit: Visit, month: int) -> None:
    page = visit("/neutralite/rapports/2026-10", script=False)
    for name in ("Excel", "CSV"):
        with page.expect_download() as found:
            page.get_by_role("link", name=name, exact=True).click()
        assert found.value.suggested_filename.startswith("entremise-neutralite-2026-10.")
