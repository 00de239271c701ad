"""Demands that cannot hold together, in plain words."""

from collections.abc import Iterator

from entremise.timetable.board import Board
from entremise.timetable.clock import at, during, listed, names
from entremise.timetable.explaining.counting import Crowd, crowds
from entremise.timetable.explaining.demands import Demand, Kind, demands, floor_of, relaxed, rooms
from entremise.timetable.explaining.smallest import Conflict
from entremise.timetable.instance import Instance, Meeting
from entremise.timetable.words import Said

#: How many meetings are named in a sentence.
_SHOWN = 12


def told(instance: Instance, conflict: Conflict) -> tuple[Said, ...]:
    """What cannot hold, then each of the demands it comes from."""
    found = [_headline(instance, conflict), *_details(instance, conflict)]
    if not conflict.minimal:
        found.append(
            Said(
                "Le temps a manqué pour vérifier qu'aucune de ces demandes n'est de trop.",
                "Time ran out before each of these demands was proven to be needed.",
            )
        )
    return tuple(found)


def meeting_in_words(meeting: Meeting) -> Said:
    """A meeting and who is in it: `m4 (A et B)`."""
    people = names(meeting.between, 4)
    return Said(f"{meeting.id} ({people.fr})", f"{meeting.id} ({people.en})")


def _headline(instance: Instance, conflict: Conflict) -> Said:
    """A count, when a count is enough."""
    alone = relaxed(instance, conflict.demands)
    for crowd in crowds(alone):
        return _crowd(alone, crowd, _all_of(instance, conflict, crowd))
    return Said("Ces demandes ne peuvent pas tenir ensemble.", "These demands cannot hold together.")


def _all_of(instance: Instance, conflict: Conflict, crowd: Crowd) -> int:
    """How many meetings to hold are in the same case, of which the crowd has only enough to be too many."""
    held = [demand for demand in demands(instance) if demand.kind is Kind.HELD]
    others = [demand for demand in conflict.demands if demand.kind is not Kind.HELD]
    wide = relaxed(instance, [*held, *others])
    same = [each.meetings for each in crowds(wide) if (each.who, each.slots) == (crowd.who, crowd.slots)]
    return max(map(len, [crowd.meetings, *same]))


def _crowd(instance: Instance, crowd: Crowd, count: int) -> Said:
    where = during(instance, crowd.slots)
    lasting = any(meeting.length > 1 for meeting in instance.meetings)
    if not crowd.slots:
        meeting = meeting_in_words(instance.meetings[crowd.enough[0]])
        return Said(f"{meeting.fr} n'a aucun créneau possible.", f"{meeting.en} has no possible slot.")
    of = Said(" d'un créneau", " of one slot") if lasting else Said("", "")
    if crowd.who is None:
        sum_fr, sum_en = _places(instance, crowd)
        return Said(
            f"{count} rendez-vous doivent tenir {where.fr}, où il y a {crowd.places} places{of.fr}{sum_fr}.",
            f"{count} meetings must fit {where.en}, where there are {crowd.places} places{of.en}{sum_en}.",
        )
    who = instance.participants[crowd.who].id
    return Said(
        f"{who} a {count} rendez-vous à tenir {where.fr}, pour {crowd.places} au plus{of.fr}.",
        f"{who} has {count} meetings to hold {where.en}, and can have {crowd.places} at most{of.en}.",
    )


def _places(instance: Instance, crowd: Crowd) -> Said:
    """How the places are counted, when all slots have as many."""
    tables = len(Board(instance).tables)
    if not rooms(instance) and isinstance(instance.tables, int) and crowd.places == tables * len(crowd.slots):
        slots = len(crowd.slots)
        return Said(f" ({tables} tables x {slots} créneaux)", f" ({tables} tables x {slots} slots)")
    return Said("", "")


def _details(instance: Instance, conflict: Conflict) -> Iterator[Said]:
    """Each demand in a sentence; the meetings to hold in one."""
    yield from (_detail(instance, demand) for demand in conflict.demands if demand.kind is not Kind.HELD)
    held = {demand.name for demand in conflict.demands if demand.kind is Kind.HELD}
    counted = any(True for _ in crowds(relaxed(instance, conflict.demands)))
    begins = Said("Déjà trop à eux seuls", "Already too many by themselves")
    if not counted:
        begins = Said("Rendez-vous à tenir", "Meetings to hold")
    if held:
        meetings = [meeting_in_words(meeting) for meeting in instance.meetings if meeting.id in held]
        shown = meetings[:_SHOWN]
        if len(meetings) > _SHOWN:
            shown.append(Said(f"{len(meetings) - _SHOWN} autres", f"{len(meetings) - _SHOWN} others"))
        all_of_them = listed(shown)
        yield Said(f"{begins.fr} : {all_of_them.fr}.", f"{begins.en}: {all_of_them.en}.")


def _detail(instance: Instance, demand: Demand) -> Said:
    if demand.kind in {Kind.AWAY, Kind.LIMIT, Kind.FLOOR, Kind.IN_A_ROW, Kind.FIXED_TABLE}:
        return _of_participant(instance, demand)
    if demand.kind in {Kind.IDLE, Kind.TRAVEL, Kind.TABLES, Kind.CLOSED, Kind.SESSION}:
        return _of_all(instance, demand)
    return _of_meeting(instance, demand)


def _of_participant(instance: Instance, demand: Demand) -> Said:
    who = demand.name
    participant = next(each for each in instance.participants if each.id == who)
    away, floor = during(instance, participant.unavailable), floor_of(instance)[who]
    most, longest, table = participant.max_meetings, participant.max_in_a_row, participant.fixed_table
    return {
        Kind.AWAY: Said(f"{who} n'est pas là {away.fr}.", f"{who} is away {away.en}."),
        Kind.LIMIT: Said(f"{who} accepte {most} rendez-vous au plus.", f"{who} accepts {most} meetings at most."),
        Kind.FLOOR: Said(
            f"{who} doit avoir {floor} rendez-vous au moins.", f"{who} must have {floor} meetings at least."
        ),
        Kind.IN_A_ROW: Said(
            f"{who} se repose après {longest} créneaux de suite au plus.",
            f"{who} rests after {longest} slots in a row at most.",
        ),
        Kind.FIXED_TABLE: Said(f"{who} reçoit à la table {table}.", f"{who} receives at table {table}."),
    }[demand.kind]


def _of_all(instance: Instance, demand: Demand) -> Said:
    name, difference = demand.name, instance.rules.max_idle_difference
    closed = {room.id: during(instance, room.unavailable) for room in rooms(instance)}.get(name, Said("", ""))
    session = during(instance, instance.sessions.get(name, ()))
    return {
        Kind.IDLE: Said(
            f"Entre deux participants, l'écart est de {difference} périodes d'attente au plus.",
            f"Between two participants, waiting periods differ by {difference} at most.",
        ),
        Kind.TRAVEL: Said("Il faut le temps d'aller d'un lieu à l'autre.", "Going from place to place takes time."),
        Kind.TABLES: _tables(instance),
        Kind.CLOSED: Said(f"La salle {name} est fermée {closed.fr}.", f"Room {name} is closed {closed.en}."),
        Kind.SESSION: Said(
            f"Les rendez-vous de la session « {name} » ont lieu {session.fr}.",
            f'The meetings of the session "{name}" take place {session.en}.',
        ),
    }[demand.kind]


def _tables(instance: Instance) -> Said:
    if isinstance(instance.tables, int):
        return Said(f"Il y a {instance.tables} tables.", f"There are {instance.tables} tables.")
    if rooms(instance):
        return Said(
            "Chaque salle ne reçoit que tant de rendez-vous à la fois.",
            "Each room holds only so many meetings at once.",
        )
    return Said("Chaque créneau n'a que tant de tables.", "Each slot has only so many tables.")


def _of_meeting(instance: Instance, demand: Demand) -> Said:
    by_id = {meeting.id: meeting for meeting in instance.meetings}
    meeting = by_id[demand.name]
    label, never = meeting_in_words(meeting), during(instance, meeting.not_in)
    fixed = Said("", "") if meeting.slot is None else at(instance, meeting.slot)
    before = meeting_in_words(by_id[demand.other]) if demand.other else Said("", "")
    needs = names(meeting.equipment) if meeting.equipment else Said("", "")
    return {
        Kind.SLOT: Said(f"{label.fr} est fixé {fixed.fr}.", f"{label.en} is fixed {fixed.en}."),
        Kind.NOT_IN: Said(
            f"{label.fr} ne peut pas avoir lieu {never.fr}.", f"{label.en} may not take place {never.en}."
        ),
        Kind.TABLE: Said(
            f"{label.fr} est fixé à la table {meeting.table}.", f"{label.en} is fixed at table {meeting.table}."
        ),
        Kind.EQUIPMENT: Said(f"Pour {label.fr}, il faut : {needs.fr}.", f"{label.en} needs: {needs.en}."),
        Kind.PLACE: Said(f"{label.fr} a lieu à : {meeting.place}.", f"{label.en} is held at: {meeting.place}."),
        Kind.AFTER: Said(f"{label.fr} vient après {before.fr}.", f"{label.en} comes after {before.en}."),
    }[demand.kind]
