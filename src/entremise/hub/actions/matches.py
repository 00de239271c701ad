"""Matching runs: who can answer a need, kept with their reasons, run again when anything they depend on changes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django_tasks import task

from entremise.hub import events, rules
from entremise.hub.actions import needs_told, offers_told
from entremise.hub.actions.holding import hold
from entremise.hub.models import Match, Need
from entremise.hub.queries import matches as queries
from entremise.hub.queries import offers, search
from entremise.matching import model as engine
from entremise.matching.model import Reason
from entremise.neutrality.lists import Listing
from entremise.people import trail
from entremise.people.rules import organisations
from entremise.registry.models import Establishment

#: How many solutions are kept for a need.
KEPT = 30
#: Needs matched again in one round, so that mails do not wait behind it.
AT_ONCE = 200
#: A need is matched again after so long even when nothing it depends on is known to have changed.
AT_LEAST_EVERY = timedelta(days=1)


@task()
def match_need(need_id: int) -> None:
    """Match a need, unless it was closed or paused meanwhile."""
    need = Need.objects.filter(rules.OPEN, pk=need_id).first()
    if need:
        match(need)


def match(need: Need, at: datetime | None = None) -> list[Match]:
    """Run the engine for a need and keep who can answer, in the order that neutrality arranges.

    Again, it changes only what changed: the same firms that are as relevant stay in the same order. Solutions no longer
    found are marked as gone, not deleted. The asker's own firm and unnamed ones are left out. Nothing is kept while no
    territory is loaded.

    Returns:
        What is found now, in order; nothing when the need changed meanwhile: another run follows.

    Raises:
        UnrecordedError: the ledger cannot be written: nothing was kept.
    """
    at = at or timezone.now()
    need = Need.objects.get(pk=need.pk)
    generation = queries.generation()
    try:
        found = _find(need)
    except search.NothingLoadedError:
        return []
    with transaction.atomic():
        held = hold(need.pk)
        if held.changed_at != need.changed_at:
            return []  # changed since it was asked: that change asked for a run of its own
        known = set(held.matches.values_list("solution", flat=True))
        rows = [_row(held, match, found.english, at) for match in _in_order(held, found)]
        Match.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["need", "solution"],
            update_fields=["rank", "score", "distance_km", "reasons", "gone_at"],
        )  # fmt: skip
        held.matches.filter(gone_at=None).exclude(solution__in=[row.solution for row in rows]).update(gone_at=at)
        new = [row.solution for row in rows if row.solution not in known]
        first = held.matched_at is None
        held.matched_at, held.matched_with = at, generation
        held.save(update_fields=["list", "pool", "matched_at", "matched_with"])
        if new:
            _tell(held, new, at, first=first)
    return list(held.matches.filter(gone_at=None).order_by("rank"))


class _Found(NamedTuple):
    """Who can answer, by score, with reasons in French; these reasons in English; what was understood, and where."""

    matches: Sequence[engine.Match]
    english: Mapping[str, Sequence[Reason]]
    pool: search.Pool


def _find(need: Need) -> _Found:
    french, english = (
        search.pool(queries.request(need, language), queries.told_in(need)) for language in queries.LANGUAGES.values()
    )
    own = {need.organisation} | (organisations(need.person) if need.person else frozenset())
    others = [each.match for each in search.named(french.matches) if str(each.establishment.organisation) not in own]
    return _Found(others, {each.id: each.reasons for each in english.matches}, french)


def _in_order(need: Need, found: _Found) -> list[engine.Match]:
    """Those that are kept: in the order they have already when the list would be made of the same, else arranged."""
    pool = queries.digest(found.matches)
    if need.list is not None and pool == need.pool:
        matches = {each.id: each for each in found.matches}
        kept = need.matches.filter(gone_at=None).order_by("rank").values_list("solution", "rank")
        return [replace(matches[solution], rank=rank) for solution, rank in kept]
    need.pool = pool
    listing = Listing(queries.asked(need), found.pool.understanding, found.pool.index)
    own = len(found.pool.matches) - len(found.matches)
    arranged = listing.arranged(found.matches, eligible=found.pool.total - own)
    need.list = listing.make("need")
    return arranged[:KEPT]


def _row(need: Need, match: engine.Match, english: Mapping[str, Sequence[Reason]], at: datetime) -> Match:
    both = zip(match.reasons, english.get(match.id, match.reasons), strict=False)
    reasons = [{"kind": fr.kind, "fr": fr.text, "en": en.text} for fr, en in both]
    return Match(
        need=need, solution=match.id, rank=match.rank, score=match.score, distance_km=match.distance_km,
        reasons=reasons, found_at=at,
    )  # fmt: skip


def _tell(need: Need, new: Sequence[str], at: datetime, *, first: bool) -> None:
    """Programs hear of all that is found; the asker, who was shown the first list, of what comes after it."""
    trail.record("need.match", need, new=len(new))
    events.emit("match.found", need, occasion=at.isoformat())
    offers_told.new_need(need, new, at)
    if not first:
        needs_told.new_matches(need, len(new), at)


def match_again(now: datetime) -> int:
    """Match the needs that wait for it (a new index is in service, or a day went by), newest first; how many.

    So are those whose firms were found before there was a ledger of lists.

    Those that were changed or resumed since they were matched are among them: their own run was lost with its worker.
    At most `AT_ONCE` at a time: the next round goes on.
    """
    stale = Q(matched_at=None) | ~Q(matched_with=queries.generation()) | Q(matched_at__lte=now - AT_LEAST_EVERY)
    stale |= Q(matched_at__lt=F("changed_at")) | Q(matched_at__lt=F("resumed_at"))
    stale |= Q(Exists(Match.objects.filter(need=OuterRef("pk"), gone_at=None)), list=None)
    waiting = Need.objects.filter(rules.OPEN & stale).order_by("-published_at")[:AT_ONCE]
    for need in waiting:
        match(need, now)
    return len(waiting)


def rematch_open_needs_for(establishment: Establishment) -> int:
    """Have the open needs that an establishment's activity or offers may answer matched again; how many.

    Those are the needs that seek its activity, those whose text shares a telling word with its offers, and those it is
    given for. The others wait for the night.
    """
    found = Need.objects.filter(offers.answerable(establishment)).order_by("-published_at")[:AT_ONCE]
    for need in found:
        match_need.enqueue(need.pk)
    return len(found)
