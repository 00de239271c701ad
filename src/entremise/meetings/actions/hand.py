"""A draft changed by hand: meetings moved, swapped, left out, and back; pinned or forbidden for timetables to come."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from entremise.meetings import planning
from entremise.meetings.actions.days import DayError
from entremise.meetings.actions.holding import hold
from entremise.meetings.actions.timetables import asked, still_on
from entremise.meetings.models import Placement, Request, Slot, Table, Timetable
from entremise.people import trail
from entremise.people.models import Person
from entremise.timetable import checking, result
from entremise.timetable.editing import Desk, Edited, Proposal
from entremise.timetable.instance import Instance
from entremise.timetable.result import Placed
from entremise.timetable.words import Said

#: Changes that can be taken back.
MOST_UNDONE = 30


class RefusedError(Exception):
    """A change cannot be made.

    Attributes:
        conflicts: what stands in the way, with the names that people know.
        proposals: what would be possible instead.
    """

    def __init__(self, conflicts: Sequence[Said], proposals: Sequence[Proposal] = ()) -> None:
        self.conflicts, self.proposals = tuple(conflicts), tuple(proposals)
        super().__init__("; ".join(each.en for each in conflicts))


@transaction.atomic
def move(timetable: Timetable, request: Request, slot: Slot, table: Table | None, by: Person | None) -> None:
    """Hold a meeting in a slot, at a table or else at its own, or any that is free.

    Raises:
        RefusedError: something stands in the way.
        DayError: it is no draft any more.
    """
    position = {pk: index for index, pk in enumerate(request.day.slots.values_list("pk", flat=True))}
    at, where = position[slot.pk], table.name if table else None
    _change(timetable, request, by, "move", lambda desk: desk.move(request.number.hex, at, where))


@transaction.atomic
def swap(timetable: Timetable, request: Request, other: Request, by: Person | None) -> None:
    """Hold each of two meetings where and when the other is.

    Raises:
        RefusedError: something stands in the way.
        DayError: it is no draft any more, or one of them is not held.
    """
    try:
        _change(timetable, request, by, "swap", lambda desk: desk.swap(request.number.hex, other.number.hex))
    except (KeyError, ValueError):
        raise DayError(_("L’un des deux n’est plus placé : regardez le planning.")) from None


@transaction.atomic
def drop(timetable: Timetable, request: Request, by: Person | None) -> None:
    """Hold a meeting no longer in this draft.

    Raises:
        DayError: it is no draft any more, or the meeting has begun.
    """
    current = _draft(timetable)
    instance, told = read(current)
    _check_known(instance, request)
    left = [Placed(each.meeting) if each.meeting == request.number.hex else each for each in told.placed]
    _keep(current, instance, told, result.Timetable(told.status, tuple(left)))
    trail.record("timetable.drop", current, by, request=request.pk)


@transaction.atomic
def undo(timetable: Timetable, by: Person | None) -> bool:
    """Take the last change back; whether there was one.

    Raises:
        DayError: it is no draft any more.
    """
    current = _draft(timetable)
    changes = current.answer.get("undo", [])
    if not changes:
        return False
    slots, tables = (set(rows.values_list("pk", flat=True)) for rows in (current.day.slots, current.day.tables))
    for row in changes[-1]:
        slot = row["slot"] if row["slot"] in slots else None  # taken away since
        table = row["table"] if slot and row["table"] in tables else None
        Placement.objects.filter(timetable=current, request_id=row["request"]).update(
            slot_id=slot, table_id=table, delegates=row["delegates"], why=row["why"]
        )
    current.answer["undo"] = changes[:-1]
    current.save(update_fields=["answer"])
    trail.record("timetable.undo", current, by)
    return True


@transaction.atomic
def pin(request: Request, slot: Slot, table: Table | None, by: Person | None) -> None:
    """Fix a meeting in a slot, for all timetables to come."""
    hold(request.day)
    Request.objects.filter(pk=request.pk).update(pinned_slot=slot, pinned_table=table)
    request.not_in.remove(slot)
    trail.record("meeting.pin", request, by)


@transaction.atomic
def unpin(request: Request, by: Person | None) -> None:
    """Leave a meeting free again."""
    hold(request.day)
    if Request.objects.filter(pk=request.pk, pinned_slot__isnull=False).update(pinned_slot=None, pinned_table=None):
        trail.record("meeting.unpin", request, by)


@transaction.atomic
def forbid(request: Request, slot: Slot, by: Person | None) -> None:
    """Keep a meeting out of a slot, for all timetables to come."""
    hold(request.day)
    if request.pinned_slot_id == slot.pk:
        Request.objects.filter(pk=request.pk).update(pinned_slot=None, pinned_table=None)
    request.not_in.add(slot)
    trail.record("meeting.forbid", request, by)


@transaction.atomic
def allow(request: Request, slot: Slot, by: Person | None) -> None:
    """Let a meeting be in a slot again."""
    hold(request.day)
    request.not_in.remove(slot)
    trail.record("meeting.allow", request, by)


def read(timetable: Timetable) -> tuple[Instance, result.Timetable]:
    """A draft and what it must respect: what has begun stays as it was told."""
    instance = planning.relaxed(asked(timetable))
    return instance, planning.timetable_of(timetable, instance)


def _draft(timetable: Timetable) -> Timetable:
    """A timetable as it is now, its day held."""
    day = hold(timetable.day)
    still_on(day)
    current = day.timetables.select_related("day").get(pk=timetable.pk)
    if current.published_at:
        raise DayError(_("Ce planning est publié : préparez-en un nouveau à partir de celui-ci."))
    if not current.finished_at:
        raise DayError(_("Ce planning n’est pas encore calculé."))
    return current


def _check_known(instance: Instance, request: Request) -> None:
    if request.number.hex not in {each.id for each in instance.meetings}:
        raise DayError(_("Ce rendez-vous n’est plus demandé."))


def _change(
    timetable: Timetable, request: Request, by: Person | None, verb: str, tried: Callable[[Desk], Edited]
) -> None:
    current = _draft(timetable)
    instance, told = read(current)
    _check_known(instance, request)
    edited = tried(Desk(instance, told))
    if edited.timetable is None:
        names = planning.Names(current.day)
        raise RefusedError([names.tell(each) for each in edited.conflicts], edited.proposals)
    _keep(current, instance, told, edited.timetable)
    trail.record(f"timetable.{verb}", current, by, request=request.pk)


def _keep(timetable: Timetable, instance: Instance, before: result.Timetable, after: result.Timetable) -> None:
    """Write down what differs, unless that breaks a rule which was respected."""
    known = set(checking.faults(instance, before))
    if wrong := [each for each in checking.faults(instance, after) if each not in known]:
        raise RefusedError([planning.Names(timetable.day).tell(each) for each in wrong])
    old = {each.meeting: each for each in before.placed}
    changed = [each for each in after.placed if _where(each) != _where(old[each.meeting])]
    requests = {number.hex: pk for number, pk in timetable.day.requests.values_list("number", "pk")}
    slots, tables = list(timetable.day.slots.all()), {table.name: table for table in timetable.day.tables.all()}
    undone = []
    for each in changed:
        row, _new = timetable.placements.get_or_create(request_id=requests[each.meeting])
        undone.append(_as_it_was(row))
        row.slot = slots[each.slot] if each.slot is not None else None
        row.table, row.delegates, row.why = tables.get(each.table or ""), each.delegates, {}
        row.save()
    if undone:
        timetable.answer["undo"] = [*timetable.answer.get("undo", []), undone][-MOST_UNDONE:]
        timetable.save(update_fields=["answer"])


def _where(each: Placed) -> tuple[Any, ...]:
    return each.slot, each.table, each.delegates


def _as_it_was(row: Placement) -> dict[str, Any]:
    return {
        "request": row.request_id, "slot": row.slot_id, "table": row.table_id, "delegates": row.delegates,
        "why": row.why,
    }  # fmt: skip
