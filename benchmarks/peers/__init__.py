"""Engines compared on the same tasks: each is given a task and gives, for each need, its best solutions."""

import importlib
from collections.abc import Mapping
from typing import cast

from benchmarks.measures import Ranking
from training.tasks import TASKS, Task

#: How many solutions are asked for each need.
TOP = 100

#: Ours and its peers in the order they are shown, with the tasks each can be asked.
#: An encoder would take more than a quarter of an hour for establishments, notices and summaries, tens of thousands of
#: texts or long ones; only activities have neighbours to copy.
ENGINES: Mapping[str, frozenset[str]] = {
    "bm25": frozenset(TASKS),
    "fts5": frozenset(TASKS),
    "postgresql": frozenset(TASKS),
    "e5": frozenset(TASKS) - {"award", "alert", "start-up"},
    "neighbours": frozenset({"activity"}),
    "entremise": frozenset(TASKS),
}


def rank(engine: str, task: Task) -> Ranking:
    """What that engine answers.

    Raises:
        ImportError: if a package it needs is not installed.
    """
    module = importlib.import_module(f"benchmarks.peers.{engine}")
    return cast(Ranking, module.rank(task, TOP))
