"""A firm objects to where it stood in a list; an adviser answers. Both facts go to the ledger, their words do not.

The ledger is no part of the database: what was committed is written there just after, and again by a round when the
machine stopped in between. Stopped between the two, the same fact may so be there twice: an objection's first counts.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from entremise.matching.index import fingerprint
from entremise.neutrality.actions import objections_told as told
from entremise.neutrality.ledger.book import book
from entremise.neutrality.ledger.entries import Answered, Objected
from entremise.neutrality.models import Objection
from entremise.people import trail
from entremise.people.models import Person
from entremise.registry.models import Establishment

#: Advisers are told again so long before an answer is due.
REMINDED_BEFORE = timedelta(days=3)
#: What is not in the ledger after so long was cut short.
CUT_SHORT = timedelta(minutes=5)

Verdict = Objection.Verdict


class AnsweredError(Exception):
    """The objection already has its answer."""


def make(site: Establishment, number: int, text: str, by: Person, at: datetime | None = None) -> Objection:
    """Object to where an establishment stood in a list, in its name.

    Once for a list: while it waits or once it is answered, that first one is given back as it is. One that was
    withdrawn may be made again, under another number.
    """
    at = at or timezone.now()
    with transaction.atomic():
        objection, new = _row(site, number, at)
        if not new and objection.verdict != Verdict.WITHDRAWN:
            return objection
        if not new:
            enter(objection.pk)
            objection.number = uuid.uuid4()
        objection.text, objection.person, objection.made_at = text, by, at
        objection.due_at = at + timedelta(days=settings.OBJECTION_DAYS)
        objection.verdict, objection.answer, objection.answered_at, objection.answered_by = "", "", None, None
        objection.entry = objection.answer_entry = objection.reminded_at = objection.late_at = None
        objection.save()
        trail.record("objection.make", objection, by, list=number)
        told.made(objection, by, at)
        _enter_soon(objection)
    return objection


def _row(site: Establishment, number: int, at: datetime) -> tuple[Objection, bool]:
    """The one row of an establishment and a list, held, and whether it was just made."""
    kept = Objection.objects.select_for_update()
    facts = {"organisation": str(site.organisation), "made_at": at, "due_at": at}
    return kept.get_or_create(solution=str(site), list=number, defaults=facts)


def withdraw(objection: Objection, by: Person, at: datetime | None = None) -> Objection:
    """Take an objection back; again: nothing.

    Raises:
        AnsweredError: an adviser answered it meanwhile.
    """
    at = at or timezone.now()
    with transaction.atomic():
        row = Objection.objects.select_for_update().get(pk=objection.pk)
        if row.verdict == Verdict.WITHDRAWN:
            return row
        _settle(row, Verdict.WITHDRAWN, "", None, at)
        trail.record("objection.withdraw", row, by)
        told.withdrawn(row)
    return row


def answer(
    objection: Objection, verdict: Objection.Verdict, text: str, by: Person, at: datetime | None = None
) -> Objection:
    """Answer an objection: whether the order stands explained or an error is put right, in words. The firm is told.

    The same again: nothing.

    Raises:
        AnsweredError: it was withdrawn, or somebody answered otherwise.
    """
    at = at or timezone.now()
    with transaction.atomic():
        row = Objection.objects.select_for_update().get(pk=objection.pk)
        if (row.answered_by, row.verdict, row.answer) == (by, verdict, text):
            return row
        _settle(row, verdict, text, by, at)
        trail.record("objection.answer", row, by, verdict=verdict)
        told.answered(row, at)
    return row


def _settle(row: Objection, verdict: Objection.Verdict, text: str, by: Person | None, at: datetime) -> None:
    if row.answered_at:
        raise AnsweredError
    row.verdict, row.answer, row.answered_by, row.answered_at = verdict, text, by, at
    row.save()
    _enter_soon(row)


def _enter_soon(objection: Objection) -> None:
    """Write it in the ledger once it is committed; what fails is for the round, and never for who objects."""
    transaction.on_commit(lambda: enter(objection.pk), robust=True)


def enter(pk: int) -> None:
    """Write in the ledger what it does not hold yet of an objection."""
    with transaction.atomic():
        row = Objection.objects.select_for_update().get(pk=pk)
        if row.entry is None:
            firm, number = fingerprint(row.solution), str(row.number)
            row.entry = book().append(Objected(at=row.made_at, objection=number, firm=firm, list=row.list))
        if row.answered_at and row.answer_entry is None:
            verdict = Verdict(row.verdict).value
            row.answer_entry = book().append(
                Answered(at=row.answered_at, objection=str(row.number), verdict=verdict)  # type: ignore[arg-type]
            )
        row.save(update_fields=["entry", "answer_entry"])


def enter_missing(now: datetime) -> int:
    """Write in the ledger what a machine that stopped left out; how many objections."""
    made = Q(entry=None, made_at__lte=now - CUT_SHORT)
    answered = Q(answer_entry=None, answered_at__lte=now - CUT_SHORT)
    missing = list(Objection.objects.filter(made | answered).order_by("pk").values_list("pk", flat=True)[:500])
    for pk in missing:
        enter(pk)
    return len(missing)


def remind(now: datetime) -> int:
    """Tell advisers of the objections that are soon due, then of those that are late: once each; how many were told."""
    soon = Objection.objects.filter(answered_at=None, reminded_at=None, due_at__lte=now + REMINDED_BEFORE)
    late = Objection.objects.filter(answered_at=None, late_at=None, due_at__lte=now)
    count = 0
    for pk in late.values_list("pk", flat=True):
        count += _call(pk, "late_at", now)
    for pk in soon.filter(due_at__gt=now).values_list("pk", flat=True):
        count += _call(pk, "reminded_at", now)
    return count


def _call(pk: int, fact: str, now: datetime) -> int:
    with transaction.atomic():
        row = Objection.objects.select_for_update().filter(pk=pk, answered_at=None, **{fact: None}).first()
        if row is None:
            return 0
        setattr(row, fact, now)
        row.save(update_fields=[fact])
        trail.record(f"objection.{'late' if fact == 'late_at' else 'remind'}", row)
        (told.late if fact == "late_at" else told.waiting)(row, now)
    return 1
