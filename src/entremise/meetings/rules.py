"""Who may see and do what at a meeting day.

Advisers organise all days; somebody of the team of one day organises that one. A guest is answered for by whoever holds
its signed link, by the account it was invited with, and by the members of its organisation.
"""

from datetime import datetime

from django.db.models import Q

from entremise.meetings.models import Guest, MeetingDay
from entremise.people.models import Person
from entremise.people.rules import Visitor, adviser, organisations, reads_figures, signed_in


def organises(visitor: Visitor, day: MeetingDay) -> bool:
    """Whether they prepare this day: its guests, its requests, its timetables, what happens during it."""
    if adviser(visitor):
        return True
    return isinstance(visitor, Person) and signed_in(visitor) and day.team.filter(pk=visitor.pk).exists()


def organised(visitor: Visitor) -> Q:
    """The days `organises` holds for."""
    if adviser(visitor):
        return Q()
    if not isinstance(visitor, Person) or not signed_in(visitor):
        return Q(pk__in=[])
    return Q(pk__in=visitor.meeting_days.values("pk"))


def reads_report(visitor: Visitor, day: MeetingDay) -> bool:
    """Whether they read what came of a day: who organises it, and who reads the chamber's figures."""
    return organises(visitor, day) or reads_figures(visitor)


def answers_for(visitor: Visitor, guest: Guest) -> bool:
    """Whether they answer for a guest by their account."""
    if not isinstance(visitor, Person) or not signed_in(visitor):
        return False
    return guest.person_id == visitor.pk or bool(guest.organisation and guest.organisation in organisations(visitor))


def answered_for(visitor: Visitor) -> Q:
    """The guests `answers_for` holds for."""
    if not isinstance(visitor, Person) or not signed_in(visitor):
        return Q(pk__in=[])
    mine = Q(person=visitor)
    return mine | Q(organisation__in=organisations(visitor)) if organisations(visitor) else mine


def takes_requests(day: MeetingDay, now: datetime) -> bool:
    """Whether guests ask for meetings and answer now: from the opening until the date that was told, or the end."""
    if not day.opened_at or day.closed_at or day.cancelled_at:
        return False
    last = day.slots.last()
    until = day.requests_until or (last.ends_at if last else None)
    return until is None or now < until
