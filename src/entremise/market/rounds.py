"""The regular work of the Business Act. Each round is worked out from the facts and the moment: done twice, it changes
nothing.
"""

from datetime import datetime, timedelta

from entremise.market.actions import answers, buyers, groups_told, invitations, pilots_told, plans, tenders_told
from entremise.notices.rounds import every


@every(timedelta(minutes=5), "market.answers")
def close_consultations(now: datetime) -> None:
    """When a closing date passes, its buyer is told, and the answers go on in the loop."""
    answers.close(now)


@every(timedelta(minutes=30), "market.closing")
def remind_followers(now: datetime) -> None:
    """Whoever follows a consultation is told that it closes soon."""
    tenders_told.closing(now)


@every(timedelta(minutes=30), "market.groups")
def remind_partners(now: datetime) -> None:
    """Whoever was asked to join a group and said neither yes nor no is reminded before the closing date."""
    groups_told.remind(now)


@every(timedelta(minutes=30), "market.invitations")
def remind_invited(now: datetime) -> None:
    """Whoever was invited, or began an answer, and has not sent it is reminded before the closing date."""
    invitations.remind(now)
    answers.remind(now)


@every(timedelta(hours=6), "market.pilots")
def ask_for_results(now: datetime) -> None:
    """The two sides of a pilot whose last day is past are asked for its results."""
    pilots_told.ask_for_results(now)


@every(timedelta(minutes=1), "market.plans")
def find_plans_again(now: datetime) -> None:
    """The purchase plans whose worker was stopped are read on."""
    plans.find_again(now)


@every(timedelta(hours=12), "market.progress")
def ask_progress(now: datetime) -> None:
    """Signatories of the charter are asked, once a year, how far they are."""
    buyers.ask_progress(now)
