"""An entry as a line of the ledger, and back.

A line is JSON, its keys sorted, without spaces, with `number`, `what` and `prev` (the hash of the line before); `hash`
comes last: SHA-256, in hexadecimal, of `prev` followed by the line without its `hash`. Arrays are base64 of their
little-endian bytes, moments are in UTC to the minute, firms alone 16 hexadecimal digits.
"""

import hashlib
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from entremise.neutrality.ledger.entries import Answered, Entry, Listed, Objected, Proposed, Shown

#: What comes before the first entry of all: the seed of the first month, too.
BEGINNING: Final = "entremise"
_KINDS: Final[dict[str, type[Entry]]] = {
    "listed": Listed,
    "shown": Shown,
    "proposed": Proposed,
    "objected": Objected,
    "answered": Answered,
}
_WHAT: Final = {kind: what for what, kind in _KINDS.items()}
_NAMES: Final = {kind: [each.name for each in fields(kind)] for kind in _WHAT}
_ARRAYS: Final = {"firms": "<u8", "gaps": "<u2", "features": "u1"}
_HASH_LENGTH: Final = len(',"hash":"') + 64 + len('"}')
_PREVIOUS: Final = re.compile(rb'"prev":"([a-z0-9]*)"')
_NUMBER: Final = re.compile(rb'"number":(\d+)')


class DamagedError(Exception):
    """A line of the ledger cannot be read, or the ledger is not what it was a moment ago."""


class Recorded(NamedTuple):
    """An entry as the ledger holds it: its number (from 1), its hash, the month of its file (`2026-11`)."""

    number: int
    hash: str
    month: str
    entry: Entry


def written(entry: Entry, number: int, previous: str) -> tuple[bytes, str]:
    """The line of an entry, with its end, and its hash."""
    kind = type(entry)
    told = {name: _told(getattr(entry, name), name) for name in _NAMES[kind]}
    told |= {"number": number, "prev": previous, "what": _WHAT[kind]}
    body = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = digested(previous, body.encode())
    return f'{body[:-1]},"hash":"{digest}"}}\n'.encode(), digest


def read(line: bytes, month: str) -> Recorded:
    """A line of the file of a month.

    Raises:
        DamagedError: if it is not the line of an entry.
    """
    try:
        told = json.loads(line)
        kind = _KINDS[told["what"]]
        number, digest = int(told.pop("number")), str(told.pop("hash"))
        del told["prev"], told["what"]
        for name, how in _AS_READ[kind]:
            told[name] = how(told[name])
        return Recorded(number, digest, month, kind(**told))
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedError(f"{month}: {line[:80].decode(errors='replace')}") from error


def number_of(line: bytes) -> int:
    """The number of a line's entry, without reading the rest."""
    found = _NUMBER.search(line)
    if not found:
        raise DamagedError(line[:80].decode(errors="replace"))
    return int(found[1])


def is_list(line: bytes) -> bool:
    """Whether a line tells of a list made, without reading the rest."""
    return b'"what":"listed"' in line


def chained(line: bytes) -> tuple[int, str]:
    """The number and hash of a line, without reading the rest."""
    return number_of(line), line[-_HASH_LENGTH:].decode(errors="replace")[len(',"hash":"') : -len('"}')]


def previous(line: bytes) -> str:
    """What a line says is the hash of the one before it; nothing when it does not say."""
    found = _PREVIOUS.search(line)
    return found[1].decode() if found else ""


def digested(previous: str, body: bytes) -> str:
    """The hash of a line: `body` is the line without its hash."""
    return hashlib.sha256(previous.encode() + body).hexdigest()


def without_hash(line: bytes) -> bytes:
    """A line, without its end, as it was before its hash was added."""
    return line[:-_HASH_LENGTH] + b"}"


def month_of(at: datetime) -> str:
    """The month of a moment, in UTC: `2026-11`."""
    return f"{at.astimezone(UTC):%Y-%m}"


def _told(value: Any, name: str) -> Any:
    if isinstance(value, np.ndarray):
        return b64encode(value.astype(_ARRAYS[name]).tobytes()).decode()
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return f"{value:016x}" if name == "firm" else value


def _numbers(told: str, kind: str) -> npt.NDArray[Any]:
    return np.frombuffer(b64decode(told, validate=True), kind)


#: How what is not told as it is is read.
_READ: Final[dict[str, Callable[[Any], Any]]] = {
    "at": datetime.fromisoformat,
    "activities": tuple,
    "radius_km": lambda told: told if told is None else float(told),
    "firm": lambda told: int(told, 16),
    **{name: partial(_numbers, kind=kind) for name, kind in _ARRAYS.items()},
}
_AS_READ: Final = {kind: [(name, _READ[name]) for name in names if name in _READ] for kind, names in _NAMES.items()}
