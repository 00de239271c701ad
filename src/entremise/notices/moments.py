"""When a mail may leave: quiet hours, the rhythm somebody chose, the most a week. Plain functions of the moment.

Hours are those of a clock on the wall, in the chamber's time zone: an hour is quiet when the clock shows it. A mail
that waits for an hour that comes twice (clocks go back) leaves at the second one; for an hour that does not come
(clocks go forward), an hour later on the wall.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)


class Wishes(Protocol):
    """How somebody wants to be told (a row of `Preference`)."""

    rhythm: str
    quiet_from: time
    quiet_until: time
    most_a_week: int


def next_moment(at: datetime, since: datetime, wishes: Wishes, sent: Iterable[datetime], zone: ZoneInfo) -> datetime:
    """The first moment, `at` or later, when one more mail may leave to somebody who received those of `sent`.

    It waits since some moment: once the hour of a rhythm is there, it leaves when it can, not at that very second.
    """
    sent = sorted(sent)
    moment = max(at, slot(since, wishes, zone))
    while True:
        later = room(awake(moment, wishes.quiet_from, wishes.quiet_until, zone), sent, wishes.most_a_week)
        if later == moment:
            return moment
        moment = slot(later, wishes, zone)


def awake(at: datetime, quiet_from: time, quiet_until: time, zone: ZoneInfo) -> datetime:
    """The first moment, `at` or later, outside quiet hours; equal hours mean that none is quiet."""
    while is_quiet(at.astimezone(zone).time(), quiet_from, quiet_until):
        at = next_time(at + timedelta(microseconds=1), quiet_until, zone)
    return at


def is_quiet(clock: time, quiet_from: time, quiet_until: time) -> bool:
    """Whether the clock on the wall shows a quiet hour; hours may pass midnight."""
    if quiet_from <= quiet_until:
        return quiet_from <= clock < quiet_until
    return clock >= quiet_from or clock < quiet_until


def slot(at: datetime, wishes: Wishes, zone: ZoneInfo) -> datetime:
    """The first moment, `at` or later, when the rhythm lets mails go: at once, each morning, or on Monday morning.

    Summaries leave when quiet hours end.
    """
    if wishes.rhythm == "each":
        return at
    return next_time(at, wishes.quiet_until, zone, monday=wishes.rhythm == "weekly")


def next_time(at: datetime, clock: time, zone: ZoneInfo, *, monday: bool = False) -> datetime:
    """The first moment, `at` or later, when the clock shows this hour (on a Monday, if asked)."""
    day = at.astimezone(zone).date()
    while True:
        moment = max(datetime.combine(day, clock.replace(fold=fold), zone).astimezone(at.tzinfo) for fold in (0, 1))
        if moment >= at and not (monday and day.weekday()):
            return moment
        day += timedelta(days=1)


def room(at: datetime, sent: list[datetime], most: int) -> datetime:
    """The first moment, `at` or later, when fewer than `most` of `sent` are of the seven days before."""
    recent = [moment for moment in sent if moment > at - WEEK]
    most = max(most, 1)
    return at if len(recent) < most else recent[-most] + WEEK
