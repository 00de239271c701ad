"""What waits for an adviser: each line is one thing, since when, and leads to one act that settles it."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, overload

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import StrIndex, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entremise.hub import rules
from entremise.hub.models import Correspondent, Introduction, Match, Need, Snooze
from entremise.hub.queries import advisers, introductions, turns
from entremise.hub.queries.introductions import Contact
from entremise.hub.queries.outcomes import differing
from entremise.hub.queries.turns import NEED_OPEN, PENDING, Turn
from entremise.neutrality.queries import objections
from entremise.notices.models import Mail
from entremise.people.models import Membership, Person
from entremise.people.queries import memberships

#: Lines of a page of the list.
PAGE = 20
#: A mail that could not be delivered is shown for so long.
FAILED_SHOWN = dt.timedelta(days=30)


class Concern(StrEnum):
    """What a line is about, the most pressing first."""

    UNASSIGNED = "unassigned"
    QUESTION = "question"
    NO_ADDRESS = "no_address"
    NOT_FOUND = "not_found"
    NOT_CHOSEN = "not_chosen"
    UNDECIDED = "undecided"
    SILENT = "silent"
    DIFFER = "differ"


#: What is said of each.
TITLES = {
    Concern.UNASSIGNED: _("Personne ne suit ce besoin"),
    Concern.QUESTION: _("Une question attend une réponse"),
    Concern.NO_ADDRESS: _("Aucune adresse connue pour cette entreprise"),
    Concern.NOT_FOUND: _("Aucune entreprise trouvée"),
    Concern.NOT_CHOSEN: _("Le demandeur n’a pas choisi d’entreprise"),
    Concern.UNDECIDED: _("Le demandeur n’a pas dit si la proposition convient"),
    Concern.SILENT: _("L’entreprise ne répond pas"),
    Concern.DIFFER: _("Les deux côtés ne disent pas la même retombée"),
}
#: What settles it.
ADVICE = {
    Concern.UNASSIGNED: _("Prenez-le, ou confiez-le à un collègue."),
    Concern.QUESTION: _("Répondez vous-même, ou appelez le demandeur."),
    Concern.NO_ADDRESS: _("Trouvez à qui écrire : la demande part aussitôt."),
    Concern.NOT_FOUND: _("Précisez le besoin avec le demandeur, ou proposez une entreprise."),
    Concern.NOT_CHOSEN: _("Appelez-le : a-t-il encore ce besoin ?"),
    Concern.UNDECIDED: _("Appelez-le : la proposition convient-elle ?"),
    Concern.SILENT: _("Appelez-la, ou proposez une autre entreprise."),
    Concern.DIFFER: _("Appelez les deux, et notez ce qu’ils vous disent."),
}


class Scope(StrEnum):
    """Whose needs are listed."""

    TO_ME = ""
    MINE = "miens"
    STOOD_IN = "remplacement"
    UNASSIGNED = "sans-conseiller"
    ALL = "tous"


def of(scope: Scope, adviser: Person, covered: set[int], path: str = "") -> Q:
    """The needs of a scope, for an adviser: a condition on needs, or on what leads to them by a path (`need__`).

    What comes to them: what they follow, what those they stand in for (`covered`) follow, what nobody follows.
    """
    followed_by, by_nobody = f"{path}adviser__in", Q(**{f"{path}adviser": None})
    return {
        Scope.TO_ME: Q(**{followed_by: [adviser.pk, *covered]}) | by_nobody,
        Scope.MINE: Q(**{followed_by: [adviser.pk]}),
        Scope.STOOD_IN: Q(**{followed_by: covered}),
        Scope.UNASSIGNED: by_nobody,
        Scope.ALL: Q(),
    }[scope]


def _unassigned(now: dt.datetime) -> QuerySet[Any]:
    return Need.objects.filter(rules.OPEN, adviser=None).annotate(began=turns.latest("published_at", "resumed_at"))


def _not_found(now: dt.datetime) -> QuerySet[Any]:
    """What nobody follows has a line already: finding firms is for who takes it."""
    found = Match.objects.filter(need=OuterRef("pk"), gone_at=None)
    going = Introduction.objects.filter(need=OuterRef("pk"), withdrawn_at=None, declined_at=None, turned_down_at=None)
    followed = Need.objects.filter(rules.OPEN, adviser__isnull=False, matched_at__isnull=False)
    alone = followed.filter(~Exists(found), ~Exists(going))
    return alone.annotate(began=turns.latest("published_at", "resumed_at"))


def _no_address(now: dt.datetime) -> QuerySet[Any]:
    """Chosen firms at which nobody is known: neither a member here, nor a correspondent of the chamber."""
    waiting = Introduction.objects.filter(PENDING, NEED_OPEN, agreed_at__isnull=False, sent_at=None)
    colon = StrIndex("organisation", Value(":"))
    named = waiting.annotate(scheme=Substr("organisation", 1, colon - 1), identifier=Substr("organisation", colon + 1))
    members = Membership.objects.filter(
        Membership.CURRENT, scheme=OuterRef("scheme"), identifier=OuterRef("identifier"), person__is_active=True
    )
    known = Correspondent.objects.filter(organisation=OuterRef("organisation"), stopped_at=None)
    return named.filter(~Exists(members), ~Exists(known)).annotate(began=turns.latest("agreed_at", "need__resumed_at"))


def _question(now: dt.datetime) -> QuerySet[Any]:
    """A firm waits for an answer before it decides: worth a call once the first reminder changed nothing."""
    return turns.replying().filter(began__lte=now - dt.timedelta(days=min(settings.REMINDER_DAYS)))


#: Where each concern is read: needs or introductions, with `began`, since when.
SOURCES: dict[Concern, Callable[[dt.datetime], QuerySet[Any]]] = {
    Concern.UNASSIGNED: _unassigned,
    Concern.QUESTION: _question,
    Concern.NO_ADDRESS: _no_address,
    Concern.NOT_FOUND: _not_found,
    Concern.NOT_CHOSEN: lambda now: turns.overdue(Turn.CHOOSE, now).filter(adviser__isnull=False),
    Concern.UNDECIDED: lambda now: turns.overdue(Turn.AGREE, now),
    Concern.SILENT: lambda now: turns.overdue(Turn.ANSWER, now),
    Concern.DIFFER: lambda now: differing(),
}


def waiting(concern: Concern, scope: Scope, adviser: Person, covered: set[int], now: dt.datetime) -> QuerySet[Any]:
    """The lines of a concern, for a scope, but those put off until later."""
    rows = SOURCES[concern](now)
    of_need = rows.model is Need
    put_off = Snooze.objects.filter(concern=concern, until__gt=now)
    same = put_off.filter(need=OuterRef("pk")) if of_need else put_off.filter(introduction=OuterRef("pk"))
    return rows.filter(of(scope, adviser, covered, "" if of_need else "need__"), ~Exists(same))


#: Those that are about a need; the others are about one introduction.
OF_NEED = frozenset({Concern.UNASSIGNED, Concern.NOT_FOUND, Concern.NOT_CHOSEN})
#: Those that a call to the firm settles; the others are settled with the asker, or alone.
BY_FIRM = frozenset({Concern.SILENT, Concern.DIFFER})
ALONE = frozenset({Concern.UNASSIGNED, Concern.NO_ADDRESS})


@dataclass(frozen=True)
class Point:
    """One line: what, since when, of which need and, when it is about one, of which introduction.

    Attributes:
        firm: the name of the firm introduced; empty when it left the register.
        call: how to reach whoever settles it.
    """

    concern: Concern
    since: dt.datetime
    need: Need
    introduction: Introduction | None = None
    firm: str = ""
    call: tuple[Contact, ...] = ()

    @property
    def title(self) -> str:
        """What waits."""
        return str(TITLES[self.concern])

    @property
    def advice(self) -> str:
        """What settles it."""
        return str(ADVICE[self.concern])

    @property
    def row(self) -> int:
        """The number of the introduction, else of the need: with the concern, what a form names."""
        return self.introduction.pk if self.introduction else self.need.pk


#: A line before what it tells is read: its concern, its row, since when.
Bare = tuple[Concern, int, dt.datetime]


@dataclass(frozen=True)
class Attention(Sequence[Point]):
    """The list of an adviser, the longest waiting first: how many lines of each concern, and any slice of them.

    All lines are read at once, as bare rows: one query. What a slice tells takes a few more, whatever its length.

    Attributes:
        rows: the lines of each concern.
        concern: the only one that is shown; all when there is none.
    """

    rows: dict[Concern, QuerySet[Any]]
    concern: Concern | None = None

    @cached_property
    def _lines(self) -> list[Bare]:
        first, *others = (_light(each, rows) for each, rows in self.rows.items())
        every = first.union(*others, all=True).order_by("since", "concern", "row")
        return [(Concern(concern), row, since) for concern, row, since in every]

    @cached_property
    def counts(self) -> dict[Concern, int]:
        """How many lines of each concern, shown or not."""
        counted = Counter(concern for concern, _row, _since in self._lines)
        return {each: counted[each] for each in self.rows}

    @cached_property
    def _shown(self) -> list[Bare]:
        return [line for line in self._lines if self.concern in (None, line[0])]

    def __len__(self) -> int:
        return len(self._shown)

    @overload
    def __getitem__(self, part: int) -> Point: ...
    @overload
    def __getitem__(self, part: slice) -> list[Point]: ...
    def __getitem__(self, part: int | slice) -> Point | list[Point]:
        """A line, or those of a slice."""
        if isinstance(part, int):
            return _points([self._shown[part]])[0]
        return _points(self._shown[part])


def attention(
    adviser: Person, scope: Scope = Scope.TO_ME, concern: Concern | None = None, now: dt.datetime | None = None
) -> Attention:
    """What waits for an adviser, put off lines left out."""
    now = now or timezone.now()
    covered = advisers.stand_ins(timezone.localdate(now)).covered_by(adviser.pk)
    return Attention({each: waiting(each, scope, adviser, covered, now) for each in Concern}, concern)


def _light(concern: Concern, rows: QuerySet[Any]) -> QuerySet[Any]:
    """A line as a row of the same form whatever it is about, so that all can be put in one order."""
    named = rows.order_by().annotate(concern=Value(concern.value), since=F("began"), row=F("pk"))
    lines: QuerySet[Any] = named.values_list("concern", "row", "since")
    return lines


def _points(lines: list[Bare]) -> list[Point]:
    needs = Need.objects.select_related("adviser", "person").in_bulk(
        [row for concern, row, _since in lines if concern in OF_NEED]
    )
    made = Introduction.objects.select_related("need__adviser", "need__person").in_bulk(
        [row for concern, row, _since in lines if concern not in OF_NEED]
    )
    firms = introductions.firms(made.values())
    known = _known({made[row].organisation for concern, row, _since in lines if concern in BY_FIRM})
    points = []
    for concern, row, since in lines:
        introduction = None if concern in OF_NEED else made[row]
        need = introduction.need if introduction else needs[row]
        call = [] if concern in ALONE else [_asker(need)]
        firm = firms.get(introduction.solution) if introduction else None
        if introduction and concern in BY_FIRM:
            answered = Contact(introduction.firm_name, introduction.firm_email, introduction.firm_phone)
            at_firm = [answered] if answered.email else known.get(introduction.organisation, [])
            call = at_firm if concern == Concern.SILENT else [*call, *at_firm]
        shown = firm.shown_name if firm else introduction.called if introduction else ""
        points.append(Point(concern, since, need, introduction, shown, tuple(call)))
    return points


def _asker(need: Need) -> Contact:
    if need.person is None:
        return Contact(need.name, need.email)
    return Contact(need.person.name, need.person.email, need.person.phone)


def _known(organisations: set[str]) -> dict[str, list[Contact]]:
    """Who is known at several firms: their members here, else those the chamber knows."""
    if not organisations:
        return {}
    named = Q()
    for scheme, _colon, identifier in (each.partition(":") for each in organisations):
        named |= Q(scheme=scheme, identifier=identifier)
    members = Membership.objects.filter(Membership.CURRENT, named, person__is_active=True).select_related("person")
    found: dict[str, list[Contact]] = {}
    for each in members.order_by("pk"):
        contact = Contact(each.person.name, each.person.email, each.person.phone)
        found.setdefault(each.organisation, []).append(contact)
    others = Correspondent.objects.filter(organisation__in=organisations - found.keys(), stopped_at=None)
    for known in others.order_by("pk"):
        found.setdefault(known.organisation, []).append(Contact(known.name, known.email, known.phone))
    return found


@dataclass(frozen=True)
class Desk:
    """What waits for any adviser, elsewhere: how many people asked to join a firm, letters to print, mails lost, and
    objections of firms to their place in a list.
    """

    memberships: int
    letters: int
    lost: int
    objections: objections.Waiting


def desk(now: dt.datetime | None = None) -> Desk:
    """How much waits for any adviser on other pages."""
    now = now or timezone.now()
    to_check = memberships.waiting().filter(proof=Membership.Proof.ADVISER)
    to_print = memberships.waiting_letters().filter(letter_sent_at=None)
    return Desk(to_check.count(), to_print.count(), lost_mails(now).count(), objections.waiting(now))


def lost_mails(now: dt.datetime) -> QuerySet[Mail]:
    """The mails of the loop that could not be delivered lately: somebody was not told what they should know."""
    of_loop = Q(kind__startswith="need_") | Q(kind__startswith="introduction_") | Q(kind__startswith="follow_up_")
    dropped = Mail.objects.filter(of_loop | Q(kind__startswith="outcome_"), dropped_at__gt=now - FAILED_SHOWN)
    return dropped.exclude(dropped_because__in=("withdrawn", "account closed")).order_by("-dropped_at")
