"""Tables that people send: any CSV as its rows, whatever its mark and encoding; cells as their reader sees them."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

#: Lines by which the mark between cells is told: lists often begin with a title.
_BEFORE: Final = 20
_SPACES: Final = re.compile(r"\s+")

Rows = Iterator[tuple[int, list[str]]]


class UnreadableTableError(ValueError):
    """No table: `row` is where it could not be read, 0 when it is no text at all."""

    def __init__(self, row: int, why: str = "") -> None:
        super().__init__(why)
        self.row = row


def csv_rows(content: bytes) -> Rows:
    """The rows of a CSV, each with its number from 1.

    Raises:
        UnreadableTableError: it is no text, or a row cannot be read.
    """
    text = decoded(content)
    if "\0" in text:
        raise UnreadableTableError(0)
    lines = text.splitlines()[:_BEFORE]
    # The mark that splits most lines into the most cells; a cell of text may hold any of the others.
    mark = max(";,\t|", key=lambda mark: sum(line.count(mark) for line in lines))
    reader = csv.reader(io.StringIO(text), delimiter=mark)
    before = 0
    try:
        for cells in reader:
            yield before + 1, [cleaned(cell) for cell in cells]
            before = reader.line_num
    except csv.Error as error:
        raise UnreadableTableError(before + 1, str(error)) from error


def decoded(content: bytes) -> str:
    """A text as spreadsheets write it: UTF-8, UTF-16 with its mark, else Windows-1252."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def shown(cell: Any) -> str:
    """A cell of a workbook as its reader sees it: whole numbers without decimals."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def cleaned(cell: str) -> str:
    """A cell without what no text holds, its spaces made one; lines of a long text are kept."""
    kept = "".join(letter for letter in cell if letter >= " " or letter in "\n\t")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in kept.splitlines()).strip()


def unfolded(file: BinaryIO) -> int:
    """How many bytes the parts of a workbook say they hold. A part that holds more than it says does not open."""
    with zipfile.ZipFile(file) as archive:
        return sum(part.file_size for part in archive.infolist())
