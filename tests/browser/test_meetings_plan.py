"""A timetable is computed, corrected by hand and published; then the day goes otherwise, and the hall follows."""

import datetime as dt
import os
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import PHONE, READERS, WIDE, Visit
from tests.browser.looking import faults
from tests.factories import Cast, People
from tests.meetings.days import BuyersDay, buyers_day, request

from entremise.meetings import links
from entremise.meetings.actions import timetables
from entremise.meetings.models import Incident, Slot, Timetable
from entremise.meetings.queries.agenda import published
from entremise.notices.models import Mail
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]
TEXTS = {
    "fr": {"compute": "Calculer", "held": "4 rendez-vous tenus sur 4", "put": "Le mettre là", "moved": "Déplacé à",
           "undo": "Annuler le dernier changement", "review": "Relire et publier", "publish": "Publier et prévenir",
           "told": "4 participants sont prévenus", "late": "Toitures du Garlaban est en retard",
           "here": "Hôtel des Oursins est arrivé", "confirm": "Confirmer", "done": "C’est fait", "now": "Maintenant",
           "all": "Voir seulement les absents", "copy": "Préparer un nouveau planning à partir de celui-ci",
           "arrived": "Arrivé à"},
    "en": {"compute": "Compute", "held": "4 meetings held out of 4", "put": "Put it there", "moved": "Moved to",
           "undo": "Undo the last change", "review": "Review and publish", "publish": "Publish and tell them",
           "told": "4 participants are told", "late": "Toitures du Garlaban is late",
           "here": "Hôtel des Oursins has arrived", "confirm": "Confirm", "done": "Done", "now": "Now",
           "all": "See only those who are absent", "copy": "Prepare a new timetable from this one",
           "arrived": "Arrived at"},
}  # fmt: skip


@pytest.fixture
def people(firms: Cast) -> People:
    """Everybody."""
    return factories.people(firms)


@pytest.fixture
def day(firms: Cast, people: People) -> BuyersDay:
    """Two buyers and two firms agreed to meet each other: four meetings, four slots, two tables."""
    made = buyers_day(firms, people)
    for buyer in (made.caterer, made.hotel):
        for firm in (made.baker, made.roofer):
            request(buyer, firm)
    return made


def checked(page: Page, name: str) -> None:
    """Nothing that axe can find, nothing wider than the screen; a picture is kept when one is asked for."""
    if folder := os.environ.get("ENTREMISE_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert (name, faults(page)) == (name, [])


def it_is_the_day(day: BuyersDay) -> None:
    """The first slot began ten minutes ago."""
    begun = timezone.now().replace(second=0, microsecond=0) - dt.timedelta(minutes=10)
    for rank, slot in reversed(list(enumerate(Slot.objects.filter(day=day.day).order_by("starts_at")))):
        starts = begun + dt.timedelta(minutes=20 * rank)
        Slot.objects.filter(pk=slot.pk).update(starts_at=starts, ends_at=starts + dt.timedelta(minutes=20))


def found(page: Page, name: str) -> None:
    """Look a guest up on the page of the day."""
    page.locator("#q").fill(name)
    page.locator("#q").press("Enter")
    expect(page.locator("#imprevu .live-acts")).to_be_visible()


@READERS
def test_from_computing_to_the_day_itself(
    visit: Visit, day: BuyersDay, people: People, sign_in: SignIn, size: tuple[int, int], language: str
) -> None:
    told, shot = TEXTS[language], f"plan-{language}-{size[0]}"
    page = visit("/", size, language)
    sign_in(page, people.lea)
    page.goto(f"/journees/{day.day.number}/plannings")
    checked(page, f"{shot}-none")
    page.get_by_role("button", name=told["compute"], exact=True).click()
    checked(page, f"{shot}-waiting")
    timetables.compute.func(Timetable.objects.get().pk)
    expect(page.get_by_text(told["held"])).to_be_visible(timeout=20_000)
    checked(page, f"{shot}-ready")

    page.get_by_role("link", name="Hôtel des Oursins").first.click()
    checked(page, f"{shot}-meeting")
    page.get_by_text(told["put"], exact=True).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".message-success")).to_contain_text(told["moved"])
    page.get_by_role("button", name=told["undo"]).click()
    checked(page, f"{shot}-undone")

    page.get_by_role("link", name=told["review"]).click()
    checked(page, f"{shot}-review")
    page.get_by_role("button", name=told["publish"]).click()
    expect(page.locator(".message-success")).to_contain_text(told["told"])
    assert Mail.objects.filter(kind="agenda_published").count() == 4
    page.get_by_role("button", name=told["copy"]).click()
    page.goto(f"/journees/{day.day.number}/plannings")
    checked(page, f"{shot}-several")

    it_is_the_day(day)
    page.goto(f"/journees/{day.day.number}/jour")
    checked(page, f"{shot}-live")
    found(page, "oursins")
    page.locator("#imprevu").get_by_role("button", name=told["here"]).click()
    found(page, "garlaban")
    checked(page, f"{shot}-found")
    page.locator("#imprevu").get_by_role("link", name=told["late"]).click()
    checked(page, f"{shot}-incident")
    page.get_by_role("button", name=told["confirm"]).click()
    expect(page.locator(".message-success")).to_contain_text(told["done"])
    checked(page, f"{shot}-after")
    assert Incident.objects.get().guest == day.roofer
    page.goto(f"/journees/{day.day.number}/accueil")
    expect(page.get_by_text(told["arrived"])).to_be_visible()
    checked(page, f"{shot}-check-in")
    page.goto(f"/badge/{links.badge_token(day.baker)}")
    checked(page, f"{shot}-badge")


def test_the_hall_follows_without_being_touched(visit: Visit, day: BuyersDay, people: People) -> None:
    made = timetables.order(day.day, people.lea, seconds=5)
    screen = visit(f"/affichage/{links.day_token(day.day, 'hall')}", WIDE)
    expect(screen.get_by_text("Le planning sera affiché ici.")).to_be_visible()
    timetables.compute.func(made.pk)
    Timetable.objects.update(published_at=timezone.now())
    it_is_the_day(day)
    expect(screen.get_by_role("heading", name="Maintenant")).to_be_visible(timeout=40_000)
    checked(screen, "hall")
    assert published(day.day) == made


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_all_of_it_without_script(
    visit: Visit, day: BuyersDay, people: People, sign_in: SignIn, size: tuple[int, int]
) -> None:
    timetables.compute.func(timetables.order(day.day, people.lea, seconds=5).pk)
    page = visit("/", size, script=False)
    sign_in(page, people.lea)
    page.goto(f"/journees/{day.day.number}/plannings")
    page.get_by_role("link", name="Planning n° 1").click()
    page.get_by_role("link", name="Hôtel des Oursins").first.click()
    page.get_by_text("Le mettre là", exact=True).first.click()
    expect(page.locator(".message-success")).to_contain_text("Déplacé à")
    page.get_by_role("link", name="Planning n° 1").click()
    page.get_by_role("link", name="Relire et publier").click()
    page.get_by_role("button", name="Publier et prévenir").click()
    expect(page.locator(".message-success")).to_contain_text("participants sont prévenus")
