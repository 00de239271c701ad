"""A line of the ledger: what it holds is read back, and anyone can compute its hash."""

import hashlib
import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.neutrality.ledger.making import NOON, listed, proposed, shown

from entremise.neutrality.ledger import lines
from entremise.neutrality.ledger.entries import Answered, Entry, Objected
from entremise.neutrality.ledger.lines import BEGINNING, DamagedError

ENTRIES = [
    listed(7, 2**64 - 1, 3, radius_km=2.5),
    listed(7, place="", radius_km=None, activities=()),
    listed(),
    shown(1, 21, 40),
    proposed(2**64 - 1),
    Objected(at=NOON, objection="0c4b3c5e-8a6f-4d43-9a43-57a1d1d3f7a1", firm=7, list=1),
    Answered(at=NOON, objection="0c4b3c5e-8a6f-4d43-9a43-57a1d1d3f7a1", verdict="explained"),
]


def told(entry: Entry) -> dict[str, Any]:
    """All that an entry says, in a form that can be compared."""
    values = {field.name: getattr(entry, field.name) for field in fields(entry)}
    return {
        name: (str(value.dtype), value.tolist()) if isinstance(value, np.ndarray) else value
        for name, value in values.items()
    }


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: type(entry).__name__)
def test_what_is_written_is_read_back(entry: Entry) -> None:
    line, digest = lines.written(entry, 12, "ab" * 32)
    recorded = lines.read(line, "2026-11")
    assert (recorded.number, recorded.hash, recorded.month) == (12, digest, "2026-11")
    assert (type(recorded.entry), told(recorded.entry)) == (type(entry), told(entry))
    assert lines.chained(line.rstrip(b"\n")) == (12, digest)


@given(
    st.lists(st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 65_535), st.integers(0, 255)), max_size=300),
    st.floats(0, 1000),
    st.integers(1, 2**60),
)
def test_any_list_is_read_back(rows: list[tuple[int, int, int]], radius: float, number: int) -> None:
    entry = listed(
        *(firm for firm, _, _ in rows),
        gaps=np.array([gap for _, gap, _ in rows], np.uint16),
        features=np.array([held for _, _, held in rows], np.uint8),
        radius_km=radius,
    )
    recorded = lines.read(lines.written(entry, number, BEGINNING)[0], "2026-11")
    assert (recorded.number, told(recorded.entry)) == (number, told(entry))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: type(entry).__name__)
def test_anyone_can_compute_the_hash_of_a_line(entry: Entry) -> None:
    line, digest = lines.written(entry, 12, "ab" * 32)
    held = json.loads(line)
    assert held.pop("hash") == digest
    assert held["prev"] == "ab" * 32
    body = json.dumps(held, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(("ab" * 32 + body).encode()).hexdigest() == digest


def test_the_form_of_a_line_does_not_change() -> None:
    """Ledgers are kept for years: whoever changes this must still read what was written before."""
    entry = listed(1, 258, at=datetime(2026, 11, 22, 12, 3, 59, tzinfo=UTC), policy="2026-11")
    line, _ = lines.written(entry, 2, BEGINNING)
    assert line == (
        b'{"activities":["10.71C","10.71D"],"at":"2026-11-22T12:03Z","best":100000,"door":"search","eligible":2,'
        b'"features":"AQE=","firms":"AQAAAAAAAAACAQAAAAAAAA==","first":1,"gaps":"AAAKAA==",'
        b'"index":"20261122T101112-1a2b3c4d","key":"0123456789abcdef","last":2,"number":2,"place":"13055","policy":"2026-11","positions":20,'
        b'"prev":"entremise","radius_km":10,"state":0,"what":"listed",'
        b'"hash":"2221111d79c6851e1e5ed8c4ea5dcb7d53459ebce1126641769b73486469555e"}\n'
    )


@pytest.mark.parametrize(
    "line",
    [b"", b"{", b"[]", b"7", b'{"what":"listed"}', b'{"what":"sold","number":1,"hash":""}', b"\xff\xfe", b"null"],
)
def test_what_is_not_an_entry_is_said_to_be_damaged(line: bytes) -> None:
    with pytest.raises(DamagedError):
        lines.read(line, "2026-11")
