"""A firm answers a consultation: a draft is kept, what was sent is changed or taken back until the closing date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.hub.queries.addressees import members
from entremise.market.actions import answers_told, invitations, loop
from entremise.market.models import Answer, Group, Invitation, Tender
from entremise.market.queries.invited import STANDING
from entremise.people import trail
from entremise.people.models import Person
from entremise.people.queries.memberships import known_addresses

#: The facts that a firm writes.
WRITTEN = ("text", "amount", "delay", "lots", "name", "email", "phone")


class AnswerError(Exception):
    """It cannot be sent, or no longer: the message says why and what to do, for a person."""


@dataclass(frozen=True, slots=True)
class Firm:
    """Who answers: a firm by its account (`person`) or by the link of its invitation."""

    called: str
    organisation: str = ""
    solution: str = ""
    person: Person | None = None
    invitation: Invitation | None = None
    language: str = "fr"


def of(tender: Tender, firm: Firm) -> Answer | None:
    """The answer of a firm, be it a draft or taken back: the same by its account and by its link.

    A buyer chooses the address of a link: by one, only what was written by it is read, or by members of the firm when
    the address is one of theirs.
    """
    found = _of(tender, firm)
    return found if found is None or _reads(firm, found) else None


def _reads(firm: Firm, answer: Answer) -> bool:
    """Whether an answer of the firm is read by the way it came."""
    if firm.person is not None or firm.invitation is None:
        return True
    address = firm.invitation.email
    if answer.person is None and answer.invitation_id == firm.invitation.pk and answer.email == address:
        return True
    return any(address in known_addresses(each) for each in members(firm.organisation))


def _of(tender: Tender, firm: Firm) -> Answer | None:
    if firm.invitation is not None:
        found = Answer.objects.filter(tender=tender, invitation=firm.invitation).first()
        if found is not None:
            return found
    mine = Answer.objects.filter(tender=tender, organisation=firm.organisation).exclude(organisation="")
    return mine.order_by(F("withdrawn_at").asc(nulls_first=True), "-pk").first()


@transaction.atomic
def keep(tender: Tender, firm: Firm, facts: Mapping[str, Any], at: datetime | None = None) -> Answer:
    """Keep a draft: nobody else reads it. What was sent stays as it was sent.

    Raises:
        AnswerError: the consultation takes no answer any more, or this one was sent.
    """
    current = _open(tender, at or timezone.now())
    answer = _own(current, firm)
    if answer is not None and answer.sent_at and not answer.withdrawn_at:
        raise AnswerError(_("Votre réponse est déjà remise : envoyez-la de nouveau pour la changer."))
    return _write(current, firm, answer, facts, at or timezone.now())


@transaction.atomic
def send(tender: Tender, firm: Firm, facts: Mapping[str, Any], at: datetime | None = None) -> Answer:
    """Send an answer, or change the one that was sent. The same again changes nothing.

    Raises:
        AnswerError: the consultation takes no answer any more.
    """
    at = at or timezone.now()
    current = _open(tender, at)
    answer = _own(current, firm)
    again = answer is not None and answer.sent_at is not None and answer.withdrawn_at is None
    if again and answer is not None and all(getattr(answer, name) == facts[name] for name in WRITTEN):
        return answer
    answer = _write(current, firm, answer, facts, at)
    answer.withdrawn_at = None
    if again:
        answer.changed_at = at
    else:
        answer.sent_at, answer.changed_at = at, None
    answer.save(update_fields=["sent_at", "changed_at", "withdrawn_at"])
    if answer.invitation is not None:
        invitations.reconsider(answer.invitation, firm.person)
    trail.record("answer.change" if again else "answer.send", answer, firm.person, actor="" if firm.person else "link")
    answers_told.sent(answer, at, again=again)
    if current.closes_at is None:
        loop.go_on(answer, at)
    return answer


@transaction.atomic
def withdraw(answer: Answer, by: Person | None = None, at: datetime | None = None) -> Answer:
    """Take an answer back, until the closing date; it may be sent again. A draft is forgotten.

    Raises:
        AnswerError: the date is passed, or it was decided.
    """
    at = at or timezone.now()
    tender = _open(answer.tender, at)
    current = Answer.objects.select_for_update().get(pk=answer.pk)
    current.tender = tender
    if current.withdrawn_at:
        return current
    trail.record("answer.withdraw", current, by, actor="" if by else "link")
    if current.sent_at is None:
        current.delete()
        return current
    current.withdrawn_at = at
    current.save(update_fields=["withdrawn_at"])
    answers_told.withdrawn(current, at)
    return current


def remind(now: datetime) -> int:
    """Whoever began an answer without being invited is reminded once that it was not sent; how many."""
    soon = {"tender__closes_at__gt": now, "tender__closes_at__lte": now + invitations.BEFORE}
    going = {"tender__cancelled_at": None, "tender__awarded_at": None}
    drafts = Answer.objects.filter(sent_at=None, withdrawn_at=None, invitation=None, **soon, **going)
    told = list(drafts.filter(created_at__lte=now - timedelta(hours=12)).select_related("tender", "person"))
    for answer in told:
        answers_told.draft_reminded(answer, now)
    return len(told)


def close(now: datetime) -> int:
    """Consultations whose date is passed: their buyers are told, and what was sent goes on in the loop; how many."""
    recent = {"closes_at__lte": now, "closes_at__gt": now - timedelta(days=7)}
    rows = Tender.objects.filter(
        source=Tender.Source.TYPED, published_at__isnull=False, cancelled_at=None, awarded_at=None, **recent
    )
    done = 0
    for tender in rows.select_related("buyer").order_by("pk"):
        answers = list(tender.answers.filter(STANDING).order_by("pk"))
        for answer in answers:
            loop.go_on(answer, now)
        with transaction.atomic():
            answers_told.closed(tender, len(answers), now)
        done += 1
    return done


def _open(tender: Tender, at: datetime) -> Tender:
    """The consultation, held until the end of the transaction, while it takes answers."""
    current = Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)
    late = current.closes_at is not None and current.closes_at <= at
    if late or current.status is not Tender.Status.OPEN or current.source != Tender.Source.TYPED:
        raise AnswerError(_("Cette consultation ne prend plus de réponse : la date est passée, ou elle est terminée."))
    return current


def _own(tender: Tender, firm: Firm) -> Answer | None:
    """The answer that the firm goes on with, by the way it came.

    Raises:
        AnswerError: it has one that is not read by this way.
    """
    found = _of(tender, firm)
    if found is None or _reads(firm, found):
        return found
    if found.withdrawn_at and found.invitation_id != getattr(firm.invitation, "pk", None):
        return None
    raise AnswerError(_("Votre entreprise répond déjà, autrement que par ce lien : connectez-vous avec votre compte."))


def _write(tender: Tender, firm: Firm, answer: Answer | None, facts: Mapping[str, Any], at: datetime) -> Answer:
    answer = answer or Answer(tender=tender, created_at=at)
    answer.tender = tender
    for name in WRITTEN:
        setattr(answer, name, facts[name])
    for name in ("called", "organisation", "solution", "language"):
        setattr(answer, name, getattr(firm, name))
    answer.person = firm.person or answer.person
    answer.invitation = firm.invitation or answer.invitation
    answer.group = _led(tender, firm)
    answer.save()
    return answer


def _led(tender: Tender, firm: Firm) -> Group | None:
    """The group that the firm leads for this consultation."""
    if not firm.organisation:
        return None
    return tender.firm_groups.filter(organisation=firm.organisation, ended_at=None).first()
