"""No page has a violation that axe can find, in either language, on a screen or on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.browser.conftest import PHONE, WIDE, Visit
from tests.factories import Cast

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Two pins of a map may stand close together: WCAG 2.5.8 excepts what is essential to the information shown.
    "rules": {"target-size": {"enabled": True}},
}
EVERYWHERE = {"exclude": [[".leaflet-marker-pane"]]}

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
}
#: Where the names of towns come after the page.
WITH_A_MAP = {"results", "firm"}


def violations(page) -> list[str]:
    """What axe finds on a page, in short."""
    found = Axe().run(page, context=EVERYWHERE, options=RULES).response["violations"]
    return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_have_no_violation(visit: Visit, firms: Cast, size: tuple[int, int], language: str) -> None:
    firm = f"/entreprises/siret/{firms.caterer.identifier}/"
    page = visit("/", size, language)
    for name, address in {**PAGES, "firm": firm, "report": f"{firm}erreur", "thanks": f"{firm}erreur/merci"}.items():
        page.goto(address, wait_until="networkidle" if name in WITH_A_MAP else "load")
        assert (name, violations(page)) == (name, [])
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (name, wider) == (name, 0)


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
    assert page.locator(".error").count() == 3
    assert violations(page) == []
