"""The regular work of the Business Act. Each round is worked out from the facts and the moment: done twice, it changes
nothing.
"""

from datetime import datetime, timedelta

from entremise.market.actions import tenders_told
from entremise.notices.rounds import every


@every(timedelta(minutes=30), "market.closing")
def remind_followers(now: datetime) -> None:
    """Whoever follows a consultation is told that it closes soon."""
    tenders_told.closing(now)
