"""What an offer is understood as, and the needs it may answer."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from django.db.models import Q

from entremise.hub import rules
from entremise.hub.models import Match, Need
from entremise.hub.queries import matches, needs
from entremise.matching.index import Index
from entremise.matching.model import Document, Language, Request, WeightedActivity
from entremise.matching.understanding import lexicon, understand
from entremise.people.rules import Visitor, organisations
from entremise.registry import index
from entremise.registry import queries as registry
from entremise.registry.actions import Described
from entremise.registry.actions.offers import rows_told
from entremise.registry.models import Establishment, Offer
from entremise.registry.rules import folded

#: Letters of a word that tells something: shorter ones are most often articles.
_TELLING = 5
_MOST_WORDS = 60
#: Shown while an offer is being written.
ACTIVITIES_SHOWN, NEEDS_SHOWN, EXAMPLES_SHOWN = 5, 5, 6
#: Needs tried against an offer that is being written, the newest first.
_TRIED = 150
#: Everyday phrases tried for each activity.
_PHRASES = 4
#: Terms that share as many first letters say the same.
_ALIKE = 4


def about(activity: str, texts: Iterable[str]) -> Q:
    """The needs that seek an activity, or whose text shares a telling word with some texts."""
    words = {word for text in texts for word in folded(text).split() if len(word) >= _TELLING}
    found = Q(reading__codes__contains=activity) if activity else Q(pk__in=[])
    for word in sorted(words)[:_MOST_WORDS]:
        found |= Q(reading__folded__contains=word)
    return found


def answerable(establishment: Establishment) -> Q:
    """The open needs that an establishment may answer as it describes itself now, and those it is given for."""
    offers = Offer.objects.filter(Offer.SHOWN, establishment=establishment)
    given = Match.objects.filter(solution=str(establishment), gone_at=None)
    texts = [f"{offer.title} {offer.text}" for offer in offers]
    return rules.OPEN & (about(establishment.activity, texts) | Q(pk__in=given.values("need")))


@dataclass(frozen=True)
class Told:
    """An offer of an establishment, in all the languages it is told in."""

    number: uuid.UUID
    establishment: Establishment
    described: Described
    updated_at: object

    def words(self, language: Language) -> tuple[str, str]:
        """Its title and text in a language, else in the other."""
        told = self.described.words
        return told.get(language) or next(iter(told.values()))


def describable(visitor: Visitor) -> list[Establishment]:
    """The establishments somebody may describe, head offices first."""
    found: list[Establishment] = []
    for organisation in sorted(organisations(visitor)):
        scheme, _, identifier = organisation.partition(":")
        found += registry.described(scheme, identifier)
    return found


def told_of(establishments: Sequence[Establishment]) -> list[Told]:
    """The offers that establishments told themselves, withdrawn ones last, the newest first."""
    of = {each.pk: each for each in establishments}
    rows: dict[uuid.UUID, list[Offer]] = {}
    found = Offer.objects.filter(establishment__in=of, source="", number__isnull=False)
    for row in found.order_by("-updated_at", "pk"):
        assert row.number is not None  # noqa: S101 - filtered above
        rows.setdefault(row.number, []).append(row)
    told = [
        Told(number, of[each[0].establishment_id], rows_told(each), each[0].updated_at) for number, each in rows.items()
    ]
    return sorted(told, key=lambda each: each.described.withdrawn)


@dataclass(frozen=True)
class Preview:
    """What we make of an offer that is being written.

    Attributes:
        activities: those its words tell of, the likeliest first.
        needs: open needs it would answer, the best first, as far as the reader may see them.
        examples: everyday needs it would answer.
    """

    activities: Sequence[WeightedActivity]
    needs: Sequence[Need]
    examples: Sequence[str]


def preview(establishment: Establishment, told: Described, visitor: Visitor, language: Language) -> Preview:
    """What we make of an offer, once the establishment says it besides what it says already."""
    titles = [f"{title}. {text}" for title, text in told.words.values()]
    read_in: Language = language if language in told.words else next(iter(told.words))
    title, text = told.words[read_in]
    activities = understand(Request(f"{title}. {text}"), told_in=read_in).activities[:ACTIVITIES_SHOWN]
    small = index.beside([_as_it_would_be(establishment, told)])
    if small is None:
        return Preview(activities, [], [])
    return Preview(
        activities,
        _needs(small, needs.open_needs(visitor).filter(about(establishment.activity, titles))[:_TRIED]),
        _examples(small, [establishment.activity, *(each.code for each in activities)], read_in),
    )


def _as_it_would_be(establishment: Establishment, told: Described) -> Document:
    words = "\n".join(f"{title}\n{text}" for title, text in told.words.values())
    document = registry.document(establishment)
    return replace(document, text="\n".join(filter(None, (document.text, words))))


def _needs(small: Index, tried: Iterable[Need]) -> list[Need]:
    scored = []
    for need in tried:
        asked = matches.request(need, "fr")
        found = small.search(asked, limit=1, understanding=matches.understood(need)).matches
        scored += [(match.score, need) for match in found]
    scored.sort(key=lambda each: -each[0])
    return [need for _, need in scored[:NEEDS_SHOWN]]


def _examples(small: Index, codes: Sequence[str], language: Language) -> list[str]:
    """Everyday phrases for some activities that this establishment would be found by, each beginning otherwise."""
    terms = {entry.code: entry.terms[language] for entry in lexicon.entries() if entry.code in codes}
    phrases = [term for code in dict.fromkeys(codes) for term in _typical(terms.get(code, ()))]
    found = (phrase for phrase in phrases if small.search(Request(phrase, language=language), limit=1).matches)
    return list(islice(found, EXAMPLES_SHOWN))


def _typical(terms: Sequence[str]) -> list[str]:
    """The first typical terms, without those that begin as another does: a plural, a word of the same family."""
    typical: dict[str, str] = {}
    for term in terms:
        if not term.startswith("~"):
            typical.setdefault(folded(term)[:_ALIKE], term)
    return list(typical.values())[:_PHRASES]
