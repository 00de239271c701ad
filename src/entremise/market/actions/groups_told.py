"""What firms that answer together are told: that one asks for them, what the others said, that it is over."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

from entremise.hub.queries.addressees import correspondents, members
from entremise.market.models import Group, Partner, Tender
from entremise.market.partner_links import partner_url
from entremise.market.queries.partners import part_in
from entremise.notices import actions as notices
from entremise.notices.actions import Addressee


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


def of_partner(partner: Partner) -> Iterator[tuple[Addressee, str]]:
    """Who is written to at a firm that is asked, and the path by which they answer.

    Its members with their account. Without any, whoever the buyer invited there (confidential), or whom the chamber
    knows there (public); nobody when the consultation is for signed-in members.
    """
    if found := members(partner.organisation):
        yield from ((Addressee.of(person), page(partner.group)) for person in found)
        return
    yield from ((to, partner_url(partner, to.email)) for to in by_link(partner))


def reached(partner: Partner) -> bool:
    """Whether somebody can be written to at a firm that is asked."""
    return any(True for _each in of_partner(partner))


def by_link(partner: Partner) -> list[Addressee]:
    """Those of a firm who may answer by a link, without an account."""
    tender = partner.group.tender
    if tender.audience == Tender.Audience.CHOSEN:
        rows = tender.invitations.filter(organisation=partner.organisation, sent_at__isnull=False, withdrawn_at=None)
        return [Addressee(each.email, each.language, each.name) for each in rows.exclude(email="").order_by("pk")]
    if tender.audience == Tender.Audience.PUBLIC:
        return [Addressee(each.email, each.language, each.name) for each in correspondents(partner.organisation)]
    return []


def of_leader(group: Group) -> list[Addressee]:
    """Who began the group, while they belong to its firm; else the other members."""
    found = members(group.organisation)
    own = [person for person in found if person.pk == group.person_id]
    return [Addressee.of(person) for person in own or found]


def shown_to_leader(partner: Partner) -> str:
    """How a partner is called before who leads: nobody learns whom else a confidential consultation invited."""
    if partner.group.tender.confidential and not partner.accepted_at:
        return ""
    return partner.called


def page(group: Group) -> str:
    """The path of the page of a group."""
    return reverse("market:group_page", args=[group.number])


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
