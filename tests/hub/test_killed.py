"""Servers and workers killed at any moment of a busy scenario: in the end, all is as if nothing had happened.

Needs of many trades are stated, published and matched, firms are chosen, answer from the links of their
mails, decline, write, meet, and outcomes are told, by four threads at once, over HTTP, with mails going through a real
SMTP server. Whoever gets no answer sends the same form again, as people do. Meanwhile the server and the worker are
killed (SIGKILL), one or the other, and started again at once.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.project.running import free_port
from tests.registry.pipeline.test_killed import own_database

CHECKOUT = Path(__file__).parents[2]
#: How many times something is killed: enough to find what a change broke, within the time tests have. Set
#: ENTREMISE_KILLS=200 before a release (docs/developers/testing.md).
KILLS = int(os.environ.get("ENTREMISE_KILLS", "12"))
#: How many needs are played: enough to be still busy at the last kill.
NEEDS = min(20, max(8, KILLS // 10))
THREADS, SITES = 4, 5
TRADES = [
    ("une blanchisserie", "96.01A"), ("un serrurier", "43.32B"), ("un plombier", "43.22A"),
    ("un institut de beauté", "96.02B"), ("un déménageur", "49.42Z"),
    ("un avocat", "69.10Z"), ("un architecte", "71.11Z"), ("un coiffeur", "96.02A"),
    ("un fleuriste", "47.76Z"), ("un garage automobile", "45.20A"), ("un électricien", "43.21A"),
    ("un imprimeur", "18.12Z"), ("un menuisier", "43.32A"), ("un peintre en bâtiment", "43.34Z"),
    ("un traducteur", "74.30Z"), ("un taxi", "49.32Z"), ("un nettoyage de bureaux", "81.21Z"),
    ("un gardiennage de nuit", "80.10Z"), ("un paysagiste", "81.30Z"), ("un photographe", "74.20Z"),
]  # fmt: skip
#: Nothing takes longer, kills included; beyond it something is stuck.
PATIENCE = 240


class Outside:
    """The SMTP server that receives what we send: addresses, numbers and answer links."""

    def __init__(self) -> None:
        self.received: list[tuple[str, str, str]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        text = content.decode() if isinstance(content, bytes) else str(content)
        number = re.search(r"^Message-ID: (\S+)", text, re.M | re.I)
        body = text.replace("=\r\n", "").replace("=3D", "=")
        link = re.search(r"(/reponse/[\w:.-]+)", body)
        assert number is not None
        self.received.append((envelope.rcpt_tos[0], number[1], link[1] if link else ""))
        return "250 OK"

    def link(self, address: str) -> str:
        """The answer link sent to an address; empty when none came yet."""
        return next((link for to, _, link in list(self.received) if to == address and link), "")


class Nursery:
    """The process of nursery.py, its server and its worker."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self.port = port
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.hub.nursery"],
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.children: dict[str, int] = {}

    def ask(self, **asked: object) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        heard: dict[str, Any] = json.loads(self._process.stdout.readline())
        return heard

    def start(self, what: str) -> None:
        options = {"port": self.port} if what == "serve" else {}
        self.children[what] = self.ask(do=what, **options)["pid"]

    def kill(self, what: str) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.children.pop(what), signal.SIGKILL)

    def close(self) -> None:
        for what in list(self.children):
            self.kill(what)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()


class Asker:
    """Whoever states a need and follows it to its end, insisting until each form is answered."""

    def __init__(self, port: int, session: str, outside: Outside, place: int) -> None:
        self.outside, self.text = outside, f"{TRADES[place][0]} à Marseille, dossier {place:02d}"
        self.submission = uuid.uuid5(uuid.NAMESPACE_URL, self.text)
        site = f"http://127.0.0.1:{port}"
        headers = {"X-Forwarded-For": f"198.51.100.{place + 1}"}
        self.asker = httpx.Client(base_url=site, cookies={"sessionid": session}, headers=headers, timeout=20)
        self.firm = httpx.Client(base_url=site, headers=headers, timeout=20)
        self.need = f"/besoins/{self.submission}"

    def insist(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        """Ask again as long as nobody answers."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(httpx.TransportError):
                answer = ask()
                if answer.status_code < 500:
                    return answer
            time.sleep(0.05)
        raise AssertionError(f"no answer for {self.text}")

    def page(self, client: httpx.Client, path: str) -> str:
        return self.insist(lambda: client.get(path)).text

    def send(self, client: httpx.Client, path: str, form: dict[str, str], *, known: str = "") -> None:
        """Send a form, again and again if need be; what was done the first time may answer that it is done (409)."""
        if "csrftoken" not in client.cookies:
            self.page(client, "/besoins/nouveau")
        token = client.cookies["csrftoken"]
        answer = self.insist(lambda: client.post(path, data=form, headers={"X-CSRFToken": token}))
        assert answer.status_code in (302, 409), (path, form, answer.status_code, answer.text[-3000:])

    def until(self, found: Callable[[], Any], what: str) -> Any:
        """Wait for what the background work does."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if value := found():
                return value
            time.sleep(0.1)
        raise AssertionError(f"{what} never came for {self.text}")

    def play(self) -> None:
        self.send(
            self.asker, "/besoins/nouveau", {"text": self.text, "submission": str(self.submission), "website": ""}
        )
        self.send(self.asker, f"{self.need}/publier", {})
        chosen = self.until(self.solutions, "a list of firms")[:4]
        for solution in chosen:
            self.send(self.asker, f"{self.need}/choisir", {"solution": solution})
        first, second, third, last = chosen
        self.answer(
            first, "accepter", {"name": "Accueil", "email": self.address(first), "phone": "", "text": "Avec joie."}
        )
        self.answer(second, "decliner", {"reason": "busy", "note": ""})
        self.answer(third, "ecrire", {"text": "Pour quand ?"})
        made = self.introduction()
        self.send(
            self.asker, f"{made}/ecrire", {"text": "Merci, à bientôt.", "key": str(uuid.uuid5(self.submission, "w"))}
        )
        self.send(self.asker, f"{made}/rencontre", {})
        self.send(self.asker, f"{made}/retombee", {"kind": "contract", "amount": "1200", "note": "", "side": "asker"})
        # Closed before its turn came, the last firm would rightly not be written to: all that matters is when.
        self.until(lambda: self.outside.link(self.address(last)), f"a mail to {last}")
        if self.submission.int % 2:
            self.send(self.asker, f"{self.need}/clore", {"because": "met"})

    def solutions(self) -> list[str]:
        return re.findall(r'name="solution" value="(siret:\d+)"', self.page(self.asker, self.need))

    def introduction(self) -> str:
        """The introduction that was accepted."""

        def found() -> str:
            for path in dict.fromkeys(re.findall(r'"(/mises-en-relation/[\w-]{36})', self.page(self.asker, self.need))):
                if f'action="{path}/rencontre"' in self.page(self.asker, path):
                    return str(path)
            return ""

        return str(self.until(found, "the accepted introduction"))

    def address(self, solution: str) -> str:
        """Whom the chamber knows at a firm: its number in our scenario is in its SIREN."""
        return f"maison{int(solution.partition(':')[2][1:8])}@example.org"

    def answer(self, solution: str, name: str, form: dict[str, str]) -> None:
        link = self.until(lambda: self.outside.link(self.address(solution)), f"a mail to {solution}")
        key = str(uuid.uuid5(self.submission, name))
        self.send(self.firm, f"{link}/{name}", {**form, "key": key})

    def close(self) -> None:
        self.asker.close()
        self.firm.close()


def midday() -> str:
    """A time zone where it is about noon: quiet hours hold nothing back, whatever the hour of the test."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


@contextmanager
def running(folder: Path) -> Iterator[tuple[Nursery, Outside, str]]:
    """A nursery with its database, its server and its worker, and the SMTP server outside."""
    outside, port = Outside(), free_port()
    controller = Controller(outside, hostname="127.0.0.1", port=free_port())
    controller.start()
    with own_database(folder) as url:
        nursery = Nursery(
            {
                **os.environ, "DATABASE_URL": url, "ENTREMISE_VAR": str(folder), "TIME_ZONE": midday(),
                "DJANGO_SETTINGS_MODULE": "entremise.project.settings", "NURSERY_LOG": str(folder / "children.log"),
                "EMAIL_URL": f"smtp://127.0.0.1:{controller.port}", "ENTREMISE_TRUSTED_PROXIES": "127.0.0.1",
                "ENTREMISE_SITE_URL": f"http://127.0.0.1:{port}", "ENTREMISE_LOG_LEVEL": "ERROR",
            },
            port,
        )  # fmt: skip
        try:
            session = nursery.ask(do="prepare", trades=TRADES, sites=SITES)["session"]
            for what in ("serve", "work"):
                nursery.start(what)
            yield nursery, outside, session
        finally:
            nursery.close()
            controller.stop()


def play(folder: Path, kills: int, seconds: float) -> tuple[dict[str, Any], Outside, float, int]:
    """The scenario from its beginning to its end, with so many kills over the first two thirds of so many seconds.

    Returns:
        what is left, what was sent, how long it took, how many kills came before the end.
    """
    random = Random(13)  # noqa: S311 - moments, the same each time
    folder.mkdir()
    with running(folder) as (nursery, outside, session):
        started = time.monotonic()
        cast = [Asker(nursery.port, session, outside, place) for place in range(NEEDS)]
        with ThreadPoolExecutor(THREADS) as threads:
            playing = [threads.submit(each.play) for each in cast]
            killed = 0
            while not all(each.done() for each in playing):
                time.sleep(random.uniform(0, 4 / 3 * seconds / kills) if kills else 0.05)
                if killed < kills:
                    what = random.choice(("serve", "work"))
                    nursery.kill(what)
                    nursery.start(what)
                    killed += 1
            for each in playing:
                each.result()
        for each in cast:
            each.close()
        for what in ("serve", "work"):
            nursery.kill(what)
        took = time.monotonic() - started
        nursery.start("work")
        end = time.monotonic() + PATIENCE
        while not (left := nursery.ask(do="idle"))["idle"]:
            assert time.monotonic() < end, left
            time.sleep(0.2)
        return nursery.ask(do="state"), outside, took, killed


@pytest.mark.slow
def test_killed_at_random_moments_the_loop_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    expected, sent, took, _ = play(tmp_path / "undisturbed", 0, 0)
    seen, sent_again, _, killed = play(tmp_path / "killed", KILLS, took)
    assert killed >= KILLS * 0.8
    unique = {number for _, number, _ in sent_again.received}
    assert sorted(unique) == seen.pop("message ids")
    assert len({number for _, number, _ in sent.received}) == len(sent.received) == len(expected.pop("message ids"))
    assert seen == expected
