"""Tables as files for a spreadsheet. No cell is ever a formula, whatever a firm wrote in its name."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import xlsxwriter

Row = tuple[int | float | str, ...]
#: What a spreadsheet takes for the beginning of a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
#: The content type of a workbook.
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a workbook; `widths` are those of columns (from 0) that need room, in characters."""

    title: str
    header: Sequence[str]
    rows: Sequence[Row]
    widths: Mapping[int, int] = field(default_factory=dict)


def csv_table(titles: Sequence[str], lines: Iterable[Row]) -> bytes:
    """UTF-8 with its mark and semicolons, as spreadsheets set to French expect."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows([_harmless(value) for value in row] for row in lines)
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: float | str) -> float | str:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """A workbook of tables with their titles frozen; texts are written as texts."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    bold = book.add_format({"bold": True})
    for each in sheets:
        sheet = book.add_worksheet(each.title)
        for column, title in enumerate(each.header):
            sheet.write_string(0, column, title, bold)
        for line, row in enumerate(each.rows, start=1):
            for column, value in enumerate(row):
                write = sheet.write_string if isinstance(value, str) else sheet.write_number
                write(line, column, value)
        sheet.freeze_panes(1, 0)
        for column, width in each.widths.items():
            sheet.set_column(column, column, width)
    book.close()
    return content.getvalue()
