"""A process that writes to a ledger, run and killed by test_killed.py.

`python -m tests.neutrality.ledger.writer FOLDER NAME` appends lists without end and prints the number of each, once it
is told that it is written. With `tear`, it writes half a line as a writer would, says so, and waits to be killed.
"""

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from tests.neutrality.ledger.making import listed

from entremise.neutrality.ledger import files
from entremise.neutrality.ledger.book import Book
from entremise.neutrality.ledger.lines import written

#: Two months are written to, turn by turn: the second begins while others still write to the first.
MONTHS = [datetime(2026, 11, 30, 23, 59, tzinfo=UTC), datetime(2026, 12, 1, 0, 0, tzinfo=UTC)]


def write(book: Book, name: int) -> None:
    """Append lists, each of its own firms, and say which are written."""
    for turn in range(10_000_000):
        firms = np.arange(200, dtype=np.uint64) + np.uint64(name * 1_000_000 + turn)
        number = book.append(listed(*firms.tolist(), at=MONTHS[turn > 40], key=f"{name:08x}{turn:08x}"))
        print(number, f"{name:08x}{turn:08x}", flush=True)  # noqa: T201 - what the test reads
        time.sleep(0.002)  # so that others can start


def tear(book: Book) -> None:
    """Be a writer that is killed in the middle of a line."""
    number, digest = book.head()
    line, _ = written(listed(*range(200)), number + 1, digest)
    with book._writing():
        file = os.open(files.path(book.directory, "2026-11"), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, line[: len(line) // 2])
        print("torn", flush=True)  # noqa: T201 - what the test waits for
        time.sleep(600)


if __name__ == "__main__":
    if sys.argv[2] == "tear":
        tear(Book(Path(sys.argv[1])))
    else:
        write(Book(Path(sys.argv[1])), int(sys.argv[2]))
