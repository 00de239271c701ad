"""What is read to answer a need: the engine's matches, each with the establishment it names."""

from dataclasses import dataclass

from entremise.hub.metrics import MATCH_SECONDS, NEEDS_UNDERSTOOD
from entremise.matching.model import Answer, Language, Match, Request
from entremise.matching.understanding import understand
from entremise.registry import index, queries
from entremise.registry.models import Establishment

#: As many matches as can be leafed through or exported.
MOST_MATCHES = 1000
#: More choices of one kind (activities, labels…) than any reader makes.
MOST_CHOICES = 50


class NothingLoadedError(Exception):
    """No territory has been loaded yet: there is nothing to search."""


@dataclass(frozen=True)
class Found:
    """A match and the establishment it names."""

    match: Match
    establishment: Establishment


@dataclass(frozen=True)
class Results:
    """An answer, and its page of matches with the establishments they name, in order."""

    answer: Answer
    found: list[Found]


def ask(request: Request, *, limit: int, offset: int = 0, told_in: Language | None = None) -> Results:
    """Answer a request from the territory in service.

    Args:
        limit: how many matches to give at most.
        offset: how many to skip: `offset=20` starts at the twenty-first.
        told_in: the language of the text, when the reader says which; else it is read from the text.

    Raises:
        NothingLoadedError: no index is in service yet.
    """
    current = index.current()
    if current is None:
        raise NothingLoadedError
    with MATCH_SECONDS.time():
        understanding = understand(request, told_in=told_in)
        answer = current.search(request, limit=limit, offset=offset, understanding=understanding)
    NEEDS_UNDERSTOOD.labels("known" if understanding.activities else "unknown").inc()
    named = queries.establishments([match.id for match in answer.matches])
    found = [Found(match, named[match.id]) for match in answer.matches if match.id in named]
    return Results(answer, found)
