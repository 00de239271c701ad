"""A request put together: its language, its place, its activities, its words."""

from collections.abc import Sequence
from typing import Final

from entremise.matching.model import Language, Place, Request, Understanding, WeightedActivity
from entremise.matching.text import term, words, written_words
from entremise.matching.understanding import activities, intents, language, places, spelling, wording
from entremise.matching.understanding.cleaning import clean
from entremise.matching.understanding.mending import mend
from entremise.matching.understanding.negation import Split, split

#: A need is understood from this many of its first characters, some 600 words: more is a document, not a need.
_READ = 4_000
#: What is longer than this without a space is no word that must be kept whole.
_LONGEST_WORD = 50
#: When the likeliest activity is less likely than this, a reader is told that the need is not understood, rather than
#: something at random: "bonjour, vous allez bien ?".
_UNSURE = 0.12
#: An activity that weighs less than this share of the first one is an echo of a word, not what is asked: hotels for
#: "gardiennage la nuit". It is neither shown nor searched.
FAINT: Final = 0.05
#: Nor is one less likely than this, whatever the first one: when nothing is sure, eight guesses help nobody.
_LEAST = 0.03
#: How many activities a need is resolved to at most: what a reader can look through, and what a table is searched by.
_FEW, _MANY = 8, 20
#: An activity that weighs at least this share of the first one of what is turned down is turned down as well.
_SURELY = 0.5
#: For how many people tells nothing of the trade: "traiteur pour 80 personnes" asks for no firm that says "personnes".
_PEOPLE = frozenset({"personne", "personnes", "people", "persons"})
#: Words of any purchase, which firms of every trade write: looked for only when nothing else is said.
_ANY_PURCHASE = frozenset(
    """prestation prestations mission missions realisation realiser acquisition achat achats objet ensemble divers
    diverses different differents relatif relative relatifs relatives associe associes associee associees concernant
    compte besoins mise disposition purchase purchases provision various contract contracts""".split()  # noqa: SIM905 (read as prose)
)


def understand(
    request: Request, *, told_in: Language | None = None, circle: bool = True, thorough: bool = False
) -> Understanding:
    """Read a request: what it states wins over what its text would be understood as.

    Args:
        told_in: the language of the text, when it is known.
        circle: when a place is told without a distance, whether to search only so far (`places.default_radius_km`);
            else everywhere, nearer being better still.
        thorough: whether to keep activities that are little more than echoes, for a reader who asked for that many
            answers rather than for the right ones.
    """
    text = mend(_beginning(request.text))
    told = told_in or language.detect(text)
    need = split(clean(text, told))
    found = places.find(need.asked, told)
    place = None if request.anywhere else request.place or found.place
    stated = request.radius_km if request.radius_km is not None else found.radius_km
    own_place = request.place is None and place is not None
    return Understanding(
        language=told,
        place=place,
        place_words=found.words if own_place else "",
        radius_km=_radius(place, stated, circle=circle),
        activities=_activities(request, Split(found.rest, need.unwanted), told, thorough=thorough),
        words=_words(found.rest, told),
        unwanted=need.unwanted,
    )


def _beginning(text: str) -> str:
    """As much of a text as is read, cut between words when it has any so far."""
    if len(text) <= _READ:
        return text
    whole, _, cut = text[:_READ].rpartition(" ")
    return whole if len(cut) < _LONGEST_WORD else text[:_READ]


def _radius(place: Place | None, stated: float | None, *, circle: bool) -> float | None:
    if place is None:
        return None
    return places.default_radius_km(place) if stated is None and circle else stated


def _activities(request: Request, need: Split, told: Language, *, thorough: bool) -> Sequence[WeightedActivity]:
    """Those the request states, all alike; else those its text resolves to. Less those it takes off."""
    if request.activities is not None:
        found: Sequence[WeightedActivity] = [WeightedActivity(code, 1.0) for code in dict.fromkeys(request.activities)]
    else:
        found = activities.resolve(need.asked, told, limit=_MANY if thorough else _FEW)
        if not thorough:
            likeliest = found[0].weight if found else 0.0
            least = max(FAINT * likeliest, _LEAST) if likeliest >= _UNSURE else 1.0
            found = [each for each in found if each.weight >= least]
        if need.unwanted:
            found = _without(found, need.unwanted, told)
    return [activity for activity in found if activity.code not in request.without_activities]


def _without(found: Sequence[WeightedActivity], unwanted: str, told: Language) -> Sequence[WeightedActivity]:
    """The activities less those of what is turned down, and those that do what is turned down; all when none is left.

    The first one stays unless it does what is turned down: it was understood from other words.
    """
    turned_down = activities.resolve(unwanted, told)
    codes = {activity.code for activity in turned_down if activity.weight >= _SURELY * turned_down[0].weight}
    doers = intents.doers(wording.fold(unwanted))
    kept = [
        activity
        for place, activity in enumerate(found)
        if not (doers and activity.code.startswith(doers)) and (place == 0 or activity.code not in codes)
    ]
    return kept or found


def _words(text: str, told: Language) -> dict[str, str]:
    """The stems of the telling words, each with the word as it was first written; of all words when none is telling.

    Words that say who asks, how politely, or that something is bought tell nothing as long as others do.
    """
    every: dict[str, str] = {}
    aside: dict[str, str] = {}
    telling: dict[str, str] = {}
    asides = wording.asides(text) | _ANY_PURCHASE
    previous = ""
    for written in written_words(text):
        for word in words(written):
            every.setdefault(word, written)
            counted = word in _PEOPLE and previous.isdigit()
            if not counted and (stem := term(spelling.meant(word, told) or word, told)):
                (aside if word in asides else telling).setdefault(stem, written)
            previous = word
    return telling or aside or every
