"""Opening a publisher's file: Parquet, CSV, zipped or gzipped, or JSON; its columns by their official names.

A publisher names a column otherwise from one edition to the next (`acheteur_id`, `acheteur.id`, `acheteurId`): names
are compared without capitals, accents or separators, and each fact has its known names.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from entremise.common.terminal import say
from entremise.matching.text import fold
from entremise.registry.pipeline import Staging
from entremise.registry.pipeline.staging import quoted
from entremise.registry.sources.sirene.reading import FileError, OfficialFile, readable

__all__ = ["FileError", "Row", "Table"]

#: A row: facts by our names, with their values as the file types them; `line` is its place in the file, from 1.
Row = Mapping[str, Any]
_JSON = (".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".jsonl.gz")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
#: A record of the publishers holds its whole notice as a text.
_LONGEST_RECORD = 1 << 25


class Table:
    """A publisher's file, ready to be read.

    Attributes:
        columns: the file's name of each fact it tells.
        malformed: how many lines of a CSV cannot be read.
    """

    def __init__(self, path: Path, staging: Staging, names: Mapping[str, Sequence[str]], needed: Sequence[str]) -> None:
        """Open a file.

        Args:
            path: the file; its beginning tells its format, but for JSON, told by its name.
            staging: where DuckDB works.
            names: the known column names of each fact, the best first.
            needed: the facts without which the file is another one.

        Raises:
            FileError: it is not there, not of a known format, damaged, or lacks what is needed.
        """
        self.path, self.staging = path, staging
        self.malformed = 0
        self._written = False
        found = self._json() if path.name.lower().endswith(_JSON) else self._official()
        present = {_folded(name): name for name in found}
        self.columns = {
            fact: present[_folded(name)]
            for fact, known in names.items()
            for name in reversed(known)
            if _folded(name) in present
        }
        missing = [names[fact][0] for fact in needed if fact not in self.columns]
        if missing:
            listed = ", ".join(missing)
            raise FileError(
                say(
                    f"{path.name} n’a pas les colonnes officielles attendues ; il manque : {listed}.",
                    f"{path.name} does not have the official columns expected; missing: {listed}.",
                )
            )

    def _official(self) -> Sequence[str]:
        file = OfficialFile(self.path, self.staging, "malformed_lines")
        self.relation = file.relation
        if not file.is_parquet:
            self._keep_lines(file.malformed)
        return file.columns

    def _keep_lines(self, malformed: str) -> None:
        """Read the lines of a CSV once: DuckDB tells those that are none to the connection that reads them."""
        with readable(self.path):
            self.staging.connection.execute(f"CREATE TABLE csv_lines AS SELECT * FROM {self.relation}")
            self.malformed = self.staging.one(f"SELECT count(DISTINCT line) FROM {malformed}") or 0
        self.relation = "csv_lines"

    def _json(self) -> Sequence[str]:
        """A list of records, or a record a line. Values come as they are written: DuckDB would take some for dates."""
        if not self.path.is_file():
            raise FileError(say(f"{self.path} n’existe pas.", f"{self.path} does not exist."))
        scan = f"read_json({quoted(self.path)}, maximum_object_size = {_LONGEST_RECORD}, sample_size = -1"
        with readable(self.path):
            described = self.staging.connection.execute(f"DESCRIBE SELECT * FROM {scan})").fetchall()
        names = [name for name, *_kind in described]
        types = ", ".join(f"{quoted(name)}: 'JSON'" for name in names)
        self.relation = f"(SELECT *, row_number() OVER () AS line FROM {scan}, columns = {{{types}}}))"
        self._written = True
        return names

    @property
    def count(self) -> int:
        """How many rows can be read."""
        with readable(self.path):
            return int(self.staging.one(f"SELECT count(*) FROM {self.relation}"))

    def rows(self, order: Sequence[str] = ()) -> Iterator[Row]:
        """The rows as they come, or ordered by some facts; facts that the file does not tell are ``None``.

        Raises:
            FileError: it is damaged further on.
        """
        facts = list(self.columns)
        told = ", ".join(f'"{self.columns[fact]}"' for fact in facts)
        by = ", ".join([*(f'"{self.columns[fact]}"' for fact in order if fact in self.columns), "line"])
        try:
            for values in self.staging.rows(f"SELECT line, {told} FROM {self.relation} ORDER BY {by}"):
                read = [json.loads(each) if each else None for each in values[1:]] if self._written else values[1:]
                yield dict(zip(("line", *facts), (values[0], *read), strict=True))
        except duckdb.Error as error:
            if "No space left on device" in str(error):  # where it is read to, not the file
                raise
            raise FileError(
                say(f"{self.path} ne se lit pas : {error}", f"{self.path} cannot be read: {error}")
            ) from error


def _folded(name: str) -> str:
    return _NOT_LETTERS.sub("", fold(name))
