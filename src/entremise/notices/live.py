"""Notifications live in the page: server-sent events that hold no thread.

The page /avis/flux is a page like any other: Django answers it in a thread, asks its rule, counts and logs it. When it
says so (`Opened`, left in the request's scope), its response is kept open here, on the server's event loop. One poller
per process looks for new rows each second, in a thread of its own, for all who are connected.
"""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import structlog

from entremise.notices import queries
from entremise.notices.queries import News

log = structlog.get_logger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

#: Where a page leaves its `Opened` in the scope of its request.
OPENED = "entremise.opened"
EACH_SECOND = 1.0
HEARTBEAT_SECONDS = 15.0
#: Pages of one person kept up to date at a time by one process; those beyond are told not to come back.
MOST_PAGES = 6
#: Rows may appear out of order: two transactions may end in another order than they numbered their rows in.
LOOK_BACK_SECONDS = 30.0
#: Events that wait for a page that reads no more; beyond it the page is let go.
MOST_WAITING = 50
HEARTBEAT = b": still here\n\n"
#: The session is over: the page stops asking.
FAREWELL = b"event: bye\ndata:\n\n"


@dataclass(frozen=True, slots=True)
class Opened:
    """Who opened a stream, in which language and session, and the newest notice they know of."""

    person: int
    language: str
    session: str
    newest: int


def event(news: News) -> bytes:
    """A new notice as it is sent."""
    data = json.dumps({"unread": news.unread, "subject": news.subject, "url": news.url}, ensure_ascii=False)
    return f"id: {news.pk}\nevent: notice\ndata: {data}\n\n".encode()


def opening(unread: int, missed: list[News]) -> Iterator[bytes]:
    """What a stream begins with: how long to wait before coming back, the count, and what was missed meanwhile."""
    yield f"retry: 5000\nevent: unread\ndata: {unread}\n\n".encode()
    yield from map(event, missed)


@dataclass(eq=False, slots=True)
class _Page:
    """A page that listens; None in its queue ends it."""

    opened: Opened
    queue: asyncio.Queue[bytes | None] = field(default_factory=asyncio.Queue)
    told: set[int] = field(default_factory=set)

    def push(self, chunk: bytes) -> None:
        self.queue.put_nowait(chunk if self.queue.qsize() < MOST_WAITING else None)

    def end(self, chunk: bytes = b"") -> None:
        if chunk:
            self.queue.put_nowait(chunk)
        self.queue.put_nowait(None)


class Streams:
    """The pages of this process that listen, and what keeps them up to date."""

    def __init__(self) -> None:
        self._pages: defaultdict[int, set[_Page]] = defaultdict(set)
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="notices")
        self._poller: asyncio.Task[None] | None = None
        self._closed = False

    async def serve(self, application: Application, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the application answer; when it opened a stream, keep it open."""
        page: _Page | None = None

        async def forward(message: Message) -> None:
            nonlocal page
            opened: Opened | None = scope.get(OPENED)
            if opened is not None and message["type"] == "http.response.start":
                page = self._welcome(opened)
                message = message if page else {**message, "status": 204}
            elif opened is not None:
                message = {**message, "more_body": True} if page else {**message, "body": b""}
            await send(message)

        try:
            await application(scope, receive, forward)
            if page is not None:
                await self._keep_open(page, receive, send)
        finally:
            if page is not None:
                self._forget(page)

    def close(self) -> None:
        """End every stream: the server stops."""
        self._closed = True
        for page in self._all():
            page.end()

    def _welcome(self, opened: Opened) -> _Page | None:
        """A place for one more page, unless its person has them all."""
        if self._closed or len(self._pages.get(opened.person, ())) >= MOST_PAGES:
            return None
        page = _Page(opened)
        self._pages[opened.person].add(page)
        return page

    def _forget(self, page: _Page) -> None:
        self._pages[page.opened.person].discard(page)
        if not self._pages[page.opened.person]:
            del self._pages[page.opened.person]

    async def _keep_open(self, page: _Page, receive: Receive, send: Send) -> None:
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll())
        leaving = asyncio.create_task(_leave(page, receive))
        try:
            while (chunk := await page.queue.get()) is not None:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            leaving.cancel()

    async def _poll(self) -> None:
        """Until nobody listens: look for new rows, and now and then whether each session still holds."""
        marks = [(time.monotonic(), min(page.opened.newest for page in self._all()))]
        next_heartbeat = time.monotonic() + HEARTBEAT_SECONDS
        while self._pages:
            await asyncio.sleep(EACH_SECOND)
            try:
                marks = await self._tell_news(marks)
                if time.monotonic() >= next_heartbeat:
                    next_heartbeat = time.monotonic() + HEARTBEAT_SECONDS
                    await self._check_sessions()
            except Exception:  # a database that does not answer now will later: pages stay connected
                log.exception("notices_not_read")

    async def _tell_news(self, marks: list[tuple[float, int]]) -> list[tuple[float, int]]:
        """Send what is new; the marks (moment, newest number then) still needed to look back."""
        now = time.monotonic()
        while len(marks) > 1 and marks[1][0] < now - LOOK_BACK_SECONDS:
            marks = marks[1:]
        languages = {page.opened.person: page.opened.language for page in self._all()}
        newest, found = await self._read(queries.news_after, marks[0][1], languages)
        for news in found:
            for page in self._pages.get(news.person, ()):
                if news.pk > page.opened.newest and news.pk not in page.told:
                    page.told.add(news.pk)
                    page.push(event(news))
        return [*marks, (now, newest)]

    async def _check_sessions(self) -> None:
        valid = await self._read(queries.valid_sessions, {page.opened.session for page in self._all()})
        for page in self._all():
            if page.opened.session in valid:
                page.push(HEARTBEAT)
            else:
                page.end(FAREWELL)

    async def _read(self, query: Callable[..., Any], *arguments: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._reader, queries.apart, query, *arguments)

    def _all(self) -> list[_Page]:
        return [page for pages in self._pages.values() for page in pages]


async def _leave(page: _Page, receive: Receive) -> None:
    """End a stream whose page was closed."""
    while (await receive())["type"] != "http.disconnect":
        pass
    page.end()
