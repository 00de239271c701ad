"""What firms that answer together are told: that one asks for them, what the others said, that it is over."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

from entremise.market.models import Partner
from entremise.market.queries.partners import of_leader, of_partner, page, part_in, shown_to_leader
from entremise.notices import actions as notices

#: Who has not answered is reminded this long before the closing date, and not sooner than this after it was asked.
REMINDED, LEFT_ALONE = timedelta(days=5), timedelta(days=2)


def asked(partner: Partner, at: datetime) -> None:
    """A firm is asked to join."""
    _ask(partner, _occasion(partner, "asked", partner.asked_at), at, again=False)


def remind(now: datetime) -> None:
    """Firms that said neither yes nor no are asked once more when the closing date comes near."""
    waiting = Partner.objects.filter(accepted_at=None, declined_at=None, withdrawn_at=None, group__ended_at=None)
    open_still = {"group__tender__cancelled_at": None, "group__tender__awarded_at": None}
    soon = {"group__tender__closes_at__gt": now, "group__tender__closes_at__lte": now + REMINDED}
    found = waiting.filter(asked_at__lte=now - LEFT_ALONE, **open_still, **soon)
    for partner in found.select_related("group__tender").order_by("pk"):
        _ask(partner, _occasion(partner, "reminder", partner.asked_at), now, again=True)


def _ask(partner: Partner, occasion: str, at: datetime, *, again: bool) -> None:
    for to, path in of_partner(partner):
        told = _context(partner, to.language) | {"text": partner.group.text, "again": again}
        notices.tell("group_asked", occasion, to, told, url=path, at=at)


def answered(partner: Partner, what: str, at: datetime) -> None:
    """Who leads is told what a firm said: `accepted`, `declined` or `left`."""
    group = partner.group
    for to in of_leader(group):
        told = _context(partner, to.language) | {"answer": what, "partner": shown_to_leader(partner)}
        notices.tell("group_answered", _occasion(partner, what, at), to, told, url=page(group), at=at)


def over(partner: Partner, at: datetime) -> None:
    """A firm is told that it is no longer asked for, or that there is no group any more; what waits does not leave."""
    if notices.withdraw(_occasion(partner, "asked", partner.asked_at)):
        return
    notices.withdraw(_occasion(partner, "reminder", partner.asked_at))
    for to, _path in of_partner(partner):
        path = reverse("market:tender", args=[partner.group.tender.number]) if to.person else ""
        notices.tell("group_over", _occasion(partner, "over", at), to, _context(partner, to.language), url=path, at=at)


def _context(partner: Partner, language: str) -> dict[str, Any]:
    tender = partner.group.tender
    closes = ""
    if tender.closes_at:
        with override(language):
            closes = date_format(localtime(tender.closes_at), "j F Y")
    return {
        "firm": partner.group.called, "tender": tender.title, "buyer": tender.buyer_name,
        "part": part_in(partner, language), "closes": closes,
    }  # fmt: skip


def _occasion(partner: Partner, what: str, at: datetime) -> str:
    return f"group:{partner.group_id}:{partner.pk}:{what}:{at:%Y%m%d%H%M%S}"
