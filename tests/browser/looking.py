"""Looking at a page as its readers would: with axe, and for what is wider than their screen."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Two pins of a map may stand close together: WCAG 2.5.8 excepts what is essential to the information shown.
    "rules": {"target-size": {"enabled": True}},
}
EVERYWHERE = {"exclude": [[".leaflet-marker-pane"]]}


def violations(page: Page) -> list[str]:
    """What axe finds on a page once it is there, in short."""
    page.wait_for_load_state()
    found = Axe().run(page, context=EVERYWHERE, options=RULES).response["violations"]
    return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found]


def faults(page: Page) -> list[str]:
    """What axe finds on a page, and what is wider than the screen."""
    found = violations(page)
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, f"{wider} px wider than the screen"] if wider else found
