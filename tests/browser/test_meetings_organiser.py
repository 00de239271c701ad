"""A meeting day prepared by its organiser: made, its guests imported from a spreadsheet with faults, opened."""

import io
import os
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect
from tests import factories
from tests.browser.conftest import PHONE, WIDE, Visit
from tests.browser.looking import faults
from tests.factories import Cast, People
from tests.meetings import days

from entremise.common.spreadsheets import WORKBOOK
from entremise.meetings.models import MeetingDay
from entremise.notices.models import Mail
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]
#: As a partner would send it: a title above, odd names of columns, two rows that cannot be used, one twice.
LIST = (
    ("Rencontres du goût, liste au 12 mai", None, None, None),
    (None, None, None, None),
    ("Société", "Nom et prénom", "E-mail", "Profil"),
    ("Fournil des Calanques", "Camille Essai", "camille@example.org", "Fournisseur"),
    ("Toitures du Garlaban", "Bruno Essai", "Bruno@Example.org ", "fournisseur"),
    ("Hôtel des Oursins", "Olive Essai", "olive@example.org", "acheteur"),
    ("Traiteur Sainte-Victoire", "Claire Essai", "claire@example,org", "Acheteur"),
    ("Comptes & Chiffres", "Dominique Essai", "colleague@example.org", "presse"),
    ("Hôtel des Oursins", "Olive Essai", "olive@example.org", "acheteur"),
)
TEXTS = {
    "fr": {
        "new": "Créer une journée", "title": "Son nom", "place": "Où", "first": "Premier jour",
        "make": "Créer la journée", "import": "Importer une liste", "file": "Le fichier", "read": "Lire la liste",
        "add": "Ajouter ces 3 participants",
        "faulty": "Télécharger ces lignes et leurs raisons (Excel)", "see": "Voir les participants",
        "board": "Vue d’ensemble", "open": "Ouvrir les demandes", "sent": "3 invitations partent.",
    },
    "en": {
        "new": "Make a day", "title": "Its name", "place": "Where", "first": "First day", "make": "Make the day",
        "import": "Import a list", "file": "The file", "read": "Read the list", "add": "Add these 3 participants",
        "faulty": "Download these rows and their reasons (Excel)", "see": "See the participants",
        "board": "Overview", "open": "Open requests", "sent": "3 invitations are leaving.",
    },
}  # fmt: skip


@pytest.fixture
def people(firms: Cast) -> People:
    """Everybody."""
    return factories.people(firms)


def checked(page: Page, name: str) -> None:
    """Nothing that axe can find, nothing wider than the screen; a picture is kept when one is asked for."""
    if folder := os.environ.get("ENTREMISE_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert (name, faults(page)) == (name, [])


def spreadsheet() -> FilePayload:
    book, content = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in LIST:
        sheet.append(row)
    book.save(content)
    return {"name": "liste.xlsx", "mimeType": WORKBOOK, "buffer": content.getvalue()}


@pytest.mark.parametrize(("language", "size"), [("fr", PHONE), ("en", WIDE)], ids=["fr-phone", "en-wide"])
def test_a_day_is_made_its_guests_imported_and_requests_opened(
    visit: Visit, people: People, sign_in: SignIn, size: tuple[int, int], language: str
) -> None:
    words, shot = TEXTS[language], f"organiser-{language}-{size[0]}"
    page = visit("/", size, language)
    sign_in(page, people.lea)
    page.goto("/journees")
    checked(page, f"{shot}-days")
    page.get_by_role("link", name=words["new"]).click()
    checked(page, f"{shot}-new")
    page.get_by_label(words["title"]).fill("Rencontres du goût")
    page.get_by_label(words["place"], exact=True).fill("Palais de la Bourse, Marseille")
    page.get_by_label(words["first"]).fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name=words["make"]).click()
    expect(page.locator(".day-steps .current")).to_have_count(1)
    checked(page, f"{shot}-board")
    board = page.url

    for name in (
        "creneaux",
        "lieux",
        "programme",
        "participants",
        "demandes",
        "reglages",
        "ouvrir",
        "annuler",
        "copier",
    ):
        page.goto(f"{board}/{name}")
        checked(page, f"{shot}-{name}")

    page.goto(f"{board}/participants")
    page.get_by_role("link", name=words["import"]).first.click()
    checked(page, f"{shot}-import")
    page.get_by_label(words["file"]).set_input_files(spreadsheet())
    page.get_by_role("button", name=words["read"]).click()
    expect(page.locator(".faulty tbody tr")).to_have_count(2)
    expect(page.locator(".faulty")).to_contain_text("claire@example.org")
    checked(page, f"{shot}-read")
    with page.expect_download() as download:
        page.get_by_role("button", name=words["faulty"]).click()
    sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    assert sheet is not None
    assert [row[0].value for row in sheet.iter_rows()] == ["Société", "Traiteur Sainte-Victoire", "Comptes & Chiffres"]
    page.get_by_role("button", name=words["add"]).click()
    checked(page, f"{shot}-added")
    page.get_by_role("link", name=words["see"]).click()
    expect(page.locator("table tbody tr")).to_have_count(3)
    checked(page, f"{shot}-guests")
    page.get_by_role("link", name="Hôtel des Oursins").click()
    checked(page, f"{shot}-guest")

    page.goto(board)
    page.get_by_role("link", name=words["open"]).last.click()
    page.get_by_role("button", name=words["open"]).click()
    expect(page.locator(".messages")).to_contain_text(words["sent"])
    checked(page, f"{shot}-opened")
    invited = Mail.objects.filter(kind="meeting_invited").order_by("email")
    assert [mail.email for mail in invited] == ["bruno@example.org", "camille@example.org", "olive@example.org"]
    assert MeetingDay.objects.get().status == MeetingDay.Status.OPEN


def test_an_organiser_watches_requests_and_helps(visit: Visit, firms: Cast, people: People, sign_in: SignIn) -> None:
    day = days.buyers_day(firms, people)
    waiting_for = timezone.now() - timedelta(days=3)
    days.request(day.baker, day.caterer, accepted=False, made_at=waiting_for)
    page = visit("/", PHONE)
    sign_in(page, people.samir)
    page.goto(f"/journees/{day.day.number}")
    expect(page.locator(".day-next")).to_contain_text("Relancer")
    expect(page.locator(".calls li")).to_have_count(3)
    checked(page, "organiser-board")
    page.locator(".day-next a").click()
    checked(page, "organiser-watched")
    page.get_by_label("Qui", exact=True).select_option(label="Toitures du Garlaban")
    page.get_by_label("Rencontre qui").select_option(label="Hôtel des Oursins")
    page.get_by_role("button", name="Ajouter").click()
    expect(page.locator(".messages")).to_contain_text("La demande est faite.")
    page.goto(f"/journees/{day.day.number}/participants/{day.hotel.number}")
    checked(page, "organiser-guest-asked")
    page.get_by_role("button", name="Noter un oui").click()
    expect(page.locator(".messages")).to_contain_text("C’est noté.")


def test_a_mission_is_told_by_the_clocks_of_its_places(
    visit: Visit, firms: Cast, people: People, sign_in: SignIn
) -> None:
    mission = days.mission(firms, people).day
    page = visit("/", WIDE)
    sign_in(page, people.lea)
    page.goto(f"/journees/{mission.number}/creneaux")
    page.get_by_role("link", name="New York").click()
    expect(page.locator(".slots").first).to_contain_text("08:00–09:00")
    for name in ("creneaux", "lieux", "programme"):
        page.goto(f"/journees/{mission.number}/{name}")
        checked(page, f"organiser-mission-{name}")
