"""SQLite FTS5 as it comes: its own words, accents removed, any of them, its own BM25."""

import sqlite3

from benchmarks.measures import Ranking
from benchmarks.peers import reading
from entremise.matching.text import STOP_WORDS, words
from training.tasks import Task


def rank(task: Task, top: int) -> Ranking:
    """Any word of the need but stop words; FTS5 has no French stems."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE said USING fts5(words, content = '', tokenize = 'unicode61')")
    database.executemany("INSERT INTO said (rowid, words) VALUES (?, ?)", enumerate(reading.solutions(task)))
    ids = [solution["id"] for solution in task.solutions]
    ranking = {}
    for need in task.needs:
        asked = dict.fromkeys(word for word in words(need["text"]) if word not in STOP_WORDS["fr"])
        found = database.execute(
            f"SELECT rowid FROM said WHERE said MATCH ? ORDER BY rank LIMIT {top}",
            [" OR ".join(f'"{word}"' for word in asked) or '""'],
        )
        ranking[need["id"]] = [ids[row] for (row,) in found]
    return ranking
