"""What is read to answer a need: the engine's matches, each with the establishment it names."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from django.utils import timezone

from entremise.hub.metrics import MATCH_SECONDS, NEEDS_UNDERSTOOD
from entremise.matching.equity import sharing
from entremise.matching.index import Candidates, Index, merged
from entremise.matching.model import Answer, Language, Match, Request, Understanding
from entremise.matching.understanding import understand
from entremise.neutrality.lists import POSITIONS, Listing
from entremise.registry import index, queries
from entremise.registry.models import Establishment

#: As many matches as can be leafed through or exported.
MOST_MATCHES = 1000
#: Of how many the list of a published need is made: ten for each position of its first page, and a few besides, since
#: the asker's own sites are left out.
POOL = 220
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
    """An answer, and its page of matches with the establishments they name, in order.

    ``listing`` is the list they are a page of: `actions.showing.show` records it before anybody sees it.
    """

    answer: Answer
    found: list[Found]
    listing: Listing


def ask(request: Request, *, limit: int, offset: int = 0, told_in: Language | None = None) -> Results:
    """Answer a request from the territory in service, in the order that neutrality arranges.

    Args:
        limit: how many matches to give at most.
        offset: how many to skip: `offset=20` starts at the twenty-first.
        told_in: the language of the text, when the reader says which; else it is read from the text.

    Raises:
        NothingLoadedError: no index is in service yet.
        UnrecordedError: the ledger cannot be read.
    """
    current = _in_service()
    with MATCH_SECONDS.time():
        understanding = understand(request, told_in=told_in)
        listing = Listing(asked(request, told_in), understanding, current.name)
        request = replace(request, seed=listing.seed)
        answer = current.search(
            request, limit=limit, offset=offset, understanding=understanding, arrange=listing.arrange
        )
    NEEDS_UNDERSTOOD.labels("known" if understanding.activities else "unknown").inc()
    return Results(answer, named(answer.matches), listing)


def asked(request: Request, told_in: Language | None) -> str:
    """All that is asked and on which day (UTC), in one text: the same for the page, its files and the API, in either
    language.

    Many people type the same few words: their list is the same for a day, and not for longer, so that turns come.
    """
    today = timezone.now().astimezone(UTC).date().isoformat()
    place = request.place and (request.place.code or f"{request.place.lat},{request.place.lon}")
    lists = (request.activities or (), request.without_activities, request.kinds, request.sizes, request.labels)
    words = " ".join(request.text.split())
    told = (today, words, told_in, place, request.anywhere, request.radius_km, *map(list, lists))
    return json.dumps(told)


@dataclass(frozen=True)
class Pool:
    """Those of who can answer that a list is made of, before they are put in order.

    Attributes:
        understanding: what the need was understood to ask for.
        matches: those who share the list, then the best of the others, by score.
        index: where they were found.
        total: how many can answer in all; what was told again since the index in service was built may count twice.
    """

    understanding: Understanding
    matches: Sequence[Match]
    index: str
    total: int


def pool(request: Request, told_in: Language | None = None, understanding: Understanding | None = None) -> Pool:
    """Whom a list is made of, with what establishments said since the index in service was built.

    Args:
        understanding: what is asked, when it is known better than from the text.

    Raises:
        NothingLoadedError: no index is in service yet.
    """
    current, latest = _in_service(), index.latest()
    understanding = understanding or understand(request, told_in=told_in)
    if latest is None:
        found = current.search(request, limit=POOL, understanding=understanding, arrange=_sharing)
        return Pool(understanding, found.matches, current.name, found.total)
    most = POOL + len(latest.ids)
    found = current.search(request, limit=most, understanding=understanding, arrange=_sharing)
    before = [match for match in found.matches if match.id not in latest.ids]
    since = latest.found_in.search(request, limit=len(latest.ids), understanding=understanding)
    best = merged(request, [replace(found, matches=before), since], most)
    total = found.total - (len(found.matches) - len(before)) + since.total
    return Pool(understanding, best, f"{current.name}+{latest.name}", total)


def _sharing(candidates: Candidates) -> list[int]:
    """Those who share the list come first: in a class that is too large the need's own draw chooses, not the score."""
    places: list[int] = sharing(candidates.scores, candidates.draws, POSITIONS).places.tolist()
    return places


def _in_service() -> Index:
    current = index.current()
    if current is None:
        raise NothingLoadedError
    return current


def named(matches: Sequence[Match]) -> list[Found]:
    """Matches with the establishments they name, without those that left the register or opted out of it."""
    shown = queries.establishments([match.id for match in matches])
    return [Found(match, shown[match.id]) for match in matches if match.id in shown]
