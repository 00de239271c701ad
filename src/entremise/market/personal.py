"""What the Business Act keeps of people: given to them, erased so that the counts stay, purged once it is old.

What belongs to a firm (its consultations, answers, plans) stays with it when somebody leaves: only who wrote it goes.
"""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from entremise.hub.queries.addressees import members
from entremise.market import rules
from entremise.market.actions import answers as answer_actions
from entremise.market.actions import pilots
from entremise.market.actions.answers import AnswerError
from entremise.market.models import (
    Answer,
    Award,
    Buyer,
    Capability,
    Following,
    Group,
    Invitation,
    Partner,
    Party,
    Pilot,
    Plan,
    Progress,
    Proposal,
    Question,
    Signature,
    Tender,
)
from entremise.market.queries.invited import STANDING
from entremise.people.models import Membership, Person
from entremise.people.queries.memberships import known_addresses

#: What stands where the words of somebody alone stood, for readers of either language.
ERASED = "[effacé · erased]"

_TENDER = (
    "number", "title", "text", "audience", "created_at", "published_at", "closes_at", "cancelled_at", "awarded_at",
)  # fmt: skip
_INVITATION = (
    "number", "tender__title", "called", "name", "email", "language", "sent_at", "declined_at", "declined_because",
    "withdrawn_at",
)  # fmt: skip
_ANSWER = (
    "number", "tender__title", "called", "name", "email", "phone", "text", "amount", "delay", "created_at", "sent_at",
    "changed_at", "withdrawn_at", "chosen_at", "turned_down_at",
)  # fmt: skip
_QUESTION = ("number", "tender__title", "text", "asked_at", "reply", "replied_at")
_SIGNATURE = ("buyer__name", "charter", "commitments", "name", "function", "signed_at", "ended_at")
_GROUP = ("number", "tender__title", "called", "text", "created_at", "ended_at")
_PARTNER = ("number", "group__tender__title", "called", "part", "asked_at", "accepted_at", "declined_at")
_CAPABILITY = ("organisation", "kind", "value", "text", "until", "said_at")
_PROPOSAL = (
    "number", "side", "organisation_name", "title", "text", "terms", "place", "created_at", "published_at", "closed_at",
)  # fmt: skip


def export(person: Person) -> dict[str, Any]:
    """What one typed in, was invited to, answered, asked, signed, followed and proposed: nothing of others.

    A confidential consultation that is no longer for them is not named.
    """
    known = _known(person)
    return {
        "buyers": list(Buyer.objects.filter(person=person).order_by("pk").values("name", "text", "created_at")),
        "signatures": list(Signature.objects.filter(person=person).order_by("pk").values(*_SIGNATURE)),
        "progress": list(
            Progress.objects.filter(person=person).order_by("pk").values("buyer__name", "year", "figures", "text")
        ),
        "plans": list(Plan.objects.filter(person=person).order_by("pk").values("title", "file", "created_at")),
        "tenders": list(Tender.objects.filter(person=person).order_by("pk").values(*_TENDER)),
        "followed_tenders": list(
            Following.objects.filter(_readable(person), person=person).order_by("pk").values("tender__title", "at")
        ),
        "tender_invitations": list(_invitations(person).filter(known).order_by("pk").values(*_INVITATION)),
        "tender_answers": list(_answers(person).filter(known | STANDING).order_by("pk").values(*_ANSWER)),
        "tender_questions": list(_questions(person).filter(known).order_by("pk").values(*_QUESTION)),
        "firm_groups": list(Group.objects.filter(known, person=person).order_by("pk").values(*_GROUP)),
        "joined_groups": list(
            Partner.objects.filter(group__in=Group.objects.filter(known), answered_by=person)
            .order_by("pk")
            .values(*_PARTNER)
        ),
        "capabilities": list(Capability.objects.filter(person=person).order_by("pk").values(*_CAPABILITY)),
        "proposals": list(Proposal.objects.filter(person=person).order_by("pk").values(*_PROPOSAL)),
    }


def _readable(person: Person) -> Q:
    """Followings of consultations that they may still see: one may have stopped being theirs to know of."""
    return Q(tender__in=Tender.objects.filter(rules.seen(person)))


def _known(person: Person) -> Q:
    """What is about consultations that they may know of: by their firms, or by a link that still opens."""
    invited = Invitation.objects.filter(rules.INVITED, email__in=known_addresses(person))
    told = ~Q(audience=Tender.Audience.CHOSEN) | rules.seen(person) | Q(pk__in=invited.values("tender"))
    return Q(tender__in=Tender.objects.filter(told))


def _invitations(person: Person) -> QuerySet[Invitation]:
    """Those sent to one of their addresses: before, they did not know of it."""
    return Invitation.objects.filter(email__in=known_addresses(person), sent_at__isnull=False)


def _answers(person: Person) -> QuerySet[Answer]:
    return Answer.objects.filter(Q(person=person) | Q(person=None, email__in=known_addresses(person)))


def _questions(person: Person) -> QuerySet[Question]:
    return Question.objects.filter(Q(person=person) | Q(invitation__email__in=known_addresses(person)))


def erase(person: Person, at: datetime) -> None:
    """Take somebody out. What their firm does goes on with a colleague; what was theirs alone ends and is emptied."""
    for answer in _answers(person).select_related("tender").order_by("pk"):
        _forget_answer(answer, person, at)
    _empty_invitations(Invitation.objects.filter(email__in=known_addresses(person)))
    Signature.objects.filter(person=person).update(name="", function="")
    Group.objects.filter(person=person).update(text="")
    for proposal in Proposal.objects.filter(person=person).order_by("pk"):
        _forget_proposal(proposal, person, at)


def _forget_answer(answer: Answer, person: Person, at: datetime) -> None:
    """A colleague goes on with it; without one, it is taken back while it can be, and its words go once it is lost."""
    heir = _heir(answer.organisation, person)
    if heir is not None:
        Answer.objects.filter(pk=answer.pk).update(person=heir, name=heir.name, email=heir.email, phone=heir.phone)
        return
    with suppress(AnswerError):  # too late: its buyer has it
        answer_actions.withdraw(answer, None, at)
    rows = Answer.objects.filter(pk=answer.pk)
    rows.update(person=None, name="", email="", phone="")
    if answer.chosen_at is None:
        rows.update(text=ERASED, delay="")


def _forget_proposal(proposal: Proposal, person: Person, at: datetime) -> None:
    """A colleague goes on with it; without one, it is closed, its pilots that run are dropped, its words go."""
    heir = _heir(proposal.organisation, person)
    if heir is not None:
        Proposal.objects.filter(pk=proposal.pk).update(person=heir)
        return
    Proposal.objects.filter(pk=proposal.pk).update(person=None)
    for pilot in Pilot.objects.filter(Q(startup=proposal) | Q(host=proposal), closed_at=None, dropped_at=None):
        pilots.drop(pilot, Party(proposal.side), "", None, at)
    if not Pilot.objects.filter(Q(startup=proposal) | Q(host=proposal)).exists():
        proposal.delete()
        return
    shown = Pilot.objects.filter(
        Q(startup=proposal) | Q(host=proposal), startup_shows_at__isnull=False, host_shows_at__isnull=False
    )
    told = {} if shown.exists() else {"text": ERASED, "terms": ""}
    Proposal.objects.filter(pk=proposal.pk).update(person=None, closed_at=proposal.closed_at or at, **told)


def _heir(organisation: str, person: Person) -> Person | None:
    """The colleague who goes on with what is their firm's."""
    return next((each for each in members(organisation) if each.pk != person.pk), None) if organisation else None


def left(membership: Membership, heir: Membership | None, at: datetime) -> None:
    """What somebody bought, answered and proposed for a firm they leave goes to the colleague who stays."""
    if heir is None:
        return
    mine = {"person": membership.person, "organisation": membership.organisation}
    to: Person = heir.person
    Answer.objects.filter(**mine).update(person=to, name=to.name, email=to.email, phone=to.phone)
    Proposal.objects.filter(**mine).update(person=to)
    Tender.objects.filter(person=membership.person, buyer__organisation=membership.organisation).update(person=to)


def purge(now: datetime) -> int:
    """The names, addresses and lost offers of consultations that ended long ago; how many consultations."""
    old = now - timedelta(days=settings.KEEP_TENDER_CONTACTS_DAYS)
    ended = Tender.objects.filter(Q(closes_at__lt=old) | Q(closes_at=None, published_at__lt=old))
    named = Q(answers__email__gt="") | Q(answers__name__gt="") | Q(invitations__email__gt="")
    named |= Q(answers__person__isnull=False) | Q(questions__person__isnull=False)
    numbers = list(ended.filter(named).distinct().values_list("pk", flat=True)[:1000])
    answers = Answer.objects.filter(tender__in=numbers)
    answers.filter(chosen_at=None).update(text=ERASED, delay="")
    answers.update(person=None, name="", email="", phone="")
    _empty_invitations(Invitation.objects.filter(tender__in=numbers))
    Question.objects.filter(tender__in=numbers).update(person=None, organisation="")
    return len(numbers)


def _empty_invitations(rows: QuerySet[Invitation]) -> None:
    """Firms keep their name; somebody who is no firm of the register loses it."""
    keys: Collection[int] = list(rows.values_list("pk", flat=True))
    alone = Invitation.objects.filter(pk__in=keys, organisation="")
    Answer.objects.filter(invitation__in=alone).update(called=ERASED)
    Award.objects.filter(answer__invitation__in=alone).update(supplier_name=ERASED)
    alone.update(called=ERASED)
    Invitation.objects.filter(pk__in=keys).update(name="", email="", declined_because="")
