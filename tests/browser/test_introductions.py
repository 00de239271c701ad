"""A need, the firms that are asked, and how they answer: from the mail, without an account."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import Page, expect
from pytest_django import Settings
from tests import factories
from tests.browser.conftest import PHONE, WIDE, Visit
from tests.browser.looking import faults
from tests.factories import Cast, People
from tests.hub.stories import found, published

from entremise.hub.actions import introductions
from entremise.hub.models import Correspondent, Introduction, Need
from entremise.hub.transitions import Status
from entremise.notices.actions.sending import send
from entremise.notices.models import Mail
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]
REASON = {"kind": "activity", "fr": "Activité : travaux de couverture", "en": "Activity: roofing"}


@pytest.fixture
def people(firms: Cast) -> People:
    return factories.people(firms)


@pytest.fixture
def need(people: People, firms: Cast, settings: Settings) -> Need:
    """The baker seeks somebody for the roof, anonymously; nobody has an account at the accountant's, found first."""
    settings.APPROACHED_AT_ONCE = 1
    need = published(
        people.camille, text="Refaire la toiture du fournil", organisation=str(firms.baker.organisation),
        organisation_name="Fournil des Calanques", anonymous=True, published_at=timezone.now(),
    )  # fmt: skip
    found(need, firms.accountant, firms.roofer)
    need.matches.update(reasons=[REASON])
    Correspondent.objects.create(
        organisation=str(firms.accountant.organisation), name="Paule Essai", email="paule@example.org", source="site"
    )
    return need


def sent_link(email: str) -> str:
    """Send the last mail written to an address, whatever the hour, and read the link of its button."""
    last = Mail.objects.filter(email=email).order_by("-pk")[0]
    Mail.objects.filter(pk=last.pk).update(released_at=timezone.now())
    mail.outbox.clear()
    assert send(last, timezone.now())
    found = re.search(r"http\S+/(?:reponse|mises-en-relation)/\S+", str(mail.outbox[0].body))
    assert found
    return urlsplit(found[0]).path


def choose(page: Page, name: str) -> None:
    page.locator(".card", has_text=name).get_by_role("button", name=re.compile("Mettre en relation")).click()


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_firm_answers_from_its_mail_and_both_know_each_other_only_then(
    visit: Visit, sign_in: SignIn, need: Need, people: People, size: tuple[int, int]
) -> None:
    camille = visit("/", size)
    sign_in(camille, people.camille)
    camille.goto(f"/besoins/{need.submission}")
    choose(camille, "Comptes & Chiffres")
    firm = visit(sent_link("paule@example.org"), size)
    expect(firm.get_by_role("heading", level=1)).to_have_text("Une demande pour Comptes & Chiffres")
    expect(firm.get_by_text("Refaire la toiture du fournil")).to_be_visible()
    expect(firm.locator("body")).not_to_contain_text("Calanques")
    assert faults(firm) == []
    firm.get_by_label("Votre message").fill("Quelle surface ?")
    firm.get_by_role("button", name="Poser la question").click()
    expect(firm.locator(".messages")).to_contain_text("Votre message est envoyé")

    camille.goto(sent_link("camille@example.org"))
    expect(camille.locator(".thread")).to_contain_text("Quelle surface ?")
    expect(camille.locator("body")).not_to_contain_text("paule@example.org")
    camille.get_by_label("Votre message").fill("Cent mètres carrés.")
    camille.get_by_role("button", name="Envoyer").click()

    firm.goto(sent_link("paule@example.org"))
    expect(firm.locator(".thread")).to_contain_text("Cent mètres carrés.")
    expect(firm.locator("body")).not_to_contain_text("Calanques")
    firm.get_by_label("Votre téléphone (facultatif)").fill("04 00 00 00 02")
    firm.get_by_role("button", name="Accepter la mise en relation").dblclick()
    expect(firm.locator(".contact")).to_contain_text("camille@example.org")
    expect(firm.locator("main")).to_contain_text("Fournil des Calanques")
    camille.goto(sent_link("camille@example.org"))
    expect(camille.locator(".contact")).to_contain_text("04 00 00 00 02")
    assert faults(camille) == []

    camille.get_by_text("Proposer un rendez-vous").click()
    day = timezone.localdate() + timedelta(days=30)
    camille.get_by_label("Jour").fill(day.isoformat())
    camille.get_by_label("Heure").fill("10:00")
    camille.get_by_label("Lieu ou lien de la visioconférence").fill("Au fournil")
    camille.get_by_role("button", name="Proposer ce rendez-vous").click()
    firm.goto(sent_link("paule@example.org"))
    expect(firm.locator(".meeting")).to_contain_text(date_format(day, "j F Y"))
    firm.get_by_role("button", name="Nous nous sommes rencontrés").click()
    expect(firm.locator(".badge")).to_have_text("Rencontrés")
    assert Introduction.objects.get().status is Status.MET


def test_a_firm_declines_and_the_next_is_asked(visit: Visit, need: Need, people: People, firms: Cast) -> None:
    for firm in (firms.accountant, firms.roofer):
        introductions.pick(need, str(firm), people.camille)
    page = visit(sent_link("paule@example.org"))
    page.get_by_text("Ce n’est pas pour vous cette fois").click()
    page.get_by_role("button", name="Décliner").click()
    expect(page.get_by_role("alert")).to_contain_text("rien n’est perdu")
    page.get_by_label("ce n’est pas notre métier").check()
    page.get_by_label("Un mot pour la chambre (facultatif)").fill("Nous comptons, nous ne couvrons pas.")
    page.get_by_role("button", name="Décliner").click()
    expect(page.locator(".lead")).to_contain_text("Vous avez décliné cette demande")
    expect(page.get_by_role("button", name="Accepter la mise en relation")).to_have_count(0)
    assert {each.solution: each.status for each in need.introductions.all()} == {
        str(firms.accountant): Status.DECLINED, str(firms.roofer): Status.SENT,
    }  # fmt: skip
    next_one = visit(sent_link("bruno@example.org"))
    expect(next_one.get_by_role("heading", level=1)).to_have_text("Une demande pour Toitures du Garlaban")
    expect(next_one.locator("body")).not_to_contain_text("Comptes & Chiffres")


def test_an_adviser_proposes_the_asker_agrees_and_the_firm_accepts_in_english(
    visit: Visit, sign_in: SignIn, need: Need, people: People, firms: Cast
) -> None:
    made = introductions.propose(need, str(firms.roofer), people.lea)
    Person.objects.filter(pk=people.camille.pk).update(language="en")
    page = visit("/", language="en")
    sign_in(page, people.camille)
    page.goto(f"/mises-en-relation/{made.number}")
    expect(page.get_by_role("heading", name="Does this firm suit you?")).to_be_visible()
    page.get_by_role("button", name="Yes, put us in touch").click()
    expect(page.locator(".badge").first).to_have_text("Passed on")
    bruno = visit("/", language="en")
    sign_in(bruno, people.bruno)
    bruno.goto(f"/mises-en-relation/{made.number}")
    bruno.get_by_role("button", name="Accept the introduction").click()
    expect(bruno.locator(".contact")).to_contain_text("camille@example.org")


def test_a_firm_offers_itself_without_javascript(
    visit: Visit, sign_in: SignIn, need: Need, people: People, firms: Cast
) -> None:
    bruno = visit("/", script=False)
    sign_in(bruno, people.bruno)
    bruno.goto(f"/besoins/{need.submission}")
    bruno.get_by_label("Un mot pour le demandeur").fill("Nous connaissons la tuile ancienne.")
    bruno.get_by_role("button", name="Je peux répondre").click()
    camille = visit("/", script=False)
    sign_in(camille, people.camille)
    camille.goto(f"/mises-en-relation/{Introduction.objects.get().number}")
    expect(camille.locator(".thread")).to_contain_text("Nous connaissons la tuile ancienne.")
    expect(camille.locator("body")).not_to_contain_text("bruno@example.org")
    camille.get_by_role("button", name="Oui, être mis en relation").click()
    expect(camille.locator(".contact")).to_contain_text("bruno@example.org")


def test_a_firm_asks_to_be_written_to_no_more(visit: Visit, need: Need, people: People, firms: Cast) -> None:
    introductions.pick(need, str(firms.accountant), people.camille)
    page = visit(sent_link("paule@example.org"), PHONE)
    page.get_by_role("link", name="Ne plus être contacté").click()
    assert faults(page) == []
    page.get_by_role("button", name="Ne plus me contacter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est noté")
    assert Correspondent.objects.get().stopped_at is not None
