"""The activities of the most similar past contracts: what past awards know of words, without any model."""

from collections import defaultdict

from benchmarks.measures import Ranking
from benchmarks.peers.bm25 import BM25
from training import data
from training.tasks import PAST, Task

_NEIGHBOURS = 30


def rank(task: Task, top: int) -> Ranking:
    """Each of the closest past contracts gives its similarity to the activity of who won it."""
    past = [award for award in data.awards() if award.naf and award.part in PAST[task.part]]
    index = BM25(award.text for award in past)
    ranking = {}
    for need in task.needs:
        votes: dict[str, float] = defaultdict(float)
        for row, score in zip(*index.best(need["text"], _NEIGHBOURS), strict=True):
            votes[past[row].naf] += score
        ranking[need["id"]] = sorted(votes, key=lambda code: -votes[code])[:top]
    return ranking
