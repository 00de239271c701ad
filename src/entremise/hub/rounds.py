"""The loop's regular work. Each round is worked out from the facts and the moment: done twice, it changes nothing."""

from datetime import datetime, timedelta

from entremise.hub.actions import advisers, follow_up
from entremise.notices.rounds import every


@every(timedelta(minutes=10), "hub.follow_up")
def follow_up_needs(now: datetime) -> None:
    """Give up silent firms, remind whoever's turn it is, ask what came of introductions, free the needs of advisers
    who left.
    """
    advisers.release(now)
    follow_up.stop_reminding(now)
    follow_up.give_up_silent(now)
    follow_up.remind(now)
    follow_up.ask_outcomes(now)
