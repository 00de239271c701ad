"""Notifications live, on a real server: what a page that listens receives."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.notices.living import SIGN_IN, SIGN_OUT, TELL, run
from tests.project.running import PATIENCE, Server, entremise, serving

from entremise.notices.live import MOST_PAGES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database."""
    folder = tmp_path_factory.mktemp("live")
    assert entremise(folder, "django", "migrate", "--verbosity=0").returncode == 0
    return folder


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
    camille, bruno = run(folder, SIGN_IN, "camille@example.org", "bruno@example.org")
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
    (noe,) = run(folder, SIGN_IN, "noe@example.org")
    numbers = run(folder, TELL, "noe@example.org", "one", "two", "three")
    with serving(folder) as server, listening(server, noe, after=numbers[0]) as his:
        assert [next(his).get("id") for _ in range(3)] == [None, *numbers[1:]]


def test_listening_pages_hold_no_thread(folder: Path) -> None:
    lea, samir = run(folder, SIGN_IN, "lea@example.org", "samir@example.org")
    with serving(folder) as server, ExitStack() as pages:
        held = [
            pages.enter_context(listening(server, session)) for session in [lea] * MOST_PAGES + [samir] * MOST_PAGES
        ]
        assert [next(page)["event"] for page in held] == ["unread"] * len(held)
        assert server.get("/health/live").status_code == 200
        one_more = server.get("/avis/flux", Cookie=f"sessionid={lea}")
        assert (one_more.status_code, one_more.content) == (204, b"")
        held.clear()


def test_a_stranger_is_asked_to_sign_in(folder: Path) -> None:
    with serving(folder) as server:
        answer = server.get("/avis/flux")
    assert (answer.status_code, answer.headers["Location"].partition("?")[2]) == (302, "next=/avis/flux")


def test_the_stream_ends_with_the_session(folder: Path) -> None:
    (agathe,) = run(folder, SIGN_IN, "agathe@example.org")
    with serving(folder) as server, listening(server, agathe) as hers:
        assert next(hers)["event"] == "unread"
        run(folder, SIGN_OUT, agathe)
        assert list(hers) == [{"event": "bye", "data": None}]
