"""An investor's journey: the decision makers that a project has to meet, who holds these roles, who is met."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from entremise.matching.model import Request as Sought
from entremise.matching.model import WeightedActivity
from entremise.matching.nomenclature import naf
from entremise.matching.understanding import understand
from entremise.meetings.models import Guest, Holder, MeetingDay, Request, Timetable
from entremise.meetings.queries.agenda import published
from entremise.meetings.queries.sheets import Appointment, Sheets
from entremise.meetings.roles import BY_KEY, ROLES, Role
from entremise.timetable.words import Said

#: An activity that has less than this share of what a project was understood as calls nobody.
LEAST = 0.1


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a role is proposed: `always`, `activity` or `words` (kept with the request), and in words."""

    kind: str
    said: Said


@dataclass(frozen=True, slots=True)
class Met:
    """A decision maker who is a guest: the meeting with the investor, as far as it is known.

    Attributes:
        request: none when nobody asked for it yet.
        appointment: when and where it is, in the timetable that was published.
        why: the planner's reason not to hold it.
    """

    guest: Guest
    request: Request | None = None
    appointment: Appointment | None = None
    why: Said | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """A role that a project has to meet: why, who is known to hold it, who of them is a guest already."""

    role: Role
    reasons: tuple[Reason, ...]
    holders: tuple[Holder, ...]
    met: tuple[Met, ...] = field(default=())


def activities(project: str) -> list[WeightedActivity]:
    """What a project was understood as, the weightiest first."""
    if not project.strip():
        return []
    return [each for each in understand(Sought(project, anywhere=True)).activities if each.weight >= LEAST]


def circle(day: MeetingDay, today: date) -> list[Proposed]:
    """The roles proposed for the project of a day, by theme, and those that its guests hold besides."""
    understood = activities(day.project)
    met = _met(day)
    known = holders(today)
    found = []
    for role in ROLES:
        because = reasons(role, day.project, understood) if day.project.strip() else ()
        here = tuple(each for each in met if each.guest.role == role.key)
        if because or here:
            found.append(Proposed(role, because, _fit(role, known, understood), here))
    return found


def reasons(role: Role, project: str, understood: Sequence[WeightedActivity]) -> tuple[Reason, ...]:
    """Why a project has to meet a role; empty when it does not."""
    found = []
    if role.always:
        said = Said("Tout projet d’implantation passe par là.", "Every investment goes through it.")
        found.append(Reason("always", said))
    for each in understood:
        if role.concerns(each.code):
            labels = (naf.label(each.code, "fr"), naf.label(each.code, "en"))
            found.append(
                Reason("activity", Said(f"Activité comprise : {labels[0]}", f"Activity understood: {labels[1]}"))
            )
            break
    if words := role.heard(project):
        found.append(Reason("words", Said(f"Le projet parle de « {words} »", f"The project speaks of “{words}”")))
    return tuple(found)


def holders(today: date) -> list[Holder]:
    """Who holds a role now, the most particular first: who answers for some activities before who answers for all."""
    current = Holder.objects.filter(Q(since=None) | Q(since__lte=today), ended_at=None)
    return sorted(current, key=lambda each: (not each.activities, each.institution.casefold(), each.pk))


def directory(role: str = "", words: str = "") -> QuerySet[Holder]:
    """Who holds which role, as advisers keep it; those whose term ended are no longer there."""
    found = Holder.objects.filter(ended_at=None)
    if role:
        found = found.filter(role=role)
    for word in words.split():
        found = found.filter(Q(institution__icontains=word) | Q(name__icontains=word) | Q(site__icontains=word))
    return found.order_by("role", "institution", "pk")


def investors(day: MeetingDay) -> list[Guest]:
    """Who comes to meet decision makers: the guests who hold no role, of the first side when the day has sides."""
    found = day.guests.filter(withdrawn_at=None, role="")
    return list(found.filter(side=day.sides[0]) if day.sides else found)


def _fit(role: Role, known: Sequence[Holder], understood: Sequence[WeightedActivity]) -> tuple[Holder, ...]:
    codes = [each.code for each in understood]
    return tuple(
        each for each in known
        if each.role == role.key
        and (not each.activities or any(code.startswith(tuple(each.activities)) for code in codes))
    )  # fmt: skip


def _met(day: MeetingDay) -> list[Met]:
    """Each decision maker who is a guest, withdrawn or not, with their meeting with the investor."""
    asking = {guest.pk for guest in investors(day)}
    requests: dict[int, Request] = {}
    for request in day.requests.filter(withdrawn_at=None).select_related("asker", "asked"):
        for host, other in ((request.asker_id, request.asked_id), (request.asked_id, request.asker_id)):
            if other in asking:
                requests.setdefault(host, request)
    timetable = published(day)
    placed = {each.request.pk: each for each in Sheets(day, timetable).appointments}
    refused = _refused(timetable)
    found = []
    for guest in day.guests.exclude(role="").filter(role__in=BY_KEY).select_related("site"):
        asked = requests.get(guest.pk)
        pk = asked.pk if asked else 0
        found.append(Met(guest, asked, placed.get(pk), refused.get(pk)))
    return found


def _refused(timetable: Timetable | None) -> dict[int, Said]:
    """By request, why the planner does not hold it."""
    if timetable is None:
        return {}
    rows = timetable.placements.filter(slot=None).values_list("request", "why")
    return {pk: Said(why["fr"], why["en"]) for pk, why in rows if why}
