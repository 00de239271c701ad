"""The regular work of meeting days. Each round is worked out from the facts and the moment: done twice, it changes
nothing.
"""

from datetime import datetime, timedelta

from entremise.meetings.actions import arrivals, nudges, ratings, reports, timetables
from entremise.notices.rounds import every


@every(timedelta(minutes=1), "meetings.timetables")
def find_timetables_again(now: datetime) -> None:
    """The computations whose worker was stopped are begun again."""
    timetables.find_again(now)


@every(timedelta(minutes=5), "meetings.held")
def note_meetings_held(now: datetime) -> None:
    """The meetings that are over, and whose two sides had arrived, are noted as held."""
    arrivals.note_held(now)


@every(timedelta(minutes=10), "meetings.nudges")
def nudge_guests(now: datetime) -> None:
    """Guests are told what is new, what waits for them, and their meetings before and after the day."""
    nudges.nudge(now)


@every(timedelta(minutes=10), "meetings.go_on")
def go_on_in_the_loop(now: datetime) -> None:
    """The meetings that were held become introductions of the loop."""
    ratings.go_on_all(now)


@every(timedelta(hours=6), "meetings.reports")
def tell_reports(now: datetime) -> None:
    """Organisers are told what came of their days, six and twelve months after."""
    reports.tell(now)
