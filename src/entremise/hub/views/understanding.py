"""How a need was understood, ready to be shown and corrected: the page of results, whose corrections are kept."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from entremise.common.reader import current_language
from entremise.hub.forms.search import ANYWHERE, Search
from entremise.hub.models import Need
from entremise.hub.queries import matches
from entremise.hub.queries.search import Results, ask
from entremise.hub.views.results_page import ResultsPage
from entremise.matching.understanding import places

#: Firms shown before the need is published.
PREVIEWED = 3


@dataclass(frozen=True)
class UnderstandingPage(ResultsPage):
    """What was understood of a need. A correction is not an address but the value of a button, kept once it is sent."""

    need: Need

    def link(self, **changes: object) -> str:
        """The corrections of this need with some changes, as `corrected` reads them."""
        pairs = [(name, value) for name, value in self.search.pairs(**changes) if name != "q"]
        return urlencode(pairs)

    @cached_property
    def whole_search(self) -> str:
        """No correction at all."""
        return ""


def understanding_page(need: Need, wanted_activity: str = "") -> UnderstandingPage:
    """What the engine makes of a need, and the first firms that can answer, until it is published: it then has a list.

    Raises:
        NothingLoadedError: no territory is loaded yet.
    """
    language = current_language()
    limit = 0 if need.published_at else PREVIEWED
    results: Results = ask(matches.request(need, language), limit=limit, told_in=matches.told_in(need))
    return UnderstandingPage(search(need, wanted_activity), results, need)


def search(need: Need, wanted_activity: str = "") -> Search:
    """A need as a search: its text and what its asker corrected."""
    place = places.from_code(need.place) if need.place else None
    return Search(
        text=need.text,
        place=ANYWHERE if need.anywhere else place.label if place else "",
        radius_km=need.radius_km,
        only=tuple(need.activities),
        without=tuple(need.without_activities),
        told_in=matches.told_in(need),
        wanted_activity=wanted_activity,
    )


def corrected(need: Need, correction: str) -> dict[str, Any]:
    """The facts of a need that a correction tells: all of them, so that one can also be taken back."""
    return facts(Search.read(QueryDict(correction)), need)


def facts(told: Search, need: Need | None = None) -> dict[str, Any]:
    """What a search corrects of how it is read, as facts of a need. A place left as it was shown stays that place."""
    unchanged = need is not None and bool(told.place) and told.place == search(need).place
    place = told.found_place()
    return {
        "place": need.place if need and unchanged else place.code if place else "",
        "anywhere": told.place == ANYWHERE,
        "radius_km": told.radius_km,
        "activities": list(told.only),
        "without_activities": list(told.without),
        "told_in": told.told_in or "",
    }
