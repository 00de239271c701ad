"""Guests in a real browser: from the invitation's mail to the opinion, on a phone in French, at a desk in English."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import icalendar
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import PHONE, WIDE, Visit
from tests.browser.looking import faults
from tests.factories import Cast, People
from tests.meetings import days
from tests.meetings.days import BUYERS, BuyersDay

from entremise.meetings.actions import guests_told, ratings
from entremise.meetings.links import day_token, guest_url
from entremise.meetings.models import Guest, Request, Slot
from entremise.notices.models import Mail
from entremise.notices.writing import message
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]


@pytest.fixture
def people(firms: Cast) -> People:
    """One person for each role."""
    return factories.people(firms)


@pytest.fixture
def there(firms: Cast, people: People) -> BuyersDay:
    return days.buyers_day(firms, people)


def link(kind: str, words: str) -> str:
    """The path of a link of the last mail of a kind, as its reader sees it."""
    body = str(message(Mail.objects.filter(kind=kind).order_by("-pk")[0]).body)
    written = re.search(rf"(?:{words}) ?: (http\S+)", body)
    assert written, body
    return urlsplit(written[1]).path


def button(page: Page, french: str, english: str) -> Any:
    return page.get_by_role("button", name=re.compile(f"^({french}|{english})")).first


@pytest.mark.parametrize("how", [{"language": "fr", "size": PHONE}, {"language": "en", "size": WIDE}])
def test_from_the_invitation_to_the_opinion(visit: Visit, there: BuyersDay, how: dict[str, Any]) -> None:
    language = how["language"]
    inn = days.guest(there.day, BUYERS, firm="Auberge du Garlaban", email="aude@example.org", language=language,
                     ready_at=None)  # fmt: skip
    guests_told.invited(inn, timezone.now())
    page = visit(link("meeting_invited", "Répondre à l’invitation|Answer the invitation"), **how)
    assert (faults(page), Guest.objects.get(pk=inn.pk).opened_at) == ([], None)
    _introduces_itself(page, inn, there)
    _asks(page)
    _answers(visit(guest_url(there.baker), **how))
    meeting = Request.objects.get()
    days.timetable(there.day, (meeting, there.slots[1], there.tables[0]), published_at=timezone.now())
    _reads_its_agenda(page, inn, there)
    _takes_notes_then_gives_its_opinion(page, there)
    ratings.go_on_all(timezone.now())
    meeting.refresh_from_db()
    assert (meeting.status, meeting.introduction.need.text if meeting.introduction else "") == (
        Request.Status.HELD, "Un boulanger pour le petit déjeuner.",
    )  # fmt: skip


def _introduces_itself(page: Page, inn: Guest, there: BuyersDay) -> None:
    """What it offers, whom it seeks, who comes with it; it is not free in the first slot."""
    page.get_by_role("link", name=re.compile("^(Me présenter|Introduce myself)$")).click()
    button(page, "Je viens", "I am coming").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == []
    page.get_by_label(re.compile("^(Ce que vous proposez|What you offer)$")).fill("Trente couverts par jour.")
    page.get_by_label(re.compile("^(Qui vous aimeriez|Whom you would)")).fill("Un boulanger pour le petit déjeuner.")
    page.get_by_label(re.compile("^(Votre nom|Your name)$")).fill("Aude Essai")
    page.get_by_label(re.compile("^(Collègues|Colleagues)")).fill("Basile Essai, basile@example.org")
    button(page, "Je viens", "I am coming").click()

    expect(page.get_by_role("heading", name=re.compile("Vos disponibilités|Your availability"))).to_be_visible()
    page.get_by_label(re.compile("09:00")).uncheck()
    assert faults(page) == []
    button(page, "Enregistrer", "Save").click()
    expect(page.get_by_text(re.compile("3 créneaux libres sur 4|3 free slots of 4"))).to_be_visible()
    inn.refresh_from_db()
    assert (inn.status, list(inn.unavailable.all()), inn.delegates.count()) == (
        Guest.Status.READY, [there.slots[0]], 1,
    )  # fmt: skip


def _asks(page: Page) -> None:
    """Whom is suggested to it, with a word."""
    page.get_by_role("link", name=re.compile("^(Choisir|Choose)$")).click()
    suggested = page.locator("section[aria-labelledby=suggestions] .card")
    expect(suggested.get_by_role("heading")).to_have_text(["Fournil des Calanques"])
    expect(suggested.get_by_text(re.compile("Son activité est de celles|Their activity is one"))).to_be_visible()
    assert faults(page) == []
    suggested.get_by_text(re.compile("Ajouter un mot|Add a word")).click()
    suggested.get_by_label(re.compile("^(Pourquoi|Why)")).fill("Vingt pains chaque matin")
    button(page, "Je veux rencontrer", "I want to meet").click()
    expect(page.get_by_text(re.compile("demandé, sans réponse|asked, no answer", re.I))).to_be_visible()
    assert Request.objects.get().why == "Vingt pains chaque matin"


def _answers(baker: Page) -> None:
    """The other reads it, nothing of who asks, and says yes."""
    baker.get_by_role("link", name=re.compile("^(Répondre|Answer)$")).click()
    expect(baker.get_by_text("Vingt pains chaque matin")).to_be_visible()
    expect(baker.get_by_text("aude@example.org")).to_have_count(0)
    assert faults(baker) == []
    button(baker, "Oui, rencontrons-nous", "Yes, let us meet").click()
    expect(baker.get_by_text(re.compile("C’est convenu|It is agreed"))).to_be_visible()


def _reads_its_agenda(page: Page, inn: Guest, there: BuyersDay) -> None:
    """On the page, and in its calendar."""
    page.goto(guest_url(inn))
    expect(page.locator(".guest-line")).to_have_count(1)
    expect(page.locator(".guest-hour time")).to_have_text("09:20")
    assert faults(page) == []
    content = page.request.get(guest_url(inn, "guest_calendar")).body()
    assert [event.start for event in icalendar.Calendar.from_ical(content).walk("VEVENT")] == [there.slots[1].starts_at]


def _takes_notes_then_gives_its_opinion(page: Page, there: BuyersDay) -> None:
    """The address of the other comes with the meeting held."""
    page.get_by_role("link", name="Fournil des Calanques").click()
    expect(page.get_by_text("camille@example.org")).to_have_count(0)
    page.get_by_label(re.compile("^(Vos notes|Your notes)$")).fill("Demander le prix")
    button(page, "Garder mes notes", "Keep my notes").click()
    expect(page.get_by_text(re.compile("Vos notes sont gardées|Your notes are kept"))).to_be_visible()
    assert faults(page) == []

    _three_days_later(there)
    page.reload()
    page.get_by_label(re.compile("très utile|very useful")).check()
    button(page, "Enregistrer", "Save").click()
    expect(page.get_by_role("link", name="camille@example.org")).to_be_visible()
    expect(page.get_by_label(re.compile("^(Vos notes|Your notes)"))).to_have_value("Demander le prix")
    assert faults(page) == []


def _three_days_later(there: BuyersDay) -> None:
    """The day was the day before yesterday."""
    start = timezone.now() - dt.timedelta(days=3)
    for rank, slot in enumerate(there.slots):
        begin = start + rank * dt.timedelta(minutes=20)
        Slot.objects.filter(pk=slot.pk).update(starts_at=begin, ends_at=begin + dt.timedelta(minutes=20))


def test_whoever_cannot_come_says_so_without_script_and_the_other_reads_it(visit: Visit, there: BuyersDay) -> None:
    meeting = days.request(there.baker, there.caterer)
    days.timetable(there.day, (meeting, there.slots[0], there.tables[0]), published_at=timezone.now())
    page = visit(guest_url(there.caterer), PHONE, script=False)
    page.get_by_role("link", name="Je ne peux pas venir").click()
    page.get_by_role("button", name="Je ne viens pas").click()
    expect(page.get_by_text("C’est noté, merci de l’avoir dit.")).to_be_visible()
    told = Mail.objects.filter(kind="meeting_cancelled").values_list("email", flat=True)
    assert list(told) == [there.baker.email]
    other = visit(guest_url(there.baker), PHONE)
    expect(other.get_by_text("Aucun rendez-vous pour le moment")).to_be_visible()
    page.get_by_role("link", name="Je viens finalement").click()
    page.get_by_role("button", name="Je viens finalement").click()
    expect(page.locator(".guest-line")).to_have_count(1)


def test_one_registers_hides_somebody_and_a_colleague_opens_the_same_pages(
    visit: Visit, sign_in: SignIn, there: BuyersDay, people: People
) -> None:
    page = visit(f"/inscription/{day_token(there.day, 'join')}", PHONE)
    assert faults(page) == []
    page.get_by_label("Votre entreprise ou organisme").fill("Auberge du Garlaban")
    page.get_by_label("Acheteurs").check()
    page.get_by_label("Votre nom").fill("Aude Essai")
    page.get_by_label("Votre adresse électronique").fill("aude@example.org")
    page.get_by_role("button", name="Je m’inscris").click()
    expect(page.get_by_role("heading", name="Regardez vos courriels")).to_be_visible()
    page.goto(link("meeting_joined", "Confirmer et me présenter"))
    page.get_by_label("Ce que vous proposez").fill("Trente couverts par jour.")
    page.get_by_role("button", name="Je viens").click()
    page.get_by_role("link", name="Je veux rencontrer").click()
    card = page.locator(".card").filter(has_text="Toitures du Garlaban")
    card.get_by_text("Ajouter un mot").click()
    card.get_by_role("button", name="Ne plus voir ce participant").click()
    expect(page.get_by_text("Rien ne lui est dit.", exact=False)).to_be_visible()
    expect(page.locator(".card").filter(has_text="Toitures du Garlaban")).to_have_count(0)

    colleague = visit("/", PHONE)
    sign_in(colleague, people.colleague)
    colleague.goto("/mes-rendez-vous")
    assert faults(colleague) == []
    colleague.get_by_role("link", name="Rencontres du goût").click()
    expect(colleague.get_by_role("heading", name="Fournil des Calanques")).to_be_visible()
