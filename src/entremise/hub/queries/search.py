"""What is read to answer a need: the engine's matches, each with the establishment it names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from entremise.hub.metrics import MATCH_SECONDS, NEEDS_UNDERSTOOD
from entremise.matching.index import merged
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
    return Results(answer, named(answer.matches))


def ask_latest(request: Request, *, limit: int, told_in: Language | None = None) -> Results:
    """The first matches, with what establishments said since the index in service was built.

    Raises:
        NothingLoadedError: no index is in service yet.
    """
    latest = index.latest()
    results = ask(request, limit=limit + (len(latest.ids) if latest else 0), told_in=told_in)
    if latest is None:
        return results
    before = [match for match in results.answer.matches if match.id not in latest.ids]
    since = latest.found_in.search(request, limit=len(latest.ids), understanding=results.answer.understanding)
    matches = merged(request, [replace(results.answer, matches=before), since], limit)
    return Results(replace(results.answer, matches=matches), named(matches))


def named(matches: Sequence[Match]) -> list[Found]:
    """Matches with the establishments they name, without those that left the register or opted out of it."""
    shown = queries.establishments([match.id for match in matches])
    return [Found(match, shown[match.id]) for match in matches if match.id in shown]
