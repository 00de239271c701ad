"""What firms that answer together are told: that one asks for them, what the others said, that it is over."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

from entremise.market.models import Partner
from entremise.market.queries.partners import of_leader, of_partner, page, part_in, shown_to_leader
from entremise.notices import actions as notices


def asked(partner: Partner, at: datetime) -> None:
    """A firm is asked to join."""
    for to, path in of_partner(partner):
        told = _context(partner, to.language) | {"text": partner.group.text}
        notices.tell("group_asked", _occasion(partner, "asked", partner.asked_at), to, told, url=path, at=at)


def answered(partner: Partner, what: str, at: datetime) -> None:
    """Who leads is told what a firm said: `accepted`, `declined` or `left`."""
    group = partner.group
    for to in of_leader(group):
        told = _context(partner, to.language) | {"answer": what, "partner": shown_to_leader(partner)}
        notices.tell("group_answered", _occasion(partner, what, at), to, told, url=page(group), at=at)


def over(partner: Partner, at: datetime) -> None:
    """A firm is told that it is no longer asked for, or that there is no group any more; what waits does not leave."""
    waiting = notices.withdraw(_occasion(partner, "asked", partner.asked_at))
    if waiting:
        return
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
