"""Fetching what a publisher gives by its open interface (Opendatasoft, Explore 2.1): one request a day of publication.

Days that are over are kept as they come: a fetch that is interrupted goes on from the day where it stopped. Today,
which the publisher may still add to, is always asked for again.
"""

import json
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx

from entremise.common.terminal import say
from entremise.registry.sources.download import DownloadError

_TIMEOUT = httpx.Timeout(60.0)
#: How many times in a row a day may be refused, and how long to wait at first (doubled each time), in seconds.
_ATTEMPTS = 6
_PAUSE = 1.0


def fetch(
    url: str, day_column: str, since: date, until: date, folder: Path, told: Callable[[int, int], None],
    pause: float = _PAUSE,
) -> Path:  # fmt: skip
    """Fetch the records of some days into one file, a record a line.

    Args:
        url: of the dataset, up to its name.
        day_column: the date by which records are asked for.
        since, until: first and last day.
        folder: where days are kept; the caller removes it once they are loaded.
        told: receives days fetched and days in all.

    Raises:
        DownloadError: the publisher refuses, or answers nothing after several attempts. The days fetched are kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    whole = folder / "records.ndjson"
    with httpx.Client(timeout=_TIMEOUT, follow_redirects=True) as client, whole.open("wb") as file:
        for done, day in enumerate(days, 1):
            kept = folder / f"{day}.ndjson"
            if day >= until or not kept.exists():
                _keep(kept, _records(client, url, day_column, day, pause))
            file.write(kept.read_bytes())
            told(done, len(days))
    return whole


def _keep(target: Path, records: list[Any]) -> None:
    """Write a day at once: a file that is there is whole."""
    draft = target.with_suffix(".part")
    draft.write_text("".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records), encoding="utf-8")
    draft.replace(target)


def _records(client: httpx.Client, url: str, day_column: str, day: date, pause: float) -> list[Any]:
    asked = {"where": f"{day_column} = date'{day}'"}
    last = ""
    for wait in _waits(pause):
        time.sleep(wait)
        try:
            answer = client.get(f"{url}/exports/json", params=asked)
            if answer.status_code == httpx.codes.OK:
                return _list(answer, url)
            last = f"HTTP {answer.status_code}"
            if answer.status_code != httpx.codes.TOO_MANY_REQUESTS and not answer.is_server_error:
                raise DownloadError(
                    say(
                        f"{url} répond {answer.status_code} : vérifiez l’adresse.",
                        f"{url} answers {answer.status_code}: check the address.",
                    )
                )
        except httpx.TransportError as error:
            last = str(error) or type(error).__name__
    raise DownloadError(
        say(
            f"{url} ne répond plus ({last}). Relancez plus tard : les jours déjà reçus sont gardés.",
            f"{url} no longer answers ({last}). Try again later: the days received are kept.",
        )
    )


def _waits(pause: float) -> Iterator[float]:
    """How long to wait before each attempt: not at all at first."""
    yield 0.0
    yield from (pause * 2**attempt for attempt in range(_ATTEMPTS - 1))


def _list(answer: httpx.Response, url: str) -> list[Any]:
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, list):
        raise DownloadError(
            say(f"{url} ne donne pas une liste d’enregistrements.", f"{url} does not give a list of records.")
        )
    return found
