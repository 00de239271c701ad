"""What people come for, from end to end."""

import re

from playwright.sync_api import Page, expect
from tests.browser.conftest import PHONE, Visit
from tests.factories import Cast

from entremise.registry.models import ErrorReport


def ask(page: Page, text: str) -> None:
    page.get_by_role("searchbox").fill(text)
    page.get_by_role("button", name=re.compile("Trouver|Find")).click()


def test_from_a_need_to_a_firm_and_an_error_on_its_page(visit: Visit, firms: Cast) -> None:
    page = visit("/")
    ask(page, "un boulanger à Marseille")
    expect(page.get_by_role("heading", name="Nous avons compris")).to_be_visible()
    expect(page.locator(".card")).to_have_count(20)
    page.get_by_text("Filtrer").click()
    page.get_by_label("Bio", exact=True).check()
    expect(page.locator(".card h3")).to_have_text(["Fournil des Calanques"])
    expect(page).to_have_url(re.compile(r"label=bio"))
    page.get_by_role("link", name="Fournil des Calanques").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fournil des Calanques")
    expect(page.locator(".pin")).to_have_count(1)
    page.get_by_role("link", name="Signaler une erreur").click()
    page.get_by_label("Qu’est-ce qui est faux").fill("Elle a déménagé à Cassis.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci de votre signalement")
    assert list(ErrorReport.objects.values_list("establishment", "message")) == [
        (firms.baker.pk, "Elle a déménagé à Cassis.")
    ]


def test_a_chip_is_corrected_without_reloading_and_back_again(visit: Visit) -> None:
    page = visit("/recherche?q=un+boulanger+%C3%A0+Aubagne&rayon=5")
    expect(page.locator("#total")).to_have_text("10 réponses à moins de 5 km d’Aubagne")
    page.evaluate("window.kept = true")
    page.locator("#plus-loin").click()
    expect(page.locator("#total")).to_contain_text("à moins de 10 km")
    page.get_by_role("link", name="Retirer le lieu Aubagne").click()
    expect(page.locator(".chips")).to_contain_text("Partout")
    expect(page.locator("#total")).to_have_text("31 réponses")
    expect(page.locator("#annonce")).to_have_text("31 réponses")
    assert page.evaluate("window.kept") is True
    assert page.evaluate("document.activeElement.id") == "total"
    page.go_back()
    expect(page.locator("#total")).to_contain_text("à moins de 10 km")


def test_the_map_is_in_step_with_the_list(visit: Visit) -> None:
    page = visit("/recherche?q=un+boulanger+%C3%A0+Aubagne")
    expect(page.locator(".pin")).to_have_count(20)
    page.locator("#r3").hover()
    expect(page.locator(".pin.lit")).to_have_text("3")
    page.locator(".pin").nth(4).dispatch_event("click")
    expect(page.locator("#r5 h3 a")).to_be_focused()
    page.get_by_role("link", name="Suivantes").click()
    expect(page.locator(".pin")).to_have_count(11)
    expect(page.locator(".pin").first).to_have_text("21")


def test_nobody_nearby_then_wider(visit: Visit) -> None:
    page = visit("/recherche?q=un+traiteur&activite=56.21Z&lieu=Aubagne&rayon=5")
    expect(page.get_by_text("Personne dans ce cercle")).to_be_visible()
    page.get_by_role("link", name="Élargir à 30 km").last.click()
    expect(page.locator(".card h3")).to_have_text(["Traiteur Sainte-Victoire"])


def test_a_place_is_completed_while_one_types(visit: Visit) -> None:
    page = visit("/recherche?q=un+boulanger")
    page.get_by_text("Corriger le lieu").click()
    page.get_by_label("Autour de").press_sequentially("aubagne")
    expect(page.locator("#lieux option").first).to_have_attribute("value", "Aubagne (13400)")
    page.get_by_label("Autour de").fill("Aubagne (13400)")
    page.get_by_label("Autour de").press("Enter")
    expect(page.locator(".chip-place")).to_contain_text("Aubagne")


def test_in_english_from_the_first_page_to_the_last(visit: Visit) -> None:
    page = visit("/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What do you need?")
    ask(page, "a caterer near Aix-en-Provence")
    expect(page.locator("#total")).to_contain_text("within")
    expect(page.locator(".card h3").first).to_have_text("Traiteur Sainte-Victoire")
    expect(page.locator(".card .reasons").first).to_contain_text("Activity")
    page.get_by_role("link", name="Traiteur Sainte-Victoire").click()
    expect(page.get_by_role("heading", name="Where these facts come from")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"


def test_with_the_keyboard_only(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("un couvreur à Aubagne")
    page.keyboard.press("Enter")
    expect(page.locator(".card").first).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.card') !== null"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Fiche d’identité")).to_be_visible()


def test_without_javascript(visit: Visit, firms: Cast) -> None:
    page = visit("/", script=False)
    ask(page, "un boulanger à Marseille")
    expect(page.locator(".card")).to_have_count(20)
    expect(page.locator("#carte")).to_be_hidden()
    page.get_by_text("Filtrer").click()
    page.get_by_label("Bio", exact=True).check()
    page.locator("#filtres").get_by_role("button", name="Appliquer").click()
    expect(page.locator(".card h3")).to_have_text(["Fournil des Calanques"])
    page.get_by_role("link", name="Retirer les filtres").click()
    page.get_by_role("link", name="Suivantes").click()
    expect(page.locator(".pages")).to_contain_text("Page 2")
    page.get_by_text("Corriger le lieu").click()
    page.get_by_label("Autour de").fill("Aubagne")
    page.locator(".corrections").get_by_role("button", name="Appliquer").click()
    expect(page.locator(".chip-place")).to_contain_text("Aubagne")


def test_on_a_phone(visit: Visit) -> None:
    page = visit("/", PHONE)
    ask(page, "un boulanger à Marseille")
    page.get_by_role("link", name="Resserrer à 20 km").click()
    expect(page.locator("#total")).to_contain_text("20 km")
    expect(page.locator("#carte")).to_be_visible()
    page.locator(".card h3 a").first.click()
    expect(page.get_by_role("heading", name="Fiche d’identité")).to_be_visible()


def test_exports_are_downloaded(visit: Visit) -> None:
    page = visit("/recherche?q=un+boulanger+%C3%A0+Marseille")
    for name, suffix in (("CSV", "csv"), ("Excel", "xlsx")):
        with page.expect_download() as downloaded:
            page.get_by_role("link", name=name, exact=True).click()
        assert downloaded.value.suggested_filename == f"entremise.{suffix}"


def test_the_printed_list_is_only_the_list(visit: Visit) -> None:
    page = visit("/recherche?q=un+boulanger+%C3%A0+Marseille")
    page.emulate_media(media="print")
    expect(page.locator(".card").first).to_be_visible()
    for hidden in (".map-side", ".filters", ".bottom", ".search", ".exports"):
        expect(page.locator(hidden).first).to_be_hidden()
