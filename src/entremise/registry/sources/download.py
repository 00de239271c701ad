"""Fetching large files: an interrupted download goes on from where it stopped, if the file is still the same.

What is received goes to ``name.part``, beside a note of the file's validator (its ETag or date) as the server gave it.
The rest is asked for with Range and If-Range: the server sends it only if the file has not changed, and all of it
otherwise. The finished file takes its name at once.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from entremise.common.terminal import say

_TIMEOUT = httpx.Timeout(30.0)
#: How many times in a row a download may fail without receiving anything, and how long to wait at first (doubled).
_ATTEMPTS = 6
_PAUSE = 1.0

#: Called with the bytes received and to be received (0 when the server does not say).
Told = Callable[[int, int], None]


class DownloadError(Exception):
    """The file cannot be fetched; the message says why. What was received is kept for next time."""


class _InterruptedError(Exception):
    """The connection fell or the server is busy: worth another attempt."""


def download(url: str, target: Path, told: Told, pause: float = _PAUSE) -> Path:
    """Fetch a file, or keep the one already there when the server says it is the same.

    Raises:
        DownloadError: the server refuses, or nothing came after several attempts.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = _Part(target)
    failures = 0
    with httpx.Client(timeout=_TIMEOUT, follow_redirects=True) as client:
        while True:
            before = part.size
            try:
                return _attempt(client, url, part, told)
            except (httpx.TransportError, _InterruptedError) as error:
                failures = 0 if part.size > before else failures + 1
                if failures >= _ATTEMPTS:
                    raise DownloadError(_unreachable(url, error)) from error
                time.sleep(pause * 2 ** max(0, failures - 1))


def _unreachable(url: str, error: Exception) -> str:
    return say(
        f"Le téléchargement de {url} n’avance plus ({error}). Relancez plus tard : il reprendra où il en est.",
        f"The download of {url} makes no progress ({error}). Try again later: it will go on from where it is.",
    )


class _Part:
    """What was received so far, and the validator of the file it is a part of."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(target.name + ".part")
        self._note = target.with_name(target.name + ".part.json")
        self._finished_note = target.with_name(target.name + ".json")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def asking(self, url: str) -> dict[str, str]:
        """Headers that ask for the rest of the part, or for the file if it is not the one we have."""
        headers = {"Accept-Encoding": "identity"}
        validator = _read(self._note, url)
        if self.size and validator:
            return headers | {"Range": f"bytes={self.size}-", "If-Range": validator}
        known = _read(self._finished_note, url) if self.target.exists() else ""
        if known:
            headers["If-None-Match" if known.startswith('"') else "If-Modified-Since"] = known
        return headers

    def begin(self, url: str, validator: str) -> None:
        """Start afresh."""
        self.path.write_bytes(b"")
        self._note.write_text(json.dumps({"url": url, "validator": validator}))

    def forget(self) -> None:
        """Drop what was received."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def finish(self) -> Path:
        """Give the whole file its name."""
        self._finished_note.unlink(missing_ok=True)
        self.path.replace(self.target)
        self._note.replace(self._finished_note)
        return self.target


def _read(note: Path, url: str) -> str:
    """The validator noted for that address, empty when there is none."""
    try:
        noted = json.loads(note.read_text())
    except (OSError, ValueError):
        return ""
    return str(noted["validator"]) if noted.get("url") == url else ""


def _attempt(client: httpx.Client, url: str, part: _Part, told: Told) -> Path:
    with client.stream("GET", url, headers=part.asking(url)) as response:
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return part.target
        _check(response, part, url)
        start, total = _span(response)
        if response.status_code != httpx.codes.PARTIAL_CONTENT:
            part.begin(url, _validator(response))
        elif start != part.size:
            part.forget()
            raise _InterruptedError("the server sent another part than the one asked for")
        _receive(response, part, told, total)
    if total and part.size != total:
        raise _InterruptedError(f"{part.size} bytes of {total}")
    return part.finish()


def _check(response: httpx.Response, part: _Part, url: str) -> None:
    status = response.status_code
    if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        part.forget()
        raise _InterruptedError("the file is shorter than what was received")
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise _InterruptedError(f"HTTP {status}")
    if status not in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
        raise DownloadError(
            say(f"{url} répond {status} : vérifiez l’adresse.", f"{url} answers {status}: check the address.")
        )


def _span(response: httpx.Response) -> tuple[int, int]:
    """Where the body starts in the file and how long the file is (0 when the server does not say)."""
    if response.status_code == httpx.codes.PARTIAL_CONTENT:
        span, _, total = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
        start = span.partition("-")[0]
        return (int(start) if start.isdigit() else -1), (int(total) if total.isdigit() else 0)
    return 0, int(response.headers.get("Content-Length", 0))


def _validator(response: httpx.Response) -> str:
    """What names this version of the file: a strong ETag, else its date. Weak ones are not enough to join parts."""
    etag = response.headers.get("ETag", "")
    return str(etag if etag.startswith('"') else response.headers.get("Last-Modified", ""))


def _receive(response: httpx.Response, part: _Part, told: Told, total: int) -> None:
    with part.path.open("ab") as file:
        # Blocks as they come: gathered into larger ones, what came before a broken connection would be lost.
        for block in response.iter_raw():
            file.write(block)
            told(file.tell(), total)
