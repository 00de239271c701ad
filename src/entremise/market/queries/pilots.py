"""Proposals of pilots that go together and why, the pilots one takes part in, those that are shown to all.

Who is suggested depends on what both sides wrote alone. Those that are worth as much are arranged by the ledger of
neutrality, which holds the list before it is sent. A public list of proposals is drawn again each day.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet

from entremise.hub.queries.matches import generation
from entremise.market.models import Party, Pilot, Proposal
from entremise.market.rules import OPEN_PROPOSAL, SHOWN_PILOT, own_proposals
from entremise.matching.model import Match, Reason
from entremise.matching.nomenclature import naf
from entremise.matching.wishes import (
    ACTIVITY,
    WORDS,
    Answered,
    answered,
    rare_stems,
    told_activities,
    understood,
)
from entremise.neutrality.lists import Listing
from entremise.people.rules import Visitor
from entremise.registry import queries as registry
from entremise.registry.rules import folded

#: How many are suggested at a time.
SHOWN: Final = 6
#: A word that no more proposals use still tells: several towns may have the same problem.
FEW: Final = 6
#: What a suggestion can be worth at most: the trade and the words of the problem, the words of the terms.
_MOST: Final = ACTIVITY + 2 * WORDS
OTHER: Final = {Party.STARTUP: Party.HOST, Party.HOST: Party.STARTUP}

Reasons = tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposal of the other side, what it is worth, and why: `[{kind, fr, en}]`, as pilots keep it."""

    proposal: Proposal
    score: int
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Suggested:
    """Suggestions in the order they are shown, and the list of the ledger they come from."""

    rows: Sequence[Suggestion]
    listing: Listing

    def show(self, visitor: str) -> int | None:
        """Record that they are about to be read; the number of the list in the ledger.

        Raises:
            UnrecordedError: the ledger cannot be written: the page must not be sent.
        """
        return self.listing.show("need", 1, len(self.rows), visitor=visitor) if self.rows else None


def suggested(of: Proposal) -> Suggested:
    """The proposals of the other side that go best with one, nobody without a reason, each organisation once.

    Raises:
        UnrecordedError: the ledger cannot be read.
    """
    best: dict[str, Suggestion] = {}
    for each in sorted(matched(of), key=lambda found: (-found.score, found.proposal.pk)):
        best.setdefault(_speaker(each.proposal), each)
    sites = registry.head_offices(speaker for speaker in best if not speaker.startswith("person:"))
    by_name = {str(sites.get(speaker, speaker)): each for speaker, each in best.items()}
    pool = blake2b(repr(sorted((name, each.score) for name, each in by_name.items())).encode(), digest_size=8)
    listing = Listing(f"pilot:{of.number}:{pool.hexdigest()}", understood(of.text), generation(), positions=SHOWN)
    ranked = listing.arranged([_match(name, each) for name, each in by_name.items()])
    return Suggested([by_name[match.id] for match in ranked[:SHOWN]], listing)


def matched(of: Proposal) -> list[Suggestion]:
    """All the open proposals of the other side that something speaks for, in no order."""
    others = list(Proposal.objects.filter(OPEN_PROPOSAL, side=OTHER[Party(of.side)]).exclude(_same_side_of(of)))
    rare = _rare([of, *others])
    found = (_suggestion(of, each, rare) for each in others)
    return [each for each in found if each.score]


def reasons(of: Proposal, other: Proposal) -> Reasons:
    """Why two proposals go together; none when nothing tells."""
    return _suggestion(of, other, _rare(Proposal.objects.filter(OPEN_PROPOSAL))).reasons


def _rare(proposals: Iterable[Proposal]) -> frozenset[str]:
    return rare_stems(((_about(each), each.terms) for each in proposals), FEW)


def _about(proposal: Proposal) -> str:
    return f"{proposal.title}. {proposal.text}"


def _same_side_of(of: Proposal) -> Q:
    return Q(organisation=of.organisation) if of.organisation else Q(person=of.person_id, organisation="")


def _speaker(proposal: Proposal) -> str:
    return proposal.organisation or f"person:{proposal.person_id}"


def _match(name: str, each: Suggestion) -> Match:
    kinds = [Reason("activity" if why["kind"] == "activity" else "words", why["fr"]) for why in each.reasons]
    return Match(name, 0, each.score / _MOST, kinds)


def _suggestion(of: Proposal, other: Proposal, rare: frozenset[str]) -> Suggestion:
    """The problem of the host beside what the start-up does, what the start-up needs beside what the host opens.

    A site or data are no trade: what is needed and what is opened are compared by their words alone.
    """
    host, startup = (of, other) if of.side == Party.HOST else (other, of)
    does = _about(startup)
    solves = answered(_about(host), does, told_activities(does), rare)
    opens = answered(startup.terms, host.terms, (), rare)
    told = [*_in_words("solves", solves), *_in_words("opens", opens)]
    return Suggestion(other, solves.score + opens.score, tuple(told))


def _in_words(kind: str, found: Answered) -> list[dict[str, str]]:
    said = []
    if found.activity:
        fr, en = naf.label(found.activity, "fr"), naf.label(found.activity, "en")
        said.append({
            "kind": "activity", "fr": f"La solution relève du métier que le problème demande : {fr}",
            "en": f"The solution belongs to the trade the problem calls for: {en}",
        })  # fmt: skip
    if found.words:
        said.append({"kind": kind, **_WORDS[kind](", ".join(found.words))})
    return said


_WORDS = {
    "solves": lambda words: {"fr": f"Le problème et la solution parlent de : {words}",
                             "en": f"The problem and the solution both speak of: {words}"},
    "opens": lambda words: {"fr": f"Ce qui est demandé et ce qui est ouvert : {words}",
                            "en": f"What is needed and what is opened: {words}"},
}  # fmt: skip


def board(side: str, words: str, on: date) -> list[Proposal]:
    """The open proposals of a side whose texts hold all the words, in the order drawn for that date."""
    rows = Proposal.objects.filter(OPEN_PROPOSAL, side=side)
    return sorted(told_by(rows, words), key=lambda each: _draw(each, on))


def told_by(rows: Iterable[Proposal], words: str) -> list[Proposal]:
    """Those whose texts hold all the words, whatever their case and accents."""
    wanted = folded(words).split()
    return [each for each in rows if all(word in _text(each) for word in wanted)]


def _text(each: Proposal) -> str:
    return folded(f"{each.title} {each.organisation_name} {each.text} {each.terms}")


def _draw(proposal: Proposal, on: date) -> bytes:
    """What a place in the public list depends on: the date, a number, the service's secret."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"proposal|{on}|{proposal.number}".encode(), "sha256")


def mine(visitor: Visitor) -> QuerySet[Proposal]:
    """The proposals somebody speaks for, the open ones first, the newest first."""
    return Proposal.objects.filter(own_proposals(visitor)).order_by("closed_at", "-created_at")


def taken_part(visitor: Visitor) -> QuerySet[Pilot]:
    """The pilots somebody speaks in, those that go on first, the newest first."""
    own = Proposal.objects.filter(own_proposals(visitor)).values("pk")
    rows = Pilot.objects.filter(Q(startup__in=own) | Q(host__in=own))
    rows = rows.select_related("startup__person", "host__person")
    return rows.order_by("dropped_at", "closed_at", "-proposed_at")


def going_on() -> QuerySet[Pilot]:
    """The pilots of everybody that are neither ended nor closed, those that wait the longest first: for advisers."""
    rows = Pilot.objects.filter(dropped_at=None, closed_at=None)
    return rows.select_related("startup__person", "host__person").order_by("proposed_at", "pk")


def standing(startup: Proposal, host: Proposal) -> Pilot | None:
    """The pilot of two proposals that goes on or was carried out."""
    return Pilot.objects.filter(startup=startup, host=host, dropped_at=None).first()


def showcase(words: str = "", *, worked: bool | None = None) -> list[Pilot]:
    """The pilots that both sides show to all, the newest first."""
    rows = Pilot.objects.filter(SHOWN_PILOT).select_related("startup", "host").order_by("-closed_at", "-pk")
    if worked is not None:
        rows = rows.filter(worked=worked)
    wanted = folded(words).split()
    return [each for each in rows if all(word in _told(each) for word in wanted)]


def _told(pilot: Pilot) -> str:
    said = (pilot.title, pilot.goal, pilot.results, pilot.results_en, pilot.startup.title, pilot.host.title,
            pilot.startup.organisation_name, pilot.host.organisation_name)  # fmt: skip
    return folded(" ".join(said))


def over(on: date) -> QuerySet[Pilot]:
    """The pilots agreed on whose last day is past, and whose results nobody wrote."""
    agreed = Q(startup_agreed_at__isnull=False, host_agreed_at__isnull=False)
    rows = Pilot.objects.filter(agreed, closed_at=None, dropped_at=None, ends_on__lt=on)
    return rows.select_related("startup__person", "host__person").order_by("pk")
