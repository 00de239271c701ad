"""A buyers' day of two hundred people, from the first invitation to the report, with five incidents on the day.

What one organiser and two guests do is done in the browser; what the other guests do, by the actions that their pages
call. Time goes by: the whole service is taken to the day itself.
"""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import openpyxl
import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect
from tests import factories
from tests.browser.conftest import PHONE, WIDE, Visit
from tests.browser.looking import faults
from tests.factories import Cast

from entremise.common.spreadsheets import WORKBOOK
from entremise.hub.models import Introduction
from entremise.meetings import links, planning, rounds
from entremise.meetings.actions import answers, arrivals, requests, timetables
from entremise.meetings.models import Guest, Incident, MeetingDay, Request, Slot, Timetable
from entremise.meetings.queries import agenda
from entremise.notices.models import Mail
from entremise.people.models import Person
from entremise.timetable import checking

SignIn = Callable[[Page, Person], None]
BUYERS, FIRMS = 80, 120
#: Requests that the other guests make, and how many of them are accepted.
ASKED, ACCEPTED = 420, 0.8
#: Those whose phones are seen, and two who never come.
FIRM, BUYER, MISSING = "firm7@example.org", "buyer7@example.org", {"firm80@example.org", "buyer60@example.org"}
TRADES = ("boulangerie", "toiture", "nettoyage", "imprimerie", "transport", "menuiserie", "logiciel", "traiteur")


def invited() -> FilePayload:
    """The organiser's spreadsheet: two hundred rows, and three that cannot be used."""
    book, content = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(("Société", "Contact", "Courriel", "Profil", "Offre"))
    for number in range(BUYERS):
        sheet.append((f"Groupe Essai {number:03}", f"Acheteur {number}", f"buyer{number}@example.org", "Acheteur", ""))
    for number in range(FIRMS):
        trade = TRADES[number % len(TRADES)]
        sheet.append((f"Maison Rive {number:03}", f"Gérant {number}", f"firm{number}@example.org", "Entreprise", trade))
    for row in (("Sans côté", "X", "x@example.org", "presse", ""), ("", "", "y@example.org", "Acheteur", ""),
                ("Sans adresse", "Z", "z(at)example.org", "Acheteur", "")):  # fmt: skip
        sheet.append(row)
    book.save(content)
    return {"name": "invites.xlsx", "mimeType": WORKBOOK, "buffer": content.getvalue()}


@transaction.atomic
def everybody_answers(day: MeetingDay, but: set[str]) -> None:
    """All others say who they are, ask for meetings and answer what they are asked."""
    random = Random(13)  # noqa: S311 - the same each time
    guests = list(day.guests.exclude(email__in=but))
    for guest in guests:
        answers.introduce_itself(guest, {"offers": f"Essai de {guest.firm}."})
    buyers = [guest for guest in guests if guest.side == "Acheteurs"]
    firms = [guest for guest in guests if guest.side == "Entreprises"]
    pairs = [(firm, buyer) for firm in firms for buyer in buyers]
    for firm, buyer in random.sample(pairs, ASKED):
        asker, asked = (firm, buyer) if random.random() < 0.6 else (buyer, firm)
        made = requests.make(asker, asked, weight=random.choice((1, 2, 2, 3)))
        if random.random() < ACCEPTED:
            requests.accept(made)


def published(day: MeetingDay) -> Timetable:
    found = agenda.published(day)
    assert found is not None
    return found


def wrong(day: MeetingDay) -> list[str]:
    """What the independent checker says against the timetable in force; who leaves may have fewer than the floor."""
    current = published(day)
    asked = planning.without_floor(planning.instance_of(day, timetable=current))
    return [each.fr for each in checking.faults(asked, planning.timetable_of(current))]


def seen(page: Page) -> None:
    assert faults(page) == []


def prepare(page: Page, people: factories.People) -> MeetingDay:
    """The organiser makes the day, imports two hundred guests and opens requests."""
    page.goto("/journees/nouvelle")
    page.get_by_label("Son nom").fill("Journée des acheteurs du port")
    page.get_by_label("Où", exact=True).fill("Palais de la Bourse, Marseille")
    page.get_by_label("Premier jour").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Créer la journée").click()
    expect(page.locator("h1")).to_contain_text("Journée des acheteurs du port")
    board = page.url
    page.goto(f"{board}/lieux")
    page.get_by_text("Ajouter des tables").click()
    page.get_by_label("Combien de tables").fill("15")
    page.get_by_role("button", name="Ajouter", exact=True).first.click()
    page.goto(f"{board}/participants/importer")
    page.get_by_label("Le fichier").set_input_files(invited())
    page.get_by_role("button", name="Lire la liste").click()
    expect(page.locator(".faulty tbody tr")).to_have_count(3)
    page.get_by_role("button", name=f"Ajouter ces {BUYERS + FIRMS} participants").click()
    page.goto(f"{board}/ouvrir")
    page.get_by_label("Demandes et réponses jusqu’au").fill((timezone.localdate() + timedelta(days=20)).isoformat())
    page.get_by_role("button", name="Ouvrir les demandes").click()
    expect(page.locator(".messages")).to_contain_text(f"{BUYERS + FIRMS} invitations partent.")
    day = MeetingDay.objects.get()
    assert (day.guests.count(), day.tables.count(), day.organiser) == (BUYERS + FIRMS, 35, people.lea)
    return day


def answer_on_phones(visit: Visit, day: MeetingDay) -> Request:
    """A firm opens the link of its invitation, presents itself and asks; the buyer says yes on another phone."""
    firm, buyer = (
        Mail.objects.get(email=f"{name}@example.org", kind="meeting_invited") for name in ("firm7", "buyer7")
    )
    buyer_page = visit(buyer.url, PHONE)
    buyer_page.goto(f"{buyer.url}/profil")
    buyer_page.get_by_label("Ce que vous proposez").fill("Nous achetons pour les cantines du port.")
    buyer_page.locator("main form button.primary").first.click()
    page = visit(firm.url, PHONE)
    seen(page)
    page.goto(f"{firm.url}/profil")
    page.get_by_label("Ce que vous proposez").fill("Des desserts de saison, livrés le matin.")
    page.locator("main form button.primary").first.click()
    page.goto(f"{firm.url}/rencontrer?q=Groupe+Essai+007")
    page.get_by_role("button", name="Je veux rencontrer").click()
    expect(page.locator("main")).to_contain_text("Groupe Essai 007")
    buyer_page.goto(f"{buyer.url}/demandes")
    buyer_page.get_by_role("button", name="Oui, rencontrons-nous").click()
    seen(buyer_page)
    request = Request.objects.get(asker__email=FIRM)
    assert (request.asked.email, request.status) == (BUYER, Request.Status.ACCEPTED)
    return request


def plan(page: Page, board: str, day: MeetingDay) -> None:
    """A timetable is computed while its page follows, read, and published."""
    page.goto(f"{board}/plannings")
    page.get_by_label("Temps de calcul").select_option(label="20 secondes")
    page.get_by_role("button", name="Calculer").click()
    expect(page.locator("h1")).to_be_visible()
    timetables.compute.call(Timetable.objects.get().pk)
    made = Timetable.objects.get()
    assert made.status == Timetable.Status.READY
    page.goto(f"{board}/plannings/{made.number}")
    expect(page.locator(".plan-grid, table").first).to_be_visible()
    seen(page)
    page.goto(f"{board}/plannings/{made.number}/publier")
    page.get_by_role("button", name="Publier").click()
    expect(page.locator(".messages")).to_contain_text("Le planning est publié")
    assert published(day) == made
    assert wrong(day) == []


def check_in(page: Page, board: str, day: MeetingDay, but: set[str]) -> None:
    """The badge of one guest is read at the door, another is ticked in the list; the others arrive."""
    first, second = day.guests.get(email=FIRM), day.guests.get(email=BUYER)
    page.goto(f"/badge/{links.badge_token(first)}")
    page.get_by_role("button", name="Noter son arrivée").click()
    page.goto(f"{board}/accueil?q=Groupe+Essai+007")
    page.get_by_role("button", name="Groupe Essai 007 est arrivé").click()
    expect(page.locator("main")).to_contain_text("2 arrivés sur 200")
    assert [Guest.objects.get(pk=each.pk).arrived_at is None for each in (first, second)] == [False, False]
    for guest in day.guests.exclude(email__in=but):
        arrivals.arrive(guest, None)


def incident(page: Page, day: MeetingDay, address: str) -> Incident:
    """One incident: what it would change is shown, then confirmed; what was under way has not moved."""
    now = timezone.now()
    begun = agenda_before(day, now)
    page.goto(address)
    seen(page)
    page.get_by_role("button", name=re.compile("^Confirmer")).click()
    expect(page.locator(".messages")).to_contain_text("C’est fait")
    assert agenda_before(day, now) == begun
    assert wrong(day) == []
    return day.incidents.first() or pytest.fail("nothing was noted")


def agenda_before(day: MeetingDay, moment: datetime) -> set[tuple[int, int | None, int | None]]:
    """The meetings that have begun, where they were placed."""
    rows = published(day).placements.filter(slot__starts_at__lt=moment)
    return set(rows.values_list("request", "slot", "table"))


def busy(day: MeetingDay, after: datetime, side: str) -> Guest:
    """The guest of a side with most meetings ahead."""
    count: dict[int, int] = {}
    rows = published(day).placements.filter(slot__starts_at__gt=after).select_related("request")
    for row in rows:
        for guest in (row.request.asker_id, row.request.asked_id):
            count[guest] = count.get(guest, 0) + 1
    there = day.guests.filter(side=side, late_until=None, left_at=None).exclude(
        email__in=["firm7@example.org", "buyer7@example.org"]
    )
    return max(there, key=lambda guest: (count.get(guest.pk, 0), -guest.pk))


def five_incidents(page: Page, board: str, day: MeetingDay) -> None:
    """Somebody is late, somebody leaves, a table goes, somebody comes unannounced, a meeting is cancelled."""
    now, there = timezone.now(), f"{board}/jour/incident"
    late = busy(day, now, "Acheteurs")
    incident(page, day, f"{there}?kind=late&guest={late.number}")
    left = busy(day, now, "Entreprises")
    incident(page, day, f"{there}?kind=left&guest={left.number}")
    table = published(day).placements.filter(slot__starts_at__gt=now).order_by("table__position").first()
    assert table is not None
    incident(page, day, f"{there}?kind=table&table={table.table_id}")
    page.goto(f"{board}/jour/arrivee")
    page.get_by_label("Entreprise", exact=True).fill("Maison Imprévue")
    page.get_by_label("Vient comme").select_option("Entreprises")
    page.get_by_label("Rencontrerait").select_option(label="Groupe Essai 007")
    page.get_by_role("button", name="Chercher des places").click()
    page.get_by_role("button", name=re.compile("^Confirmer")).click()
    expect(page.locator(".messages")).to_contain_text("C’est fait")
    ahead = published(day).placements.filter(slot__starts_at__gt=now).select_related("request").last()
    assert ahead is not None
    incident(page, day, f"{there}?kind=cancelled&request={ahead.request.number}")
    kinds = ["cancelled", "arrived", "table", "left", "late"]
    assert [each.kind for each in day.incidents.all()] == kinds
    assert wrong(day) == []


@pytest.mark.slow
def test_two_hundred_people_from_invitation_to_report(visit: Visit, firms: Cast, sign_in: SignIn) -> None:
    people = factories.people(firms)
    page = visit("/", WIDE)
    sign_in(page, people.lea)
    day = prepare(page, people)
    board = f"/journees/{day.number}"
    chosen = answer_on_phones(visit, day)
    everybody_answers(day, {FIRM, BUYER})
    plan(page, board, day)
    placed = published(day).placements.get(request=chosen)
    assert placed.slot is not None

    opening = day.slots.earliest("starts_at")
    with time_machine.travel(opening.starts_at - timedelta(minutes=20), tick=True):
        sign_in(page, people.lea)
        check_in(page, board, day, MISSING)
    third = Slot.objects.filter(day=day)[2]
    with time_machine.travel(third.starts_at + timedelta(minutes=5), tick=True):
        sign_in(page, people.lea)
        hall = visit(f"/affichage/{links.day_token(day, 'hall')}", WIDE)
        expect(hall.locator("main, body").first).to_contain_text("Table")
        five_incidents(page, board, day)
        page.goto(f"{board}/jour")
        seen(page)

    evening = day.slots.latest("starts_at").ends_at + timedelta(hours=1)
    with time_machine.travel(evening, tick=True):
        sign_in(page, people.lea)
        rounds.note_meetings_held(timezone.now())
        page.goto(f"{board}/terminer")
        page.get_by_role("button", name="Terminer la journée").click()
        rate(visit, chosen)
        rounds.go_on_in_the_loop(timezone.now())
        report(page, board, day)


def rate(visit: Visit, request: Request) -> None:
    """The firm says on its phone what the meeting was worth."""
    page = visit(links.guest_url(request.asker), PHONE)
    page.goto(f"{links.guest_url(request.asker)}/rendez-vous/{request.number}")
    page.get_by_label("très utile").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".messages, main").first).to_be_visible()
    assert request.ratings.get().mark == 4


def report(page: Page, board: str, day: MeetingDay) -> None:
    """The report counts what happened, on the page and in its files."""
    held = day.requests.filter(held_at__isnull=False)
    assert held.count() > ASKED * ACCEPTED * 0.8
    assert Introduction.objects.count() == held.count()
    page.goto(f"{board}/bilan")
    expect(page.locator(".tile-value").first).to_be_visible()
    expect(page.locator("main")).to_contain_text(str(held.count()))
    seen(page)
    for name in ("pdf", "xlsx"):
        answered = page.request.get(f"{board}/bilan.{name}")
        assert (answered.status, answered.body()[:2]) == (200, b"%P" if name == "pdf" else b"PK")
