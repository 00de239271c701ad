"""Questions about a consultation: asked by who may answer it, replied to for all of them, nobody told who asked."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.market.actions import answers_told
from entremise.market.models import Invitation, Question, Tender
from entremise.people import trail
from entremise.people.models import Person

#: Questions that one firm may have waiting for a reply.
MOST = 20


class QuestionError(Exception):
    """It cannot be asked, or no longer: the message says why, for a person."""


@transaction.atomic
def ask(
    tender: Tender, text: str, *, organisation: str = "", by: Person | None = None,
    invitation: Invitation | None = None, at: datetime | None = None,
) -> Question:  # fmt: skip
    """Ask the buyer. The same question of the same firm again, while it waits, changes nothing.

    Raises:
        QuestionError: questions are over, or too many wait.
    """
    at = at or timezone.now()
    current = Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)
    if not open_at(current, at):
        raise QuestionError(_("Les questions sont closes pour cette consultation."))
    mine = {"organisation": organisation} if organisation else {"person": by, "invitation": invitation}
    waiting = current.questions.filter(replied_at=None, **mine)
    if (known := waiting.filter(text=text).first()) is not None:
        return known
    if waiting.count() >= MOST:
        raise QuestionError(_("Vos questions précédentes attendent encore une réponse."))
    question: Question = current.questions.create(
        text=text, organisation=organisation, person=by, invitation=invitation, asked_at=at
    )
    trail.record("question.ask", question, by, actor="" if by else "link")
    answers_told.asked(question, at)
    return question


@transaction.atomic
def reply(question: Question, text: str, by: Person, at: datetime | None = None) -> Question:
    """Answer for all who may answer the consultation; said otherwise later, they are told again.

    Raises:
        QuestionError: the consultation is cancelled or awarded.
    """
    at = at or timezone.now()
    current = Question.objects.select_for_update().select_related("tender").get(pk=question.pk)
    if current.tender.status in (Tender.Status.CANCELLED, Tender.Status.AWARDED):
        raise QuestionError(_("Cette consultation est terminée : plus personne n’attend cette réponse."))
    if current.reply == text:
        return current
    current.reply, current.replied_at = text, at
    current.save(update_fields=["reply", "replied_at"])
    trail.record("question.reply", current, by)
    answers_told.replied(current, at)
    return current


def open_at(tender: Tender, at: datetime) -> bool:
    """Whether questions may be asked then."""
    until = tender.questions_until or tender.closes_at
    typed = tender.source == Tender.Source.TYPED
    return typed and tender.status is Tender.Status.OPEN and (until is None or at < until)
