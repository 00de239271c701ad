"""A painter is told, the morning after, of the notices that concern it, and of nothing else; whom a notice concerns."""

import datetime as dt
from collections.abc import Callable

from django.utils import timezone
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import READERS, Visit
from tests.browser.test_offers import checked
from tests.factories import Cast, EstablishmentFactory, OfferFactory, OrganisationFactory
from tests.market import stalls

from entremise.hub import saved
from entremise.market.queries import board
from entremise.market.queries.reading import activities
from entremise.notices.models import Mail
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]
TELL_ME = {"fr": "M’avertir chaque matin", "en": "Tell me each morning"}
#: What a publisher sends in a day: the first two are for a painter.
NOTICES = (
    "Travaux de peinture intérieure du groupe scolaire Jean-Exemple",
    "Ravalement de façades de la résidence des Essais",
    "Fourniture de carburant pour les véhicules municipaux",
    "Nettoyage des locaux de la médiathèque",
    "Assurance de la flotte automobile",
    "Réfection des enrobés de la route départementale 999",
    "Fourniture de repas en liaison froide",
)


def published(title: str, number: int) -> None:
    """A notice of today, for the département, read as when notices are loaded."""
    asked = [list(each) for each in activities(title, "", [], [])]
    stalls.loaded(
        title=title, identifier=f"36-{number}", buyer_name="Ville d’Essai", descriptors=[], activities=asked,
        published_at=timezone.now(), closes_at=timezone.now() + dt.timedelta(days=30),
    )  # fmt: skip


@READERS
def test_a_painter_is_told_each_morning_of_what_concerns_it_and_of_nothing_else(
    visit: Visit, firms: Cast, sign_in: SignIn, size: tuple[int, int], language: str
) -> None:
    board.forget()
    factories.people(firms)
    painter = EstablishmentFactory(
        organisation=OrganisationFactory(name="Peintures de la Corniche"), activity="43.34Z", commune="13201",
        lat=43.2999, lon=5.3823,
    )  # fmt: skip
    OfferFactory(establishment=painter, title="Ravalement de façades", text="Échafaudages compris.")
    paula = factories.PersonFactory(name="Paula Essai", email="paula@example.org", language=language)
    page = visit("/", size, language)
    sign_in(page, paula)
    page.goto("/consultations/pour-moi")
    checked(page, f"for-me-nobody-{language}-{size[0]}")

    factories.belong(paula, painter.organisation)
    published("Peinture du marché couvert", 0)
    page.reload()
    expect(page.locator("ol.cards > li h3")).to_have_text(["Peinture du marché couvert"])
    page.get_by_role("button", name=TELL_ME[language]).click()
    expect(page.get_by_role("button", name=TELL_ME[language])).to_have_count(0)
    checked(page, f"for-me-{language}-{size[0]}")

    for number, title in enumerate(NOTICES, start=1):
        published(title, number)
    saved.run_due(timezone.now() + dt.timedelta(days=1))
    (mail,) = Mail.objects.filter(kind="alert_found")
    assert mail.email == "paula@example.org"
    assert sorted(each["name"] for each in mail.context["found"]) == sorted(NOTICES[:2])

    page.goto("/consultations/pour-moi")
    expect(page.locator("ol.cards > li h3")).to_have_count(3)
    page.get_by_role("link", name=NOTICES[0]).click()
    expect(page.locator("h1")).to_contain_text(NOTICES[0])


@READERS
def test_whom_a_consultation_concerns_is_shown_with_reasons(
    visit: Visit, firms: Cast, size: tuple[int, int], language: str
) -> None:
    people = factories.people(firms)
    bread = stalls.tender(
        stalls.buyer_of(firms.caterer, people.claire), title="Du pain pour la cantine", activities=[["10.71C", 0.9]]
    )
    page = visit(f"/consultations/{bread.number}/entreprises", size, language)
    expect(page.locator("ol.cards > li")).to_have_count(20)
    checked(page, f"firms-{language}-{size[0]}")
    page.locator("nav.pages a[rel=next]").click()
    expect(page.locator("ol.cards > li .rank").first).to_have_text("21")
