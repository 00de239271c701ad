"""The ledger's files, one a month (`2026-11.jsonl`): read from the beginning, from the end or at a number.

A file may be appended to while it is read: what comes after its last end of line is not there yet.
"""

import os
import re
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Final, NamedTuple

from entremise.neutrality.ledger.lines import number_of

_BLOCK: Final = 1 << 18
#: More than most lines.
_LINE: Final = 1 << 12
_SUFFIX: Final = ".jsonl"
_NAME: Final = re.compile(r"\d{4}-\d{2}\.jsonl")


class Position(NamedTuple):
    """How far somebody has read: the month (`""` for nothing yet) and where its next line begins, in bytes."""

    month: str = ""
    offset: int = 0


BEGINNING: Final = Position()


def months(directory: Path) -> list[str]:
    """The months that have a file, oldest first."""
    try:
        names = os.listdir(directory)  # noqa: PTH208 - asked at each list: the fastest
    except FileNotFoundError:
        return []
    return sorted(name.removesuffix(_SUFFIX) for name in names if _NAME.fullmatch(name))


def path(directory: Path, month: str) -> str:
    """The file of a month."""
    return f"{directory}/{month}{_SUFFIX}"


def lines(directory: Path, position: Position = BEGINNING) -> Iterator[tuple[Position, bytes]]:
    """Whole lines from a position on, without their end, each with the position after it."""
    # Listed before reading: nobody appends to a month's file once the next one exists.
    for month in [month for month in months(directory) if month >= position.month]:
        at = position.offset if month == position.month else 0
        rest = b""
        with FileIO(path(directory, month)) as file:
            end = os.fstat(file.fileno()).st_size
            # Nothing is read where a line that was torn has just been cut.
            while block := os.pread(file.fileno(), min(_BLOCK, end - at - len(rest)), at + len(rest)):
                *whole, rest = (rest + block).split(b"\n")
                for line in whole:
                    at += len(line) + 1
                    yield Position(month, at), line


def backwards(directory: Path) -> Iterator[tuple[str, bytes]]:
    """Whole lines without their end, newest first, each with its month."""
    for month in reversed(months(directory)):
        with FileIO(path(directory, month)) as file:
            at = file.seek(0, os.SEEK_END)
            rest, torn = b"", True
            while at:
                size = min(_BLOCK, at)
                at -= size
                rest, *whole = (os.pread(file.fileno(), size, at) + rest).split(b"\n")
                for line in reversed(whole):
                    if not torn:
                        yield month, line
                    torn = False
            if not torn:
                yield month, rest


def last(file: int) -> tuple[int, bytes]:
    """Where the last whole line of an opened file ends, its own end included, and that line (0 and nothing: none)."""
    at = end = os.fstat(file).st_size
    rest = b""
    while at:
        size = min(max(_LINE, len(rest)), at)
        at -= size
        rest = os.pread(file, size, at) + rest
        stop = rest.rfind(b"\n")
        start = rest.rfind(b"\n", 0, max(stop, 0))
        if stop >= 0 and (start >= 0 or not at):
            return end - len(rest) + stop + 1, rest[start + 1 : stop]
    return 0, b""


def position(directory: Path, number: int) -> Position:
    """Where the line of an entry begins; the end of the ledger when it has not so many."""
    held = months(directory)
    for month in reversed(held):
        with FileIO(path(directory, month)) as file:
            if last(file.fileno())[0] and number_of(_line(file.fileno(), 0)) <= number:
                return Position(month, _bisected(file.fileno(), number))
    return Position(held[0]) if held else BEGINNING


def _bisected(file: int, number: int) -> int:
    """Where the first line of an opened file whose number is at least `number` begins; its end when there is none."""
    # Lines that begin before `low` have a lesser number; none that begins from `high` on has.
    low, high = 0, last(file)[0]
    while low < high:
        middle = (low + high) // 2
        start = middle and middle + len(_line(file, middle - 1))
        line = _line(file, start)
        if start < high and number_of(line) < number:
            low = start + len(line) + 1
        else:
            high = middle
    return low


def _line(file: int, at: int) -> bytes:
    """What an opened file holds from somewhere to the end of the line, or of the file."""
    held = b""
    while block := os.pread(file, _LINE, at + len(held)):
        end = block.find(b"\n")
        if end >= 0:
            return held + block[:end]
        held += block
    return held
