"""Timetables are computed in the background: ordered, computed by a worker, stopped with the best so far, found again
when their worker was stopped in the middle.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from entremise.meetings import planning
from entremise.meetings.actions.days import DayError
from entremise.meetings.actions.holding import hold
from entremise.meetings.models import MeetingDay, Placement, Timetable
from entremise.meetings.queries import agenda
from entremise.people import trail
from entremise.people.models import Person
from entremise.timetable import result
from entremise.timetable.instance import Instance
from entremise.timetable.plan import Progress
from entremise.timetable.result import Objective

log = structlog.get_logger(__name__)

#: A computation that has not been heard of for so long has lost its worker.
LEASE = timedelta(seconds=90)
#: Workers that a computation may lose before it is given up: it may be what stops them.
MOST_TRIES = 3
#: How often a computation tells where it stands, and looks whether it was asked to stop.
BEAT_SECONDS = 1.0
#: Computations of one day that may wait or go on at once: the worker has other work too.
MOST_GOING = 5
#: Children that the planner may start: as many as the machine of a small chamber has processors.
WORKERS = 2


@transaction.atomic
def order(
    day: MeetingDay,
    by: Person | None,
    *,
    objectives: Iterable[Objective] = planning.USUAL,
    seconds: int = 60,
    name: str = "",
    start: Timetable | None = None,
) -> Timetable:
    """Have a timetable computed; from another one, to do better than it.

    Raises:
        DayError: there is nothing to plan, too much to compute already, or the day is over.
    """
    day = hold(day)
    still_on(day)
    if day.timetables.filter(finished_at=None, failed_at=None).count() >= MOST_GOING:
        raise DayError(_("Cinq calculs sont déjà en cours ou en attente : arrêtez-en un, ou laissez-les finir."))
    _check(day)
    made = _new(day, by, name or "", start, order=[each.value for each in objectives], seconds=seconds)
    trail.record("timetable.order", made, by, seconds=seconds)
    transaction.on_commit(lambda: compute.enqueue(made.pk))
    return made


@transaction.atomic
def copy(timetable: Timetable, by: Person | None, name: str = "") -> Timetable:
    """A draft that begins as another timetable is, to be changed by hand."""
    day = hold(timetable.day)
    still_on(day)
    if not timetable.finished_at:
        raise DayError(_("Ce planning n’est pas encore calculé."))
    now = timezone.now()
    made = _new(
        day, by, name, timetable, order=timetable.order, seconds=timetable.seconds, begun_at=now, finished_at=now
    )
    made.answer = {key: value for key, value in timetable.answer.items() if key != "undo"}
    made.save(update_fields=["answer"])
    Placement.objects.bulk_create(
        Placement(
            timetable=made, request_id=row.request_id, slot_id=row.slot_id, table_id=row.table_id,
            delegates=row.delegates, why=row.why,
        )
        for row in timetable.placements.all()
    )  # fmt: skip
    trail.record("timetable.copy", made, by, of=timetable.rank)
    return made


@transaction.atomic
def stop(timetable: Timetable, by: Person | None) -> None:
    """Have a computation end with the best it has found; one that has not begun is given up."""
    hold(timetable.day)
    going = Timetable.objects.filter(pk=timetable.pk, finished_at=None, failed_at=None)
    now = timezone.now()
    if going.filter(begun_at=None).update(stop_at=now, failed_at=now) or going.filter(stop_at=None).update(stop_at=now):
        trail.record("timetable.stop", timetable, by)


@task()
def compute(timetable_id: int) -> None:
    """Compute a timetable, unless another worker does, it was stopped, or it is done."""
    if not _take(timetable_id):
        return
    timetable = Timetable.objects.select_related("day", "parent").get(pk=timetable_id)
    try:
        _compute(timetable)
    except planning.FaultyError as error:
        log.exception("timetable_faulty", timetable=timetable_id)
        _fail(timetable, [fault._asdict() for fault in error.faults])
    except Exception:
        log.exception("timetable_failed", timetable=timetable_id)
        _fail(timetable, [])


def asked(timetable: Timetable) -> Instance:
    """What is asked for a timetable now: on the day, what has begun stays as it was told."""
    instance = planning.instance_of(timetable.day, timetable=timetable)
    published = agenda.published(timetable.day)
    begun = planning.slot_now(timetable.day.slots.all(), timezone.now())
    return planning.frozen(instance, planning.timetable_of(published, instance), begun) if published else instance


def _compute(timetable: Timetable) -> None:
    """Everyone has a few meetings if that can be; else what forbids it is told beside the timetable."""
    instance = asked(timetable)
    answer = _solve(timetable, instance)
    conflicts = answer.conflicts
    if answer.status is result.Status.INFEASIBLE and instance.rules.min_meetings:
        instance = planning.without_floor(instance)
        answer = _solve(timetable, instance)
        if answer.placed:
            answer = replace(answer, conflicts=conflicts)
    _keep(timetable, answer, instance)


@transaction.atomic
def _keep(timetable: Timetable, answer: result.Timetable, instance: Instance) -> None:
    """Keep what was found, unless another worker did while this one was thought to be lost."""
    hold(timetable.day)
    going = Timetable.objects.filter(pk=timetable.pk, finished_at=None, failed_at=None)
    if going.exists():
        planning.keep(timetable, answer, instance)
        going.update(finished_at=timezone.now())


def find_again(now: datetime) -> int:
    """Have the computations begun again whose worker, or whose task, was lost; how many."""
    going = Timetable.objects.filter(finished_at=None, failed_at=None)
    lost = going.filter(Q(begun_at=None, made_at__lte=now - LEASE) | Q(begun_at__lte=now - LEASE))
    for timetable in lost:
        compute.enqueue(timetable.pk)
    return len(lost)


def still_on(day: MeetingDay) -> None:
    """Raises: DayError when a day is over."""
    if day.cancelled_at or day.closed_at:
        raise DayError(_("Cette journée est terminée : son planning ne change plus."))


def _check(day: MeetingDay) -> None:
    if not day.slots.exists():
        raise DayError(_("Aucun créneau n’est prévu : ajoutez-en avant de calculer un planning."))
    if not planning.instance_of(day).meetings:
        raise DayError(_("Aucune demande n’est acceptée : il n’y a encore rien à placer."))


def _new(day: MeetingDay, by: Person | None, name: str, parent: Timetable | None, **facts: object) -> Timetable:
    rank = (day.timetables.aggregate(last=Max("rank"))["last"] or 0) + 1
    made: Timetable = day.timetables.create(rank=rank, name=name, parent=parent, made_by=by, **facts)
    return made


def _take(number: int) -> bool:
    """Whether this worker is the one to compute: a single conditional update, which only one can win."""
    now = timezone.now()
    free = Timetable.objects.filter(Q(begun_at=None) | Q(begun_at__lte=now - LEASE), pk=number, finished_at=None)
    timetable = free.filter(failed_at=None).first()
    if timetable is None:
        return False
    tries = timetable.progress.get("tries", 0) + 1
    facts = {"failed_at": now} if tries > MOST_TRIES else {"begun_at": now, "progress": {"tries": tries}}
    return free.filter(failed_at=None).update(**facts) == 1 and tries <= MOST_TRIES


@dataclass(slots=True)
class _Pulse:
    """What passes between the planner, in a thread that knows no database, and the worker that waits for it."""

    last: Progress | None = None
    stopped: bool = False

    def tell(self, progress: Progress) -> None:
        self.last = progress

    def stop(self) -> bool:
        return self.stopped


def _solve(timetable: Timetable, instance: Instance) -> result.Timetable:
    """Have the planner work in a thread of its own; meanwhile tell where it stands, and hear whether to stop."""
    from entremise.timetable.solving import solve  # only workers need what it loads

    parent = timetable.parent
    start = planning.timetable_of(parent, instance) if parent and parent.placements.exists() else None
    pulse = _Pulse()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="planner") as pool:
        work = pool.submit(
            solve, instance, seconds=timetable.seconds, workers=WORKERS, progress=pulse.tell, stop=pulse.stop,
            start=start,
        )  # fmt: skip
        try:
            while not wait([work], timeout=BEAT_SECONDS).done:
                pulse.stopped = _beat(timetable, pulse.last)
        finally:
            pulse.stopped = True
        answer: result.Timetable = work.result()
        return answer


def _beat(timetable: Timetable, progress: Progress | None) -> bool:
    """Tell that the computation lives and where it stands; whether it was asked to stop."""
    facts: dict[str, object] = {"begun_at": timezone.now()}
    if progress:
        facts["progress"] = timetable.progress | {
            "seconds": round(progress.seconds), "objective": progress.objective.value, "value": progress.value,
            "bound": progress.bound, "stage": progress.stage._asdict(),
        }  # fmt: skip
    going = Timetable.objects.filter(pk=timetable.pk)
    going.update(**facts)
    return going.filter(stop_at__isnull=False).exists()


def _fail(timetable: Timetable, faults: list[dict[str, str]]) -> None:
    failed = Timetable.objects.filter(pk=timetable.pk, finished_at=None)
    failed.update(failed_at=timezone.now(), answer={"faults": faults})
