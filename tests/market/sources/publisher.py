"""A publisher's open interface on the loopback: the records of each day, as Opendatasoft gives them."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Publisher:
    """Records by day; `statuses`: what to answer instead, request after request; `asked`: the days asked for."""

    days: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str) -> tuple[int, bytes]:
        """The status and the body of one request."""
        asked = urlsplit(path)
        told = re.fullmatch(r"\w+ = date'(\d{4}-\d\d-\d\d)'", parse_qs(asked.query)["where"][0])
        if asked.path != "/boamp/exports/json" or told is None:
            return 400, b"{}"
        self.asked.append(told[1])
        if self.statuses and (status := self.statuses.pop(0)) != 200:
            return status, b"{}"
        return 200, json.dumps(self.days.get(told[1], [])).encode()


@contextmanager
def publishing(publisher: Publisher) -> Iterator[Publisher]:
    """Serve it on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = publisher.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named so by the library
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    publisher.url = f"http://127.0.0.1:{server.server_port}/boamp"
    try:
        yield publisher
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
