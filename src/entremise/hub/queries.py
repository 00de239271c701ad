"""What is read to answer a need: the engine's matches, each with the establishment it names."""

from dataclasses import dataclass
from functools import cached_property

from entremise.matching.model import Answer, Match, Request
from entremise.registry import index, queries
from entremise.registry.models import Establishment


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

    @cached_property
    def unnamed(self) -> int:
        """How many matches of this page may no longer be shown (opted out since the index was built)."""
        return len(self.answer.matches) - len(self.found)


def ask(request: Request, *, limit: int, offset: int = 0) -> Results:
    """Answer a request from the territory in service.

    Args:
        limit: how many matches to give at most.
        offset: how many to skip: `offset=20` starts at the twenty-first.

    Raises:
        NothingLoadedError: no index is in service yet.
    """
    current = index.current()
    if current is None:
        raise NothingLoadedError
    answer = current.search(request, limit=limit, offset=offset)
    named = queries.establishments([match.id for match in answer.matches])
    found = [Found(match, named[match.id]) for match in answer.matches if match.id in named]
    return Results(answer, found)
