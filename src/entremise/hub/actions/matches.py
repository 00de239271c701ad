"""Matching runs: who can answer a need, kept with their reasons, run again when anything they depend on changes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django_tasks import task

from entremise.hub import events, rules
from entremise.hub.actions import needs_told, offers_told
from entremise.hub.actions.holding import hold
from entremise.hub.models import Match, Need
from entremise.hub.queries import matches as queries
from entremise.hub.queries import offers, search
from entremise.hub.queries.search import Found
from entremise.matching.model import Reason
from entremise.people import trail
from entremise.people.rules import organisations
from entremise.registry.models import Establishment

#: How many solutions are kept for a need.
KEPT = 30
#: Asked for besides, since the asker's own firm is left out.
_SPARE = 20
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
    """Run the engine for a need and keep who can answer, in the engine's order. Again, it changes only what changed.

    Solutions no longer found are marked as gone, not deleted. The asker's own firm and unnamed ones are left out; the
    ranks of the others stay as the engine gave them. Nothing is kept while no territory is loaded.

    Returns:
        What is found now, in order; nothing when the need changed meanwhile: another run follows.
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
        rows = [_row(held, each, english, at) for each, english in found]
        Match.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["need", "solution"],
            update_fields=["rank", "score", "distance_km", "reasons", "gone_at"],
        )  # fmt: skip
        held.matches.filter(gone_at=None).exclude(solution__in=[row.solution for row in rows]).update(gone_at=at)
        new = [row.solution for row in rows if row.solution not in known]
        first = held.matched_at is None
        Need.objects.filter(pk=held.pk).update(matched_at=at, matched_with=generation)
        if new:
            _tell(held, new, at, first=first)
    return list(held.matches.filter(gone_at=None).order_by("rank"))


def _find(need: Need) -> list[tuple[Found, Sequence[Reason]]]:
    """Who can answer, with reasons in French, each with its reasons in English."""
    told_in = queries.told_in(need)
    french, english = (
        search.ask_latest(queries.request(need, language), limit=KEPT + _SPARE, told_in=told_in).found
        for language in queries.LANGUAGES.values()
    )
    told = {each.match.id: each.match.reasons for each in english}
    own = {need.organisation} | (organisations(need.person) if need.person else frozenset())
    others = [each for each in french if str(each.establishment.organisation) not in own]
    return [(each, told.get(each.match.id, each.match.reasons)) for each in others[:KEPT]]


def _row(need: Need, found: Found, english: Sequence[Reason], at: datetime) -> Match:
    match = found.match
    reasons = [{"kind": fr.kind, "fr": fr.text, "en": en.text} for fr, en in zip(match.reasons, english, strict=False)]
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

    Those that were changed or resumed since they were matched are among them: their own run was lost with its worker.
    At most `AT_ONCE` at a time: the next round goes on.
    """
    stale = Q(matched_at=None) | ~Q(matched_with=queries.generation()) | Q(matched_at__lte=now - AT_LEAST_EVERY)
    stale |= Q(matched_at__lt=F("changed_at")) | Q(matched_at__lt=F("resumed_at"))
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
