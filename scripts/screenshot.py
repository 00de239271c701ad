"""Make the pictures of the documentation from the fictional territory, with a headless Chromium.

    uv run python scripts/screenshot.py

Needs Chromium (`make test-system` installs it). Serves the sample from a folder of its own, on a free port.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs/images"
NEED = "un traiteur pour 80 personnes à Aix-en-Provence"
WIDTH, HEIGHT = 1280, 860
#: Pages, each as somebody of the sample who may open it: the name they sign in under, the path, a link to follow there.
AS_SOMEBODY = {
    "adviser": ("Léa Mistralou", "/conseiller", ""),
    "chamber": ("Ada Lanterne", "/chambre", ""),
    "meeting-day": ("Léa Mistralou", "/journees", "Acheteurs et artisans d’ici"),
}
START_SECONDS = 60


@contextmanager
def served() -> Iterator[str]:
    """The address where the sample is served."""
    entremise = [str(Path(sys.executable).with_name("entremise"))]
    with tempfile.TemporaryDirectory() as var:
        settings = {**os.environ, "ENTREMISE_VAR": var, "ENTREMISE_ROOT": str(ROOT)}
        for prepare in (["load", "sample"], ["play"]):
            subprocess.run([*entremise, *prepare], env=settings, check=True)  # noqa: S603
        port = free_port()
        server = subprocess.Popen([*entremise, "serve", "--port", str(port)], env=settings)  # noqa: S603
        try:
            wait(f"http://127.0.0.1:{port}/health/ready")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(address: str) -> None:
    """Come back once the server is ready.

    Raises:
        TimeoutError: it is not within a minute.
    """
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address):  # noqa: S310
                return
        except urllib.error.URLError:
            time.sleep(0.2)
    raise TimeoutError(address)


def main() -> None:
    """Take the pictures."""
    IMAGES.mkdir(exist_ok=True)
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="fr-FR")
        for name, path in {"home": "/", "results": f"/recherche?{urlencode({'q': NEED})}", "board": "/besoins"}.items():
            page.goto(f"{site}{path}", wait_until="networkidle")
            page.screenshot(path=IMAGES / f"{name}.png")
        for name, (person, path, link) in AS_SOMEBODY.items():
            page.goto(f"{site}/essai")
            with page.expect_navigation():
                page.get_by_role("button", name=f"Entrer comme {person}").click()
            page.goto(f"{site}{path}")  # listening for notifications, such a page is never idle
            if link:
                page.get_by_role("link", name=link).click()
            page.screenshot(path=IMAGES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
