"""The loop's regular work. Each round is worked out from the facts and the moment: done twice, it changes nothing."""

from datetime import datetime, timedelta

from django.utils.timezone import localtime

from entremise.hub import saved, sending
from entremise.hub.actions import advisers, attachments, figures, follow_up, matches, needs, offers
from entremise.notices.rounds import every

_OFTEN = timedelta(minutes=10)
#: Hours (local time) when the index is built again.
_NIGHT = range(1, 5)


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


@every(timedelta(minutes=1), "hub.webhooks")
def call_webhooks(now: datetime) -> None:
    """The programs that listen are called, those that did not answer again."""
    sending.send_due(now)


@every(_OFTEN, "hub.alerts")
def run_alerts(now: datetime) -> None:
    """The saved searches that are due are run again."""
    saved.run_due(now)


@every(timedelta(minutes=30), "hub.index")
def renew_index(now: datetime) -> None:
    """At night, what firms said during the day goes into the index."""
    if localtime(now).hour in _NIGHT:
        offers.renew_index()


@every(timedelta(minutes=2), "hub.match")
def match_again(now: datetime) -> None:
    """The needs that a new index, or a day gone by, may answer otherwise are matched again."""
    matches.match_again(now)


@every(timedelta(hours=1), "hub.files")
def keep_files(now: datetime) -> None:
    """Files that wait for the scanner are scanned, those that nobody has any more removed."""
    attachments.scan_waiting(now)
    attachments.purge_orphans(now)


@every(timedelta(days=1), "hub.drafts")
def forget_drafts(now: datetime) -> None:
    """The drafts that visitors never came back to are dropped."""
    needs.forget_drafts(now)


@every(_OFTEN, "hub.figures")
def publish_figures(now: datetime) -> None:
    """The figures of the chamber's page and of the public one are counted anew."""
    figures.publish(now)
