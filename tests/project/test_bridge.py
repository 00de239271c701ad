"""Pages answered in threads under an event loop: what goes in, what comes out."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from entremise.project import bridge
from entremise.project.bridge import Bridge

Environ = dict[str, Any]
Page = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
SCOPE = {
    "type": "http", "method": "POST", "path": "/é", "query_string": b"q=caf%C3%A9", "http_version": "1.1",
    "scheme": "https", "server": ("entremise.example.org", 443), "client": ("192.0.2.1", 5000), "headers": [],
}  # fmt: skip


def ask(page: Page, headers: list[tuple[bytes, bytes]] | None = None, *body: bytes) -> list[dict[str, Any]]:
    """What the server is told to send when somebody asks a page."""
    said: list[dict[str, Any]] = []
    parts = iter(body)

    async def receive() -> dict[str, Any]:
        part = next(parts, b"")
        return {"type": "http.request", "body": part, "more_body": bool(part)}

    async def send(message: Any) -> None:
        said.append(dict(message))

    asyncio.run(Bridge(page, threads=2)({**SCOPE, "headers": headers or []}, receive, send))
    return said


class Ready(list[bytes]):
    """An answer that is whole, as Django's are."""

    streaming = False


def echo(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A page that says what it was asked."""
    told = (environ["wsgi.input"].read(), threading.current_thread().name.startswith("pages"))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return Ready([repr(told).encode()])


def test_a_page_leaves_in_one_go() -> None:
    assert ask(echo, [(b"content-length", b"6")], b"abc", b"def") == [
        {
            "type": "http.response.start", "status": 200,
            "headers": [(b"content-type", b"text/plain"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")],
        },
        {"type": "http.response.body", "body": b"(b'abcdef', True)", "more_body": False},
    ]  # fmt: skip


def test_a_request_without_a_body_is_not_waited_for() -> None:
    assert ask(echo)[1]["body"] == b"(b'', True)"


def test_what_is_written_as_it_is_read_leaves_part_by_part_and_is_closed() -> None:
    closed: list[bool] = []

    class Export:
        def __iter__(self) -> Iterator[bytes]:
            yield from (b"a", b"b", b"c")

        def close(self) -> None:
            closed.append(True)

    def page(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        return Export()

    said = ask(page)
    assert [(message["body"], message["more_body"]) for message in said[1:]] == [
        (b"a", True), (b"b", True), (b"c", True), (b"", False)
    ]  # fmt: skip
    assert closed == [True]


def test_the_request_is_told_as_wsgi_says_it() -> None:
    seen: Environ = {}

    def page(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        seen.update(environ)
        start_response("204 No Content", [])
        return Ready()

    ask(page, [
        (b"host", b"entremise.example.org"), (b"cookie", b"a=1"), (b"cookie", b"b=2"),
        (b"x-forwarded-for", b"192.0.2.7"), (b"x_forwarded_for", b"203.0.113.9"),
        (b"accept", b"text/html"), (b"accept", b"*/*"),
    ])  # fmt: skip
    names = {
        "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "REMOTE_ADDR",
        "wsgi.url_scheme", "HTTP_HOST", "HTTP_COOKIE", "HTTP_X_FORWARDED_FOR", "HTTP_ACCEPT",
    }  # fmt: skip
    assert {name: seen[name] for name in names} == {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/é".encode().decode("latin-1"), "QUERY_STRING": "q=caf%C3%A9",
        "SERVER_NAME": "entremise.example.org", "SERVER_PORT": "443", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.1", "wsgi.url_scheme": "https", "HTTP_HOST": "entremise.example.org",
        "HTTP_COOKIE": "a=1; b=2", "HTTP_X_FORWARDED_FOR": "192.0.2.7", "HTTP_ACCEPT": "text/html,*/*",
    }  # fmt: skip


def test_a_body_nobody_accepts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "LARGEST_BODY", 4)
    assert ask(echo, [(b"transfer-encoding", b"chunked")], b"abc", b"def")[0]["status"] == 413


def test_an_error_of_the_page_is_the_servers_to_tell() -> None:
    def page(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(page)
