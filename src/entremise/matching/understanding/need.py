"""A request put together: its language, its place, its activities, its words."""

from collections.abc import Sequence

from entremise.matching.model import Language, Place, Request, Understanding, WeightedActivity
from entremise.matching.text import term, words, written_words
from entremise.matching.understanding import language

#: Within how far to look when a place is told without a distance, in kilometres.
DEFAULT_RADIUS_KM = 20.0


def understand(
    request: Request, *, told_in: Language | None = None, default_radius_km: float | None = DEFAULT_RADIUS_KM
) -> Understanding:
    """Read a request: what it states wins over what its text would be understood as.

    Args:
        told_in: the language of the text, when it is known.
        default_radius_km: the circle when a place is told without a distance; ``None`` draws none (nearer is still
            better). It grows to hold the whole place, so that a département is searched to its borders.
    """
    from entremise.matching.understanding import places

    told = told_in or language.detect(request.text)
    found = places.find(request.text, told)
    place = None if request.anywhere else request.place or found.place
    stated = request.radius_km if request.radius_km is not None else found.radius_km
    own_place = request.place is None and place is not None
    return Understanding(
        language=told,
        place=place,
        place_words=found.words if own_place else "",
        radius_km=_radius(place, stated, default_radius_km),
        activities=_activities(request, found.rest, told),
        words=_words(found.rest, told),
    )


def _radius(place: Place | None, stated: float | None, default: float | None) -> float | None:
    if place is None:
        return None
    if stated is not None or default is None:
        return stated
    return max(default, place.extent_km)


def _activities(request: Request, text: str, told: Language) -> Sequence[WeightedActivity]:
    from entremise.matching.understanding import activities

    """Those the request states, all alike; else those its text resolves to. Less those it takes off."""
    if request.activities is not None:
        found = [WeightedActivity(code, 1.0) for code in dict.fromkeys(request.activities)]
    else:
        found = activities.resolve(text, told)
    return [activity for activity in found if activity.code not in request.without_activities]


def _words(text: str, told: Language) -> dict[str, str]:
    """The stems of the telling words (of all words when none is), each with the word as it was first written."""
    every, telling = {}, {}
    for written in written_words(text):
        for word in words(written):
            every.setdefault(word, written)
            if stem := term(word, told):
                telling.setdefault(stem, written)
    return telling or every
