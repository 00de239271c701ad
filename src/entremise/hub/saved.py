"""A saved search is its address: read by the code of its page, and run by the queries of its page."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.db.models import Max
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from entremise.hub.actions import alerts as actions
from entremise.hub.forms.needs import BoardForm
from entremise.hub.forms.search import LANGUAGES, Search
from entremise.hub.models import Alert, Need
from entremise.hub.queries import needs
from entremise.hub.queries import search as searches
from entremise.hub.queries.alerts import DEPTH, News, due
from entremise.hub.queries.matches import generation
from entremise.hub.queries.search import NothingLoadedError
from entremise.matching.model import Language
from entremise.matching.nomenclature import communes, naf
from entremise.matching.understanding import understand
from entremise.neutrality.lists import Listing
from entremise.people.models import Person
from entremise.registry.models import IndexGeneration

_LONGEST_TITLE = 200
_LONGEST_NAME = 120
#: Run in one round: the next one goes on.
MOST_RUN = 500
#: An index is in service so long, at most, after its rows began to be read.
_BUILDING = timedelta(hours=1)
_SIGNER = Signer(salt="entremise.hub.alerts")


class Saved(Protocol):
    """A search that was saved, as its page reads it."""

    @property
    def query(self) -> str:
        """Its query string, without what changes nothing."""

    @property
    def title(self) -> str:
        """What it seeks, in a line."""

    @property
    def address(self) -> str:
        """The path of its page."""

    @property
    def empty(self) -> bool:
        """Whether it seeks nothing in particular, where that cannot be run."""

    def run(self, person: Person, language: Language) -> list[News]:
        """All it finds for somebody, first what its page gives first, `DEPTH` at most."""

    def listing(self, occasion: str) -> Listing | None:
        """The list of firms that a mail names, told apart by its occasion; none when it names none."""


#: What reads the search of an address, by what is searched (`Alert.Over`). Apps above this one add theirs.
READERS: dict[str, Callable[[QueryDict], Saved]] = {}


def read(over: str, query: str) -> Saved:
    """The search of an address, over solutions, over needs… (`Alert.Over`)."""
    return READERS[over](QueryDict(query))


def run(alert: Alert) -> list[News]:
    """What an alert finds now."""
    with translation.override(alert.language):
        return read(alert.over, alert.query).run(alert.person, LANGUAGES.get(alert.language, "fr"))


def run_due(now: datetime) -> int:
    """Run the alerts that are due and tell of what is new, for a while; how many were run.

    A search of firms is run again only when the index changed since: it would find the same.
    """
    built_at = IndexGeneration.objects.aggregate(last=Max("created_at"))["last"]
    ready = list(due(now)[:MOST_RUN])
    for alert in ready:
        assert alert.run_at is not None  # noqa: S101 - an alert is run when it is saved
        if alert.over == Alert.Over.SOLUTIONS and (built_at is None or alert.run_at > built_at + _BUILDING):
            Alert.objects.filter(pk=alert.pk, run_at=alert.run_at).update(run_at=now)
        else:
            with suppress(NothingLoadedError):
                search, occasion = read(alert.over, alert.query), f"alert:{alert.number}:{now:%Y%m%dT%H%M%S}"
                listing = search.listing(occasion)
                actions.tell_news(alert, run(alert), stop_path(alert), search.address, now, listing)
    return len(ready)


def stop_path(alert: Alert) -> str:
    """The path by which an alert is stopped from a mail, without signing in: signed, for ever, for that alert alone."""
    return reverse("hub:alert_stop", args=[_SIGNER.sign(str(alert.number))])


def alert_of(token: str) -> Alert | None:
    """The alert a link of a mail stops; ``None`` when it is not ours, or the alert was removed."""
    try:
        return Alert.objects.filter(number=_SIGNER.unsign(token)).select_related("person").first()
    except BadSignature:
        return None


@dataclass(frozen=True)
class OverSolutions:
    """A search of who can answer a need."""

    search: Search

    @property
    def query(self) -> str:
        return self.search.query()

    @property
    def title(self) -> str:
        place = self.search.found_place()
        return f"{self.search.text} · {place.label}"[:_LONGEST_TITLE] if place else self.search.text[:_LONGEST_TITLE]

    @property
    def address(self) -> str:
        return f"{reverse('hub:results')}?{self.query}"

    @property
    def empty(self) -> bool:
        return not self.search.text

    def run(self, person: Person, language: Language) -> list[News]:
        """Raises: `NothingLoadedError` while no territory is loaded."""
        results = searches.ask(self.search.request(language), limit=DEPTH, told_in=self.search.told_in)
        return [self._news(found, language) for found in results.found]

    def listing(self, occasion: str) -> Listing:
        understanding = understand(self.search.request("fr"), told_in=self.search.told_in)
        return Listing(occasion, understanding, generation(), positions=actions.NAMED)

    def _news(self, found: searches.Found, language: Language) -> News:
        site = found.establishment
        commune = communes.commune(site.commune)
        about = [naf.label(site.activity, language) if site.activity else "", commune.name if commune else ""]
        return News(found.match.id, site.shown_name or _("Sans nom"), " · ".join(filter(None, about)), found.match)


@dataclass(frozen=True)
class OverNeeds:
    """A search of the board of needs."""

    told: Mapping[str, str]

    @classmethod
    def read(cls, asked: QueryDict) -> "OverNeeds":
        """The filters of the board that an address holds."""
        pairs = {name: asked.get(name, "").replace("\0", " ").strip() for name in BoardForm.base_fields}
        return cls({name: value for name, value in pairs.items() if value})

    @property
    def query(self) -> str:
        return urlencode(self.told)

    @property
    def title(self) -> str:
        told = [self.told.get("q", ""), self.told.get("activite", ""), self.told.get("lieu", "")]
        kind = self.told.get("type", "")
        if kind in Need.Kind.values:
            told.insert(0, str(Need.Kind(kind).label))
        return " · ".join(filter(None, told))[:_LONGEST_TITLE] or _("Tous les besoins")

    @property
    def address(self) -> str:
        return f"{reverse('hub:board')}?{self.query}" if self.told else reverse("hub:board")

    @property
    def empty(self) -> bool:
        return False

    def run(self, person: Person, language: Language) -> list[News]:
        found = needs.open_needs(person, **BoardForm(dict(self.told)).filters())[:DEPTH]
        return [self._news(need) for need in found]

    def listing(self, occasion: str) -> None:
        return None

    def _news(self, need: Need) -> News:
        place = communes.commune(need.place)
        text = " ".join(need.text.split())
        shown = text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1] + "…"
        return News(str(need.submission), shown, place.name if place else "")


READERS[Alert.Over.SOLUTIONS] = lambda asked: OverSolutions(Search.read(asked))
READERS[Alert.Over.NEEDS] = OverNeeds.read
