"""Users who walk through the pages at the same time, and how long each page took."""

import asyncio
import math
import random
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx

from benchmarks import pages

SEED = 50
#: Seconds that a user reads a page before asking for the next one, drawn evenly.
READS = (0.5, 1.5)
#: How much oftener than the others some pages are opened.
OFTEN = {"/besoins": 2, "/besoins/…": 2, "/mon-espace": 2, "/mises-en-relation/…": 2, "/conseiller": 3, "/chambre": 2}
HEADINGS = ["Page", "Requests", "p50 ms", "p95 ms", "p99 ms", "Errors"]


class Asked(NamedTuple):
    """A request: the page it was for, its seconds, whether it was answered as it should be."""

    page: str
    seconds: float
    right: bool


@dataclass
class Walk:
    """What all the users asked, from one moment to another.

    Attributes:
        since, until: only what begins between them counts, in seconds of `time.perf_counter`.
    """

    since: float
    until: float
    asked: list[Asked] = field(default_factory=list)
    #: The first wrong answers, to be read.
    wrong: list[str] = field(default_factory=list)

    async def user(self, client: httpx.AsyncClient, walker: dict[str, Any], number: int) -> None:
        """Open pages one after another, reading between them, until the end."""
        chance = random.Random(SEED * 1000 + number)  # noqa: S311  the same each time, on purpose
        names = list(walker["visits"])
        weights = [OFTEN.get(name, 1) for name in names]
        await asyncio.sleep(chance.uniform(0, READS[1]))
        while (began := time.perf_counter()) < self.until:
            name = chance.choices(names, weights)[0]
            path = chance.choice(walker["visits"][name])
            told = await ask(client, path, walker["cookies"].get("csrftoken", ""), post=name.startswith("POST"))
            if began >= self.since:
                self.asked.append(Asked(name, time.perf_counter() - began, not told))
                self.wrong += [f"{path}: {told}"] if told and len(self.wrong) < 10 else []
            await asyncio.sleep(chance.uniform(*READS))


async def ask(client: httpx.AsyncClient, path: str, token: str, *, post: bool) -> str:
    """Open a page, or post a message; give what is wrong with the answer, empty when nothing is."""
    try:
        if not post:
            answer, right = await client.get(path), 200
        else:
            form = {"text": "Pouvons-nous en parler mardi ?", "key": str(uuid.uuid4()), "csrfmiddlewaretoken": token}
            answer, right = await client.post(path, data=form), 302
    except httpx.HTTPError as error:
        return repr(error)
    return "" if answer.status_code == right else f"{answer.status_code} {answer.headers.get('location', '')}"


async def walk(root: str, walkers: Sequence[dict[str, Any]], warm: float, measured: float) -> Walk:
    """Let everybody walk; each comes from an address of their own, on a connection that stays open."""
    now = time.perf_counter()
    found = Walk(now + warm, now + warm + measured)
    clients = [_client(root, walker, number) for number, walker in enumerate(walkers)]
    await asyncio.gather(*(found.user(*each) for each in zip(clients, walkers, range(len(walkers)), strict=True)))
    await asyncio.gather(*(client.aclose() for client in clients))
    return found


def _client(root: str, walker: dict[str, Any], number: int) -> httpx.AsyncClient:
    headers = {"X-Forwarded-For": f"198.18.{number // 250}.{number % 250 + 1}", "Accept-Language": "fr"}
    headers |= {"Authorization": f"Bearer {walker['key']}"} if walker["key"] else {"Accept": "text/html"}
    return httpx.AsyncClient(base_url=root, headers=headers, cookies=walker["cookies"], timeout=60, verify=False)  # noqa: S501  plain HTTP, on this machine


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that so great a share of them does not pass (nearest rank); 0 of none."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)] if ranked else 0.0


def table(asked: Sequence[Asked]) -> str:
    """A line a page, in the order of their names, then one for all."""
    names = sorted({each.page for each in asked})
    rows = [_row(name, [each for each in asked if each.page == name]) for name in names]
    return pages.table(HEADINGS, [*rows, _row("all", asked)])


def _row(name: str, asked: Sequence[Asked]) -> list[str]:
    took = [each.seconds * 1000 for each in asked]
    figures = [f"{percentile(took, share):,.0f}" for share in (0.5, 0.95, 0.99)]
    return [
        f"`{name}`" if "/" in name else name,
        f"{len(asked):,}",
        *figures,
        str(sum(not each.right for each in asked)),
    ]
