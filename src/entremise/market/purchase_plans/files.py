"""The sheets of a file as rows of cells, merged ones filled: CSV, or all visible sheets of a workbook."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, Final
from xml.parsers import expat

from django.utils.translation import gettext as _

from entremise.common.tables import UnreadableTableError, cleaned, csv_rows, shown, unfolded
from entremise.hub.file_types import content_type

#: Bytes of a file, rows of all its sheets, columns that are read.
LARGEST: Final = 5_000_000
MOST_ROWS: Final = 3000
_WIDEST: Final = 60
#: Bytes that a workbook may hold once unfolded: merged cells are only told by one that is read whole.
_LARGEST_UNFOLDED: Final = 25_000_000
_SHEETS: Final = 20
#: Cells that merged blocks may cover in all: each of them is made when the workbook is opened.
_MOST_MERGED: Final = MOST_ROWS * _WIDEST


class PlanError(ValueError):
    """A file that is no purchase plan; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name, and its rows that are not empty, each with its number in the sheet."""

    name: str
    rows: list[tuple[int, list[str]]]


def tables(name: str, file: BinaryIO) -> list[Table]:
    """The sheets of a file that hold something.

    Raises:
        PlanError: it cannot be read, or is too large.
    """
    suffix = name.rpartition(".")[2].lower()
    if suffix in ("csv", "txt"):
        found = [Table("", _csv(file.read()))]
    elif suffix == "xlsx":
        found = _workbook(name, file)
    else:
        raise PlanError(_("Enregistrez votre tableur en .xlsx ou en .csv, puis déposez-le de nouveau."))
    held = [each for each in found if each.rows]
    if not held:
        raise PlanError(_("Ce fichier est vide."))
    if sum(len(each.rows) for each in held) > MOST_ROWS:
        raise PlanError(_("Ce tableur est trop long : %(n)d lignes au plus à la fois.") % {"n": MOST_ROWS})
    return held


def _csv(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        return [(number, cells[:_WIDEST]) for number, cells in csv_rows(content) if any(cells)]
    except UnreadableTableError as error:
        if not error.row:
            raise PlanError(_("Ce fichier n’est pas un texte : enregistrez-le en .xlsx ou en .csv.")) from error
        problem = {"n": error.row, "why": error}
        raise PlanError(_("La ligne %(n)d ne se lit pas : %(why)s.") % problem) from error


def _workbook(name: str, file: BinaryIO) -> list[Table]:
    import openpyxl

    if content_type(name, file) is None:
        raise PlanError(_("Ce fichier n’est pas un classeur Excel : enregistrez-le de nouveau en .xlsx ou en .csv."))
    file.seek(0)
    if unfolded(file) > _LARGEST_UNFOLDED or _merged(file) > _MOST_MERGED:
        raise PlanError(
            _("Ce classeur est trop lourd une fois ouvert : gardez-en le tableau seul, ou envoyez un .csv.")
        )
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(file.read()), data_only=True)
        sheets = [each for each in book.worksheets if each.sheet_state == "visible"][:_SHEETS]
        return [Table(each.title, list(_rows(each))) for each in sheets]
    except Exception as error:  # openpyxl lets whatever its parts raise through
        raise PlanError(_("Ce classeur ne s’ouvre pas : enregistrez-le de nouveau, ou en .csv.")) from error


def _merged(file: BinaryIO) -> int:
    """How many cells the merged blocks of a workbook cover, counted before anything of it is opened."""
    from openpyxl.utils.cell import range_boundaries

    count = 0

    def begins(tag: str, told: dict[str, str]) -> None:
        nonlocal count
        if tag.rpartition(" ")[2] == "mergeCell":
            left, top, right, bottom = (edge or 0 for edge in range_boundaries(told.get("ref", "")))
            count += (right - left + 1) * (bottom - top + 1)

    with zipfile.ZipFile(file) as archive:
        for part in archive.namelist():
            parser = expat.ParserCreate(namespace_separator=" ")
            parser.StartElementHandler = begins
            # No sheet, or one that does not open: that is told by who opens it.
            with suppress(Exception), archive.open(part) as held:
                parser.ParseFile(held)
    return count


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet; each cell of a merged block says what the block says.

    Only cells that are there are read: a sheet whose last cell is far below holds no more than what is in its file.
    """
    blocks: dict[tuple[int, int], str] = {}
    for block in sheet.merged_cells.ranges:
        if block.min_col <= _WIDEST and block.size["rows"] <= MOST_ROWS:
            told = cleaned(shown(sheet.cell(block.min_row, block.min_col).value))
            last = min(block.max_col, _WIDEST)
            for row in range(block.min_row, block.max_row + 1):
                blocks |= {(row, column): told for column in range(block.min_col, last + 1)}
    there: dict[int, dict[int, Any]] = {}
    for (number, place), cell in sheet._cells.items():  # noqa: SLF001 - `iter_rows` makes every cell of the square
        if place <= _WIDEST:
            there.setdefault(number, {})[place] = cell.value
    last = max((place for cells in there.values() for place in cells), default=0)
    for number, cells in sorted(there.items()):
        told_cells = [blocks.get((number, place)) or cleaned(shown(cells.get(place))) for place in range(1, last + 1)]
        if any(told_cells):
            yield number, told_cells
