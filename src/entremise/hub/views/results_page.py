"""What the page of results shows, and the address each correction leads to."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from entremise.common.reader import current_language
from entremise.hub.forms.search import ANYWHERE, PAGE_SIZE, Search
from entremise.hub.queries.search import MOST_MATCHES, Found, Results
from entremise.matching.model import Language, Understanding
from entremise.matching.nomenclature import communes, naf
from entremise.matching.reasons import WIDE_KM, from_place
from entremise.registry import sizes
from entremise.registry.labels import LABELS

#: The radii one can narrow or widen to, in kilometres.
RADII_KM = (2, 5, 10, 20, 30, 50, 100, 200)
MOST_SUGGESTIONS = 6


class Link(NamedTuple):
    """A way to correct or go on: what it says, where it leads, whether it is where one stands."""

    label: str
    address: str
    current: bool = False


class Choice(NamedTuple):
    """A box of the filter form."""

    value: str
    label: str | Promise
    checked: bool


class ActivityChip(NamedTuple):
    """An activity that was understood: its name, the words that led to it, how to drop it or keep it alone."""

    code: str
    label: str
    words: str
    without: str
    only: str


class Card(NamedTuple):
    """A match as the list shows it; its activity is empty when a reason says it, and so is how far it is."""

    rank: int
    name: str
    activity: str
    commune: str
    reasons: list[str]
    labels: list[str]
    address: str
    lat: float | None
    lon: float | None


def card(each: Found, language: Language) -> Card:
    """A match as lists of firms show it."""
    establishment, match = each.establishment, each.match
    commune = communes.commune(establishment.commune)
    reasons = [reason.text for reason in match.reasons]
    activity = naf.label(establishment.activity, language) if establishment.activity else ""
    return Card(
        rank=match.rank,
        name=establishment.shown_name or _("Sans nom"),
        activity="" if any(activity in reason for reason in reasons) else activity,
        commune=commune.name if commune else establishment.postcode,
        reasons=reasons,
        labels=[LABELS[code].short(language) for code in establishment.labels if code in LABELS],
        address=reverse("registry:establishment", args=[establishment.scheme, establishment.identifier]),
        lat=establishment.lat,
        lon=establishment.lon,
    )


@dataclass(frozen=True)
class ResultsPage:
    """A search and what came of it, ready to be shown."""

    search: Search
    results: Results

    @cached_property
    def language(self) -> Language:
        """The reader's language."""
        return current_language()

    @property
    def understanding(self) -> Understanding:
        """What the engine made of the search."""
        return self.results.answer.understanding

    @property
    def total(self) -> int:
        """How many firms can answer."""
        return self.results.answer.total

    @property
    def unlocated(self) -> int:
        """How many of them are kept in the circle for want of knowing where they are."""
        return self.results.answer.unlocated

    @property
    def located(self) -> int:
        """How many of them are known to be in the circle."""
        return self.total - self.unlocated

    @property
    def beyond(self) -> int:
        """How many more there are outside the circle."""
        return max(0, self.results.answer.total_without_radius - self.total)

    @property
    def circle_km(self) -> float | None:
        """The radius to say beside the place; `None` for a whole area (département, region), which says it itself."""
        place, radius_km = self.understanding.place, self.understanding.radius_km
        whole_area = place is not None and place.extent_km == radius_km and place.extent_km > WIDE_KM
        return None if place is None or whole_area else radius_km

    @property
    def of_place(self) -> str:
        """The place after a distance, as the reader's language says it: `d'Aix`, `of Aix`."""
        label = self.understanding.place.label if self.understanding.place else ""
        return from_place(label) if self.language == "fr" else f"of {label}"

    @property
    def place_unknown(self) -> bool:
        """Whether the reader gave a place that nothing is called."""
        return self.search.place not in {"", ANYWHERE} and self.search.found_place() is None

    def link(self, **changes: object) -> str:
        """The address of this search with some changes."""
        return f"{reverse('hub:results')}?{self.search.query(**changes)}"

    @property
    def without_place(self) -> str:
        """The address that takes the place off."""
        return self.link(place=ANYWHERE, radius_km=None)

    @property
    def other_language(self) -> str:
        """The address that reads the text in the other language."""
        return self.link(told_in="fr" if self.understanding.language == "en" else "en")

    @property
    def whole_search(self) -> str:
        """The address without any correction or filter."""
        return f"{reverse('hub:results')}?{Search(text=self.search.text).query()}"

    @property
    def corrected(self) -> bool:
        """Whether the reader corrected anything."""
        search = self.search
        return bool(search.place or search.radius_km or search.only or search.without or search.told_in)

    @property
    def not_understood(self) -> bool:
        """Whether nothing was made of the text."""
        return not self.understanding.activities and not self.results.answer.total_without_radius

    @property
    def state(self) -> list[tuple[str, str]]:
        """The whole search, as hidden fields."""
        return self.search.pairs()

    @property
    def state_without_place(self) -> list[tuple[str, str]]:
        """The search as hidden fields, for a form that says the place."""
        return self.search.pairs(place="", radius_km=None)

    @property
    def state_without_filters(self) -> list[tuple[str, str]]:
        """The search as hidden fields, for the form that says the filters."""
        return self.search.pairs(radius_km=None, only=(), sizes=(), labels=())

    @property
    def without_filters(self) -> str:
        """The address that takes sizes and labels off."""
        return self.link(sizes=(), labels=())

    @property
    def need_address(self) -> str:
        """Where to tell this need to the chamber, already filled."""
        return f"{reverse('hub:need')}?{self.query}"

    @property
    def tiles(self) -> dict[str, str]:
        """The background of the map, when the operator chose one."""
        return {"url": settings.TILES_URL, "credit": settings.TILES_ATTRIBUTION}

    @property
    def query(self) -> str:
        """The query string of the whole list, for exports."""
        return self.search.query()

    @property
    def narrower(self) -> Link | None:
        """The next smaller circle."""
        return self._radius(max((km for km in RADII_KM if km < self._radius_km), default=None))

    @property
    def wider(self) -> Link | None:
        """The next larger circle."""
        return self._radius(min((km for km in RADII_KM if km > self._radius_km), default=None))

    @property
    def _radius_km(self) -> float:
        return self.understanding.radius_km or 0.0

    def _radius(self, km: int | None) -> Link | None:
        if km is None or self.understanding.place is None:
            return None
        return Link(f"{km} km", self.link(radius_km=float(km)))

    @property
    def widenings(self) -> list[Link]:
        """Circles to try when nobody answers in this one."""
        if self.understanding.place is None:
            return []
        larger = [km for km in (30, 50, 100) if km > self._radius_km]
        return [link for km in larger[:2] if (link := self._radius(km))]

    @property
    def radii(self) -> list[Choice]:
        """Circles to choose among, the current one included."""
        current = self._radius_km
        return [Choice(f"{km:g}", f"{km:g} km", km == current) for km in sorted({*RADII_KM, current} - {0.0})]

    @property
    def activity_choices(self) -> list[Choice]:
        """All activities together, or one of them."""
        if len(self.activities) < 2:
            return []
        everything = Choice(",".join(self.search.only), _("toutes celles comprises"), checked=True)
        return [everything, *(Choice(each.code, each.label, checked=False) for each in self.activities)]

    @cached_property
    def activities(self) -> list[ActivityChip]:
        """The activities that were understood, each with its corrections."""
        understood = self.understanding.activities
        return [
            ActivityChip(
                code=each.code,
                label=naf.label(each.code, self.language),
                words=", ".join(dict.fromkeys(each.words)),
                without=self._without(each.code),
                only=self.link(only=(each.code,), without=()) if len(understood) > 1 else "",
            )
            for each in understood
        ]

    def _without(self, code: str) -> str:
        """Dropping a chosen activity forgets that it was chosen; dropping an understood one is said in the address."""
        if code in self.search.only:
            return self.link(only=tuple(kept for kept in self.search.only if kept != code))
        return self.link(without=(*self.search.without, code))

    @property
    def dropped(self) -> list[Link]:
        """Activities taken off, each with the way to take it back."""
        return [
            Link(
                naf.label(code, self.language),
                self.link(without=tuple(kept for kept in self.search.without if kept != code)),
            )
            for code in self.search.without
        ]

    @cached_property
    def suggestions(self) -> list[Link]:
        """Other activities to add: those the reader looks for, else those close to the ones understood."""
        present = {chip.code for chip in self.activities}
        chosen = self.search.only or tuple(chip.code for chip in self.activities)
        return [
            Link(naf.label(code, self.language), self.link(only=(*chosen, code), without=()))
            for code in self._other_activities()
            if code not in present
        ][:MOST_SUGGESTIONS]

    def _other_activities(self) -> Iterator[str]:
        if self.search.wanted_activity:
            yield from (entry.code for entry in naf.search(self.search.wanted_activity, self.language, 12))
            return
        for chip in self.activities[:3]:
            yield from (code for code in naf.subclasses() if code[:4] == chip.code[:4])

    @property
    def size_choices(self) -> list[Choice]:
        """Headcounts to filter by."""
        return [Choice(name, label, name in self.search.sizes) for name, (_bands, label) in sizes.GROUPS.items()]

    @property
    def label_choices(self) -> list[Choice]:
        """Labels to filter by."""
        return [Choice(code, label.short(self.language), code in self.search.labels) for code, label in LABELS.items()]

    @property
    def filters(self) -> int:
        """How many filters are set."""
        return len(self.search.sizes) + len(self.search.labels)

    @property
    def cards(self) -> list[Card]:
        """The matches of this page."""
        return [card(each, self.language) for each in self.results.found]

    @property
    def last_page(self) -> int:
        """The number of the last page."""
        return max(1, -(-min(self.total, MOST_MATCHES) // PAGE_SIZE))

    @property
    def previous(self) -> str:
        """The address of the page before, empty on the first."""
        return self.link(page=self.search.page - 1) if self.search.page > 1 else ""

    @property
    def next(self) -> str:
        """The address of the page after, empty on the last."""
        return self.link(page=self.search.page + 1) if self.search.page < self.last_page else ""
