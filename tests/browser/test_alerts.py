"""An alert from the list one is reading, its list, its stop in one click; programs that listen."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import READERS, Visit
from tests.browser.test_offers import checked
from tests.factories import Cast

from entremise.hub import saved
from entremise.hub.actions import webhooks
from entremise.hub.models import Alert, Delivery
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]
TEXTS = {
    "fr": ("M’alerter", "chaque semaine", "Créer l’alerte", "Arrêter l’alerte"),
    "en": ("Alert me", "every week", "Create the alert", "Stop the alert"),
}


@READERS
def test_a_search_becomes_an_alert_and_stops_in_one_click(
    visit: Visit, firms: Cast, sign_in: SignIn, size: tuple[int, int], language: str
) -> None:
    people = factories.people(firms)
    alert_me, weekly, create, stop = TEXTS[language]
    page = visit("/", size, language)
    sign_in(page, people.camille)
    page.goto("/alertes")
    checked(page, f"alerts-empty-{language}-{size[0]}")
    page.goto("/recherche?q=un+boulanger+%C3%A0+Aubagne")
    page.get_by_role("link", name=alert_me).click()
    checked(page, f"alert-new-{language}-{size[0]}")
    page.get_by_label(weekly).check()
    page.get_by_role("button", name=create).click()
    expect(page.locator(".card-title")).to_have_text("un boulanger à Aubagne")
    checked(page, f"alerts-{language}-{size[0]}")

    alert = Alert.objects.get()
    assert (alert.rhythm, len(alert.seen)) == ("weekly", 10 + 20 + 1)
    other = visit(saved.stop_path(alert), size, language)
    checked(other, f"alert-stop-{language}-{size[0]}")
    other.get_by_role("button", name=stop).click()
    expect(other.get_by_role("button", name=stop)).to_have_count(0)
    checked(other, f"alert-stopped-{language}-{size[0]}")
    page.reload()
    expect(page.locator(".badge-paused")).to_be_visible()


@READERS
def test_a_program_is_added_and_tried(
    visit: Visit, firms: Cast, sign_in: SignIn, size: tuple[int, int], language: str
) -> None:
    people = factories.people(firms)
    page = visit("/", size, language)
    sign_in(page, people.camille)
    page.goto("/compte/programmes")
    page.locator("input[name=url]").fill("http://10.0.0.1/")
    page.locator("form.told button").click()
    expect(page.locator(".warning")).to_be_visible()
    checked(page, f"webhooks-{language}-{size[0]}")
    page.locator("input[name=url]").fill("https://example.org/entremise")
    page.locator("input[value='need.published']").check()
    page.locator("form.told button").click()
    expect(page.locator("h1")).to_have_text("https://example.org/entremise")
    webhook = people.camille.webhooks.get()
    for event, facts in (
        ("need.published", {"attempts": 1, "delivered_at": webhook.created_at, "status": 200}),
        ("introduction.accepted", {"attempts": 3, "status": 500, "error": "HTTP 500"}),
        ("match.found", {"attempts": 8, "dropped_at": webhook.created_at, "error": "ConnectError"}),
    ):
        Delivery.objects.create(webhook=webhook, key=event, event=event, payload={"data": {}}, **facts)
    webhooks.ping(webhook)
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(4)
    page.locator("summary", has_text="secret").click()
    expect(page.locator("code.secret")).to_contain_text("whsec_")
    checked(page, f"webhook-{language}-{size[0]}")
