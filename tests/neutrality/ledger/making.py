"""Entries for tests of the ledger: of firms that are only numbers."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from entremise.matching.equity import POLICY
from entremise.neutrality.ledger.entries import Listed, Proposed, Shown

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def listed(*firms: int, **facts: Any) -> Listed:
    """A list of firms, each ten steps below the one before."""
    usual: dict[str, Any] = {
        "at": NOON, "door": "search", "key": "0123456789abcdef", "index": "20261122T101112-1a2b3c4d", "policy": POLICY,
        "state": 0, "activities": ("10.71C", "10.71D"), "place": "13055", "radius_km": 10.0, "eligible": len(firms),
        "positions": 20, "first": 1, "last": min(20, len(firms)), "best": 100_000,
        "firms": np.array(firms, np.uint64),
        "gaps": np.arange(len(firms), dtype=np.uint16) * np.uint16(10),
        "features": np.ones(len(firms), np.uint8),
    }  # fmt: skip
    return Listed(**usual | facts)


def shown(number: int, first: int = 1, last: int = 20, at: datetime = NOON) -> Shown:
    """A list shown again, or further."""
    return Shown(at=at, door="search", list=number, first=first, last=last)


def proposed(firm: int, at: datetime = NOON) -> Proposed:
    """An introduction that an asker chose."""
    return Proposed(at=at, key="0123456789abcdef", firm=firm, by="asker", position=3)


def lines(directory: Path, month: str = "2026-11") -> list[bytes]:
    """The lines of the file of a month, with their ends."""
    return (directory / f"{month}.jsonl").read_bytes().splitlines(keepends=True)


def rewrite(directory: Path, held: list[bytes], month: str = "2026-11") -> None:
    """Other lines in the file of a month."""
    (directory / f"{month}.jsonl").write_bytes(b"".join(held))
