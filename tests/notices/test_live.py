"""Notifications live, on a real server: what a page that listens receives."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.project.running import PATIENCE, Server, environment, load_territory, serving

pytestmark = pytest.mark.slow

CAST = """
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, BACKEND_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from tests.factories import PersonFactory
for name in ("camille", "bruno"):
    person = PersonFactory(email=f"{name}@example.org", name=name)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    print(session.session_key)
"""
TELL = """
import sys
from entremise.notices.actions import Addressee, tell
from entremise.people.models import Person
for occasion in sys.argv[2:]:
    tell("digest", occasion, Addressee.of(Person.objects.get(email=sys.argv[1])), {"count": 1}, url="/besoins/1")
"""
SIGN_OUT = "from django.contrib.sessions.models import Session; Session.objects.all().delete()"


def run(folder: Path, program: str, *arguments: str) -> list[str]:
    """Do something in the server's database from another process; what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{program}", *arguments],
        env=environment(folder, DJANGO_SETTINGS_MODULE="entremise.project.settings"),
        check=True, timeout=PATIENCE, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout.split()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a loaded territory."""
    load_territory(tmp_path)
    return tmp_path


@contextmanager
def listening(server: Server, session: str, after: str = "") -> Iterator[Iterator[dict[str, Any]]]:
    """A page that listens: the events it receives."""
    headers = {"Cookie": f"sessionid={session}"} | ({"Last-Event-ID": after} if after else {})
    with httpx.stream("GET", f"{server.address}/avis/flux", headers=headers, timeout=PATIENCE) as response:
        assert (response.status_code, response.headers["Content-Type"]) == (200, "text/event-stream; charset=utf-8")
        yield events(response)


def events(response: httpx.Response) -> Iterator[dict[str, Any]]:
    """Each event, as it comes."""
    found: dict[str, Any] = {}
    for line in response.iter_lines():
        name, _, value = line.partition(": ") if ": " in line else line.partition(":")
        if not line:
            if "event" in found:
                yield found
            found = {}
        elif name in {"id", "event"}:
            found[name] = value
        elif name == "data":
            found[name] = json.loads(value) if value else None


def test_each_receives_what_is_theirs_as_it_happens(folder: Path) -> None:
    camille, bruno = run(folder, CAST)
    with serving(folder) as server, listening(server, camille) as hers, listening(server, bruno) as his:
        assert (next(hers), next(his)) == ({"event": "unread", "data": 0}, {"event": "unread", "data": 0})
        run(folder, TELL, "camille@example.org", "one")
        told = next(hers)
        assert (told["event"], told["data"]["unread"], told["data"]["url"]) == ("notice", 1, "/besoins/1")
        run(folder, TELL, "bruno@example.org", "two")
        run(folder, TELL, "camille@example.org", "one", "three")
        assert (next(hers)["data"]["unread"], next(his)["data"]["unread"]) == (2, 1)
        assert server.stop() == 0
        assert (list(hers), list(his)) == ([], [])
    assert "GET /avis/flux" in server.log


def test_what_was_missed_comes_when_the_page_is_back(folder: Path) -> None:
    camille, _ = run(folder, CAST)
    with serving(folder) as server:
        run(folder, TELL, "camille@example.org", "one", "two", "three")
        with listening(server, camille, after="1") as hers:
            assert [next(hers).get("id") for _ in range(3)] == [None, "2", "3"]


def test_listening_pages_hold_no_thread(folder: Path) -> None:
    camille, bruno = run(folder, CAST)
    with serving(folder) as server, httpx.Client(base_url=server.address, timeout=PATIENCE) as browser:
        held = [
            browser.send(
                browser.build_request("GET", "/avis/flux", headers={"Cookie": f"sessionid={key}"}), stream=True
            )
            for key in [camille] * 6 + [bruno] * 6
        ]
        assert [page.status_code for page in held] == [200] * 12
        assert browser.get("/health/ready").json() == {"status": "ready"}
        one_more = browser.get("/avis/flux", headers={"Cookie": f"sessionid={camille}"})
        assert (one_more.status_code, one_more.content) == (204, b"")
        for page in held:
            page.close()


def test_a_stranger_is_asked_to_sign_in(folder: Path) -> None:
    with serving(folder) as server:
        answer = server.get("/avis/flux")
    assert (answer.status_code, answer.headers["Location"].partition("?")[2]) == (302, "next=/avis/flux")


def test_the_stream_ends_with_the_session(folder: Path) -> None:
    camille, _ = run(folder, CAST)
    with serving(folder) as server, listening(server, camille) as hers:
        assert next(hers)["event"] == "unread"
        run(folder, SIGN_OUT)
        assert list(hers) == [{"event": "bye", "data": None}]
