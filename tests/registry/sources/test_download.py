"""An interrupted download goes on from where it stopped, unless the file changed meanwhile."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from entremise.registry.sources.download import DownloadError, download


def content(name: str, size: int = 300_000) -> bytes:
    """As many bytes as asked for, that no compression or repetition could imitate."""
    blocks = (hashlib.sha256(f"{name}{number}".encode()).digest() for number in range(size // 32 + 1))
    return b"".join(blocks)[:size]


@dataclass
class Server:
    """A file on a server that can be made unreliable; `asked` tells the ranges it was asked for.

    `drops`: after how many bytes of the body to drop the connection, request after request; `statuses`: what to
    answer instead, request after request; `on_request`: called before each answer.
    """

    body: bytes
    etag: str = '"v1"'
    modified: str = ""
    honours_ranges: bool = True
    says_length: bool = True
    drops: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    changes: list[tuple[bytes, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        asked = request.headers.get("Range", "")
        self.asked.append(asked)
        if self.statuses and (status := self.statuses.pop(0)):
            request.send_response(status)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        if self.etag and request.headers.get("If-None-Match") == self.etag:
            request.send_response(304)
            request.end_headers()
            return
        same = request.headers.get("If-Range") in {self.etag, self.modified}
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and same and self.honours_ranges else 0
        if start and start >= len(self.body):
            request.send_response(416)
            request.end_headers()
            return
        self._send(request, start)
        if self.changes:
            self.body, self.etag = self.changes.pop(0)

    def _send(self, request: BaseHTTPRequestHandler, start: int) -> None:
        rest = self.body[start:]
        request.send_response(206 if start else 200)
        if self.says_length:
            request.send_header("Content-Length", str(len(rest)))
        for name, value in (("ETag", self.etag), ("Last-Modified", self.modified)):
            if value:
                request.send_header(name, value)
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(self.body) - 1}/{len(self.body)}")
        request.end_headers()
        drop = self.drops.pop(0) if self.drops else len(rest)
        request.wfile.write(rest[:drop])
        request.close_connection = True


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Serve on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.handle(self)

        def log_message(self, *said: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        server.url = f"http://127.0.0.1:{http.server_port}/StockEtablissement_utf8.parquet"
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


def fetch(server: Server, folder: Path) -> Path:
    return download(server.url, folder / "stock.parquet", lambda received, total: None, pause=0.001)


def test_a_file_is_fetched_whole_and_told_as_it_comes(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with serving(Server(content("a"))) as server:
        path = download(server.url, tmp_path / "new" / "stock.parquet", lambda *step: told.append(step))
    assert path.read_bytes() == content("a")
    assert told[-1] == (300_000, 300_000)
    assert sorted(each.name for each in path.parent.iterdir()) == ["stock.parquet", "stock.parquet.json"]


@pytest.mark.parametrize("validator", [{"etag": '"v1"'}, {"etag": "", "modified": "Sun, 01 Nov 2026 06:00:00 GMT"}])
def test_a_dropped_connection_is_resumed_as_often_as_needed(tmp_path: Path, validator: dict[str, str]) -> None:
    with serving(Server(content("a"), drops=[70_000, 1, 90_000, 100_000], **validator)) as server:
        assert fetch(server, tmp_path).read_bytes() == content("a")
    assert server.asked == ["", "bytes=70000-", "bytes=70001-", "bytes=160001-", "bytes=260001-"]


def test_a_download_killed_half_way_is_resumed_by_the_next_one(tmp_path: Path) -> None:
    with serving(Server(content("a"), drops=[120_000, 0, 0, 0, 0, 0, 0])) as server:
        with pytest.raises(DownloadError, match="n’avance plus"):
            fetch(server, tmp_path)
        assert not (tmp_path / "stock.parquet").exists()
        asked_before = len(server.asked)
        assert fetch(server, tmp_path).read_bytes() == content("a")
    assert server.asked[asked_before:] == ["bytes=120000-"]


def test_a_server_that_ignores_ranges_is_asked_for_the_whole_file_again(tmp_path: Path) -> None:
    with serving(Server(content("a"), honours_ranges=False, drops=[70_000, 200_000])) as server:
        assert fetch(server, tmp_path).read_bytes() == content("a")


def test_a_file_that_changed_meanwhile_is_fetched_afresh(tmp_path: Path) -> None:
    changed = content("b", 250_000)
    with serving(Server(content("a"), drops=[70_000], changes=[(changed, '"v2"')])) as server:
        assert fetch(server, tmp_path).read_bytes() == changed
    assert server.asked == ["", "bytes=70000-"]


def test_a_server_without_any_validator_is_never_trusted_to_resume(tmp_path: Path) -> None:
    with serving(Server(content("a"), etag="", drops=[70_000])) as server:
        assert fetch(server, tmp_path).read_bytes() == content("a")
    assert server.asked == ["", ""]


def test_a_weak_validator_does_not_join_parts(tmp_path: Path) -> None:
    with serving(Server(content("a"), etag='W/"v1"', drops=[70_000])) as server:
        assert fetch(server, tmp_path).read_bytes() == content("a")
    assert server.asked == ["", ""]


def test_a_part_longer_than_the_file_is_dropped(tmp_path: Path) -> None:
    with serving(Server(content("a"))) as server:
        (tmp_path / "stock.parquet.part").write_bytes(b"x" * 400_000)
        (tmp_path / "stock.parquet.part.json").write_text(f'{{"url": "{server.url}", "validator": "\\"v1\\""}}')
        assert fetch(server, tmp_path).read_bytes() == content("a")


def test_a_busy_server_is_asked_again(tmp_path: Path) -> None:
    with serving(Server(content("a"), statuses=[503, 429])) as server:
        assert fetch(server, tmp_path).read_bytes() == content("a")


def test_a_refusal_is_told_with_its_status(tmp_path: Path) -> None:
    with serving(Server(content("a"), statuses=[404])) as server, pytest.raises(DownloadError, match="répond 404"):
        fetch(server, tmp_path)


def test_nobody_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="n’avance plus"):
        download("http://127.0.0.1:9/stock", tmp_path / "stock", lambda received, total: None, pause=0.001)


def test_the_same_file_is_not_fetched_twice_and_a_new_one_replaces_it(tmp_path: Path) -> None:
    with serving(Server(content("a"))) as server:
        first = fetch(server, tmp_path)
        written = first.stat().st_mtime_ns
        assert fetch(server, tmp_path).stat().st_mtime_ns == written
        server.body, server.etag = content("b"), '"v2"'
        assert fetch(server, tmp_path).read_bytes() == content("b")
