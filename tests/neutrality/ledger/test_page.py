"""What the documentation gives to check a ledger with works, and finds what was changed."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.neutrality.ledger.making import lines, listed, rewrite, shown

from entremise.neutrality.ledger.book import Book

PAGE = Path(__file__).parents[3] / "docs" / "neutrality" / "ledger.md"


@pytest.fixture
def book(tmp_path: Path) -> Book:
    book = Book(tmp_path / "ledger")
    for entry in (listed(1, 2), shown(1), shown(1, at=datetime(2026, 12, 1, tzinfo=UTC))):
        book.append(entry)
    return book


def check(book: Book) -> tuple[int, str]:
    """The program of the page, on a ledger: its status and what it says."""
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    done = subprocess.run(
        [sys.executable, "-c", found[1], str(book.directory)], check=False, capture_output=True, text=True
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def test_a_ledger_left_alone(book: Book) -> None:
    number, digest = book.head()
    assert check(book) == (0, f"{number}:{digest}")


def test_a_line_changed(book: Book) -> None:
    held = lines(book.directory)
    rewrite(book.directory, [held[0].replace(b'"eligible":2', b'"eligible":3'), held[1]])
    assert check(book) == (1, f"{book.directory / '2026-11.jsonl'}: entry 1 was changed")


def test_a_line_removed(book: Book) -> None:
    rewrite(book.directory, lines(book.directory)[1:])
    assert check(book) == (1, f"{book.directory / '2026-11.jsonl'}: entry 1 does not follow")
