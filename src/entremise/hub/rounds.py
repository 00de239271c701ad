"""The loop's regular work. Each round is worked out from the facts and the moment: done twice, it changes nothing."""

from datetime import datetime, timedelta

from entremise.hub.actions import advisers, follow_up
from entremise.notices.rounds import every

_OFTEN = timedelta(minutes=10)


@every(_OFTEN, "hub.release")
def release(now: datetime) -> None:
    """The needs of advisers who left come to the list of all."""
    advisers.release(now)


@every(_OFTEN, "hub.give_up")
def give_up(now: datetime) -> None:
    """The firms that stay silent are given up, and the next in turn written to."""
    follow_up.give_up_silent(now)


@every(_OFTEN, "hub.remind")
def remind(now: datetime) -> None:
    """Whoever's turn it is is reminded; reminders that are no longer due do not leave."""
    follow_up.stop_reminding(now)
    follow_up.remind(now)


@every(_OFTEN, "hub.ask_outcomes")
def ask_outcomes(now: datetime) -> None:
    """Both sides of introductions are asked what came of them."""
    follow_up.ask_outcomes(now)
