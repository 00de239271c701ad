"""Reading any table, row by row: CSV (whatever its delimiter and encoding), XLSX, JSONL, JSON, Parquet.

A row is a mapping from lower-case column names to values as the format types them, empty cells left out. Its line is
where a person would look for it: the line of the file for texts, the row of the sheet (header included) for XLSX,
the number of the record for Parquet and JSON.
"""

import codecs
import csv
import gzip
import io
import itertools
import json
import math
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

from entremise.matching.speech import say

_DELIMITERS = (",", ";", "\t", "|")
_AT_ONCE = 5_000
#: A cell may hold a long text; this only stops a file that is no table.
_LONGEST_CELL = 10_000_000

Cells = Mapping[str, Any]


class TableError(Exception):
    """A file that cannot be read as a table; the message says why and what to do, for a person."""


class Row(NamedTuple):
    """A row, or why it cannot be read."""

    line: int
    cells: Cells
    problem: str = ""


class Table(NamedTuple):
    """A table being read: the names of its columns (empty when each row has its own), and its rows."""

    columns: list[str]
    rows: Iterator[Row]


def read(path: Path) -> Table:
    """Open a table.

    Raises:
        TableError: if the file is missing, of an unknown kind, or not what its name says.
    """
    kinds: dict[str, Callable[[Path], Table]] = {
        ".csv": _read_csv,
        ".tsv": _read_csv,
        ".txt": _read_csv,
        ".xlsx": _read_xlsx,
        ".jsonl": _read_jsonl,
        ".ndjson": _read_jsonl,
        ".json": _read_json,
        ".parquet": _read_parquet,
    }
    suffix = Path(path.name.lower().removesuffix(".gz")).suffix
    if suffix not in kinds:
        known = ", ".join(kinds)
        raise TableError(
            say(
                f"{path} : extension non reconnue ; attendu : {known}",
                f"{path}: unknown extension; expected one of {known}",
            )
        )
    if not path.is_file():
        raise TableError(say(f"{path} : fichier introuvable", f"{path}: no such file"))
    return kinds[suffix](path)


def _unreadable(path: Path, error: Exception) -> TableError:
    return TableError(say(f"{path} : illisible ({error})", f"{path}: unreadable ({error})"))


def _name(column: Any) -> str:
    return str(column if column is not None else "").strip().lower()


def _cells(names: list[str], values: Any) -> dict[str, Any]:
    return {name: value for name, value in zip(names, values, strict=False) if name and not _empty(value)}


def _empty(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, float) and math.isnan(value))


def _binary(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb")  # type: ignore[return-value]


def _text(path: Path) -> IO[str]:
    """A text file opened in its encoding: by its mark, else UTF-8 when all of it is, else Windows' Latin-1."""
    with _binary(path) as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            encoding = "utf-16"
        else:
            encoding = (
                "utf-8-sig" if _is_utf8(itertools.chain([start], iter(lambda: file.read(1 << 20), b""))) else "cp1252"
            )
    return io.TextIOWrapper(_binary(path), encoding=encoding, errors="replace", newline="")


def _is_utf8(chunks: Iterator[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks:
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _read_csv(path: Path) -> Table:
    try:
        with _text(path) as file:
            header = file.readline()
            # The delimiter is the one that splits the header most; a cell of text may hold any of the others.
            delimiter = max(_DELIMITERS, key=lambda mark: len(next(csv.reader([header], delimiter=mark), [])))
            file.seek(0)
            names = [_name(column) for column in next(csv.reader(file, delimiter=delimiter), [])]
    except (OSError, EOFError, csv.Error) as error:
        raise _unreadable(path, error) from error
    return Table(names, _csv_rows(path, delimiter, names))


def _csv_rows(path: Path, delimiter: str, names: list[str]) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_CELL)
    with _text(path) as file:
        reader = csv.reader(file, delimiter=delimiter)
        next(reader, None)
        line = reader.line_num + 1
        while (values := _csv_values(path, reader)) is not None:
            if isinstance(values, str):
                yield Row(line, {}, values)
            elif cells := _cells(names, values):
                yield Row(line, cells)
            line = reader.line_num + 1


def _csv_values(path: Path, reader: Iterator[list[str]]) -> list[str] | str | None:
    """The next cells, or what is wrong with them, or `None` at the end."""
    try:
        return next(reader, None)
    except csv.Error as error:
        return str(error)
    except (OSError, EOFError) as error:
        raise _unreadable(path, error) from error


def _read_jsonl(path: Path) -> Table:
    return Table([], _jsonl_rows(path))


def _jsonl_rows(path: Path) -> Iterator[Row]:
    try:
        with _text(path) as file:
            for line, text in enumerate(file, start=1):
                if text.strip():
                    yield _object(line, text)
    except (OSError, EOFError) as error:
        raise _unreadable(path, error) from error


def _object(line: int, text: str) -> Row:
    try:
        return _record(line, json.loads(text))
    except (ValueError, RecursionError) as error:
        return Row(line, {}, say(f"JSON illisible ({error})", f"unreadable JSON ({error})"))


def _record(line: int, value: Any) -> Row:
    if not isinstance(value, dict):
        return Row(line, {}, say("ce n'est pas un objet JSON", "not a JSON object"))
    return Row(line, _cells([_name(key) for key in value], value.values()))


def _read_json(path: Path) -> Table:
    try:
        with _text(path) as file:
            values = json.load(file)
    except (OSError, EOFError, ValueError, RecursionError) as error:
        raise _unreadable(path, error) from error
    if not isinstance(values, list):
        raise TableError(say(f"{path} : liste d'objets attendue", f"{path}: a list of objects is expected"))
    return Table([], (_record(line, value) for line, value in enumerate(values, start=1)))


def _read_xlsx(path: Path) -> Table:
    import openpyxl

    try:
        # From memory: rows are read long after this, and no file is left open when one of them is damaged.
        content = io.BytesIO(path.read_bytes())
        sheet = openpyxl.load_workbook(content, read_only=True, data_only=True).worksheets[0]
        # Some programs write a wrong size into the sheet, which would hide rows.
        sheet.reset_dimensions()
        rows = sheet.iter_rows(values_only=True)
        names = [_name(column) for column in next(rows, ())]
    except Exception as error:  # openpyxl lets whatever its parts raise through
        raise _unreadable(path, error) from error
    return Table(names, _xlsx_rows(path, rows, names))


def _xlsx_rows(path: Path, rows: Iterator[Any], names: list[str]) -> Iterator[Row]:
    try:
        for line, values in enumerate(rows, start=2):
            if cells := _cells(names, values):
                yield Row(line, cells)
    except (OSError, ValueError, SyntaxError, zipfile.BadZipFile, zlib.error) as error:  # damaged further down
        raise _unreadable(path, error) from error


def _read_parquet(path: Path) -> Table:
    import duckdb

    try:
        connection = duckdb.connect()
        connection.execute("SET enable_progress_bar = false")
        records = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [_name(column[0]) for column in records.description or ()]
    except duckdb.Error as error:
        raise _unreadable(path, error) from error
    return Table(names, _parquet_rows(path, records, names))


def _parquet_rows(path: Path, records: Any, names: list[str]) -> Iterator[Row]:
    import duckdb

    line = 0
    try:
        while values := records.fetchmany(_AT_ONCE):
            for record in values:
                line += 1
                yield Row(line, _cells(names, record))
    except duckdb.Error as error:
        raise _unreadable(path, error) from error
