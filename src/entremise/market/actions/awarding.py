"""A buyer decides: lot by lot, who wins, for how much; everybody who answered is told, and the loop goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.hub.actions import outcomes
from entremise.hub.models import Introduction, Outcome, Side
from entremise.hub.transitions import TransitionError
from entremise.market.actions import answers_told, loop
from entremise.market.models import Answer, Award, Lot, Tender
from entremise.market.queries.invited import STANDING
from entremise.people import trail
from entremise.people.models import Person
from entremise.registry import queries as registry
from entremise.registry.models import Establishment


class AwardError(Exception):
    """It cannot be decided, or not yet: the message says why and what to do, for a person."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Who wins a lot, or the whole when there is none, and for how much (euros, before tax)."""

    answer: Answer
    amount: int | None
    lot: Lot | None = None


@transaction.atomic
def award(
    tender: Tender, choices: Sequence[Choice], reasons: Mapping[int, str], by: Person, at: datetime | None = None
) -> list[Award]:
    """Declare who wins. Lots without a choice have no winner. Awarded already, nothing happens.

    Args:
        reasons: why not, by the row of an answer that is not chosen: told to its firm.

    Raises:
        AwardError: the date is not passed, it is cancelled, nobody is chosen, or an answer was taken back since.
        UnrecordedError: the ledger cannot be written: nothing is kept, nobody is told.
    """
    at = at or timezone.now()
    current = Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)
    if current.awarded_at:
        return list(current.awards.order_by("pk"))
    _check(current, choices)
    answers = {each.pk: each for each in current.answers.filter(STANDING).select_related("invitation", "person")}
    if any(choice.answer.pk not in answers for choice in choices):
        raise AwardError(_("Une des réponses choisies vient d’être retirée : choisissez de nouveau."))
    current.awarded_at = at
    current.save(update_fields=["awarded_at"])
    trail.record("tender.award", current, by)
    sites = registry.establishments([each.solution for each in answers.values() if each.solution])
    made = [_award(current, choice, sites.get(choice.answer.solution), at) for choice in choices]
    for answer in answers.values():
        answer.tender = current
        won = [each for each in made if each.answer_id == answer.pk]
        _decide(answer, won, reasons.get(answer.pk, ""), by, at)
    answers_told.awarded(current, [f"{each.supplier_name}" for each in made], at)
    return made


def _check(tender: Tender, choices: Sequence[Choice]) -> None:
    if tender.status is Tender.Status.OPEN and tender.closes_at is not None:
        raise AwardError(_("Des réponses peuvent encore arriver : décidez après la date limite."))
    if tender.status in (Tender.Status.DRAFT, Tender.Status.CANCELLED):
        raise AwardError(_("Cette consultation n’est pas à attribuer : elle est annulée, ou n’est pas publiée."))
    if not choices:
        raise AwardError(_("Choisissez au moins une réponse. Si aucune ne convient, annulez la consultation."))


def _award(tender: Tender, choice: Choice, site: Establishment | None, at: datetime) -> Award:
    answer, lot = choice.answer, choice.lot
    made: Award = tender.awards.create(
        source=Award.Source.DECLARED, key=f"{tender.number}:{lot.rank if lot else 0}", lot=lot, answer=answer,
        title=lot.title if lot else tender.title, buyer_name=tender.buyer_name,
        buyer_identifier=tender.buyer_identifier, supplier=answer.solution or answer.organisation,
        supplier_name=answer.called, supplier_activity=site.activity if site else "",
        supplier_size=site.size if site else "", supplier_category=site.organisation.category if site else "",
        supplier_commune=site.commune if site else "", cpv=(lot.cpv if lot else []) or tender.cpv, method=tender.method,
        place=(lot.place if lot else "") or next(iter(tender.places), ""), amount=choice.amount,
        awarded_on=timezone.localdate(at), months=tender.months, created_at=at,
    )  # fmt: skip
    return made


def _decide(answer: Answer, won: Sequence[Award], because: str, by: Person, at: datetime) -> None:
    """Tell a firm what was decided of its answer, and let the loop go on."""
    if won:
        answer.chosen_at = at
    else:
        answer.turned_down_at, answer.turned_down_because = at, because[:500]
    answer.save(update_fields=["chosen_at", "turned_down_at", "turned_down_because"])
    introduction = loop.go_on(answer, at)
    if won:
        if introduction is not None:
            Award.objects.filter(pk__in=[each.pk for each in won]).update(introduction=introduction.number)
        answers_told.won(answer, won, introduction, at)
        return
    if introduction is not None:
        _nothing(introduction, by, at)
    answers_told.lost(answer, at)


def _nothing(introduction: Introduction, by: Person, at: datetime) -> None:
    """The buyer's side of who was not chosen is known: nothing came of it, another was chosen."""
    try:
        outcomes.say(
            introduction, Side.ASKER, Outcome.Kind.NOTHING, because=Outcome.Reason.ELSEWHERE, by=by, at=at
        )  # fmt: skip
    except TransitionError:
        return
