"""Several processes write at once and are killed at any moment: what they were told is written is there, chained."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from tests.neutrality.ledger.making import listed

from entremise.neutrality.ledger.book import Book
from entremise.neutrality.ledger.entries import Listed
from entremise.neutrality.ledger.standing import Standing

CHECKOUT = Path(__file__).parents[3]
WRITERS = 4
#: How many are killed, one after the other. ENTREMISE_KILLS=200 before a release (docs/developers/testing.md).
KILLS = int(os.environ.get("ENTREMISE_KILLS", "10"))


class Writer:
    """A process of writer.py, and the file where it says what it was told is written."""

    def __init__(self, folder: Path, name: str, said: Path) -> None:
        self._said = said
        with said.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.neutrality.ledger.writer", str(folder), name], cwd=CHECKOUT, stdout=out
            )

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def wait(self) -> None:
        """Until it has said something."""
        patience = time.monotonic() + 60
        while not self._said.stat().st_size:
            assert self._process.poll() is None
            assert time.monotonic() < patience
            time.sleep(0.005)

    def told(self) -> list[tuple[int, str]]:
        """Numbers and keys of the lists that it was told are written."""
        lines = self._said.read_text().splitlines(keepends=True)
        words = [line.split() for line in lines if line.endswith("\n")]
        return [(int(number), key) for number, key in words]


@contextmanager
def writing(folder: Path, name: str, said: Path) -> Iterator[Writer]:
    writer = Writer(folder, name, said)
    try:
        writer.wait()
        yield writer
    finally:
        writer.kill()


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_the_chain_is_whole(tmp_path: Path) -> None:
    chance, folder = Random(7), tmp_path / "ledger"  # noqa: S311 - when to kill, the same each time
    names = iter(range(1, WRITERS + KILLS + 1))
    every = [
        Writer(folder, str(name), tmp_path / f"{name}.txt") for name, _ in zip(names, range(WRITERS), strict=False)
    ]
    alive = list(every)
    try:
        for name in names:
            for writer in alive:
                writer.wait()
            time.sleep(chance.uniform(0, 0.05))
            alive.pop(chance.randrange(WRITERS)).kill()
            alive.append(Writer(folder, str(name), tmp_path / f"{name}.txt"))
            every.append(alive[-1])
        for writer in alive:
            writer.wait()
    finally:
        for writer in alive:
            writer.kill()
    book = Book(folder)
    assert book.verify() == []
    held = [(each.number, each.entry.key) for each in book.entries() if isinstance(each.entry, Listed)]
    told = sorted(each for writer in every for each in writer.told())
    # A list may be held that nobody was told of, one a kill at most; never the contrary.
    assert sorted(set(told) - set(held)) == []
    assert 0 <= len(held) - len(told) <= len(every)
    assert [number for number, _ in held] == list(range(1, len(held) + 1))
    assert book.append(listed(1)) == len(held) + 1
    assert Standing(book).catch_up().number == len(held) + 1


def test_a_writer_killed_in_the_middle_of_a_line_holds_nobody_up(tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    assert [Book(folder).append(listed(number)) for number in (1, 2)] == [1, 2]
    size = (folder / "2026-11.jsonl").stat().st_size
    with writing(folder, "tear", tmp_path / "said.txt"):
        assert (folder / "2026-11.jsonl").stat().st_size > size
        assert [each.number for each in Book(folder).entries()] == [1, 2]
    book = Book(folder)
    assert (book.head()[0], book.verify()) == (2, [])
    assert book.append(listed(3)) == 3
    assert ([each.number for each in book.entries()], book.verify()) == ([1, 2, 3], [])


def test_others_wait_while_a_line_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    Book(folder).append(listed(1))
    with writing(folder, "tear", tmp_path / "said.txt"):
        other = Writer(folder, "5", tmp_path / "other.txt")
        time.sleep(2)
        said = other.told()
    other.wait()
    other.kill()
    assert (said, other.told()[0]) == ([], (2, "0000000500000000"))
    assert Book(folder).verify() == []
