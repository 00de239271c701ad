"""Something goes otherwise on the day: what would change is shown first, and done once somebody says yes.

What is shown is what is done: it travels with the form, signed. When another timetable was published meanwhile, or
another slot began, it is worked out again and shown again.
"""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entremise.meetings import planning
from entremise.meetings.actions import arrivals, publishing
from entremise.meetings.actions.days import DayError
from entremise.meetings.actions.holding import hold
from entremise.meetings.actions.timetables import still_on
from entremise.meetings.models import Guest, Incident, MeetingDay, Placement, Request, Timetable
from entremise.meetings.queries import agenda
from entremise.people import trail
from entremise.people.models import Person
from entremise.timetable import checking, result
from entremise.timetable.instance import Instance
from entremise.timetable.replanning import replan
from entremise.timetable.words import Said

#: Seconds that replanning may take: somebody waits for it, standing.
SECONDS = 1.0
#: How long what was shown may be said yes to.
SHOWN_FOR = 3600
_SHOWN = "entremise.meetings.foreseen"


class StaleError(Exception):
    """What was shown is no longer what would be done."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who comes without being on the list.

    Attributes:
        number: of the guest to be; `meets`: number of each request to be, and of the guest it asks for.
    """

    number: str
    firm: str
    name: str = ""
    side: str = ""
    meets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened: an `Incident.Kind`, and the number of whom or what it concerns (of a table, its key).

    Attributes:
        until: of somebody who is late, in ISO 8601.
    """

    kind: str
    guest: str = ""
    table: int = 0
    request: str = ""
    until: str = ""
    newcomer: Newcomer | None = None

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Happening":
        """What `asdict` made of it."""
        newcomer = Newcomer(**told["newcomer"]) if told["newcomer"] else None
        return cls(**(dict(told) | {"newcomer": newcomer}))


@dataclass(frozen=True, slots=True)
class Move:
    """A meeting that changes: where it was and where it goes. Slots count from 0; None: not held."""

    meeting: str
    before: int | None
    slot: int | None
    table: str = ""
    delegates: Mapping[str, str] = field(default_factory=dict)
    why: Said | None = None

    @property
    def kind(self) -> str:
        """`moved`, `dropped` or `added`."""
        return "dropped" if self.slot is None else "added" if self.before is None else "moved"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would be done.

    Attributes:
        base: number of the timetable that it changes.
        begun: how many slots have begun: nothing changes in them.
        slots: keys of the day's, by which moves count them.
    """

    key: str
    happening: Happening
    base: str
    begun: int
    slots: tuple[int, ...]
    moves: tuple[Move, ...]

    def count(self, kind: str) -> int:
        """How many meetings are `moved`, `dropped` or `added`."""
        return sum(move.kind == kind for move in self.moves)

    def sealed(self) -> str:
        """As a form carries it."""
        return signing.dumps(asdict(self), salt=_SHOWN, compress=True)

    @classmethod
    def opened(cls, sealed: str) -> "Foreseen":
        """What a form carried.

        Raises:
            StaleError: it is not ours, or too old.
        """
        try:
            told = signing.loads(sealed, salt=_SHOWN, max_age=SHOWN_FOR)
        except signing.BadSignature:
            raise StaleError from None
        moves = tuple(Move(**(each | {"why": Said(*each["why"]) if each["why"] else None})) for each in told["moves"])
        happening, slots = Happening.read(told["happening"]), tuple(told["slots"])
        return cls(told["key"], happening, told["base"], told["begun"], slots, moves)


def foresee(day: MeetingDay, happening: Happening, at: datetime | None = None) -> Foreseen:
    """What would change if this happened now. Nothing is written.

    Raises:
        DayError: it cannot be, or no timetable is published.
        FaultyError: what the planner answers breaks a rule.
    """
    at = at or timezone.now()
    still_on(day)
    base = _published(day)
    key, begun = str(uuid.uuid4()), planning.slot_now(day.slots.all(), at)
    with transaction.atomic():  # what is asked of the planner is read as if it were written
        _write(day, happening, key, None, at)
        names = planning.Names(day)
        instance = planning.relaxed(planning.instance_of(day, timetable=base))
        told = planning.timetable_of(base, instance)
        transaction.set_rollback(True)
    answer = _replanned(instance, told, begun)
    if faults := checking.faults(planning.frozen(instance, told, begun), answer):
        raise planning.FaultyError(map(names.tell, faults))
    moves = tuple(_moves(base, told, answer, names))
    return Foreseen(key, happening, base.number.hex, begun, _slots(day), moves)


@transaction.atomic
def confirm(day: MeetingDay, shown: Foreseen, by: Person, at: datetime | None = None) -> Incident:
    """Do what was shown: write what happened, publish the timetable that comes of it, tell whom it changes something
    for. Said twice, it is done once.

    Raises:
        StaleError: another timetable was published, another slot began, or slots were changed, since it was shown.
        DayError: it cannot be any more.
        FaultyError: what was asked changed so much that it breaks a rule.
    """
    at = at or timezone.now()
    day = hold(day)
    done = day.incidents.filter(key=shown.key).first()
    if done:
        return done
    still_on(day)
    base = _published(day)
    begun = planning.slot_now(day.slots.all(), at)
    if (base.number.hex, begun, _slots(day)) != (shown.base, shown.begun, shown.slots):
        raise StaleError
    incident = _write(day, shown.happening, shown.key, by, at)
    trail.record("day.incident", day, by, kind=incident.kind)
    if shown.moves:
        incident.timetable = _next(day, base, shown.moves, by, at)
        cancelled = [incident.request_id] if incident.request_id else []
        publishing.publish(incident.timetable, by, at, cancelled)
    incident.changed, incident.dropped, incident.added = (
        shown.count("moved"), shown.count("dropped"), shown.count("added"),
    )  # fmt: skip
    incident.save()
    return incident


def _slots(day: MeetingDay) -> tuple[int, ...]:
    return tuple(day.slots.values_list("pk", flat=True))


def _published(day: MeetingDay) -> Timetable:
    found = agenda.published(day)
    if found is None:
        raise DayError(_("Publiez d’abord un planning : il n’y a encore rien à changer."))
    return found


def _replanned(instance: Instance, told: result.Timetable, begun: int) -> result.Timetable:
    """What no longer stands is moved, whatever has no place yet may take one that is free."""
    held = {each.meeting for each in told.placed if each.slot is not None}
    waiting = [each for each in instance.meetings if each.id not in held]
    return replan(instance, told, now=begun, waiting=waiting, seconds=SECONDS).timetable


def _moves(base: Timetable, told: result.Timetable, answer: result.Timetable, names: planning.Names) -> Iterator[Move]:
    known = {each.meeting: each for each in told.placed}
    for each in answer.placed:
        old = known[each.meeting]
        if (each.slot, each.table, each.delegates) != (old.slot, old.table, old.delegates):
            why = names.tell(each.why) if each.why else None
            yield Move(each.meeting, old.slot, each.slot, each.table or "", each.delegates, why)
    position = {pk: index for index, pk in enumerate(base.day.slots.values_list("pk", flat=True))}
    for row in base.placements.filter(slot__isnull=False).select_related("request"):
        if row.request.number.hex not in known and not _over(row.request):
            yield Move(row.request.number.hex, position[row.slot_id or 0], None)


def _over(request: Request) -> bool:
    """Whether it was known not to be held before what happens now."""
    return bool(request.withdrawn_at or request.declined_at)


def _next(
    day: MeetingDay, base: Timetable, moves: Sequence[Move], by: Person, at: datetime
) -> Timetable:  # fmt: skip
    """The timetable that comes of it: as it was, but for the moves."""
    slots, tables = list(day.slots.all()), {table.name: table for table in day.tables.all()}
    requests = {number.hex: pk for number, pk in day.requests.values_list("number", "pk")}
    moved = {requests[move.meeting]: move for move in moves}
    made: Timetable = day.timetables.create(
        rank=day.timetables.values_list("rank", flat=True)[0] + 1, parent=base, made_by=by, made_at=at, begun_at=at,
        finished_at=at, order=base.order, seconds=0, answer={"status": result.Status.FEASIBLE.value},
    )  # fmt: skip
    rows = [_copied(made, row) for row in base.placements.all() if row.request_id not in moved]
    for request, move in moved.items():
        slot = slots[move.slot] if move.slot is not None else None
        why = move.why._asdict() if move.why else {}
        table = tables.get(move.table) if slot else None
        rows.append(Placement(timetable=made, request_id=request, slot=slot, table=table,
                              delegates=dict(move.delegates), why=why))  # fmt: skip
    Placement.objects.bulk_create(rows)
    return made


def _copied(made: Timetable, row: Placement) -> Placement:
    return Placement(
        timetable=made, request_id=row.request_id, slot_id=row.slot_id, table_id=row.table_id,
        delegates=row.delegates, why=row.why,
    )  # fmt: skip


def _write(day: MeetingDay, happening: Happening, key: str, by: Person | None, at: datetime) -> Incident:
    """What happened, as the facts of whom or what it concerns.

    Raises:
        DayError: there is no such guest, table or meeting, or it is too late.
    """
    incident = Incident(day=day, kind=happening.kind, key=key, at=at, by=by)
    match happening.kind:
        case Incident.Kind.TABLE:
            incident.table = _found(day.tables, pk=happening.table)
            day.tables.filter(pk=incident.table.pk).update(closed_from=at)
        case Incident.Kind.CANCELLED:
            incident.request = _found(day.requests, number=happening.request)
            _check_ahead(day, incident.request, at)
            day.requests.filter(pk=incident.request.pk).update(withdrawn_at=at)
        case Incident.Kind.LATE:
            incident.guest = _found(day.guests, number=happening.guest)
            incident.until = datetime.fromisoformat(happening.until)
            day.guests.filter(pk=incident.guest.pk).update(late_until=incident.until, arrived_at=None)
        case Incident.Kind.LEFT:
            incident.guest = _found(day.guests, number=happening.guest)
            day.guests.filter(pk=incident.guest.pk).update(left_at=at)
        case Incident.Kind.ARRIVED if happening.newcomer:
            incident.guest = _welcome(day, happening.newcomer, by, at)
        case _:
            incident.guest = _found(day.guests, number=happening.guest)
            back = day.guests.filter(pk=incident.guest.pk)
            back.update(left_at=None, withdrawn_at=None, late_until=None)
            arrivals.arrive(incident.guest, by, at)
    incident.save()
    return incident


def _check_ahead(day: MeetingDay, request: Request, at: datetime) -> None:
    base = _published(day)
    if base.placements.filter(request=request, slot__starts_at__lte=at).exists():
        raise DayError(_("Ce rendez-vous a commencé : notez plutôt s’il a été tenu ou manqué."))


def _found(rows: Any, **wanted: object) -> Any:
    found = rows.filter(**wanted).first()
    if found is None:
        raise DayError(_("Cela n’existe plus : reprenez depuis la page du jour."))
    return found


def _welcome(day: MeetingDay, newcomer: Newcomer, by: Person | None, at: datetime) -> Guest:
    """A guest who was not on the list, and the meetings that both agree to on the spot."""
    guest: Guest = day.guests.create(
        number=newcomer.number, firm=newcomer.firm, name=newcomer.name, side=newcomer.side, added_by=by, added_at=at,
        ready_at=at, arrived_at=at,
    )  # fmt: skip
    others: Mapping[str, Guest] = {each.number.hex: each for each in _named(day, newcomer.meets.values())}
    Request.objects.bulk_create(
        Request(
            day=day, number=number, asker=guest, asked=others[other], made_by=Request.Maker.ORGANISER, person=by,
            made_at=at, accepted_at=at,
        )
        for number, other in newcomer.meets.items()
        if other in others
    )  # fmt: skip
    return guest


def _named(day: MeetingDay, numbers: Collection[str]) -> list[Guest]:
    return list(day.guests.filter(number__in=list(numbers), withdrawn_at=None))
