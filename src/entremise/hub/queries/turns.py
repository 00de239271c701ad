"""Whose turn it is, and since when: read from the facts, for the reminders and for the adviser's list.

A turn begins with the fact that gave it (a proposal, a mail sent, a question), and again when the need comes out of a
pause: no time is counted while it was paused. It ends with the act that was waited for, or when the need is paused or
closed.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db.models import Case, DateTimeField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest

from entremise.hub import rules
from entremise.hub.models import Introduction, Match, Message, Need, Outcome, Reminder, Side

Turn = Reminder.Turn

#: Over: the firm or the asker said no, it was taken back, or the need was closed.
_ENDED = Q(declined_at__isnull=False) | Q(turned_down_at__isnull=False) | Q(withdrawn_at__isnull=False) | Q(
    closed_at__isnull=False
)  # fmt: skip
#: Neither over nor made.
PENDING = Q(declined_at=None, turned_down_at=None, withdrawn_at=None, closed_at=None, introduced_at=None)
#: The need is open: published, neither paused nor closed.
NEED_OPEN = Q(need__published_at__isnull=False, need__paused_at=None, need__closed_at=None)


def agreeing() -> QuerySet[Any]:
    """The asker is to say whether a proposal suits: `began` when it was made."""
    waiting = Introduction.objects.filter(PENDING, NEED_OPEN, agreed_at=None)
    return waiting.annotate(began=latest("proposed_at", "need__resumed_at"))


def answering() -> QuerySet[Any]:
    """The firm is to answer: `began` when it was written to, or had the last word of a conversation addressed to it.

    A firm that was given up may still answer: nobody was told that another was chosen.
    """
    began = latest("sent_at", "need__resumed_at", "last_at")
    waiting: QuerySet[Any] = _sent().annotate(began=began).exclude(last_side=Side.FIRM)
    return waiting


def replying() -> QuerySet[Any]:
    """The firm asked something before it answers: the asker is to reply; `began` when it was asked."""
    began = latest("last_at", "need__resumed_at")
    waiting: QuerySet[Any] = _sent().annotate(began=began).filter(last_side=Side.FIRM)
    return waiting


def _sent() -> QuerySet[Any]:
    last = Message.objects.filter(introduction=OuterRef("pk")).order_by("-at", "-pk")
    # An empty side rather than null, so that "not the firm's" holds when nothing was written.
    written = Introduction.objects.annotate(
        last_side=Coalesce(Subquery(last.values("side")[:1]), Value("")), last_at=Subquery(last.values("at")[:1])
    )
    return written.filter(PENDING, NEED_OPEN, sent_at__isnull=False, accepted_at=None)


def choosing() -> QuerySet[Any]:
    """The asker is to choose firms: some were found, and none that was chosen may still answer. `began` with the
    need, with the first of the firms found, or with the end of the last introduction, whichever comes last.
    """
    of_need = Introduction.objects.filter(need=OuterRef("pk"))
    over = Coalesce("declined_at", "turned_down_at", "withdrawn_at", "silent_at")
    last_end = of_need.annotate(over=over).order_by("-over").values("over")[:1]
    left = Match.objects.filter(need=OuterRef("pk"), gone_at=None).exclude(_introduced())
    waiting = Need.objects.filter(rules.OPEN, Exists(left), ~Exists(of_need.filter(~_ENDED, silent_at=None)))
    return waiting.annotate(
        found=Subquery(left.order_by("found_at").values("found_at")[:1]),
        over=Subquery(last_end, output_field=DateTimeField()),
    ).annotate(began=latest("published_at", "resumed_at", "found", "over"))


def _introduced() -> Exists:
    """That somebody dealt with the firm for a need that is open: what closed with the need before counts no more."""
    same = Introduction.objects.filter(need=OuterRef("need"), solution=OuterRef("solution"))
    return Exists(same.filter(withdrawn_at=None, closed_at=None))


def latest(first: str, *others: str) -> Greatest:
    """The latest of a moment and others that may be unknown (databases disagree on the greatest of nothing)."""
    return Greatest(F(first), *(Coalesce(F(each), F(first)) for each in others))


#: Where each turn is read.
TURNS: dict[Turn, Callable[[], QuerySet[Any]]] = {
    Turn.CHOOSE: choosing,
    Turn.AGREE: agreeing,
    Turn.ANSWER: answering,
    Turn.REPLY: replying,
}
#: The turn of each side to say what came of it.
TO_TELL = {Side.ASKER: Turn.TELL_ASKER, Side.FIRM: Turn.TELL_FIRM}
#: A mark missed for so long (the service was stopped, data came from elsewhere) is let go: it would only surprise.
LATE = dt.timedelta(days=30)


def due(turn: Turn, now: dt.datetime) -> QuerySet[Any]:
    """Whose reminder is due and was not made since the turn began, each with the `mark` it has come to, in days.

    A worker that comes late finds each turn at its latest mark only: what was missed is not sent all at once.
    """
    return _at_mark(TURNS[turn](), turn, "began", settings.REMINDER_DAYS, now)


def due_to_tell(side: Side, now: dt.datetime) -> QuerySet[Any]:
    """The introductions of which a side is to be asked what came, each with the `mark` it has come to."""
    told = Outcome.objects.filter(introduction=OuterRef("pk"), side=side, replaced_at=None)
    untold = Introduction.objects.filter(~Exists(told.exclude(kind=Outcome.Kind.ONGOING)))
    return _at_mark(untold, TO_TELL[side], "introduced_at", settings.OUTCOME_DAYS, now)


def _at_mark(waiting: QuerySet[Any], turn: Turn, began: str, days: Iterable[int], now: dt.datetime) -> QuerySet[Any]:
    since = {day: now - dt.timedelta(days=day) for day in sorted(days, reverse=True)}
    reached = [When(**{f"{began}__lte": moment}, then=Value(day)) for day, moment in since.items()]
    moments = list(since.values())
    window = {f"{began}__lte": moments[-1], f"{began}__gt": moments[0] - LATE}
    made = Reminder.objects.filter(
        **{"need" if waiting.model is Need else "introduction": OuterRef("pk")},
        turn=turn, day=OuterRef("mark"), at__gte=OuterRef(began),
    )  # fmt: skip
    marked: QuerySet[Any] = waiting.filter(**window).annotate(mark=Case(*reached, output_field=IntegerField()))
    unmade: QuerySet[Any] = marked.filter(~Exists(made))
    return unmade.order_by(began, "pk")


def holds(occasion: str) -> bool:
    """Whether a reminder (`follow_up:answer:12:20260601T0700:3`) or a question on the outcome is still to be made:
    asked when its mail leaves, so that nobody is reminded of what they have just done.
    """
    turn, row, *rest = occasion.removeprefix("follow_up:").split(":")
    if turn in TURNS:
        waiting = TURNS[Turn(turn)]().filter(pk=row).first()
        return waiting is not None and f"{waiting.began:%Y%m%dT%H%M%S}" == rest[0]
    if rest[0] == "again":  # the link that somebody asked for
        return True
    side = next(side for side, told in TO_TELL.items() if told == turn)
    said = Outcome.objects.filter(introduction=int(row), side=side, replaced_at=None)
    return not said.exclude(kind=Outcome.Kind.ONGOING).exists()


def overdue(turn: Turn, now: dt.datetime) -> QuerySet[Any]:
    """Those whose last reminder has come and who have not acted: for an adviser to see to."""
    return TURNS[turn]().filter(began__lte=now - dt.timedelta(days=max(settings.REMINDER_DAYS)))
