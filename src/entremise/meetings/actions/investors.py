"""An investor's journey: the project is told, decision makers are gathered, meetings with them are asked for."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from entremise.meetings.actions import guests, requests
from entremise.meetings.models import Guest, Holder, MeetingDay, Request, Site
from entremise.meetings.queries import investors as queries
from entremise.meetings.roles import BY_KEY
from entremise.people import trail
from entremise.people.models import Person


@transaction.atomic
def tell_project(day: MeetingDay, project: str, by: Person) -> MeetingDay:
    """Say what the investor wants to do here; the circle follows."""
    if day.project != project:
        day.project = project
        day.save(update_fields=["project"])
        trail.record("day.tell_project", day, by)
    return day


@transaction.atomic
def gather(day: MeetingDay, holders: Iterable[Holder], by: Person, at: datetime | None = None) -> list[Guest]:
    """Make guests of those who hold these roles, and ask for their meetings with the investor. Nobody is written to.

    Done again, it changes nothing: who is a guest already, by address or by role, institution and name, stays as it is.

    Returns:
        The guests that are new.
    """
    at = at or timezone.now()
    addresses = set(day.guests.exclude(email="").values_list("email", flat=True))
    people = set(day.guests.values_list("role", "firm", "name"))
    new = []
    for holder in holders:
        email, person = holder.email.lower(), (holder.role, holder.institution, holder.name)
        if email in addresses or person in people:
            continue
        new.append(guests.add(day, _facts(day, holder), by, at))
        addresses |= {email} - {""}
        people.add(person)
    ask_meetings(day, by, at)
    return new


def _facts(day: MeetingDay, holder: Holder) -> dict[str, object]:
    role = BY_KEY[holder.role]
    return {
        "side": day.sides[-1] if day.sides else "", "organisation": holder.organisation, "firm": holder.institution,
        "name": holder.name, "email": holder.email, "language": holder.language, "role": holder.role,
        "offers": role.does.en if holder.language == "en" else role.does.fr, "site": _site(day, holder),
    }  # fmt: skip


def _site(day: MeetingDay, holder: Holder) -> Site | None:
    """Where they receive, on this day."""
    if not holder.site:
        return None
    return day.sites.get_or_create(name=holder.site, defaults={"address": holder.address})[0]


@transaction.atomic
def ask_meetings(day: MeetingDay, by: Person, at: datetime | None = None) -> list[Request]:
    """Ask, for each investor, to meet each decision maker who comes. Those that stand, or were declined, are left."""
    at = at or timezone.now()
    coming = list(day.guests.filter(withdrawn_at=None).exclude(role="").order_by("pk"))
    pairs = {frozenset(pair) for pair in day.requests.values_list("asker", "asked")}
    understood = queries.activities(day.project)
    made = []
    for investor in queries.investors(day):
        for host in coming:
            if frozenset((investor.pk, host.pk)) in pairs or host.role not in BY_KEY:
                continue
            because = queries.reasons(BY_KEY[host.role], day.project, understood)
            told = [{"kind": each.kind, "fr": each.said.fr, "en": each.said.en} for each in because]
            made.append(requests.make(
                investor, host, by=by, made_by=Request.Maker.ORGANISER, weight=3 if BY_KEY[host.role].always else 2,
                reasons=told, at=at,
            ))  # fmt: skip
    return made
