"""What a need asks of the engine, and how the engine reads it: the same for the page, the runs and the board."""

import hashlib
from collections.abc import Sequence

import numpy as np

from entremise.hub.models import Need
from entremise.matching.equity.relevance import POLICY, relevance
from entremise.matching.index.weights import STEPS
from entremise.matching.model import Language, Match, Request, Understanding
from entremise.matching.understanding import places, understand
from entremise.registry.models import IndexGeneration

LANGUAGES: dict[str, Language] = {"fr": "fr", "en": "en"}


def request(need: Need, language: Language) -> Request:
    """What is asked of the engine for a need, with reasons in that language: its text, and what its asker corrected."""
    return Request(
        text=need.text,
        place=places.from_code(need.place) if need.place else None,
        anywhere=need.anywhere,
        radius_km=need.radius_km,
        activities=need.activities or None,
        without_activities=need.without_activities,
        language=language,
        seed=str(need.submission),
    )


def asked(need: Need) -> str:
    """What names the list of a published need in the ledger, there as a keyed digest: another pool is another list."""
    return f"need:{need.submission}:{need.pool}"


def digest(matches: Sequence[Match]) -> str:
    """What the order of a list of these depends on, in short: who they are, and how relevant beside the best."""
    steps = np.array([round(match.score * STEPS) for match in matches], np.int64)
    relevances = relevance(steps.max() - steps).tolist() if matches else []
    told = sorted(zip((match.id for match in matches), relevances, strict=True))
    return hashlib.blake2b(repr((POLICY, told)).encode(), digest_size=8).hexdigest()


def told_in(need: Need) -> Language | None:
    """The language of the text, when its asker said which."""
    return LANGUAGES.get(need.told_in)


def understood(need: Need) -> Understanding:
    """What the engine makes of a need."""
    return understand(request(need, LANGUAGES.get(need.language, "fr")), told_in=told_in(need))


def generation() -> str:
    """The name of the index in service; empty when nothing was loaded yet."""
    return IndexGeneration.objects.order_by("-pk").values_list("name", flat=True).first() or ""
