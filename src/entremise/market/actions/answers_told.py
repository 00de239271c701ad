"""What is told of invitations, questions, answers and awards: to the firms, to the buyer. Each once an occasion.

Nobody is told who else was invited, asks or answers; a mail about a confidential consultation leaves for its buyer and
the firms it invited only.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation

from entremise.hub.models import Introduction, Side
from entremise.hub.outcome_links import outcome_url
from entremise.market import rules, words
from entremise.market.actions.tenders_told import context
from entremise.market.links import invitation_url
from entremise.market.models import Answer, Award, Invitation, Question, Tender
from entremise.market.queries.partners import joined
from entremise.market.queries.readers import Reader, buyers, contact, page, readers
from entremise.market.queries.readers import invited as invited_readers
from entremise.notices import actions as notices
from entremise.notices.actions import Addressee
from entremise.notices.texts import whole

#: The letters of a question that a mail repeats.
_SHOWN = 1000


def invited(invitation: Invitation, at: datetime) -> None:
    """A firm is invited: what is asked, until when, and the link by which it answers or declines."""
    for reader in invited_readers(invitation):
        extra = _head(invitation) | {"called": invitation.called}
        _tell("tender_invited", f"invited:{invitation.pk}:{at:%Y%m%dT%H%M}", invitation.tender, reader, extra, at)


def invitation_withdrawn(invitation: Invitation, at: datetime) -> None:
    """A firm is no longer invited."""
    for reader in invited_readers(invitation):
        gone = Reader(reader.to, "")
        _tell("tender_uninvited", f"uninvited:{invitation.pk}:{at:%Y%m%dT%H%M}", invitation.tender, gone, {}, at)


def reminded(invitation: Invitation, at: datetime) -> None:
    """A firm that was invited and said nothing is reminded once."""
    drafted = Answer.objects.filter(invitation=invitation, sent_at=None).exists()
    for reader in invited_readers(invitation):
        extra = {"called": invitation.called, "drafted": drafted}
        _tell("tender_reminded", f"reminded:{invitation.pk}", invitation.tender, reader, extra, at)


def draft_reminded(answer: Answer, at: datetime) -> None:
    """A firm that began an answer without being invited is reminded that it was not sent."""
    reader = Reader(_author(answer), reverse("market:answer", args=[answer.tender.number]))
    extra = {"called": answer.called, "drafted": True}
    _tell("tender_reminded", f"draft:{answer.pk}", answer.tender, reader, extra, at)


def declined(invitation: Invitation, at: datetime) -> None:
    """The buyer learns that a firm will not answer, and why if it said so."""
    told = {"firm": invitation.called, "because": invitation.declined_because}
    _tell_buyer("tender_declined", f"declined:{invitation.pk}:{at:%Y%m%d}", invitation.tender, told, at, "invitations")


def asked(question: Question, at: datetime) -> None:
    """The buyer has a question to answer; nobody tells who asks."""
    told = {"question": question.text[:_SHOWN]}
    _tell_buyer("tender_asked", f"question:{question.pk}", question.tender, told, at, "questions")


def replied(question: Question, at: datetime) -> None:
    """All who may answer read the buyer's reply, without knowing who asked."""
    told = {"question": question.text[:_SHOWN], "reply": question.reply}
    told_to = {reader.to.email.lower(): reader for reader in (*_asker(question), *readers(question.tender))}
    for reader in told_to.values():
        _tell("tender_replied", f"reply:{question.pk}:{at:%Y%m%dT%H%M}", question.tender, reader, told, at)


def _asker(question: Question) -> list[Reader]:
    """Who asked, when they have an account and may still read it; by a link, they are among the invited."""
    person = question.person
    if person is None or not person.is_active or not rules.sees(person, question.tender):
        return []
    return [Reader(Addressee.of(person), page(question.tender))]


def sent(answer: Answer, at: datetime, *, again: bool) -> None:
    """The firm has what it sent; the buyer learns that an answer came, and of whom unless it is sealed."""
    reader = Reader(_author(answer), _path(answer))
    with translation.override(reader.to.language):
        told = facts(answer) | {"again": again}
    _tell("tender_answer_sent", f"sent:{answer.pk}:{at:%Y%m%dT%H%M%S}", answer.tender, reader, told, at)
    if not again:
        count = answer.tender.answers.filter(sent_at__isnull=False, withdrawn_at=None).count()
        extra = {"firm": "" if sealed(answer.tender) else answer.called, "count": count}
        _tell_buyer("tender_answered", f"answered:{answer.pk}", answer.tender, extra, at, "answers")


def withdrawn(answer: Answer, at: datetime) -> None:
    """Both sides know that an answer was taken back."""
    told = {"firm": "" if sealed(answer.tender) else answer.called}
    occasion = f"withdrawn:{answer.pk}:{at:%Y%m%dT%H%M%S}"
    _tell_buyer("tender_answer_withdrawn", occasion, answer.tender, told, at, "answers")
    told = {"firm": answer.called}
    _tell("tender_answer_withdrawn", occasion, answer.tender, Reader(_author(answer), _path(answer)), told, at)


def closed(tender: Tender, answers: int, at: datetime) -> None:
    """The date is passed: the buyer may read the answers and decide."""
    _tell_buyer("tender_closed", f"closed:{tender.closes_at:%Y%m%dT%H%M}", tender, {"count": answers}, at, "answers")


def won(answer: Answer, awards: Sequence[Award], introduction: Introduction | None, at: datetime) -> None:
    """The firm is chosen: for what, how much, whom to call, and where it says later what came of it."""
    to, tender = _author(answer), answer.tender
    with translation.override(to.language):
        lots = [_lot(each) for each in awards]
    told = {"lots": [each for each in lots if each], "amount": _total(awards, to.language), "firm": answer.called,
            **_buyer_contact(tender)}  # fmt: skip
    told["confirm"] = whole(outcome_url(introduction.number, Side.FIRM, to.email)) if introduction and to.email else ""
    _tell("tender_won", f"won:{answer.pk}", tender, Reader(to, _path(answer)), told, at)


def lost(answer: Answer, at: datetime) -> None:
    """The firm was not chosen this time: why, if the buyer says so, and thanks."""
    told = {"firm": answer.called, "because": answer.turned_down_because}
    _tell("tender_lost", f"lost:{answer.pk}", answer.tender, Reader(_author(answer), _path(answer)), told, at)


def awarded(tender: Tender, winners: Sequence[str], at: datetime) -> None:
    """The buyer has a trace of what was decided, and what comes next."""
    _tell_buyer("tender_awarded", "awarded", tender, {"winners": list(winners)}, at, "award")


def facts(answer: Answer) -> dict[str, Any]:
    """What was sent, as its receipt repeats it, in the language of the moment."""
    titles = dict(answer.tender.lots.values_list("rank", "title"))
    return {
        "firm": answer.called, "text": answer.text, "amount": words.euros(answer.amount), "delay": answer.delay,
        "lots": [f"{rank}. {titles[rank]}" for rank in answer.lots if rank in titles], "when": words.moment(
            answer.changed_at or answer.sent_at),
        "partners": [each.called for each in joined(answer.group)]
        if answer.group else [],
    }  # fmt: skip


def sealed(tender: Tender) -> bool:
    """Whether its buyer does not know yet who answers: public buyers, until the date."""
    return tender.buyer is not None and tender.buyer.kind == "public" and tender.status is Tender.Status.OPEN


def _author(answer: Answer) -> Addressee:
    if answer.person is not None and answer.person.is_active:
        return Addressee.of(answer.person)
    return Addressee(answer.email, answer.language, answer.name)


def _path(answer: Answer) -> str:
    """Where its firm reads it: by its account, else by the link of its invitation."""
    if answer.person is None and answer.invitation is not None and answer.invitation.email:
        answer.invitation.tender = answer.tender
        return invitation_url(answer.invitation)
    return reverse("market:answer", args=[answer.tender.number])


def _head(invitation: Invitation) -> dict[str, Any]:
    tender = invitation.tender
    with translation.override(invitation.language):
        return {"places": words.places(tender), "amount": words.amount(tender)}


def _lot(award: Award) -> str:
    return f"{award.lot.rank}. {award.lot.title}" if award.lot else ""


def _total(awards: Sequence[Award], language: str) -> str:
    amounts = [each.amount for each in awards if each.amount is not None]
    with translation.override(language):
        return words.euros(sum(amounts)) if amounts else ""


def _buyer_contact(tender: Tender) -> dict[str, str]:
    person = contact(tender)
    return {"contact": person.name if person else "", "contact_email": person.email if person else ""}


def _tell_buyer(kind: str, occasion: str, tender: Tender, told: Mapping[str, Any], at: datetime, where: str) -> None:
    """Its members; each mail leads to the page where they see to it."""
    for reader in buyers(tender):
        _tell(kind, occasion, tender, Reader(reader.to, reverse(f"market:{where}", args=[tender.number])), told, at)


def _tell(kind: str, occasion: str, tender: Tender, reader: Reader, told: Mapping[str, Any], at: datetime) -> None:
    facts = context(tender, reader.to.language) | dict(told) | {"link": whole(reader.path) if reader.path else ""}
    notices.tell(kind, f"tender:{tender.pk}:{occasion}", reader.to, facts, url=reader.path or "/", at=at)
