"""Rows in bulk out of the database and into it: COPY on PostgreSQL, prepared statements on SQLite.

Both directions stream: no more than some thousands of rows are in memory.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db import connection

from entremise.registry.pipeline.staging import Staging, quoted

_BATCH = 5_000
_BLOCK = 1 << 18


@dataclass(frozen=True)
class Parent:
    """The row another belongs to: found by its own (scheme, identifier), given in two more columns at the end."""

    column: str
    table: str


@dataclass(frozen=True)
class Target:
    """A table to write. Rows of the same ``key`` are replaced and keep their primary key; without one, all are new."""

    table: str
    columns: Sequence[str]
    key: Sequence[str] = ()
    parent: Parent | None = None

    @property
    def conflict(self) -> str:
        """What the database does with a row whose key is already there."""
        if not self.key:
            return ""
        changed = [*self.columns, *([self.parent.column] if self.parent else [])]
        updates = ", ".join(f"{column} = excluded.{column}" for column in changed if column not in self.key)
        return f"ON CONFLICT ({', '.join(self.key)}) DO UPDATE SET {updates}"


def bring(staging: Staging, table: str, columns: Mapping[str, str], query: str) -> None:
    """Copy the rows of a query of the database into a new staged table of these columns (name: DuckDB type)."""
    path = staging.folder / f"{table}.csv"
    _export(query, path)
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    # CSV tells empty texts and unknown ones alike; the register's texts are never unknown.
    texts = ", ".join(f"coalesce({name}, '') AS {name}" for name, kind in columns.items() if kind == "VARCHAR")
    staging.connection.execute(f"""
        CREATE TABLE {table} AS SELECT * REPLACE ({texts}) FROM read_csv({quoted(path)}, columns = {{{types}}},
            auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', new_line = '\\n',
            parallel = false, max_line_size = 16777216)""")
    path.unlink()


def _export(query: str, path: Path) -> None:
    """Write the rows of a query of the database as CSV without a header."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with path.open("wb") as file, cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as copy:
                for block in copy:
                    file.write(block)
            return
        cursor.execute(query)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            while rows := cursor.fetchmany(_BATCH):
                writer.writerows(rows)


def write(staging: Staging, query: str, target: Target, told: Callable[[int], None]) -> None:
    """Write the rows of a staged query (the target's columns, then its parent's scheme and identifier).

    ``told`` receives the number of rows written at each step.
    """
    if connection.vendor == "postgresql":
        _copy(staging, query, target, told)
    else:
        _execute(staging, query, target, told)


def _execute(staging: Staging, query: str, target: Target, told: Callable[[int], None]) -> None:
    columns, values = list(target.columns), ["%s"] * len(target.columns)
    if target.parent:
        columns.append(target.parent.column)
        values.append(f"(SELECT id FROM {target.parent.table} WHERE scheme = %s AND identifier = %s)")
    statement = f"INSERT INTO {target.table} ({', '.join(columns)}) VALUES ({', '.join(values)}) {target.conflict}"
    rows = staging.rows(query)
    with connection.cursor() as cursor:
        while batch := list(islice(rows, _BATCH)):
            cursor.executemany(statement, batch)
            told(len(batch))


def _copy(staging: Staging, query: str, target: Target, told: Callable[[int], None]) -> None:
    """Through a temporary table, since COPY alone can neither replace rows nor look up a parent."""
    path = staging.folder / f"{target.table}.csv"
    count = staging.one(f"SELECT count(*) FROM ({query})")
    staging.connection.execute(f"COPY ({query}) TO {quoted(path)} (HEADER false, NULLSTR '\\N')")
    own = ", ".join(target.columns)
    keys = ", ''::text AS parent_scheme, ''::text AS parent_identifier" if target.parent else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE loading ON COMMIT DROP AS SELECT {own}{keys} FROM {target.table} LIMIT 0"
        )
        with cursor.copy("COPY loading FROM STDIN (FORMAT csv, NULL '\\N')") as copy:
            for block in _blocks(path):
                copy.write(block)
        cursor.execute(_merge(target, own))
        cursor.execute("DROP TABLE loading")
    path.unlink()
    told(count)


def _merge(target: Target, own: str) -> str:
    if target.parent is None:
        return f"INSERT INTO {target.table} ({own}) SELECT {own} FROM loading {target.conflict}"
    qualified = ", ".join(f"l.{column}" for column in target.columns)
    return f"""
        INSERT INTO {target.table} ({own}, {target.parent.column})
        SELECT {qualified}, p.id FROM loading l
        JOIN {target.parent.table} p ON p.scheme = l.parent_scheme AND p.identifier = l.parent_identifier
        {target.conflict}"""


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
