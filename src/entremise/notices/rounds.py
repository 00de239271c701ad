"""Rounds: regular pieces of work. Each app declares its own in `rounds.py`; the worker does those that are due.

A round is taken by one worker at a time. One cut short (the machine stopped) is begun again once its lease is over, so
a round must be safe to do twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db.models import Q
from django.utils.module_loading import autodiscover_modules

from entremise.notices.models import Round

log = structlog.get_logger(__name__)

Work = Callable[[datetime], object]

#: A round that has not finished by then was cut short.
LEASE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Regular:
    """A declared round: what is done, how often."""

    name: str
    period: timedelta
    work: Work


_declared: dict[str, Regular] = {}


def every(period: timedelta, name: str) -> Callable[[Work], Work]:
    """Have the worker call a function of the present moment once in each period. Names are unique over all apps."""

    def declare(work: Work) -> Work:
        if name in _declared:
            raise ValueError(f"two rounds are named {name!r}")
        _declared[name] = Regular(name, period, work)
        return work

    return declare


def declared() -> list[Regular]:
    """All rounds of the installed apps, by name."""
    autodiscover_modules("rounds")
    return [_declared[name] for name in sorted(_declared)]


def run_due(now: datetime, *, even_if_not_due: bool = False) -> dict[str, str]:
    """Do what is due and nobody else is doing; `done` or `failed` for each round that was begun.

    A round that fails is logged and tried again at its next time; the others are done all the same.
    """
    return {each.name: _do(each, now) for each in declared() if _take(each, now, even_if_not_due=even_if_not_due)}


def _take(regular: Regular, now: datetime, *, even_if_not_due: bool) -> bool:
    """Whether this caller is the one to do it: a single conditional update, which only one can win."""
    Round.objects.get_or_create(name=regular.name)
    free = Q(started_at=None) | Q(done_at__isnull=False) | Q(started_at__lte=now - LEASE)
    due = Q(done_at=None) | Q(started_at__lte=now - regular.period)
    waiting = Round.objects.filter(free, name=regular.name)
    if not even_if_not_due:
        waiting = waiting.filter(due)
    # Reading first: an update that finds nothing would all the same wait for whoever writes the database.
    return waiting.exists() and waiting.update(started_at=now, done_at=None) == 1


def _do(regular: Regular, now: datetime) -> str:
    try:
        regular.work(now)
    except Exception as error:
        log.exception("round_failed", round=regular.name)
        failure = type(error).__name__
    else:
        failure = ""
    Round.objects.filter(name=regular.name, started_at=now).update(done_at=now, failure=failure)
    return "failed" if failure else "done"


@every(timedelta(seconds=20), "notices.send")
def send_what_is_due(now: datetime) -> None:
    """Let go what quiet hours, rhythms and limits allow, and send it."""
    from entremise.notices.actions.sending import send_due

    send_due(now)


@every(timedelta(minutes=1), "tasks.begin_again")
def begin_cut_short_tasks_again(now: datetime) -> None:
    """Give back the tasks whose worker was stopped in the middle: they would stay begun for ever.

    A task may so be done twice, as any work that survives its worker: each is written to change nothing the second
    time.
    """
    from django_tasks_db.models import DBTaskResult

    begun = DBTaskResult.objects.running().filter(started_at__lte=now - LEASE)
    begun.update(status="READY", started_at=None)
