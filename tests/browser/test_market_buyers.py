"""A firm opens its buyer's space, signs the charter, says how far it is, sends its plan, makes a consultation of it."""

from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import READERS, Visit
from tests.browser.test_offers import checked
from tests.factories import Cast

from entremise.market.actions import plans
from entremise.market.models import Buyer, Plan, Tender
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]


def spreadsheet(folder: Path) -> Path:
    """A plan as it comes: its name on top, merged, a total below."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["Achats 2027", None, None], ["Intitulé", "Budget (k€)", "Quand"],
        ["Réfection de la toiture et pains pour la cantine", 45, "T2 2027"], ["Pains et viennoiseries", "12", "2027"],
        ["Total", 57, None],
    ):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    book.save(folder / "achats.xlsx")
    return folder / "achats.xlsx"


def signed(page: Page, seen: str) -> Buyer:
    """Camille opens the space of her bakery and signs for four commitments of ten."""
    page.goto("/achats/charte/signer")
    checked(page, f"space-open-{seen}")
    page.locator("button[name=open]").click()
    expect(page.locator("[name=may]")).to_be_visible()
    for code in ("consult", "announce", "requirements", "advance", "first", "responsible"):
        page.locator(f"[name=commitments][value={code}]").uncheck()
    page.locator(".form-end .primary").click()
    expect(page.locator(".warning")).to_be_visible()
    checked(page, f"sign-wrong-{seen}")
    page.locator("[name=may]").check()
    page.locator(".form-end .primary").click()
    expect(page.locator(".kept li")).to_have_count(4)
    return Buyer.objects.get()


def declared(page: Page, buyer: Buyer, seen: str) -> None:
    """She says how fast her bakery pays; all read it."""
    page.goto("/achats/espace/avancement")
    page.locator("[name=value_pay]").fill("31")
    checked(page, f"progress-{seen}")
    page.locator(".form-end .primary").click()
    expect(page.locator(".kept")).to_contain_text("31")
    checked(page, f"buyer-{seen}")


def planned(page: Page, file: Path, seen: str) -> None:
    """She sends her spreadsheet, is told how far the reading is, then what each line is worth."""
    page.goto("/achats/programmes")
    checked(page, f"plans-{seen}")
    page.locator("[name=file]").set_input_files(file)
    page.locator(".form-end .primary").click()
    expect(page.locator(".plan-progress")).to_be_visible()
    plan = Plan.objects.get()
    plans.answer.func(plan.pk)
    expect(page.locator(".plan-progress")).to_have_count(0, timeout=15_000)
    expect(page.locator(".plan-lines > li")).to_have_count(2)
    expect(page.locator(".advice-split")).to_have_count(1)
    page.locator(".plan-read summary").first.click()
    checked(page, f"plan-{seen}")
    page.locator(".plan-acts button").first.click()
    page.wait_for_url("**/modifier")


@READERS
def test_a_buyer_commits_itself_and_reads_its_plan(
    language: str, size: tuple[int, int], firms: Cast, visit: Visit, sign_in: SignIn, tmp_path: Path
) -> None:
    people, seen = factories.people(firms), f"{language}-{size[0]}"
    page = visit("/achats", size, language)
    checked(page, f"market-{seen}")
    page.goto("/achats/charte")
    checked(page, f"charter-{seen}")
    sign_in(page, people.camille)
    buyer = signed(page, seen)
    declared(page, buyer, seen)
    planned(page, spreadsheet(tmp_path), seen)
    lots = [lot.title for lot in Tender.objects.get().lots.all()]
    assert lots == ["Réfection de la toiture", "pains pour la cantine"]
    page.goto("/achats/espace")
    checked(page, f"space-{seen}")
    page.goto("/achats/donneurs-d-ordre")
    expect(page.locator(".leaflet-marker-icon.pin")).to_have_count(1)
    checked(page, f"buyers-{seen}")
