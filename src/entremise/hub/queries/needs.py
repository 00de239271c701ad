"""What is read of needs: who asks (to whoever may know), the board, who can answer, what was changed."""

import datetime as dt
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from entremise.hub import rules
from entremise.hub.models import Introduction, Match, Need
from entremise.matching.model import Place
from entremise.people.models import Person
from entremise.people.rules import Visitor, adviser, organisations
from entremise.registry import queries as registry
from entremise.registry.models import Establishment
from entremise.registry.rules import folded

#: Kilometres in a degree of latitude.
_DEGREE_KM = 111.195


def asker_name(need: Need, viewer: Visitor, introduction: Introduction | None = None) -> str:
    """Who asks, for a reader: the one place that tells it.

    An anonymous need names nobody but to its own side, to advisers, and to a firm once both agreed.

    Args:
        introduction: by which the reader came, when a signed link stands for an account.
    """
    if introduction is not None and introduction.introduced_at and introduction.need_id == need.pk:
        return _own_name(need)
    return asker_names([need], viewer)[need.pk]


def asker_names(needs: Collection[Need], viewer: Visitor) -> dict[int, str]:
    """Who asks, for each of several needs: one query at most, whatever their number."""
    hidden = [need for need in needs if need.anonymous and not (adviser(viewer) or rules.owns(viewer, need))]
    known = _introduced_to(viewer, hidden)
    veiled = {need.pk for need in hidden} - known
    return {need.pk: nobody_in_particular() if need.pk in veiled else _own_name(need) for need in needs}


def nobody_in_particular() -> str:
    """How an asker who stays anonymous is called."""
    return _("Une entreprise du territoire, par l’intermédiaire de la chambre")


def _own_name(need: Need) -> str:
    return need.organisation_name or need.name or _("Un porteur de projet")


def _introduced_to(viewer: Visitor, needs: Collection[Need]) -> set[int]:
    """Those of these needs whose asker and the reader's own firm both agreed to meet."""
    mine = organisations(viewer)
    if not needs or not mine:
        return set()
    agreed = Introduction.objects.filter(need__in=needs, organisation__in=mine, introduced_at__isnull=False)
    return set(agreed.values_list("need", flat=True))


def open_needs(
    viewer: Visitor, *, text: str = "", kind: str = "", place: Place | None = None, radius_km: float | None = None,
    activity: str = "",
) -> QuerySet[Need]:  # fmt: skip
    """The published needs that somebody may see, newest first.

    Args:
        text: words that the need must have, whatever their accents and plurals.
        kind: one of `Need.Kind`.
        place: only needs whose place is within ``radius_km`` (30 km by default) of it, or that have none.
        activity: a NAF code, or the beginning of one, that the need seeks.
    """
    found = Need.objects.filter(rules.OPEN & rules.seen(viewer))
    if kind:
        found = found.filter(kind=kind)
    for word in folded(text).split():
        found = found.filter(reading__folded__contains=word[:-1] if len(word) > 3 and word[-1] in "sx" else word)
    if activity:
        found = found.filter(Q(reading__codes__startswith=activity) | Q(reading__codes__contains=f" {activity}"))
    if place:
        found = found.filter(_near(place, radius_km or max(30.0, place.extent_km)))
    return found.select_related("reading", "person", "adviser").order_by("-published_at", "-pk")


def _near(place: Place, radius_km: float) -> Q:
    """Within a circle, on a map that is flat around its centre: right within 1 % at 100 km. Unknown is not excluded."""
    shrink = math.cos(math.radians(place.lat))
    north, east = F("reading__lat") - place.lat, (F("reading__lon") - place.lon) * shrink
    square = Need.objects.annotate(_square=north * north + east * east)
    inside = square.filter(_square__lte=(radius_km / _DEGREE_KM) ** 2)
    return Q(reading__lat=None) | Q(pk__in=inside.values("pk"))


class Solution(NamedTuple):
    """Who may answer a need: named as the engine does, with what the register says, why, and how far it went.

    ``establishment`` is none when it left the register or opted out of it; ``match`` when an adviser or the firm itself
    had the idea; ``introduction`` while nobody chose it.
    """

    id: str
    establishment: Establishment | None
    match: Match | None
    introduction: Introduction | None


def solutions(need: Need, viewer: Visitor) -> list[Solution]:
    """Who can answer, for those who follow the need: first those put in touch, then the others in the list's order.

    Nobody but those put in touch while the ledger holds no list; `actions.showing` records who is given them.

    Firms that left the register or opted out of it stay only where an introduction was made. One that a closed need
    closed with it counts no more once the need is open again: the firm can be chosen anew.
    """
    if not rules.edits(viewer, need):
        return []
    listed = need.matches.filter(gone_at=None).order_by("rank") if need.list is not None else ()
    matches = {each.solution: each for each in listed}
    held = need.introductions.filter(withdrawn_at=None).order_by("proposed_at", "pk")
    made = {each.solution: each for each in (held if need.closed_at else held.filter(closed_at=None))}
    named = registry.establishments({*matches, *made})
    chosen = [Solution(key, named.get(key), matches.get(key), each) for key, each in made.items()]
    others = [
        Solution(key, named[key], each, None) for key, each in matches.items() if key in named and key not in made
    ]
    return chosen + others


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody changed of a need, once: each fact with its value before and after."""

    at: dt.datetime
    by: Person | None
    facts: Sequence[tuple[str, Any, Any]]


def history(need: Need) -> list[Change]:
    """Every change since the need was published, newest first. Dates come as texts (ISO 8601)."""
    after = {field.name: field.value_from_object(need) for field in Need._meta.fields}  # noqa: SLF001
    changes = []
    for version in need.versions.select_related("by").order_by("-at", "-pk"):
        facts = [(name, before, after[name]) for name, before in version.facts.items()]
        changes.append(Change(version.at, version.by, facts))
        after |= version.facts
    return changes
