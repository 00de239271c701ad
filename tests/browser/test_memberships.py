"""Journeys: join a firm by letter, invite a colleague, take one's data and leave; each page on a screen and a phone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import PHONE, READERS, WIDE
from tests.browser.looking import faults
from tests.factories import Cast, People, people

from entremise.notices.models import Mail
from entremise.people.actions.accounts import open_account, prove_address
from entremise.people.models import Membership, Person

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
SignIn = Callable[[Page, Person], None]
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


@pytest.fixture
def persons(firms: Cast) -> People:
    return people(firms)


@pytest.fixture
def seen(tmp_path: Path) -> Callable[[Page, str], None]:
    """Look at a page: nothing wider than the screen, nothing that axe finds wrong."""

    def look(page: Page, name: str) -> None:
        assert (name, faults(page)) == (name, [])
        page.screenshot(path=str(tmp_path / f"{name}.png"), full_page=True)

    return look


@READERS
def test_a_firm_is_joined_by_letter(
    visit: Visit, sign_in: SignIn, firms: Cast, persons: People, seen: Callable[[Page, str], None],
    size: tuple[int, int], language: str,
) -> None:  # fmt: skip
    french = language == "fr"
    Person.objects.filter(pk=persons.noe.pk).update(language=language)
    noe, lea = visit("/", size, language), visit("/", size, language)
    sign_in(noe, persons.noe)
    sign_in(lea, persons.lea)

    noe.goto("/compte/organisations")
    seen(noe, "none")
    noe.get_by_role("link", name="Trouver mon entreprise" if french else "Find my firm").click()
    noe.get_by_role("searchbox").last.fill("Comptes")
    noe.locator(".account-body form.search button").click()
    seen(noe, "found")
    noe.get_by_role("link", name=re.compile("C’est la mienne : Comptes" if french else "It is mine: Comptes")).click()
    seen(noe, "join")
    noe.get_by_role("radio").first.check()
    noe.get_by_role("button", name="Continuer" if french else "Continue").click()
    expect(noe.get_by_text("courrier à envoyer" if french else "letter to be sent")).to_be_visible()

    lea.goto("/conseiller/courriers")
    seen(lea, "letters")
    lea.get_by_role("button", name=re.compile("Préparer le courrier" if french else "Prepare the letter")).click()
    code = lea.locator(".letter-code").inner_text()
    seen(lea, "letter")
    lea.goto("/conseiller/rattachements")
    seen(lea, "claims")

    noe.reload()
    noe.get_by_role("link", name="Saisir le code" if french else "Type the code").click()
    noe.get_by_role("textbox").last.fill("AAAA AAAA")
    noe.get_by_role("button", name="Valider" if french else "Confirm").click()
    seen(noe, "wrong")
    noe.get_by_role("textbox").last.fill(code.lower())
    noe.get_by_role("button", name="Valider" if french else "Confirm").click()
    expect(noe.get_by_role("heading", name="Comptes & Chiffres")).to_be_visible()
    seen(noe, "joined")
    row = Membership.objects.get(person=persons.noe)
    assert (row.confirmed_at is not None, row.manager) == (True, True)


@SIZES
def test_a_colleague_is_invited_and_joins(
    visit: Visit, sign_in: SignIn, firms: Cast, persons: People, seen: Callable[[Page, str], None],
    size: tuple[int, int],
) -> None:  # fmt: skip
    camille = visit("/", size)
    sign_in(camille, persons.camille)
    camille.goto("/compte/organisations")
    seen(camille, "mine")
    camille.get_by_role("link", name="Personnes et invitations").click()
    camille.get_by_label("Son adresse électronique").fill("nouvelle@example.org")
    camille.get_by_role("button", name="Envoyer l’invitation").click()
    expect(camille.get_by_text("L’invitation part à nouvelle@example.org.")).to_be_visible()
    seen(camille, "invited")

    link = Mail.objects.get(kind="invitation").url
    guest = visit(link, size)
    expect(guest.get_by_role("main").get_by_role("link", name="Se connecter")).to_be_visible()
    seen(guest, "invitation")
    person = open_account("nouvelle@example.org", "fr")
    Person.objects.filter(pk=person.pk).update(name="Nouvelle Essai")
    sign_in(guest, person)
    guest.goto(link)
    guest.get_by_role("button", name="Rejoindre").click()
    expect(guest.get_by_role("heading", name="Fournil des Calanques")).to_be_visible()
    camille.reload()
    expect(camille.get_by_text("Nouvelle Essai")).to_be_visible()


@SIZES
def test_one_takes_ones_data_and_erases_them(
    visit: Visit, sign_in: SignIn, firms: Cast, persons: People, seen: Callable[[Page, str], None],
    size: tuple[int, int],
) -> None:  # fmt: skip
    prove_address(persons.noe, "noe@example.org")
    noe = visit("/", size)
    sign_in(noe, persons.noe)
    noe.goto("/compte/mes-donnees")
    noe.get_by_label("Recevoir les nouvelles de la chambre").check()
    noe.get_by_role("button", name="Enregistrer").click()
    seen(noe, "data")
    with noe.expect_download() as download:
        noe.get_by_role("button", name="Tout emporter, à lire").click()
    text = Path(download.value.path()).read_text()
    assert "noe@example.org" in text
    noe.get_by_role("link", name="Effacer mes données").click()
    seen(noe, "erase")
    noe.get_by_label("Votre adresse électronique, pour confirmer").fill("noe@example.org")
    noe.get_by_role("button", name="Effacer mes données pour toujours").click()
    expect(noe.get_by_role("heading", name="Vos données sont effacées")).to_be_visible()
    seen(noe, "erased")
    assert Person.objects.get(pk=persons.noe.pk).name == ""


@SIZES
def test_pages_for_founders_foreigners_and_auditors(
    visit: Visit, sign_in: SignIn, firms: Cast, persons: People, seen: Callable[[Page, str], None],
    size: tuple[int, int],
) -> None:  # fmt: skip
    noe, victor = visit("/", size), visit("/", size)
    sign_in(noe, persons.noe)
    sign_in(victor, persons.victor)
    noe.goto("/compte/organisations/etrangere")
    seen(noe, "foreign")
    noe.goto("/compte/organisations/projet")
    seen(noe, "found")
    noe.get_by_label("Nom du projet ou de l’organisation").fill("Algues en rade")
    noe.get_by_label("Ce qu’il fait ou fera").fill("Des emballages d’algues pour les maraîchers du territoire.")
    noe.get_by_label("Commune (facultatif)").fill("Marseille")
    noe.get_by_role("button", name="Déclarer").click()
    expect(noe.get_by_role("heading", name="Algues en rade")).to_be_visible()
    victor.goto("/administration/journal?verbe=membership.")
    seen(victor, "trail")
    expect(victor.get_by_text("membership.confirm")).to_be_visible()
