"""The staged tables: what a source fills, in a DuckDB file of its own on disk.

Memory is bounded: DuckDB spills to the working folder beyond its limit.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import duckdb
import numpy as np

from entremise.registry.pipeline.progress import Progress, Stage, silent

_MEMORY = "400MB"
_THREADS = 2
_BATCH = 2_000

#: What a source fills. Columns it does not give take the default of their type: empty text, no label, named, unknown.
_TABLES = {
    "organisation": """
        scheme VARCHAR NOT NULL, identifier VARCHAR NOT NULL, name VARCHAR DEFAULT '', legal_form VARCHAR DEFAULT '',
        category VARCHAR DEFAULT '', size VARCHAR DEFAULT '', country VARCHAR DEFAULT 'FR', created_on DATE,
        named BOOLEAN DEFAULT true""",
    "establishment": """
        scheme VARCHAR NOT NULL, identifier VARCHAR NOT NULL, organisation_scheme VARCHAR NOT NULL,
        organisation_identifier VARCHAR NOT NULL, name VARCHAR DEFAULT '', activity VARCHAR DEFAULT '',
        size VARCHAR DEFAULT '', address VARCHAR DEFAULT '', postcode VARCHAR DEFAULT '', commune VARCHAR DEFAULT '',
        lat DOUBLE, lon DOUBLE, head_office BOOLEAN DEFAULT false, description VARCHAR DEFAULT '',
        website VARCHAR DEFAULT '', labels VARCHAR[] DEFAULT [], opened_on DATE, named BOOLEAN DEFAULT true""",
    # Offers and references belong to the establishment of that scheme and identifier.
    "offer": "scheme VARCHAR, identifier VARCHAR, language VARCHAR DEFAULT 'fr', title VARCHAR, text VARCHAR",
    "reference": "scheme VARCHAR, identifier VARCHAR, text VARCHAR, year SMALLINT",
    # Rows set aside: `line` in the file (1 is the first), `reason` one of `rejects.REASONS`, `value` what is wrong.
    "reject": "line BIGINT, scheme VARCHAR, identifier VARCHAR, reason VARCHAR, value VARCHAR",
}


def quoted(text: object) -> str:
    """A text or a path as DuckDB reads it in a query: people's folders may have an apostrophe."""
    return "'" + str(text).replace("'", "''") + "'"


class Staging:
    """The staged tables of one load.

    Attributes:
        connection: DuckDB, for a source that stages with SQL. It also finds there ``current_organisation`` (scheme,
            identifier, name, legal_form, named), the organisations of the database.
        folder: where the source may write working files; removed after the load.
        closed: how many rows of the file say of themselves that they are closed; the source adds them up.
    """

    def __init__(self, folder: Path, progress: Progress = silent) -> None:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": _MEMORY,
            "threads": _THREADS,
            "temp_directory": str(folder / "spill"),
        }
        self.connection = duckdb.connect(folder / "staging.duckdb", config=settings)
        self.folder = folder
        self.progress = progress
        self.closed = 0
        for table, columns in _TABLES.items():
            self.connection.execute(f"CREATE TABLE {table} ({columns})")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.connection.close()

    def register(self, table: str, columns: Mapping[str, Any]) -> None:
        """Make a new table of columns given whole, as sequences of numbers or texts (NaN and None are unknown)."""
        arrays = {name: np.asarray(values) for name, values in columns.items()}
        self.connection.register("given", arrays)
        self.connection.execute(f"CREATE TABLE {table} AS SELECT * FROM given")
        self.connection.unregister("given")

    def add(self, table: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Add rows to a staged table, given by column name; for sources of some thousands of rows."""
        for row in rows:
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))

    def one(self, query: str, parameters: object = None) -> Any:
        """The only value of a query's only row."""
        row = self.connection.execute(query, parameters).fetchone()
        return row[0] if row else None

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query as they come, without holding them all; other queries may be made meanwhile."""
        cursor = self.connection.cursor()
        cursor.execute(query)
        while batch := cursor.fetchmany(_BATCH):
            yield from batch
        cursor.close()

    def run(self, stage: Stage, query: str, parameters: object = None) -> None:
        """Run a long query, telling how far it has come (in hundredths)."""
        with self._watched(stage):
            self.connection.execute(query, parameters)

    @contextmanager
    def _watched(self, stage: Stage) -> Iterator[None]:
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.5):
                self.progress(stage, max(0, round(self.connection.query_progress())), 100)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
