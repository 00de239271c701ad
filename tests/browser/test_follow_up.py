"""What follows an introduction, in a real browser: reminders, silence, outcomes told from mails, other advisers."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings
from tests import factories
from tests.browser.conftest import PHONE, WIDE, Visit
from tests.browser.looking import violations
from tests.factories import Cast, People
from tests.hub.stories import after, found, introduction, made, published, sent

from entremise.hub import rounds
from entremise.hub.actions import advisers, needs
from entremise.hub.models import Correspondent, Introduction, Need, Snooze
from entremise.notices.models import Mail
from entremise.notices.writing import message
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]


@pytest.fixture
def people(firms: Cast) -> People:
    """One person for each role."""
    return factories.people(firms)


@pytest.fixture
def need(people: People, firms: Cast) -> Need:
    """The baker's need of a caterer, published in June, which Léa follows."""
    need = published(people.camille, adviser=people.lea, organisation_name="Fournil des Calanques")
    found(need, firms.caterer, firms.accountant, firms.roofer)
    return need


def link(kind: str, email: str, words: str) -> str:
    """The path of a link of the last mail of a kind to an address, as its reader sees it."""
    body = str(message(Mail.objects.filter(kind=kind, email=email).order_by("-pk")[0]).body)
    written = re.search(rf"{words} ?: (http\S+)", body)
    assert written, body
    parts = urlsplit(written[1])
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def titles(page: Page) -> list[str]:
    return page.locator(".point h3").all_inner_texts()


def test_a_firm_is_reminded_then_given_up_the_next_is_asked_and_the_adviser_sees_it(
    visit: Visit, sign_in: SignIn, people: People, firms: Cast, need: Need, settings: Settings
) -> None:
    settings.APPROACHED_AT_ONCE = 1
    Correspondent.objects.create(
        organisation=str(firms.accountant.organisation), name="Paule Essai", email="paule@example.org", source="site"
    )
    silent = sent(need, firms.accountant)
    following = introduction(need, firms.roofer, agreed_at=after(0))
    rounds.remind(after(3))
    firm = visit(link("follow_up_answer", "paule@example.org", "Répondre"))
    expect(firm.get_by_text(need.text).first).to_be_visible()
    rounds.give_up(after(9))
    following.refresh_from_db()
    assert following.status is Introduction.Status.SENT

    desk = visit("/")
    sign_in(desk, people.lea)
    desk.goto("/conseiller")
    assert titles(desk) == [
        "L’entreprise ne répond pas · Comptes & Chiffres",
        "L’entreprise ne répond pas · Toitures du Garlaban",
    ]
    assert violations(desk) == []
    desk.locator(".point").first.get_by_role("button", name=re.compile("Vu, rappeler dans 7 jours")).click()
    expect(desk.get_by_text("C’est vu.")).to_be_visible()
    assert titles(desk) == ["L’entreprise ne répond pas · Toitures du Garlaban"]
    assert Snooze.objects.get().introduction == silent

    asker = visit("/", PHONE)
    sign_in(asker, people.camille)
    asker.goto(f"/besoins/{need.submission}")
    expect(asker.get_by_text("2 entreprises contactées ; un conseiller relance de vive voix.")).to_be_visible()


@pytest.mark.parametrize(
    "how", [{"language": "fr", "size": PHONE}, {"language": "en", "size": WIDE}, {"language": "fr", "script": False}]
)
def test_both_sides_tell_two_outcomes_from_their_mails_and_the_adviser_settles_it(
    visit: Visit, sign_in: SignIn, people: People, firms: Cast, need: Need, how: dict[str, Any]
) -> None:
    language = how["language"]
    Person.objects.filter(pk=people.camille.pk).update(language=language)
    pair = made(need, firms.caterer, firm_email="claire@example.org", answered_by=people.claire)
    rounds.ask_outcomes(after(30))
    button = "A contract or an order" if language == "en" else "Un contrat ou une commande"
    asker = visit(link("outcome_asked", people.camille.email, button), **how)
    expect(asker.get_by_role("radio", checked=True)).to_have_value("contract")
    assert pair.outcomes.count() == 0
    asker.get_by_label(re.compile("Pour quel montant|For how much")).fill("12 000 €")
    asker.get_by_role("button", name=re.compile("Confirmer|Confirm")).click()
    expect(asker.get_by_text(re.compile("Merci, c’est noté|Thank you, it is noted"))).to_be_visible()

    firm = visit(link("outcome_asked", "claire@example.org", "Rien"))
    assert violations(firm) == []
    firm.get_by_label("le prix").check()
    firm.get_by_role("button", name="Confirmer").click()
    expect(firm.get_by_text("Les deux côtés ne disent pas la même chose.")).to_be_visible()
    asker.reload()
    expect(asker.get_by_text(re.compile("ne disent pas la même chose|do not say the same"))).to_be_visible()
    assert not how.get("script", True) or violations(asker) == []

    desk = visit("/")
    sign_in(desk, people.lea)
    desk.goto("/conseiller?sujet=differ")
    desk.get_by_role("link", name=re.compile("Voir les deux réponses")).click()
    desk.get_by_label("l’entreprise présentée").check()
    desk.get_by_label("un contrat ou une commande").check()
    desk.get_by_label("Pour quel montant, à peu près ?").fill("12000")
    desk.get_by_role("button", name="Confirmer").click()
    expect(desk.get_by_text("Merci, c’est noté")).to_be_visible()
    said = pair.outcomes.filter(replaced_at=None).order_by("side").values_list("side", "kind", "amount", "door")
    assert list(said) == [("asker", "contract", 12_000, "mail"), ("firm", "contract", 12_000, "adviser")]


def test_an_adviser_entrusts_a_need_to_a_colleague(visit: Visit, sign_in: SignIn, people: People, need: Need) -> None:
    lea = visit("/")
    sign_in(lea, people.lea)
    lea.goto("/conseiller")
    lea.get_by_role("link", name=re.compile("^Confier : Un traiteur")).click()
    assert violations(lea) == []
    lea.get_by_label("À qui ?").select_option("Samir Essai")
    lea.get_by_label(re.compile("Un mot pour votre collègue")).fill("Rappeler mardi.")
    lea.get_by_role("button", name="Confier").click()
    expect(lea.get_by_text("1 besoin est confié à Samir Essai.")).to_be_visible()
    handed = Mail.objects.get(kind="adviser_handed")
    assert (handed.email, "Rappeler mardi." in str(message(handed).body)) == ("samir@example.org", True)

    samir = visit("/", PHONE)
    sign_in(samir, people.samir)
    samir.goto("/conseiller")
    assert titles(samir) == ["Le demandeur n’a pas choisi d’entreprise"]
    asker = visit("/")
    sign_in(asker, people.camille)
    asker.goto(f"/besoins/{need.submission}")
    expect(asker.locator("aside")).to_contain_text("Samir Essai")


@pytest.mark.parametrize(("size", "script"), [(WIDE, True), (PHONE, False)])
def test_an_adviser_goes_away_and_what_comes_goes_to_the_stand_in(
    visit: Visit, sign_in: SignIn, people: People, need: Need, size: tuple[int, int], script: bool
) -> None:
    today = timezone.localdate()
    lea = visit("/", size, script=script)
    sign_in(lea, people.lea)
    lea.goto("/conseiller/absences")
    lea.get_by_label("Premier jour d’absence").fill(today.isoformat())
    lea.get_by_label("Dernier jour d’absence").fill((today + dt.timedelta(days=5)).isoformat())
    lea.get_by_label("Qui vous remplace ?").select_option("Samir Essai")
    lea.get_by_role("button", name="Enregistrer").click()
    expect(lea.get_by_text("C’est noté. Samir Essai est prévenu(e).")).to_be_visible()
    assert not script or violations(lea) == []
    new = needs.publish(needs.draft("Un couvreur pour notre fournil", "fr", by=people.camille), people.camille)
    assert Need.objects.get(pk=new.pk).adviser == people.samir

    samir = visit("/")
    sign_in(samir, people.samir)
    samir.goto("/conseiller?vue=remplacement")
    expect(samir.get_by_text("Vous remplacez Léa Essai.")).to_be_visible()
    assert titles(samir) == ["Le demandeur n’a pas choisi d’entreprise"]
    lea.get_by_role("button", name=re.compile("Annuler")).click()
    expect(lea.get_by_text("cette absence est annulée")).to_be_visible()
    samir.reload()
    assert titles(samir) == []


def test_two_advisers_take_the_same_need_and_one_is_told(
    visit: Visit, sign_in: SignIn, people: People, need: Need
) -> None:
    Need.objects.update(adviser=None)
    desks = {}
    for adviser in (people.lea, people.samir):
        desks[adviser.name] = page = visit("/")
        sign_in(page, adviser)
        page.goto("/conseiller")
    desks["Léa Essai"].get_by_role("button", name=re.compile("^Je le suis")).click()
    expect(desks["Léa Essai"].get_by_text("Vous suivez désormais ce besoin.")).to_be_visible()
    advisers.take(Need.objects.get(), people.lea)
    samir = desks["Samir Essai"]
    with samir.expect_navigation() as answered:
        samir.get_by_role("button", name=re.compile("^Je le suis")).click()
    assert answered.value.status == 409
    expect(samir.get_by_text("Léa Essai suit déjà ce besoin")).to_be_visible()
