"""SQLite FTS5: a table of words without text, joined to that of places."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.finding import Answer, Asked
from benchmarks.finding.asking import asked, circle, said
from entremise.matching.model import Document


def build(folder: Path, documents: Iterator[Document]) -> None:
    """One file."""
    with closing(sqlite3.connect(folder / "base.sqlite3")) as database:
        database.executescript(
            """PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
               CREATE TABLE firm (number INTEGER PRIMARY KEY, id TEXT, lat REAL, lon REAL);
               CREATE VIRTUAL TABLE said USING fts5(words, content = '', detail = 'none', tokenize = 'ascii');"""
        )
        for number, document in enumerate(documents):
            database.execute("INSERT INTO firm VALUES (?, ?, ?, ?)", (number, document.id, document.lat, document.lon))
            database.execute("INSERT INTO said (rowid, words) VALUES (?, ?)", (number, said(document)))
        database.execute("INSERT INTO said (said) VALUES ('optimize')")
        database.commit()


@contextmanager
def opened(folder: Path) -> Iterator[Answer]:
    """The file mapped in memory."""
    with closing(sqlite3.connect(folder / "base.sqlite3")) as database:
        database.execute("PRAGMA mmap_size = 4000000000")

        def answer(need: Asked) -> int:
            inside, values = circle(need.understood, "?")
            found = database.execute(
                f"""SELECT id FROM said JOIN firm ON firm.number = said.rowid
                    WHERE said MATCH ?{inside} ORDER BY bm25(said) LIMIT {need.top}""",
                [" OR ".join(f'"{term}"' for term in asked(need.understood)), *values],
            )
            return len(found.fetchall())

        yield answer
