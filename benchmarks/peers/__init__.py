"""Engines compared on the same tasks: each is given a task and gives, for each need, its best solutions."""

from collections.abc import Callable, Mapping

from benchmarks.measures import Ranking
from benchmarks.peers import entremise
from training.tasks import Task

#: How many solutions are asked for each need.
TOP = 100

ENGINES: Mapping[str, Callable[[Task, int], Ranking]] = {
    "entremise": entremise.rank,
}
