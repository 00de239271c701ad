"""Two parties came to an agreement by another door than a published need: the loop goes on from there.

At a meeting day, by answering a consultation or by a pilot, both sides already know each other: the need and its
introduction are written as facts, and both are asked later what came of it, as of any introduction.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils import timezone

from entremise.hub import events
from entremise.hub.actions import needs
from entremise.hub.actions.holding import hold
from entremise.hub.actions.introductions import PROPOSERS
from entremise.hub.models import Introduction, Need, Side
from entremise.hub.queries import introductions as queries
from entremise.hub.queries import matches
from entremise.neutrality import lists
from entremise.people import trail
from entremise.people.models import Person
from entremise.registry import queries as registry

#: By which door two parties came: what `Need.door` holds.
Door = Literal["meeting", "tender", "pilot"]


@dataclass(frozen=True, slots=True)
class Party:
    """One side, with or without an account, of a firm that the register knows or not.

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
class Agreed:
    """What two parties agreed to.

    Attributes:
        number: of what they agreed by (a meeting, an answer, a pilot); it becomes that of the introduction.
        need: number of what the asker seeks: the same for all whom it agrees with about one thing.
        text: what the asker seeks, in its words: advisers read it.
        kind: one of `Need.Kind`.
        agreed_at: when both had said yes.
        starts_at, place: of a meeting, when it was to begin; `met_at`: when it was known to be held.
        proposed_by: who had the idea; `by`, the account it was done with.
        reasons: why they were put together, `[{kind, fr, en}]`.
    """

    number: uuid.UUID
    need: uuid.UUID
    text: str
    kind: str
    agreed_at: datetime
    starts_at: datetime | None = None
    met_at: datetime | None = None
    place: str = ""
    proposed_by: Side = Side.ASKER
    by: Person | None = None
    reasons: Sequence[Mapping[str, str]] = ()


@transaction.atomic
def introduced(agreed: Agreed, asker: Party, firm: Party, *, door: Door, at: datetime | None = None) -> Introduction:
    """Write down that two parties agreed, and met if they did. Done again for the same number, it changes nothing.

    Nobody is written to: they know. Both are asked later what came of it, as of any introduction.

    Raises:
        UnrecordedError: the ledger cannot be written: nothing is kept.
    """
    at = at or timezone.now()
    need = hold(_need(agreed, asker, door, at).pk)
    known = Introduction.objects.filter(number=agreed.number).first()
    if known is not None:
        return known
    solution = _solution(need, firm, door, agreed.number)
    site = registry.establishments([solution]).get(solution)
    facts = {"activity": site.activity, "size": site.size, "commune": site.commune} if site else {
        "activity": firm.activity, "called": firm.firm
    }  # fmt: skip
    both = ("proposed_at", "agreed_at", "accepted_at", "introduced_at")
    made: Introduction = need.introductions.create(
        number=agreed.number, solution=solution, organisation=firm.organisation or solution,
        reasons=list(agreed.reasons), proposed_by=agreed.proposed_by, person=agreed.by, answered_by=firm.person,
        meeting_at=agreed.starts_at, meeting_place=agreed.place, met_at=agreed.met_at, firm_name=firm.name,
        firm_email=firm.email.lower(), firm_phone=firm.phone, **dict.fromkeys(both, agreed.agreed_at), **facts,
    )  # fmt: skip
    made.need = need
    _tell(made, agreed)
    if site:  # the ledger tells of the firms of the register
        lists.propose(matches.asked(need), solution, PROPOSERS[agreed.proposed_by], None)
    return made


def _tell(made: Introduction, agreed: Agreed) -> None:
    """The trail and the events of what was made."""
    verb = "introduction.met" if agreed.met_at else "introduction.introduce"
    trail.record(verb, made, agreed.by, actor="" if agreed.by else "system")
    events.emit("introduction.introduced", made)
    if agreed.met_at:
        events.emit("introduction.met", made)


def _need(agreed: Agreed, asker: Party, door: Door, at: datetime) -> Need:
    """What the asker came for: published and met at once, so that nobody else is sought for it."""
    told = {
        "text": agreed.text[:4000], "language": asker.language, "kind": agreed.kind, "door": door,
        "visibility": Need.Visibility.CHOSEN, "person": asker.person, "name": asker.name, "email": asker.email,
        "organisation": asker.organisation, "organisation_name": asker.firm,
        "created_at": at, "published_at": at, "closed_at": at,
        "closed_because": "met",
    }  # fmt: skip
    need, new = Need.objects.get_or_create(submission=agreed.need, defaults=told)
    if new:
        needs.read(need)
        trail.record("need.met", need, asker.person, actor="" if asker.person else "system")
    return need


def _solution(need: Need, firm: Party, door: Door, number: uuid.UUID) -> str:
    """What names the firm: its site, else its organisation; else, or when it was met already, what they agreed by."""
    named = firm.solution or firm.organisation
    return named if named and queries.standing(need, named) is None else f"{door}:{number.hex}"
