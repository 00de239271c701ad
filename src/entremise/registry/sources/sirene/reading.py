"""Opening the official files: Parquet, CSV, zipped or gzipped; their columns by name, all as text."""

import csv
import gzip
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from entremise.common.terminal import say
from entremise.registry.pipeline.staging import Staging, quoted

_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"


class FileError(Exception):
    """The file cannot be read as what it should be; the message says why, in the operator's language."""


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Say of what goes wrong while a file is read that it is the file's."""
    try:
        yield
    except (duckdb.Error, UnicodeDecodeError, OSError, EOFError, zlib.error) as error:
        if "No space left on device" in str(error):  # where it is read to, not the file
            raise
        message = say(f"{path} ne se lit pas : {error}", f"{path} cannot be read: {error}")
        raise FileError(message) from error


class OfficialFile:
    """An official file, ready to be queried with DuckDB.

    Attributes:
        relation: what to write after FROM; it also gives ``line``, the row's place in the file (1 is the first row
            of a Parquet file; in a CSV file the header is line 1).
        columns: the names of its columns.
    """

    def __init__(self, path: Path, staging: Staging, malformed: str) -> None:
        """Open a file. ``malformed`` names the table where DuckDB lists the lines it cannot read.

        Raises:
            FileError: it is not there, not of a known format, or damaged.
        """
        self.malformed = malformed
        self.path = _unzipped(path, staging.folder) if _begins(path) == _ZIP else path
        self.is_parquet = _begins(self.path) == _PARQUET
        with readable(path):
            if self.is_parquet:
                self._open_parquet(staging.connection)
            else:
                self._open_csv()

    def _open_parquet(self, connection: duckdb.DuckDBPyConnection) -> None:
        scan = f"read_parquet({quoted(self.path)}, file_row_number = true)"
        self.relation = f"(SELECT * EXCLUDE (file_row_number), file_row_number + 1 AS line FROM {scan})"
        described = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
        self.columns = [name for name, *_kind in described if name != "file_row_number"]

    def _open_csv(self) -> None:
        """The header says the columns and the separator; nothing else is guessed."""
        zipped = _begins(self.path)[:2] == _GZIP
        with gzip.open(self.path) if zipped else self.path.open("rb") as file:
            header = file.readline().decode("utf-8-sig")
        delimiter = max(",;\t", key=header.count)
        self.columns = next(csv.reader([header], delimiter=delimiter), [])
        types = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in self.columns)
        self.relation = f"""(SELECT *, row_number() OVER () + 1 AS line FROM read_csv({quoted(self.path)},
            columns = {{{types}}}, auto_detect = false, header = true, delim = '{delimiter}', quote = '"',
            escape = '"', compression = '{"gzip" if zipped else "none"}',
            store_rejects = true, rejects_table = '{self.malformed}', rejects_scan = '{self.malformed}_scan'))"""

    def require(self, names: Sequence[str]) -> None:
        """Raise a FileError that names the columns the file lacks."""
        missing = [name for name in names if name not in self.columns]
        if missing:
            listed = ", ".join(missing)
            message = say(
                f"{self.path.name} n’a pas les colonnes officielles attendues ; il manque : {listed}.",
                f"{self.path.name} does not have the official columns expected; missing: {listed}.",
            )
            raise FileError(message)

    def column(self, name: str) -> str:
        """A column as trimmed text; NULL when empty, hidden by INSEE (``[ND]``) or not in the file."""
        return f"clean({name}::VARCHAR)" if name in self.columns else "NULL::VARCHAR"

    def modified_on(self) -> date:
        """The day the file was written."""
        return datetime.fromtimestamp(self.path.stat().st_mtime, tz=UTC).date()


def _begins(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4)
    except OSError as error:
        message = say(f"{path} ne s’ouvre pas : {error.strerror}", f"{path} cannot be opened: {error.strerror}")
        raise FileError(message) from error


def _unzipped(path: Path, folder: Path) -> Path:
    """The only table of a zip archive, taken out into the working folder."""
    try:
        with zipfile.ZipFile(path) as archive:
            tables = [info for info in archive.infolist() if info.filename.lower().endswith((".csv", ".parquet"))]
            if len(tables) != 1:
                message = say(
                    f"{path} devrait contenir un seul fichier CSV ou Parquet ; il en contient {len(tables)}.",
                    f"{path} should hold a single CSV or Parquet file; it holds {len(tables)}.",
                )
                raise FileError(message)
            target = folder / f"{path.stem}-{Path(tables[0].filename).name}"
            with archive.open(tables[0]) as packed, target.open("wb") as file:
                shutil.copyfileobj(packed, file, 1 << 20)
            return target
    except zipfile.BadZipFile as error:
        raise FileError(
            say(f"{path} est une archive abîmée : {error}", f"{path} is a damaged archive: {error}")
        ) from error
