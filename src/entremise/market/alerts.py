"""Alerts over consultations: run by the hub like any saved search, each morning."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.hub import saved
from entremise.hub.models import Alert
from entremise.hub.queries.alerts import News
from entremise.market import words
from entremise.market.forms.finding import ForFirm
from entremise.market.queries import finding
from entremise.matching.model import Language
from entremise.people.models import Person
from entremise.people.rules import organisations
from entremise.registry import queries as registry

_LONGEST = 200


@dataclass(frozen=True)
class OverTenders:
    """The consultations that concern a firm, for its members alone."""

    asked: ForFirm

    @property
    def query(self) -> str:
        return self.asked.query

    @property
    def title(self) -> str:
        """With the firm's name, when the register shows it to everybody."""
        scheme, _sep, identifier = self.asked.organisation.partition(":")
        shown = registry.organisation(scheme, identifier)
        firm = shown.name if shown else _("Mon entreprise")
        near = f" · {self.asked.near_km} km" if self.asked.near_km else ""
        return firm[: _LONGEST - len(near)] + near

    @property
    def address(self) -> str:
        return f"{reverse('market:for_me')}?{self.query}"

    @property
    def empty(self) -> bool:
        return not self.asked.organisation

    def run(self, person: Person, language: Language) -> list[News]:
        """Those of the last day first, of a day what they do most; nothing once they belong to the firm no more."""
        if self.asked.organisation not in organisations(person):
            return []
        found = finding.tenders_for(self.asked.organisation, timezone.now(), near_km=self.asked.near_km)
        return [_news(each, language) for each in sorted(found, key=_day, reverse=True)]

    def listing(self, occasion: str) -> None:
        return None


def _day(found: finding.Found) -> tuple[date, float]:
    published = found.tender.published_at
    return (timezone.localdate(published) if published else date.min, found.score)


def _news(found: finding.Found, language: Language) -> News:
    tender = found.tender
    closes = _("jusqu’au %(moment)s") % {"moment": words.moment(tender.closes_at)} if tender.closes_at else ""
    about = [tender.buyer_name, closes, *(each[language] for each in found.reasons[:1])]
    return News(str(tender.number), tender.title, " · ".join(filter(None, about)))


def read(asked: QueryDict) -> OverTenders:
    """The search that an address tells."""
    return OverTenders(ForFirm.read(asked))


saved.READERS[Alert.Over.TENDERS] = read
