"""What a member finds on their own page: what is theirs to do, their needs and introductions, whatever their number.

Advisers see all needs elsewhere: here everybody sees their own, and their organisations'.
"""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from entremise.hub import rules
from entremise.hub.models import Alert, Introduction, Need, Outcome, Side
from entremise.hub.queries import turns
from entremise.hub.queries.introductions import firms
from entremise.hub.queries.needs import asker_names
from entremise.hub.queries.standing import standings
from entremise.hub.transitions import ENDED, PENDING, TOGETHER
from entremise.people.models import Invitation, Person
from entremise.people.rules import organisations
from entremise.registry.models import Offer

#: How many lines of each kind the page shows; the lists hold all.
SHOWN = 5

Introductions = QuerySet[Introduction, Any]


class Duty(StrEnum):
    """What is for somebody to do, the most pressing first."""

    ANSWER = "answer"
    REPLY = "reply"
    AGREE = "agree"
    TELL = "tell"
    CHOOSE = "choose"
    FINISH = "finish"


class ToDo(NamedTuple):
    """One thing to do: about a need, and an introduction for it where there is one; since when, if that is known."""

    duty: Duty
    need: Need
    introduction: Introduction | None
    since: dt.datetime | None


class Mine(NamedTuple):
    """An introduction as one of its sides reads it: the other party's name, and which side the reader is."""

    introduction: Introduction
    side: Side
    other: str


class Scope:
    """What belongs to a person: everything, or what concerns one of their organisations only."""

    def __init__(self, person: Person, organisation: str = "") -> None:
        self.person = person
        self.organisation = organisation if organisation in organisations(person) else ""
        self.firms = [self.organisation] if self.organisation else sorted(organisations(person))

    @property
    def needs(self) -> QuerySet[Need, Any]:
        """Their needs."""
        return Need.objects.filter(self._asked(""))

    @property
    def asked(self) -> Introductions:
        """The introductions made for their needs."""
        return Introduction.objects.filter(self._asked("need__"))

    @property
    def received(self) -> Introductions:
        """The introductions that reached their firms, of others' needs."""
        reached = Q(sent_at__isnull=False) | Q(accepted_at__isnull=False)
        return Introduction.objects.filter(reached, organisation__in=self.firms).exclude(self._asked("need__"))

    @property
    def introductions(self) -> Introductions:
        """All of both kinds, the newest first."""
        return either(self.asked, self.received).select_related("need__person").order_by("-proposed_at", "-pk")

    def _asked(self, need: str) -> Q:
        mine = Q(**{f"{need}organisation__in": self.firms})
        return mine if self.organisation else mine | Q(**{f"{need}person": self.person})

    def mine(self, introductions: Iterable[Introduction]) -> list[Mine]:
        """How the person reads some introductions; as many queries, whatever their number."""
        rows = list(introductions)
        askers = asker_names([each.need for each in rows], self.person)
        known = firms(rows)
        return [self._read(each, askers, known) for each in rows]

    def _read(self, introduction: Introduction, askers: dict[int, str], known: dict[str, Any]) -> Mine:
        if rules.owns(self.person, introduction.need):
            found = known.get(introduction.solution)
            return Mine(introduction, Side.ASKER, found.shown_name if found else introduction.called)
        return Mine(introduction, Side.FIRM, askers[introduction.need_id])


def either(asked: Introductions, received: Introductions) -> Introductions:
    """Those of both, each found by its own indexes: asked for as one or the other, all introductions would be read."""
    return Introduction.objects.filter(pk__in=asked.values("pk").union(received.values("pk")))


def to_do(scope: Scope, now: dt.datetime | None = None) -> list[ToDo]:
    """What is theirs to do, the most pressing kind first, the oldest first in each: six queries."""
    return [each for duty in Duty for each in _DUTIES[duty](scope, now or timezone.now())]


def _of(scope_rows: Introductions, turn: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Those of a turn that are also theirs, the oldest first."""
    both = turn.filter(pk__in=scope_rows.values("pk"))
    return both.select_related("need__person").order_by("began", "pk")[:SHOWN]


def _turn(duty: Duty, rows: QuerySet[Any, Any]) -> list[ToDo]:
    return [ToDo(duty, each.need, each, each.began) for each in rows]


def _choose(scope: Scope, now: dt.datetime) -> list[ToDo]:
    waiting = turns.choosing().filter(pk__in=scope.needs.values("pk")).order_by("began", "pk")[:SHOWN]
    return [ToDo(Duty.CHOOSE, each, None, each.began) for each in waiting]


def _finish(scope: Scope, now: dt.datetime) -> list[ToDo]:
    drafts = scope.needs.filter(published_at=None, closed_at=None).order_by("created_at", "pk")[:SHOWN]
    return [ToDo(Duty.FINISH, each, None, each.created_at) for each in drafts]


def _tell(scope: Scope, now: dt.datetime) -> list[ToDo]:
    """They met, or were put in touch long enough ago, and their side has not told how it ended."""
    ripe = Q(met_at__isnull=False) | Q(introduced_at__lte=now - dt.timedelta(days=min(settings.OUTCOME_DAYS)))
    sides = ((Side.ASKER, scope.asked), (Side.FIRM, scope.received))
    untold = [rows.filter(ripe, introduced_at__isnull=False).exclude(_told(side)) for side, rows in sides]
    found = either(*untold).select_related("need__person")
    return [ToDo(Duty.TELL, each.need, each, each.introduced_at) for each in found.order_by("introduced_at")[:SHOWN]]


def _told(side: Side) -> Exists:
    said = Outcome.objects.filter(introduction=OuterRef("pk"), side=side, replaced_at=None)
    return Exists(said.exclude(kind=Outcome.Kind.ONGOING))


_DUTIES = {
    Duty.ANSWER: lambda scope, now: _turn(Duty.ANSWER, _of(scope.received, turns.answering())),
    Duty.REPLY: lambda scope, now: _turn(Duty.REPLY, _of(scope.asked, turns.replying())),
    Duty.AGREE: lambda scope, now: _turn(Duty.AGREE, _of(scope.asked, turns.agreeing())),
    Duty.TELL: _tell,
    Duty.CHOOSE: _choose,
    Duty.FINISH: _finish,
}


def meetings(scope: Scope, now: dt.datetime | None = None) -> Introductions:
    """The meetings to come, the next one first."""
    return scope.introductions.filter(meeting_at__gte=now or timezone.now()).order_by("meeting_at", "pk")


def needs_with_standing(needs: Iterable[Need], now: dt.datetime | None = None) -> list[tuple[Need, str]]:
    """Needs, each with the sentence that tells where it stands: three queries."""
    rows = list(needs)
    told = standings(rows, now)
    return [(need, told[need.pk]) for need in rows]


def alerts(person: Person) -> QuerySet[Alert, Any]:
    """The saved searches that run."""
    return person.alerts.filter(stopped_at=None).order_by("-created_at")


def offers(scope: Scope) -> int:
    """How many offers their firms describe."""
    named = Q(pk__in=[])
    for scheme, _, identifier in (firm.partition(":") for firm in scope.firms):
        named |= Q(establishment__organisation__scheme=scheme, establishment__organisation__identifier=identifier)
    said = Offer.objects.filter(Offer.SHOWN, named, number__isnull=False)
    return said.aggregate(offers=Count("number", distinct=True))["offers"] if scope.firms else 0


def invitations(person: Person, now: dt.datetime | None = None) -> QuerySet[Invitation, Any]:
    """Those by which a colleague asks them to join; the link that accepts one is in its mail only."""
    unanswered = Invitation.objects.filter(email=person.email, accepted_at=None, revoked_at=None)
    return unanswered.filter(expires_at__gt=now or timezone.now()).select_related("invited_by").order_by("-invited_at")


#: The lists may be narrowed to these, as the addresses name them.
NEED_FILTERS: dict[str, Q] = {
    "brouillons": Q(published_at=None, closed_at=None),
    "publies": rules.OPEN,
    "en-pause": Q(paused_at__isnull=False, closed_at=None),
    "clos": Q(closed_at__isnull=False),
}


def of_status(statuses: Iterable[Introduction.Status]) -> Q:
    """The introductions whose status, read from the facts, is one of these."""
    found = Q(pk__in=[])
    for wanted in statuses:
        found |= _status(wanted)
    return found


def _status(wanted: Introduction.Status) -> Q:
    """The fact of the status holds, and none of those that come before it."""
    earlier: dict[str, Any] = {}
    for fact, status in Introduction.STATUS_BY_FACT.items():
        if status == wanted:
            return Q(**earlier, **{f"{fact}__isnull": False})
        earlier[fact] = None
    return Q(**earlier)


INTRODUCTION_FILTERS: dict[str, Q] = {
    "en-cours": of_status(PENDING),
    "faites": of_status(TOGETHER),
    "terminees": of_status(ENDED),
}
