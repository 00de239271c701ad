"""What an adviser does around a meeting day: an investor's circle, decision makers, documents, the report."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import PHONE, WIDE, Visit
from tests.browser.looking import faults
from tests.factories import Cast, People
from tests.meetings import days

from entremise.meetings.models import Holder, MeetingDay, Rating
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]
#: Each as one of our two readers: on a phone in French, at a desk in English.
READERS = pytest.mark.parametrize(("language", "size"), [("fr", PHONE), ("en", WIDE)])


@pytest.fixture
def people(firms: Cast) -> People:
    return factories.people(firms)


@READERS
def test_from_a_project_to_the_decision_makers_it_meets(
    visit: Visit, sign_in: SignIn, people: People, language: str, size: tuple[int, int]
) -> None:
    propose, gather, add = {
        "fr": ("Proposer le cercle", "Mettre au parcours ceux qui sont cochés", "Ajouter"),
        "en": ("Propose the circle", "Add those ticked to the journey", "Add"),
    }[language]
    day = days.meeting_day(
        kind=MeetingDay.Kind.INVESTOR, title="Électrolyseurs", sides=["Investisseur", "Décideurs"], organiser=people.lea
    )
    days.slots(day, 3, minutes=60)
    days.guest(day, "Investisseur", firm="Gulf Stream Hydrogen", name="Sam Essai", email="sam@example.org")
    Holder.objects.create(role="mayor", institution="Ville d’Essai", name="Élise Essai", email="elise@example.org")
    page = visit("/", size, language)
    sign_in(page, people.lea)
    page.goto(f"/journees/{day.number}/cercle")
    assert faults(page) == []
    page.locator("#id_project").fill("Une usine d’électrolyseurs près du port, 200 emplois")
    page.get_by_role("button", name=propose).click()
    expect(page.get_by_text("Ville d’Essai")).to_be_visible()
    assert faults(page) == []

    page.locator("a[href*='role=port&']").click()
    page.locator("#id_institution").fill("Port d’Essai")
    page.locator("#id_site").fill("Capitainerie")
    assert faults(page) == []
    page.get_by_role("button", name=add, exact=True).click()
    page.get_by_label("Port d’Essai").check()
    page.get_by_role("button", name=gather).click()
    expect(page.locator("table.stacking tbody tr")).to_have_count(2)
    assert faults(page) == []
    assert sorted(day.guests.values_list("firm", flat=True)) == [
        "Gulf Stream Hydrogen", "Port d’Essai", "Ville d’Essai",
    ]  # fmt: skip


@READERS
def test_the_report_and_the_documents_of_a_day(
    visit: Visit, sign_in: SignIn, firms: Cast, people: People, language: str, size: tuple[int, int]
) -> None:
    there = days.buyers_day(firms, people, cost=500, closed_at=days.at("11:00"))
    held = days.request(there.baker, there.caterer, held_at=days.at("09:20"))
    also = days.request(there.roofer, there.caterer, held_at=days.at("09:40"))
    days.timetable(
        there.day, (held, there.slots[0], there.tables[0]), (also, there.slots[1], there.tables[1]),
        published_at=days.OPENED + dt.timedelta(days=7),
    )  # fmt: skip
    for request, guest, mark in ((held, there.baker, 4), (held, there.caterer, 3), (also, there.roofer, 2)):
        Rating.objects.create(request=request, guest=guest, mark=mark)
    page = visit("/", size, language)
    sign_in(page, people.lea)
    page.goto(f"/journees/{there.day.number}/bilan")
    expect(page.locator(".report-said")).to_contain_text("67")
    assert faults(page) == []
    with page.expect_download() as found:
        page.get_by_role("link", name="Excel", exact=True).click()
    assert found.value.suggested_filename == "bilan-rencontres-du-gout.xlsx"

    page.goto(f"/journees/{there.day.number}/documents")
    expect(page.locator(".day-cards .card")).to_have_count(4)
    assert faults(page) == []
    for link in page.locator(".day-cards a").all():
        answer = page.request.get(link.get_attribute("href") or "")
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_decision_makers_and_an_itinerary_are_read(
    visit: Visit, sign_in: SignIn, firms: Cast, people: People, size: tuple[int, int]
) -> None:
    there = days.mission(firms, people)
    Holder.objects.create(role="power", institution="Réseau d’Essai", name="Robin Essai", email="robin@example.org")
    page = visit("/", size)
    sign_in(page, people.lea)
    for address in ("/decideurs", "/decideurs?q=personne", f"/journees/{there.day.number}/itineraire"):
        page.goto(address)
        assert faults(page) == []
