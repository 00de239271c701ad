"""Whom a pilot is told to, and what: the other side, each time something is for it to read or to do."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from entremise.market.models import Party, Pilot, Proposal
from entremise.market.queries import pilots as queries
from entremise.notices import actions as notices
from entremise.notices.actions import Addressee
from entremise.people.models import Person
from entremise.people.queries.memberships import colleagues

OTHER = {Party.STARTUP: Party.HOST, Party.HOST: Party.STARTUP}


def speaker(proposal: Proposal) -> Person | None:
    """Who answers for a proposal: whoever told it, else somebody of its organisation, a manager first; nobody once
    the account is erased and no colleague is left.
    """
    person: Person | None = proposal.person
    scheme, _sep, identifier = proposal.organisation.partition(":")
    if not identifier:
        return person
    current = colleagues(scheme, identifier).filter(person__is_active=True)
    own = current.filter(person=person).first()
    found = own or current.order_by("-manager", "pk").first()
    return found.person if found else person


def name(proposal: Proposal) -> str:
    """How a side is called before all: its organisation. A founder, who has none, is not named."""
    return proposal.organisation_name or _("un porteur de projet")


def called(pilot: Pilot, side: Party) -> str:
    """How a side is called to the other one: a founder by their name, once both want to talk."""
    proposal = side_of(pilot, side)
    person = speaker(proposal) if pilot.accepted_at and not proposal.organisation_name else None
    return person.name if person else name(proposal)


def side_of(pilot: Pilot, side: Party) -> Proposal:
    """The proposal of a side."""
    return pilot.startup if side == Party.STARTUP else pilot.host


def published(proposal: Proposal, by: Person, found: int, at: datetime) -> None:
    """It is told to all: who told it has it confirmed, with how many of the other side go with it."""
    told = {"title": proposal.title, "found": found, "side": proposal.side}
    _tell("pilot_proposal", f"proposal:{proposal.pk}", by, told, _page("proposal", proposal), at)


def found(known: Proposal, new: Proposal, at: datetime) -> None:
    """A new proposal goes with one that was there before."""
    told = {"title": known.title, "other": new.title, "who": name(new) if new.organisation else "", "side": known.side}
    occasion = f"proposal:{known.pk}:{new.pk}"
    _tell("pilot_found", occasion, speaker(known), told, _page("proposal", new), at)


def proposed(pilot: Pilot, at: datetime) -> None:
    """Somebody proposes a pilot to the other side."""
    _to(pilot, OTHER[Party(pilot.proposed_by)], "pilot_proposed", "proposed", at, message=pilot.message)


def accepted(pilot: Pilot, at: datetime) -> None:
    """The other side wants to talk: who it is and how to reach it, to who proposed it."""
    side = Party(pilot.proposed_by)
    other = speaker(side_of(pilot, OTHER[side]))
    if other is not None:
        contact = {"contact": other.name, "email": other.email, "phone": other.phone}
        _to(pilot, side, "pilot_accepted", "accepted", at, **contact)


def changed(pilot: Pilot, by: Party, at: datetime, *, void: bool) -> None:
    """The agreement was written or changed by one side: told once an hour at most, and each time it voids something."""
    occasion = f"changed:{by}:{at:%Y%m%d%H%M%S}" if void else f"changed:{by}:{at:%Y%m%d%H}"
    _to(pilot, OTHER[by], "pilot_changed", occasion, at, void=void)


def agreed(pilot: Pilot, by: Party, at: datetime) -> None:
    """One side agrees: the other is to; when both do, both have the agreement."""
    version = f"{pilot.changed_at or pilot.proposed_at:%Y%m%d%H%M%S%f}"
    if not (pilot.startup_agreed_at and pilot.host_agreed_at):
        _to(pilot, OTHER[by], "pilot_to_agree", f"to_agree:{by}:{at:%Y%m%d%H%M}", at)
        return
    for side in Party:
        _to(pilot, side, "pilot_agreed", f"agreed:{version}", at, starts=_date(pilot, side))


def taken_back(pilot: Pilot, by: Party, at: datetime) -> None:
    """One side does not agree any more: the other is told."""
    _to(pilot, OTHER[by], "pilot_taken_back", f"taken_back:{by}:{at:%Y%m%d%H%M}", at)


def over(pilot: Pilot, at: datetime) -> None:
    """Its last day is past: both are asked for the results."""
    for side in Party:
        _to(pilot, side, "pilot_over", f"over:{pilot.ends_on}", at)


def ask_for_results(now: datetime) -> None:
    """The sides of each pilot whose last day is past are asked, once for a date."""
    for pilot in queries.over(localtime(now).date()):
        over(pilot, now)


def closed(pilot: Pilot, by: Party, at: datetime) -> None:
    """The results are written: the other side reads them, and says whether they may be shown."""
    _to(pilot, OTHER[by], "pilot_closed", f"closed:{by}:{at:%Y%m%d%H%M}", at)


def shown(pilot: Pilot, at: datetime) -> None:
    """Both agree: it is on the showcase."""
    for side in Party:
        _to(pilot, side, "pilot_shown", f"shown:{at:%Y%m%d%H%M}", at, page="shown")


def dropped(pilot: Pilot, by: Party, at: datetime) -> None:
    """One side declines or ends it: its words, to the other."""
    _to(pilot, OTHER[by], "pilot_dropped", "dropped", at, words=pilot.dropped_because, declined=not pilot.accepted_at)


def _to(pilot: Pilot, side: Party, kind: str, occasion: str, at: datetime, *, page: str = "pilot", **more: Any) -> None:
    mine = side_of(pilot, side)
    to = speaker(mine)
    if to is None:
        return
    with translation.override(to.language):
        other = capfirst(called(pilot, OTHER[side]))
    told = {"title": pilot.title or pilot.startup.title, "mine": mine.title, "other": other} | more
    _tell(kind, f"pilot:{pilot.pk}:{occasion}", to, told, _page(page, pilot), at)


def _tell(kind: str, occasion: str, to: Person | None, told: dict[str, Any], url: str, at: datetime) -> None:
    if to is not None and to.is_active:
        notices.tell(kind, occasion, Addressee.of(to), told, url=url, at=at)


def _page(page: str, of: Proposal | Pilot) -> str:
    return reverse(f"market:{page}", args=[of.number])


def _date(pilot: Pilot, side: Party) -> str:
    to = speaker(side_of(pilot, side))
    with translation.override(to.language if to else None):
        return date_format(pilot.starts_on, "j F Y") if pilot.starts_on else ""
