"""Nobody is forgotten: reminders, firms given up when they stay silent, both sides asked what came of it.

All of it is worked out from the facts and the present moment, and may be done again at any time: a reminder is a row
under a key that names the turn and its mark, written in the transaction of its mail.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from entremise.hub import links
from entremise.hub.actions import introductions, needs_told, telling
from entremise.hub.actions.holding import held, hold
from entremise.hub.models import Introduction, Need, Outcome, Reminder, Side
from entremise.hub.outcome_links import SIDES, outcome_url
from entremise.hub.queries import addressees, turns
from entremise.hub.queries import introductions as queries
from entremise.hub.queries.outcomes import told
from entremise.notices.actions import Addressee, tell, withdraw
from entremise.notices.texts import whole
from entremise.people import trail

log = structlog.get_logger(__name__)

Turn = Reminder.Turn

#: A mail held by quiet hours or a weekly summary has left or was dropped by then.
HELD_AT_MOST = dt.timedelta(days=30)


def remind(now: dt.datetime) -> int:
    """Remind whoever's turn it is of what is theirs to do; how many reminders."""
    return sum(_each(turns.due(turn, now), partial(_remind, turn, now=now)) for turn in turns.TURNS)


def _each(rows: Iterable[Any], do: Callable[[Any], bool]) -> int:
    """Do it to each row, in a transaction of its own: one that fails is logged and keeps no other waiting."""
    done = 0
    for row in rows:
        try:
            with transaction.atomic():
                done += do(row)
        except Exception:
            log.exception("follow_up_failed", row=trail.name_of(row))
    return done


def _remind(turn: Turn, waiting: Any, *, now: dt.datetime) -> bool:
    """Make one reminder, unless the person has acted since it was found due."""
    need = hold(waiting.pk if isinstance(waiting, Need) else waiting.need_id)
    row = turns.TURNS[turn]().filter(pk=waiting.pk).first()
    if row is None or row.began != waiting.began:
        return False
    introduction = row if isinstance(row, Introduction) else None
    if introduction:
        introduction.need = need
    day = waiting.mark
    key = f"{turn}:{row.pk}:{row.began:%Y%m%dT%H%M%S}:{day}"
    if not _noted(key, turn, need, introduction, day, now):
        return False
    if introduction is None:
        _tell_to_choose(need, key, day, now)
    else:
        _tell_of_introduction(turn, introduction, key, day, now)
    return True


def _noted(key: str, turn: Turn, need: Need, introduction: Introduction | None, day: int, now: dt.datetime) -> bool:
    """Write a reminder down; false when it was made already."""
    facts: dict[str, Any] = {"turn": turn, "need": need, "introduction": introduction, "day": day, "at": now}
    _reminder, new = Reminder.objects.get_or_create(key=key, defaults=facts)
    return new


def _tell_to_choose(need: Need, key: str, day: int, now: dt.datetime) -> None:
    found = need.matches.filter(gone_at=None).count()
    context = {"need": telling.shortened(need.text), "n": found, "last": _last(day)}
    for to in addressees.asker_of(need):
        page = needs_told.page(need)
        tell("follow_up_choose", occasion(key), to, context | {"link": whole(page)}, url=page, at=now)


def _tell_of_introduction(turn: Turn, introduction: Introduction, key: str, day: int, now: dt.datetime) -> None:
    side = Side.FIRM if turn == Turn.ANSWER else Side.ASKER
    page = telling.page(introduction)
    context = {"need": telling.shortened(introduction.need.text), "last": _last(day)}
    context |= {"firm": queries.firm_name(introduction)}
    for to in addressees.of(introduction, side):
        said = context | {"link": whole(page)}
        if side == Side.FIRM:
            link = links.answer_url(introduction.number, to.email)
            said |= {"link": whole(link), "stop_url": telling.stop_url(introduction, to)}
        tell(f"follow_up_{turn.value}", occasion(key), to, said, url=page, at=now)


def _last(day: int) -> bool:
    return bool(day == max(settings.REMINDER_DAYS))


def occasion(key: str) -> str:
    """The occasion of the mail of a reminder."""
    return f"follow_up:{key}"


def give_up_silent(now: dt.datetime) -> int:
    """Give up the firms that stay silent: the next in turn are written to. They may still answer. How many."""
    limit = now - dt.timedelta(days=settings.SILENT_AFTER_DAYS)
    silent = turns.answering().filter(silent_at=None, began__lte=limit).order_by("began", "pk")
    return _each(silent, lambda each: introductions.give_up(each, now).silent_at == now)


def ask_outcomes(now: dt.datetime) -> int:
    """Ask each side what came of it, at each mark until it has told how it ended; how many were asked."""
    return sum(_each(turns.due_to_tell(side, now), partial(_ask, side=side, now=now)) for side in SIDES)


def _ask(introduction: Any, *, side: Side, now: dt.datetime) -> bool:
    turn = turns.TO_TELL[side]
    current = held(introduction)
    if told(current, side):
        return False
    key = f"{turn}:{current.pk}:{introduction.mark}"
    if not _noted(key, turn, current.need, current, introduction.mark, now):
        return False
    for to in addressees.of(current, side):
        _tell_to_say(current, side, to, key, now)
    return True


def _tell_to_say(introduction: Introduction, side: Side, to: Addressee, key: str, now: dt.datetime) -> None:
    """The mail with one button for each answer; opening one writes nothing, a form is confirmed."""
    link = whole(outcome_url(introduction.number, side, to.email))
    other = queries.firm_name(introduction) if side == Side.ASKER else queries.asker_shown(introduction)
    with override(to.language):
        since = date_format(timezone.localtime(introduction.introduced_at), "j F Y")
        answers = [{"words": str(kind.label), "link": f"{link}?kind={kind.value}"} for kind in Outcome.Kind]
    context = {
        "need": telling.shortened(introduction.need.text), "other": other, "since": since, "answers": answers,
    }  # fmt: skip
    tell("outcome_asked", occasion(key), to, context | {"link": link}, url=telling.page(introduction), at=now)


def ask_again(introduction: Introduction, side: Side, to: Addressee, at: dt.datetime | None = None) -> None:
    """Send somebody whose link is too old the question with a new one: one a day."""
    at = at or timezone.now()
    _tell_to_say(introduction, side, to, f"{turns.TO_TELL[side]}:{introduction.pk}:again:{at:%Y%m%d}", at)


def tell_difference(introduction: Introduction, outcome: Outcome, at: dt.datetime) -> None:
    """Both sides are shown that they do not tell the same, and may correct what they said."""
    page = telling.page(introduction)
    for side in SIDES:
        for to in addressees.of(introduction, side):
            link = whole(outcome_url(introduction.number, side, to.email))
            context = {"need": telling.shortened(introduction.need.text), "link": link}
            tell("outcome_differs", f"outcome:{outcome.pk}:differs", to, context, url=page, at=at)


def stop_asking(introduction: Introduction, side: Side) -> None:
    """A side has answered: what still waits to ask it does not leave."""
    _withdraw(introduction.reminders.filter(turn=turns.TO_TELL[side]))


def stop_reminding(now: dt.datetime) -> int:
    """Drop the reminders that have not left while whoever they are for has acted, or the need was paused or closed."""
    recent = Reminder.objects.filter(at__gte=now - HELD_AT_MOST)
    dropped = 0
    for turn, waiting in turns.TURNS.items():
        of = "need" if turn == Turn.CHOOSE else "introduction"
        over = recent.filter(turn=turn).exclude(**{f"{of}__in": waiting().values("pk")})
        dropped += _withdraw(over)
    return dropped


def _withdraw(reminders: QuerySet[Reminder]) -> int:
    return sum(withdraw(occasion(key)) for key in reminders.values_list("key", flat=True))
