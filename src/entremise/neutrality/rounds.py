"""Neutrality's regular work. Each round is worked out from the facts and the moment: done twice, it changes nothing."""

from datetime import datetime, timedelta

from entremise.neutrality.actions import objections, reports
from entremise.notices.rounds import every

_OFTEN = timedelta(minutes=10)


@every(_OFTEN, "neutrality.enter")
def enter_objections(now: datetime) -> None:
    """What was objected and answered, and a machine that stopped left out of the ledger, is written there."""
    objections.enter_missing(now)


@every(_OFTEN, "neutrality.remind")
def remind_advisers(now: datetime) -> None:
    """Advisers are told of the objections that are soon due, and of those that are late."""
    objections.remind(now)


@every(_OFTEN, "neutrality.report")
def count_month(now: datetime) -> None:
    """The report of the month that goes on is counted anew; those of months that are over are published."""
    reports.publish_due(now)
    reports.renew(now)
