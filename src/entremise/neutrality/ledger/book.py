"""The ledger as a whole: written by any number of processes at once, read by whoever wants to."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import FileIO
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings

from entremise.neutrality.ledger import files, lines
from entremise.neutrality.ledger.entries import Entry, Listed
from entremise.neutrality.ledger.files import Position
from entremise.neutrality.ledger.lines import BEGINNING, DamagedError, Recorded
from entremise.neutrality.ledger.verifying import Fault, verified

__all__ = ["BEGINNING", "Book", "DamagedError", "Fault", "Recorded", "book"]

_LOCK: Final = "lock"


class _Tail(NamedTuple):
    """Where the ledger ended when it was last looked at, and its last entry."""

    position: Position = Position()
    number: int = 0
    hash: str = BEGINNING


class Book:
    """The ledger in a folder, which is made when the first entry is written."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._tail = _Tail()
        self._seeds: dict[str, str] = {}

    def append(self, entry: Entry) -> int:
        """Write an entry, in the file of its month. Returns its number.

        Once this has returned the entry outlives any process; one that a killed writer left torn is cut first. An
        entry told late goes with the newest month.

        Raises:
            DamagedError: the ledger has lost lines since it was last written to.
            OSError: there is no room left: nothing was written.
        """
        return self.write(entry)[1].number

    def write(self, entry: Entry) -> tuple[Position, Recorded]:
        """The same; gives what `since` will, for whoever reads on after it."""
        with self._writing():
            tail = self._looked_at(cut=True)
            month = max(lines.month_of(entry.at), tail.position.month)
            number = tail.number + 1
            line, digest = lines.written(entry, number, tail.hash)
            end = _appended(files.path(self.directory, month), line)
            self._tail = _Tail(Position(month, end), number, digest)
        return Position(month, end), Recorded(number, digest, month, entry)

    def head(self) -> tuple[int, str]:
        """The number and hash of the last entry; whoever keeps them can prove that the ledger was changed since."""
        tail = self._looked_at(cut=False)
        return tail.number, tail.hash

    def entries(self, after: int = 0) -> Iterator[Recorded]:
        """Entries in order, from the one after a number on."""
        for _, recorded in self.since(files.position(self.directory, after + 1)):
            yield recorded

    def since(self, position: Position) -> Iterator[tuple[Position, Recorded]]:
        """Entries from a position on, each with the position after it: for whoever reads on now and then."""
        for after, line in files.lines(self.directory, position):
            yield after, lines.read(line, after.month)

    def backwards(self) -> Iterator[Recorded]:
        """Entries, newest first."""
        for month, line in files.backwards(self.directory):
            yield lines.read(line, month)

    def recorded(self, number: int) -> Recorded:
        """The entry of a number.

        Raises:
            LookupError: if there is none.
        """
        for recorded in self.entries(number - 1):
            if recorded.number == number:
                return recorded
            break
        raise LookupError(number)

    def listed(self, number: int) -> Listed:
        """The list of a number.

        Raises:
            LookupError: if there is none.
        """
        entry = self.recorded(number).entry
        if isinstance(entry, Listed):
            return entry
        raise LookupError(number)

    def cited(self, number: int) -> Listed:
        """The list of a number that something refers to.

        Raises:
            DamagedError: the ledger does not hold it, though it did.
        """
        try:
            return self.listed(number)
        except LookupError as error:
            raise DamagedError(f"{self.directory}: {number}") from error

    def lists(self) -> Iterator[int]:
        """The numbers of all the lists, in order; cheaper than reading them."""
        for _, line in files.lines(self.directory):
            if lines.is_list(line):
                yield lines.number_of(line)

    def position(self, after: int) -> Position:
        """Where the entry after a number begins."""
        return files.position(self.directory, after + 1)

    def seed(self, month: str) -> str:
        """The public seed of a month (`2026-11`): the hash of the last entry of the months before."""
        if month not in self._seeds:
            held = files.months(self.directory)
            found = self._last_hash([each for each in held if each < month])
            if not held or held[-1] < month:
                return found  # what comes before is not over
            self._seeds[month] = found
        return self._seeds[month]

    def _last_hash(self, months: list[str]) -> str:
        for month in reversed(months):
            with FileIO(files.path(self.directory, month)) as file:
                _, line = files.last(file.fileno())
            if line:
                return lines.chained(line)[1]
        return BEGINNING

    def verify(self) -> list[Fault]:
        """All that is wrong with the ledger, in words; nothing when it is whole."""
        return list(verified(self.directory))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the ledger alone: opened each time, so that threads and forked processes wait for each other too."""
        if not self._tail.number:
            self.directory.mkdir(parents=True, exist_ok=True)
        lock = os.open(f"{self.directory}/{_LOCK}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _looked_at(self, *, cut: bool) -> _Tail:
        """Where the ledger ends now; with `cut`, without what a killed writer left of a line."""
        known, held = self._tail, files.months(self.directory)
        for month in reversed(held):
            with FileIO(files.path(self.directory, month), "r+" if cut else "r") as file:
                size = os.fstat(file.fileno()).st_size
                if (month, size) == known.position:
                    return known
                end, line = files.last(file.fileno())
                if (month, end) < known.position:
                    break
                if cut and end < size:
                    file.truncate(end)
            if line:
                return _Tail(Position(month, end), *lines.chained(line))
        if known.number:
            raise DamagedError(f"{self.directory}: {known.number}")
        return _Tail()


def _appended(path: str, line: bytes) -> int:
    """Add a line to a file, whole or not at all. Returns where it ends."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        before = os.fstat(file).st_size
        if os.write(file, line) < len(line):
            os.ftruncate(file, before)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
    finally:
        os.close(file)
    return before + len(line)


@lru_cache(maxsize=4)
def _book(directory: Path) -> Book:
    return Book(directory)


def book() -> Book:
    """The ledger of this service: one in each process."""
    return _book(settings.LEDGER_DIRECTORY)
