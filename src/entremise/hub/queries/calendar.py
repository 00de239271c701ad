"""What somebody's calendar holds: meetings, the days by which needs are wanted, the days they will be asked what came.

Each entry has a name that never changes and a number that grows when it does, so that calendars follow it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.hub.models import Feed, Introduction, Need, NeedVersion, Outcome, Side
from entremise.hub.queries.dashboard import Mine, Scope
from entremise.hub.rules import OPEN
from entremise.people.models import Person, Trace
from entremise.people.rules import digest

#: What is past is kept for so long.
PAST = dt.timedelta(days=90)
#: How long a meeting is said to last: nobody tells.
MEETING = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a calendar. ``start`` is a moment, or a day for what lasts all day.

    Attributes:
        name: never changes, and is nobody else's.
        changed_at: when it was last told otherwise; ``changes`` how many times it was.
        path: of the page that tells more.
    """

    name: str
    start: dt.datetime | dt.date
    title: str
    changed_at: dt.datetime
    path: str
    changes: int = 0
    place: str = ""
    text: str = ""


def owner(secret: str) -> Person | None:
    """Whose calendar an address gives; nobody's when it was stopped, or its person has left."""
    feed = Feed.objects.select_related("person").filter(digest=digest(secret), person__is_active=True).first()
    return feed.person if feed else None


def entries(person: Person, now: dt.datetime | None = None) -> list[Entry]:
    """All of somebody's calendar, in the order of time; as many queries, whatever its length."""
    now = now or timezone.now()
    scope = Scope(person)
    found = [*_meetings(scope, now), *_deadlines(scope, now), *_questions(scope, now)]
    return sorted(found, key=lambda entry: (_day(entry.start), entry.name))


def _day(start: dt.datetime | dt.date) -> dt.date:
    return timezone.localdate(start) if isinstance(start, dt.datetime) else start


def _meetings(scope: Scope, now: dt.datetime) -> Iterator[Entry]:
    planned = scope.introductions.filter(introduced_at__isnull=False, meeting_at__gte=now - PAST)
    return meetings(scope.mine(planned.order_by("meeting_at", "pk")))


def meetings(mine: Iterable[Mine]) -> Iterator[Entry]:
    """The meetings of some introductions, as one of their sides reads them: one query."""
    rows = [each for each in mine if each.introduction.meeting_at]
    plans = _plans([each.introduction for each in rows])
    for introduction, _side, other in rows:
        moments = plans[introduction.pk]
        assert introduction.meeting_at is not None  # noqa: S101  those without one are left out above
        yield Entry(
            name=f"rencontre-{introduction.number}", start=introduction.meeting_at,
            title=_("Rencontre avec %(name)s") % {"name": other} if other else _("Rencontre"),
            changed_at=moments[-1] if moments else introduction.introduced_at or introduction.proposed_at,
            changes=max(len(moments) - 1, 0), place=introduction.meeting_place, text=introduction.need.text,
            path=reverse("hub:introduction", args=[introduction.number]),
        )  # fmt: skip


def _plans(introductions: list[Introduction]) -> dict[int, list[dt.datetime]]:
    """When each meeting was planned, each time."""
    names = {f"introduction:{each.pk}": each.pk for each in introductions}
    found: dict[int, list[dt.datetime]] = {pk: [] for pk in names.values()}
    planned = Trace.objects.filter(subject__in=names, verb="introduction.plan_meeting").order_by("at", "pk")
    for subject, at in planned.values_list("subject", "at"):
        found[names[subject]].append(at)
    return found


def _deadlines(scope: Scope, now: dt.datetime) -> Iterator[Entry]:
    wanted = scope.needs.filter(OPEN, deadline__gte=timezone.localdate(now - PAST)).order_by("deadline", "pk")
    needs = list(wanted)
    changes = _changed_deadlines(needs)
    for need in needs:
        assert need.deadline is not None  # noqa: S101  asked for above
        yield Entry(
            name=f"echeance-{need.submission}", start=need.deadline,
            title=_("Échéance : %(need)s") % {"need": _short(need)},
            changed_at=need.changed_at or need.created_at, changes=changes[need.pk], text=need.text,
            path=reverse("hub:need_page", args=[need.submission]),
        )  # fmt: skip


def _changed_deadlines(needs: list[Need]) -> Counter[int]:
    versions = NeedVersion.objects.filter(need__in=needs).values_list("need", "facts")
    return Counter(need for need, facts in versions if "deadline" in facts or "text" in facts)


def _questions(scope: Scope, now: dt.datetime) -> Iterator[Entry]:
    """The next day each introduction will be asked about, unless their side has told its end."""
    oldest = now - dt.timedelta(days=max(settings.OUTCOME_DAYS))
    recent = scope.introductions.filter(introduced_at__gt=oldest).order_by("introduced_at", "pk")
    mine = scope.mine(recent)
    told = _told([each.introduction for each in mine])
    for introduction, side, other in mine:
        assert introduction.introduced_at is not None  # noqa: S101  asked for above
        days = (introduction.introduced_at + dt.timedelta(days=day) for day in sorted(settings.OUTCOME_DAYS))
        ahead = next((day for day in days if day > now), None)
        if ahead is None or (introduction.pk, side) in told:
            continue
        yield Entry(
            name=f"suite-{introduction.number}-{timezone.localdate(ahead)}", start=timezone.localdate(ahead),
            title=_("Qu’en est-il sorti avec %(name)s ?") % {"name": other} if other else _("Qu’en est-il sorti ?"),
            changed_at=introduction.introduced_at, text=introduction.need.text,
            path=reverse("hub:introduction", args=[introduction.number]),
        )  # fmt: skip


def _told(introductions: list[Introduction]) -> set[tuple[int, Side]]:
    """Which sides have told the end of which introductions."""
    final = Outcome.objects.filter(~Q(kind=Outcome.Kind.ONGOING), introduction__in=introductions, replaced_at=None)
    return {(introduction, Side(side)) for introduction, side in final.values_list("introduction", "side")}


def _short(need: Need) -> str:
    return need.text if len(need.text) <= 60 else f"{need.text[:59].rstrip()}…"
