"""How often one caller may do one thing, counted over every process of this machine.

Each caller has a bucket that fills by one use per interval up to the burst (generic cell rate algorithm, ITU-T I.371):
one moment per caller is stored, in a small SQLite file of its own, so that counting never waits for a load that is
writing the database. Callers are stored as keyed digests, never as addresses, and forgotten once their bucket is full.
"""

import hashlib
import hmac
import ipaddress
import math
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Concatenate, NamedTuple, ParamSpec

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

log = structlog.get_logger(__name__)

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
#: How long counting may wait for another process, in seconds; beyond it the use is let through.
PATIENCE = 1.0
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class Rate(NamedTuple):
    """So many uses per so many seconds; also how many may come at once."""

    uses: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """Read `30/minute` (second, minute, hour or day).

        Raises:
            ValueError: for anything else.
        """
        uses, _, unit = text.partition("/")
        if unit not in SECONDS or not uses.isdecimal() or int(uses) == 0:
            raise ValueError(f"{text!r} is not a rate: write it like 30/minute (second, minute, hour, day)")
        return cls(int(uses), SECONDS[unit])


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to a caller. True when the use is allowed.

    Attributes:
        rate: what is allowed in all.
        remaining: uses left at once.
        reset: seconds until all of them are back.
        retry_after: seconds to wait after a refusal.
    """

    allowed: bool
    rate: Rate
    remaining: int
    reset: int
    retry_after: int = 0

    def __bool__(self) -> bool:
        return self.allowed


def allowed(request: HttpRequest, scope: str, rate: str) -> Allowance:
    """Count one use of `scope` by the address this request comes from; falsy when it is one too many."""
    return spend(scope, client_address(request), Rate.parse(rate))


def limited(scope: str, rate: str) -> Callable[[View[P]], View[P]]:
    """Answer the page 429 to a caller who sends a form (anything but a reading) more often than `rate`."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def counted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method in SAFE_METHODS:
                return view(request, *args, **kwargs)
            allowance = allowed(request, scope, rate)
            return view(request, *args, **kwargs) if allowance else too_many(request, allowance)

        return counted

    return decorate


def too_many(request: HttpRequest, allowance: Allowance) -> HttpResponse:
    """The page that says to wait, and how long."""
    minutes = math.ceil(allowance.retry_after / 60)
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(allowance.retry_after)
    return response


def client_address(request: HttpRequest) -> str:
    """Where a request comes from; an IPv6 network (/64) counts as one caller.

    `X-Forwarded-For` is believed only as far as the proxies named in ENTREMISE_TRUSTED_PROXIES wrote it.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    hops = [request.META.get("REMOTE_ADDR", ""), *filter(None, (hop.strip() for hop in reversed(forwarded)))]
    address = next((hop for hop in hops if not _trusted(hop)), hops[-1])
    return _network(address) or hops[0]


def cache_key(key: str, prefix: str, version: int) -> str:
    """What the shared cache (settings.CACHES) keeps of a key, which may name an address: its keyed digest."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"{prefix}:{version}:{key}".encode(), hashlib.sha256).hex()


def _trusted(address: str) -> bool:
    parsed = _parsed(address)
    networks = (ipaddress.ip_network(network, strict=False) for network in settings.TRUSTED_PROXIES)
    return parsed is not None and any(parsed in network for network in networks)


def _network(address: str) -> str:
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed or "")


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address; IPv4 as a server that listens on IPv6 sees it (`::ffff:192.0.2.1`) is IPv4."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return (parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None) or parsed


def spend(scope: str, caller: str, rate: Rate) -> Allowance:
    """Count one use of `scope` by `caller`. When the counter cannot be reached, the use is let through and logged."""
    who = hmac.digest(settings.SECRET_KEY.encode(), f"{scope}\0{caller}".encode(), hashlib.sha256)
    try:
        return _count(Path(settings.LIMITS_FILE), who, rate, time.time())
    except (sqlite3.DatabaseError, OSError) as error:
        log.warning("limits_unreachable", reason=str(error))
        return Allowance(allowed=True, rate=rate, remaining=rate.uses, reset=0)


def _count(file: Path, who: bytes, rate: Rate, now: float) -> Allowance:
    with closing(_open(file)) as counter, counter:
        counter.execute("BEGIN IMMEDIATE")
        row = counter.execute("SELECT full_at FROM bucket WHERE caller = ?", [who]).fetchone()
        interval = rate.seconds / rate.uses
        full_at = max(row[0] if row else now, now)
        if full_at + interval - now > rate.seconds + 1e-6:
            wait = max(1, math.ceil(full_at + interval - now - rate.seconds))
            return Allowance(allowed=False, rate=rate, remaining=0, reset=math.ceil(full_at - now), retry_after=wait)
        full_at += interval
        counter.execute("DELETE FROM bucket WHERE full_at < ?", [now])
        counter.execute("INSERT OR REPLACE INTO bucket VALUES (?, ?)", [who, full_at])
        remaining = math.floor((rate.seconds - (full_at - now)) / interval + 1e-6)
        return Allowance(allowed=True, rate=rate, remaining=remaining, reset=math.ceil(full_at - now))


def _open(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    counter = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)
    counter.execute("PRAGMA synchronous=OFF")
    counter.execute("CREATE TABLE IF NOT EXISTS bucket (caller BLOB PRIMARY KEY, full_at REAL NOT NULL) WITHOUT ROWID")
    counter.execute("CREATE INDEX IF NOT EXISTS bucket_full_at ON bucket (full_at)")
    return counter
