"""No page has a violation that axe can find, in either language, on a screen or on a phone."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from tests import factories
from tests.browser.conftest import PHONE, READERS, Visit
from tests.browser.looking import faults, violations
from tests.factories import Cast, People
from tests.hub.stories import found, introduction, made, published, sent

from entremise.hub import links
from entremise.hub.actions import figures, webhooks
from entremise.hub.models import Alert, Correspondent, Message, Outcome, Side
from entremise.people.models import Person

PAGES = {
    "home": "/",
    "results": "/recherche?q=un+boulanger+%C3%A0+Aubagne",
    "corrections": "/recherche?q=un+boulanger+%C3%A0+Aubagne&metier=traiteur&lieu=Trifouillis&label=bio",
    "nobody": "/recherche?q=un+traiteur&activite=56.21Z&lieu=Aubagne&rayon=2",
    "not understood": "/recherche?q=zzzz+qqqq",
    "need": "/besoins/nouveau?q=un+boulanger&lieu=Aubagne",
    "how": "/comment-ca-marche",
    "api": "/api/",
    "credits": "/sources-et-licences",
    "board": "/besoins",
    "board narrowed": "/besoins?q=pain&lieu=Aubagne",
    "figures": "/chiffres",
    "sign in": "/compte/connexion",
    "terms": "/conditions",
}
#: Where the names of towns come after the page.
WITH_A_MAP = {"results", "firm"}


@READERS
def test_pages_have_no_violation(visit: Visit, firms: Cast, size: tuple[int, int], language: str) -> None:
    firm = f"/entreprises/siret/{firms.caterer.identifier}/"
    page = visit("/", size, language)
    for name, address in {**PAGES, "firm": firm, "report": f"{firm}erreur", "thanks": f"{firm}erreur/merci"}.items():
        page.goto(address, wait_until="networkidle" if name in WITH_A_MAP else "load")
        assert (name, faults(page)) == (name, [])


def test_nothing_is_cut_off_when_a_page_is_enlarged_four_times(visit: Visit, firms: Cast) -> None:
    """A width of 320 pixels is 1,280 pixels at 400 % (WCAG 1.4.10)."""
    page = visit("/", (320, 256))
    for name, address in {**PAGES, "firm": f"/entreprises/siret/{firms.caterer.identifier}/"}.items():
        page.goto(address)
        assert (name, page.evaluate("document.documentElement.scrollWidth")) == (name, 320)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_forms_sent_back_have_no_violation(visit: Visit, language: str) -> None:
    page = visit("/besoins/nouveau", PHONE, language)
    with page.expect_navigation():
        page.locator("form.told button").click()
    assert page.locator(".error").count() == 1
    assert violations(page) == []


@pytest.fixture
def loop(firms: Cast) -> dict[str, list[str]]:
    """A loop at every stage, and the pages that each person (the visitor: "") has of it."""
    people = factories.people(firms)
    now = timezone.now()
    ago, ahead = now - dt.timedelta(days=40), now + dt.timedelta(days=4)
    facts = {"created_at": ago, "published_at": ago, "organisation": str(firms.baker.organisation)}
    need = published(people.camille, organisation_name="Fournil des Calanques", deadline=ahead.date(), **facts)
    found(need, firms.roofer, firms.caterer, firms.accountant)
    draft = published(people.camille, text="Un four de plus", published_at=None, matched_at=None)
    proposed = introduction(need, firms.caterer, proposed_by=Side.CHAMBER, proposed_at=now)
    together = made(need, firms.roofer, sent_at=ago, accepted_at=ago, introduced_at=ago, meeting_at=ahead)
    Message.objects.create(introduction=together, side=Side.FIRM, text="Quand nous voir ?", key="q", at=now)
    asked = sent(published(people.noe, **{**facts, "organisation": ""}), firms.accountant)
    for firm in (firms.roofer, firms.caterer, firms.accountant):
        done = made(published(people.claire, **facts), firm, met_at=ago)
        Outcome.objects.create(introduction=done, side=Side.ASKER, kind="contract", amount=9000, said_at=now)
    _others(people, firms)
    figures.publish(now)
    link = links.answer_url(asked.number, "paule@example.org")
    return _pages(str(need.submission), str(draft.submission), str(proposed.number), str(together.number), link)


def _others(people: People, firms: Cast) -> None:
    """What stands beside the loop: an alert, a program that listens, somebody to write to."""
    Alert.objects.create(person=people.camille, over="needs", query="q=pain", title="Du pain", language="fr")
    webhooks.add(people.camille, "https://example.org/hook")
    organisation = str(firms.accountant.organisation)
    Correspondent.objects.create(organisation=organisation, name="Paule", email="paule@example.org", source="site")


def _pages(need: str, draft: str, proposed: str, together: str, link: str) -> dict[str, list[str]]:
    account = (
        "", "adresse", "securite", "appareils", "organisations", "organisations/ajouter", "organisations/projet",
        "organisations/etrangere", "agenda", "mes-donnees", "mes-donnees/effacer", "cles", "programmes",
    )  # fmt: skip
    return {
        "": ["/chiffres", "/besoins", f"/besoins/{need}", link],
        "camille": [
            "/mon-espace", "/mon-espace/besoins", "/mon-espace/besoins?statut=clos", "/mon-espace/mises-en-relation",
            f"/besoins/{need}", f"/besoins/{need}/modifier", f"/besoins/{draft}", f"/mises-en-relation/{proposed}",
            f"/mises-en-relation/{together}", f"/mises-en-relation/{together}/retombee", "/mes-offres", "/alertes",
            "/avis", "/avis/preferences", *(f"/compte/{page}" for page in account),
        ],
        "bruno": ["/mon-espace", f"/mises-en-relation/{together}", "/besoins"],
        "noe": ["/mon-espace", "/mes-offres", "/compte/organisations"],
        "lea": [
            "/conseiller", "/conseiller/confier", "/conseiller/absences", "/conseiller/rattachements",
            "/conseiller/courriers", "/conseiller/courriers-perdus", f"/besoins/{need}",
            f"/mises-en-relation/{proposed}", "/chambre", "/chambre?du=2020-01-01&au=2020-01-31", "/chambre?du=x",
        ],
        "edouard": ["/chambre", "/mon-espace"],
        "ada": ["/administration/textes", "/administration/courriers", "/administration/journal"],
    }  # fmt: skip


# Both languages and both widths, each once: what axe reads does not change with the two together.
@READERS
def test_pages_of_the_loop_have_no_violation(
    visit: Visit,
    loop: dict[str, list[str]],
    sign_in: Callable[[Page, Person], None],
    size: tuple[int, int],
    language: str,
) -> None:
    for name, addresses in loop.items():
        page = visit("/", size, language)
        if name:
            sign_in(page, Person.objects.get(email=f"{name}@example.org"))
        for address in addresses:
            answer = page.goto(address)
            assert answer is not None
            assert (name, address, answer.status, faults(page)) == (name, address, 200, [])


def test_pages_of_the_loop_are_not_cut_off_when_enlarged_four_times(
    visit: Visit, loop: dict[str, list[str]], sign_in: Callable[[Page, Person], None]
) -> None:
    page = visit("/", (320, 256))
    for name in ("camille", "lea"):
        sign_in(page, Person.objects.get(email=f"{name}@example.org"))
        for address in loop[name]:
            page.goto(address)
            assert (address, page.evaluate("document.documentElement.scrollWidth")) == (address, 320)
