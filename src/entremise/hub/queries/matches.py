"""What a need asks of the engine, and how the engine reads it: the same for the page, the runs and the board."""

from entremise.hub.models import Need
from entremise.matching.model import Language, Request, Understanding
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
    )


def told_in(need: Need) -> Language | None:
    """The language of the text, when its asker said which."""
    return LANGUAGES.get(need.told_in)


def understood(need: Need) -> Understanding:
    """What the engine makes of a need."""
    return understand(request(need, LANGUAGES.get(need.language, "fr")), told_in=told_in(need))


def generation() -> str:
    """The name of the index in service; empty when nothing was loaded yet."""
    return IndexGeneration.objects.order_by("-pk").values_list("name", flat=True).first() or ""
