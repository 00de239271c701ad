"""Pages answered in a few threads, under a server that runs an event loop.

A request is read whole before a thread takes it, and a page that is ready leaves in one go: a thread is held only while
Django works. (General bridges pass each part of each answer between the loop and the thread: see docs/decisions/016.)
"""

import asyncio
import contextvars
import functools
import io
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any

from entremise.notices.live import Receive, Scope, Send

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[bytes, bytes]]

#: Bodies up to this size stay in memory, larger ones go to a file that has no name.
IN_MEMORY = 1024 * 1024
#: The largest body read, whatever a page would accept of it; beyond it the answer is 413.
LARGEST_BODY = 64 * 1024 * 1024


class TooLargeError(Exception):
    """The body of a request is larger than any page accepts."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page answers; `rest` gives what is written as it is read (a file, an export)."""

    status: int
    headers: Headers
    body: bytes
    rest: Iterator[bytes] | None = None
    close: Callable[[], None] | None = None


class Bridge:
    """A WSGI application as an ASGI one (HTTP only)."""

    def __init__(self, application: Wsgi, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        with _room(scope) as body:
            try:
                await _read(receive, body)
            except TooLargeError:
                await _send(send, Answer(413, [(b"content-length", b"0")], b""))
                return
            answer: Answer = await self._in_thread(self._answer, environ_of(scope, body))
            await _send(send, answer, more=answer.rest is not None)
            if answer.rest is not None:
                await self._send_rest(answer, answer.rest, send)

    async def _send_rest(self, answer: Answer, rest: Iterator[bytes], send: Send) -> None:
        try:
            while (chunk := await self._in_thread(next, rest, None)) is not None:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            if answer.close is not None:
                await self._in_thread(answer.close)

    async def _in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        call = functools.partial(contextvars.copy_context().run, function, *arguments)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def _answer(self, environ: dict[str, Any]) -> Answer:
        """Call the application; runs in a thread."""
        began: list[tuple[int, Headers]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _failure: object = None) -> None:
            encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            began.append((int(status[:3]), encoded))

        said = self._application(environ, start_response)
        close: Callable[[], None] | None = getattr(said, "close", None)
        if getattr(said, "streaming", True):
            rest = iter(said)
            first = next(rest, b"")
            return Answer(*began[-1], first, rest, close)
        try:
            return Answer(*began[-1], b"".join(said))
        finally:
            if close is not None:
                close()


def environ_of(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """The request as WSGI says it (PEP 3333)."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "asgi.scope": scope,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" in raw_name:
            continue  # would pass for the header that has a hyphen there, which a proxy may have to write
        name, value = raw_name.decode("latin-1").upper().replace("-", "_"), raw_value.decode("latin-1")
        name = name if name in {"CONTENT_LENGTH", "CONTENT_TYPE"} else f"HTTP_{name}"
        joint = "; " if name == "HTTP_COOKIE" else ","
        environ[name] = environ[name] + joint + value if name in environ else value
    return environ


def _room(scope: Scope) -> IO[bytes]:
    """Where what is sent will be put; a request without a body has no room."""
    if any(name in {b"content-length", b"transfer-encoding"} for name, _ in scope["headers"]):
        return tempfile.SpooledTemporaryFile(IN_MEMORY)
    return io.BytesIO()


async def _read(receive: Receive, body: IO[bytes]) -> None:
    """Put everything that is sent where there is room for it.

    Raises:
        TooLargeError: it is more than LARGEST_BODY.
    """
    size, more = 0, not isinstance(body, io.BytesIO)
    while more:
        message = await receive()
        size += body.write(message.get("body", b""))
        more = message.get("more_body", False)
        if size > LARGEST_BODY:
            raise TooLargeError
    body.seek(0)


async def _send(send: Send, answer: Answer, *, more: bool = False) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": more})
