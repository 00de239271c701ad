"""A search, as its address tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from entremise.hub.queries.search import MOST_CHOICES, MOST_MATCHES
from entremise.matching.model import Language, Place, Request
from entremise.matching.nomenclature import naf
from entremise.matching.understanding import places
from entremise.registry import sizes
from entremise.registry.labels import LABELS

#: The value of `lieu` that means: wherever they are.
ANYWHERE = "partout"
LANGUAGES: dict[str, Language] = {"fr": "fr", "en": "en"}
LONGEST_SEARCH = 1000
WIDEST_RADIUS_KM = 1000.0
PAGE_SIZE = 20


@dataclass(frozen=True)
class Search:
    """A search as its address tells it: everything a reader chose, nothing of what was understood.

    Attributes:
        text: what is sought.
        place: what the reader gave as place: a name, a code, `partout`, or nothing (it is read from the text).
        radius_km: within how far; `None` when the reader did not say.
        only: activities chosen instead of those understood.
        without: activities taken off from those understood.
        sizes: groups of headcount bands (`registry.sizes.GROUPS`).
        labels: codes of labels.
        told_in: the language of the text, when the reader said which.
        wanted_activity: words to look for another activity with.
        page: from 1.
    """

    text: str = ""
    place: str = ""
    radius_km: float | None = None
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    told_in: Language | None = None
    wanted_activity: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: QueryDict) -> "Search":
        """The search of an address. What cannot be read is left out, so that an old or clumsy link still answers."""
        return cls(
            text=" ".join(query.get("q", "").replace("\0", " ").split())[:LONGEST_SEARCH],
            place=query.get("lieu", "").replace("\0", " ").strip()[:100],
            radius_km=_radius(query.get("rayon", "")),
            only=_known(query.getlist("activite"), naf.subclasses()),
            without=_known(query.getlist("sans"), naf.subclasses()),
            sizes=_known(query.getlist("taille"), sizes.GROUPS),
            labels=_known(query.getlist("label"), LABELS),
            told_in=LANGUAGES.get(query.get("langue", "")),
            wanted_activity=query.get("metier", "").replace("\0", " ").strip()[:100],
            page=_page(query.get("page", "")),
        )

    def found_place(self) -> Place | None:
        """The place the reader gave, `None` when none was given or nothing has that name."""
        return None if self.place in {"", ANYWHERE} else places.resolve(self.place)

    def request(self, language: Language) -> Request:
        """What is asked of the engine, with reasons in that language."""
        return Request(
            text=self.text,
            place=self.found_place(),
            anywhere=self.place == ANYWHERE,
            radius_km=self.radius_km,
            activities=self.only or None,
            without_activities=self.without,
            sizes=sizes.bands(self.sizes),
            labels=self.labels,
            language=language,
        )

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        """The parts of the address of this search with some changes; it starts again at its first page unless told."""
        search = replace(self, **{"page": 1, "wanted_activity": "", **changes})
        told = [
            ("q", search.text),
            ("lieu", search.place),
            ("rayon", "" if search.radius_km is None else f"{search.radius_km:g}"),
            *(("activite", code) for code in search.only),
            *(("sans", code) for code in search.without),
            *(("taille", group) for group in search.sizes),
            *(("label", code) for code in search.labels),
            ("langue", search.told_in or ""),
            ("page", str(search.page) if search.page > 1 else ""),
        ]
        return [(name, value) for name, value in told if value]

    def query(self, **changes: Any) -> str:
        """The query string of this search with some changes."""
        return urlencode(self.pairs(**changes))


def _known(values: list[str], known: Mapping[str, object]) -> tuple[str, ...]:
    each = (part for value in values for part in value.split(","))
    return tuple(dict.fromkeys(part for part in each if part in known))[:MOST_CHOICES]


def _radius(value: str) -> float | None:
    try:
        radius = float(value.replace(",", "."))
    except ValueError:
        return None
    return radius if 0 < radius <= WIDEST_RADIUS_KM else None


def _page(value: str) -> int:
    last = MOST_MATCHES // PAGE_SIZE
    return min(max(int(value), 1), last) if value.isascii() and value.isdecimal() and len(value) < 9 else 1
