"""What the web server calls: pages and the API in a few threads, open streams of notifications on the event loop."""

import asyncio
import signal

from entremise.project.wsgi import application as pages_in_threads  # first: it sets Django up

# isort: split
from entremise.notices.live import Receive, Scope, Send, Streams
from entremise.project.bridge import Bridge
from entremise.project.server import THREADS

STREAM = "/avis/flux"

_pages = Bridge(pages_in_threads, THREADS)
_streams = Streams()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request, or follow the server's life."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http" and scope["path"] == STREAM:
        await _streams.serve(_pages, scope, receive, send)
    elif scope["type"] == "http":
        await _pages(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    """Once told to stop, the server waits for the requests under way: streams would keep it waiting, so they end.

    The event loop is woken by a signal whatever its handler is: the server's own, set on the loop, still runs.
    """
    await receive()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: loop.call_soon_threadsafe(_streams.close))
        signal.siginterrupt(each, False)  # noqa: FBT003 - a function of the standard library
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})
