"""Purchase plans: read, answered line by line in the background, read again with other columns, removed.

Each line is kept as soon as it is answered: a worker that is stopped loses one line at most, and a round finds the plan
again.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import BinaryIO

import structlog
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from entremise.hub.queries.search import NothingLoadedError
from entremise.market.actions import tenders
from entremise.market.models import Buyer, Plan, PlanLine, Tender
from entremise.market.purchase_plans import reading
from entremise.market.purchase_plans.files import PlanError
from entremise.market.purchase_plans.reading import Read, Row
from entremise.market.queries import plans as queries
from entremise.matching.nomenclature import communes
from entremise.notices import actions as notices
from entremise.notices.actions import Addressee
from entremise.notices.texts import whole
from entremise.people import trail
from entremise.people.models import Person

log = structlog.get_logger(__name__)

#: A plan of which no line was answered for so long has lost its worker.
LEASE = timedelta(seconds=90)
#: Plans that one buyer may keep.
MOST_PLANS = 50
_LONGEST_TITLE = 200


@transaction.atomic
def add(buyer: Buyer, name: str, file: BinaryIO, by: Person, title: str = "") -> Plan:
    """Read a spreadsheet; its lines are answered in the background.

    Raises:
        PlanError: it cannot be read, nothing in it is a purchase, or the buyer keeps too many plans.
    """
    Buyer.objects.select_for_update().get(pk=buyer.pk)
    if buyer.plans.count() >= MOST_PLANS:
        raise PlanError(_("Cinquante programmes sont déjà gardés : retirez-en un pour en déposer un autre."))
    found = reading.read(name, file)
    plan: Plan = buyer.plans.create(
        title=(title or name.rpartition(".")[0])[:_LONGEST_TITLE], file=name[-255:], person=by
    )
    _write(plan, found)
    trail.record("plan.add", plan, by, lines=len(found.purchases))
    return plan


@transaction.atomic
def read_again(plan: Plan, columns: Mapping[str, str], by: Person) -> Plan:
    """Read the rows of a plan again, each column taken for what its buyer says.

    Raises:
        PlanError: nothing is a purchase any more; the plan stays as it was.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    rows = [Row(line.row, dict(line.told)) for line in plan.lines.all()]
    rows += [Row(each["row"], dict(each["cells"])) for each in plan.unread]
    known = {title: columns.get(title, taken) for title, taken in plan.columns}
    found = reading.understand(sorted(rows, key=lambda row: row.number), known)
    if not found.purchases:
        raise PlanError(_("Ainsi, plus aucune ligne n’est un achat : dites quelle colonne dit quoi acheter."))
    plan.lines.all().delete()
    _write(plan, found)
    trail.record("plan.columns", plan, by, lines=len(found.purchases))
    return plan


def _pairs(told: Mapping[str, str]) -> list[list[str]]:
    """In its order, which PostgreSQL keeps in lists alone."""
    return [list(each) for each in told.items()]


def _write(plan: Plan, found: Read) -> None:
    plan.columns, plan.read_at = _pairs(found.columns), None
    plan.unread = [{"row": row.number, "cells": _pairs(row.told), "because": because} for row, because in found.unread]
    plan.save(update_fields=["columns", "unread", "read_at"])
    PlanLine.objects.bulk_create(
        PlanLine(
            plan=plan, row=each.row.number, text=each.text, cpv=each.cpv, amount=each.amount, starts_on=each.starts_on,
            place=each.place, told=_pairs(each.row.told),
        )
        for each in found.purchases
    )  # fmt: skip
    transaction.on_commit(lambda: answer.enqueue(plan.pk))


@transaction.atomic
def remove(plan: Plan, by: Person) -> None:
    """Forget a plan and its lines: nothing of it is kept but that it was removed."""
    trail.record("plan.remove", plan, by)
    plan.delete()


@transaction.atomic
def consult(line: PlanLine, by: Person) -> Tender:
    """A draft of consultation from a planned purchase, with the lots that were advised."""
    town = communes.commune(line.place or line.plan.buyer.commune)
    lots: list[dict[str, str]] = next((each["lots"] for each in line.advice if each.get("lots")), [])
    facts = {
        "title": line.text.splitlines()[0][:200], "text": line.text, "cpv": [line.cpv] if line.cpv else [],
        "amount_max": line.amount, "starts_on": line.starts_on, "places": [town.code] if town else [],
        "lat": town.lat if town else None, "lon": town.lon if town else None,
    }  # fmt: skip
    return tenders.draft(line.plan.buyer, facts, by, lots=[{"title": each["title"]} for each in lots])


@task()
def answer(plan_id: int) -> None:
    """Answer the lines of a plan that were not, then tell who sent it. Two workers at it do the same twice, no harm."""
    try:
        for line in PlanLine.objects.filter(plan=plan_id, answered_at=None).select_related("plan__buyer"):
            _answer(line)
    except NothingLoadedError:
        log.warning("plan_waits", plan=plan_id, because="no territory is loaded")
        return
    _finish(plan_id)


def _answer(line: PlanLine) -> None:
    try:
        found = queries.answered(line)
    except NothingLoadedError:
        raise
    except Exception:  # one line that cannot be answered must not hold the others back
        log.exception("plan_line_failed", line=line.pk)
        found = queries.UNANSWERED
    PlanLine.objects.filter(pk=line.pk).update(
        activities=found.activities, firms=found.firms, nearest_km=found.nearest_km, advice=found.advice,
        answered_at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def _finish(plan_id: int) -> None:
    """Say once that a plan is read: only one worker can."""
    plan = (
        Plan.objects.select_for_update(of=("self",)).select_related("person").filter(pk=plan_id, read_at=None).first()
    )
    if plan is None or plan.lines.filter(answered_at=None).exists():
        return
    plan.read_at = timezone.now()
    plan.save(update_fields=["read_at"])
    if plan.person is not None:
        there = reverse("market:plan", args=[plan.number])
        told = queries.summary(list(plan.lines.all()))
        context = {"plan": plan.title, "lines": told.lines, "answerable": told.answerable, "link": whole(there)}
        occasion = f"plan:{plan.pk}:{plan.read_at:%s}"
        notices.tell("plan_read", occasion, Addressee.of(plan.person), context, url=there)


def find_again(now: datetime) -> int:
    """Have the plans read on whose worker, or whose task, was lost; how many."""
    going = Plan.objects.filter(read_at=None).annotate(last=Max("lines__answered_at"))
    lost = [plan for plan in going if (plan.last or plan.created_at) <= now - LEASE]
    for plan in lost:
        answer.enqueue(plan.pk)
    return len(lost)
