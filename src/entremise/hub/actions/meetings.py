"""Two parties met at a meeting day: the loop goes on from there, as after any introduction."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from entremise.hub import events
from entremise.hub.actions import needs
from entremise.hub.actions.holding import hold
from entremise.hub.models import Introduction, Need, Side
from entremise.hub.queries import introductions as queries
from entremise.hub.queries import matches
from entremise.neutrality import lists
from entremise.people import trail
from entremise.people.models import Person
from entremise.registry import queries as registry


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a meeting, with or without an account, of a firm that the register knows or not.

    Attributes:
        firm: how it is called.
        organisation, solution: `siren:…` and `siret:…`; empty for whom no register holds, here or abroad.
    """

    firm: str
    name: str
    email: str
    phone: str = ""
    language: str = "fr"
    person: Person | None = None
    organisation: str = ""
    solution: str = ""
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that was held.

    Attributes:
        number: of the meeting; it becomes that of the introduction.
        need: number of what the asker came for: the same for all its meetings of a day.
        text: what the asker sought, in its words.
        kind: one of `Need.Kind`.
        starts_at: when it was to begin; `met_at`: when it was known to be held.
        by_chamber: the chamber had the idea, not the asker.
        reasons: why it was suggested, `[{kind, fr, en}]`.
    """

    number: uuid.UUID
    need: uuid.UUID
    text: str
    kind: str
    starts_at: datetime
    met_at: datetime
    place: str = ""
    by_chamber: bool = False
    by: Person | None = None
    reasons: Sequence[Mapping[str, str]] = ()


@transaction.atomic
def met(held: Held, asker: Party, firm: Party, at: datetime | None = None) -> Introduction:
    """Write down that two parties agreed to meet and did. Done again for the same meeting, it changes nothing.

    Nobody is written to: they know. Both are asked later what came of it, as of any introduction.

    Raises:
        UnrecordedError: the ledger cannot be written: nothing is kept.
    """
    at = at or timezone.now()
    need = hold(_need(held, asker, at).pk)
    known = Introduction.objects.filter(number=held.number).first()
    if known is not None:
        return known
    solution = _solution(need, firm, held.number)
    site = registry.establishments([solution]).get(solution)
    facts = {"activity": site.activity, "size": site.size, "commune": site.commune} if site else {
        "activity": firm.activity, "called": firm.firm
    }  # fmt: skip
    both = ("proposed_at", "agreed_at", "accepted_at", "introduced_at", "met_at")
    made: Introduction = need.introductions.create(
        number=held.number, solution=solution, organisation=firm.organisation or solution, reasons=list(held.reasons),
        proposed_by=Side.CHAMBER if held.by_chamber else Side.ASKER, person=held.by, answered_by=firm.person,
        meeting_at=held.starts_at, meeting_place=held.place, firm_name=firm.name, firm_email=firm.email.lower(),
        firm_phone=firm.phone, **dict.fromkeys(both, held.met_at), **facts,
    )  # fmt: skip
    made.need = need
    trail.record("introduction.met", made, held.by, actor="" if held.by else "system")
    for event in ("introduction.introduced", "introduction.met"):
        events.emit(event, made)
    if site:  # the ledger tells of the firms of the register
        lists.propose(matches.asked(need), solution, "chamber" if held.by_chamber else "asker", None)
    return made


def _need(held: Held, asker: Party, at: datetime) -> Need:
    """What the asker came for: published and met at once, so that nobody else is sought for it."""
    told = {
        "text": held.text[:4000], "language": asker.language, "kind": held.kind, "visibility": Need.Visibility.CHOSEN,
        "person": asker.person, "name": asker.name, "email": asker.email, "organisation": asker.organisation,
        "organisation_name": asker.firm, "door": "meeting", "created_at": at, "published_at": at, "closed_at": at,
        "closed_because": "met",
    }  # fmt: skip
    need, new = Need.objects.get_or_create(submission=held.need, defaults=told)
    if new:
        needs.read(need)
        trail.record("need.met", need, asker.person, actor="" if asker.person else "system")
    return need


def _solution(need: Need, firm: Party, number: uuid.UUID) -> str:
    """What names the firm: its site, else its organisation; else, or when it was met already, the meeting itself."""
    named = firm.solution or firm.organisation
    return named if named and queries.standing(need, named) is None else f"meeting:{number.hex}"
