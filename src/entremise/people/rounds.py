"""What the worker does for people at regular times."""

from datetime import datetime, timedelta

from entremise.notices.rounds import every
from entremise.people.actions import accounts, personal


@every(timedelta(days=1), "people.purge")
def purge(now: datetime) -> None:
    """Warn unused accounts, erase those warned in vain, take away what was kept long enough."""
    personal.erase_unused(now)
    personal.warn_unused(now)
    personal.purge(now)


@every(timedelta(hours=6), "people.sessions")
def forget_ended_sessions(now: datetime) -> None:
    """Keep nothing of sessions that are over."""
    accounts.forget_ended_sessions(now)
