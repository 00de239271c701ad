"""The rows of a file, each with its number: CSV whatever its mark and encoding, or the first sheet of a workbook."""

import io
import itertools
import warnings
from collections.abc import Callable
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from entremise.common.tables import Rows, UnreadableTableError, cleaned, csv_rows, shown, unfolded
from entremise.hub.file_types import content_type

#: Rows of one list, and bytes of one file.
MOST_ROWS: Final = 2000
LARGEST: Final = 5_000_000
#: A line of titles is looked for among the first ones: lists often begin with the name of the event.
BEFORE: Final = 20
_WIDEST: Final = 100
#: Bytes that the parts of a workbook may hold once unfolded: a small archive can hold a thousand times its size.
_LARGEST_UNFOLDED: Final = 60_000_000


class ListError(ValueError):
    """A file that is no list of guests, or a row that is no guest; the message says why and what to do."""


def too_long() -> ListError:
    """More rows than can be looked over at once."""
    return ListError(_("Cette liste est trop longue : %(n)d lignes au plus à la fois.") % {"n": MOST_ROWS})


def rows(name: str, file: BinaryIO) -> Rows:
    """The rows of a file, each cell as its reader sees it.

    Raises:
        ListError: it is neither, whatever its name says, or cannot be read.
    """
    suffix = name.rpartition(".")[2].lower()
    readers: dict[str, Callable[[bytes], Rows]] = {
        "csv": _csv_rows, "txt": _csv_rows, "xlsx": _xlsx_rows,
    }  # fmt: skip
    if suffix not in readers:
        raise ListError(_("Enregistrez votre liste en .xlsx ou en .csv, puis envoyez-la de nouveau."))
    if suffix == "xlsx" and content_type(name, file) is None:
        raise ListError(_("Ce fichier n’est pas un classeur Excel : enregistrez-le de nouveau en .xlsx ou en .csv."))
    file.seek(0)
    if suffix == "xlsx" and unfolded(file) > _LARGEST_UNFOLDED:
        raise ListError(_("Ce classeur est trop lourd une fois ouvert : gardez-en la liste seule, ou envoyez un .csv."))
    file.seek(0)
    return readers[suffix](file.read())


def _csv_rows(content: bytes) -> Rows:
    try:
        yield from csv_rows(content)
    except UnreadableTableError as error:
        if not error.row:
            raise ListError(
                _("Ce fichier n’est pas un texte : enregistrez votre liste en .xlsx ou en .csv.")
            ) from error
        problem = {"n": error.row, "why": error}
        raise ListError(_("La ligne %(n)d ne se lit pas : %(why)s.") % problem) from error


def _xlsx_rows(content: bytes) -> Rows:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = next((each for each in book.worksheets if each.sheet_state == "visible"), book.worksheets[0])
            # Some programs write a wrong size into the sheet, which would hide rows.
            sheet.reset_dimensions()
            told = enumerate(sheet.iter_rows(max_col=_WIDEST, values_only=True), start=1)
            filled = ((number, cells) for number, cells in told if any(cell is not None for cell in cells))
            held = list(itertools.islice(filled, MOST_ROWS + BEFORE + 1))
    except Exception as error:  # openpyxl lets whatever its parts raise through
        raise ListError(_("Ce classeur ne s’ouvre pas : enregistrez-le de nouveau, ou en .csv.")) from error
    for number, cells in held:
        yield number, [cleaned(shown(cell)) for cell in cells]
