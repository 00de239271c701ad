"""“Pourquoi pas moi ?”: a baker reads where she stood and why, objects, and is answered by an adviser."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import PHONE, READERS, WIDE, Visit
from tests.browser.looking import faults
from tests.factories import Cast, EstablishmentFactory, People, siret
from tests.neutrality.showing import enter

from entremise.matching.equity.relevance import LEVELS
from entremise.neutrality.actions import objections
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]
WORDS = "Notre adresse est fausse : nous sommes au Vieux-Port depuis deux ans."
ANSWER = "Vous avez raison : votre adresse est corrigée depuis ce matin et compte désormais."
TEXTS = {
    "fr": ("Voir mes listes", "Qu’est-ce qui ne va pas, selon vous ?", "Contester", "contestation attend sa réponse",
           "Une erreur est reconnue et corrigée", "Votre réponse", "Envoyer la réponse", "Une erreur est corrigée"),
    "en": ("See my lists", "What is wrong, in your view?", "Object", "objection waits for an answer",
           "An error is acknowledged and corrected", "Your answer", "Send the answer", "An error is corrected"),
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


def some_lists(firms: Cast) -> int:
    """Lists the bakery was considered for, of all kinds; the number of the one it is told most of."""
    now, had = timezone.now(), "activity words nearness"
    far = next(level.gap for level in LEVELS if level.relevance < LEVELS[0].relevance) + 2500
    enter((1, 0, had), (firms.baker, 0, "activity"), at=now, eligible=30)
    enter((1, 0, had), at=now, eligible=2800, key="a" * 16)
    enter(*((each, 0, had) for each in range(1, 201)), at=now, eligible=2800, key="b" * 16)
    alike = ((each, 0, had) for each in range(1, 24))
    enter(*alike, (firms.baker, 0, had), at=now, key="c" * 16)
    closer = ((each, 0, "activity words evidence meaning nearness") for each in range(1, 24))
    return enter(*closer, (firms.baker, far, "activity"), at=now, key="d" * 16)


@READERS
def test_a_firm_reads_why_objects_and_is_answered(
    visit: Visit, firms: Cast, people: People, sign_in: SignIn, size: tuple[int, int], language: str
) -> None:
    number = some_lists(firms)
    own, words, contest, waiting, corrected, reply, send, answered = TEXTS[language]
    shot = f"why-{language}-{size[0]}"
    page = visit("/", size, language)
    sign_in(page, people.camille)
    page.goto("/mon-espace")
    page.get_by_role("link", name=own).click()
    checked(page, f"{shot}-lists")
    for each in (number - 1, number - 2, number - 3):
        page.goto(f"/mes-listes/siret/{firms.baker.identifier}/{each}")
        checked(page, f"{shot}-{each}")
    page.goto(f"/mes-listes/siret/{firms.baker.identifier}/{number}")
    checked(page, f"{shot}-list")
    page.get_by_role("button", name=contest).click()
    expect(page.locator(".warning")).to_be_visible()
    checked(page, f"{shot}-missing")
    page.get_by_label(words).fill(WORDS)
    page.get_by_role("button", name=contest).click()
    expect(page.locator("aside blockquote")).to_have_text(WORDS)
    checked(page, f"{shot}-objected")

    desk = visit("/", size, language)
    sign_in(desk, people.lea)
    desk.goto("/conseiller")
    desk.get_by_role("link", name=waiting).click()
    checked(desk, f"{shot}-objections")
    desk.get_by_role("link", name="Fournil des Calanques").click()
    checked(desk, f"{shot}-objection")
    desk.get_by_label(corrected).check()
    desk.get_by_label(reply, exact=True).fill(ANSWER)
    desk.get_by_role("button", name=send).click()
    expect(desk.locator("aside")).to_contain_text(ANSWER)
    checked(desk, f"{shot}-answered")

    page.reload()
    expect(page.locator("aside")).to_contain_text(answered)
    expect(page.locator("aside")).to_contain_text(ANSWER)
    checked(page, f"{shot}-read")


def test_without_script_one_objects_and_takes_it_back(
    visit: Visit, firms: Cast, people: People, sign_in: SignIn
) -> None:
    number = some_lists(firms)
    page = visit("/", script=False)
    sign_in(page, people.camille)
    page.goto(f"/mes-listes/siret/{firms.baker.identifier}/{number}")
    page.get_by_label("Qu’est-ce qui ne va pas, selon vous ?").fill(WORDS)
    page.get_by_role("button", name="Contester").click()
    page.get_by_role("button", name="Retirer ma contestation").click()
    expect(page.locator("aside")).to_contain_text("Vous pouvez en refaire une.")
    page.goto(f"/mes-listes/siret/{firms.baker.identifier}")
    expect(page.locator("tbody tr").first).to_contain_text("Contestation retirée")


def test_several_sites_none_and_nothing_yet(visit: Visit, firms: Cast, people: People, sign_in: SignIn) -> None:
    second = siret(firms.baker.organisation.identifier, 2)
    EstablishmentFactory(
        organisation=firms.baker.organisation, identifier=second, name="Fournil des Calanques, Aubagne"
    )
    page = visit("/", PHONE)
    sign_in(page, people.camille)
    page.goto("/mes-listes")
    checked(page, "why-several")
    page.get_by_role("link", name="Fournil des Calanques, Aubagne").click()
    expect(page.locator(".empty h2")).to_have_text("La recherche ne connaît pas encore cet établissement")
    checked(page, "why-not-held")
    page.goto(f"/mes-listes/siret/{firms.baker.identifier}")
    checked(page, "why-nothing")
    sign_in(page, people.noe)
    page.goto("/mes-listes")
    checked(page, "why-nobody")


def test_advisers_see_what_is_late(visit: Visit, firms: Cast, people: People, sign_in: SignIn) -> None:
    page = visit("/", WIDE)
    sign_in(page, people.edouard)
    page.goto("/objections")
    checked(page, "objections-none")
    number = some_lists(firms)
    objections.make(firms.baker, number, WORDS, people.camille, timezone.now() - timedelta(days=20))
    page.goto("/objections")
    expect(page.locator(".badge-late")).to_have_count(1)
    checked(page, "objections-late")
