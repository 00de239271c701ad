"""Why each meeting left out is not held: read from the instance and the timetable, in words."""

from collections import Counter
from collections.abc import Sequence

from entremise.timetable.board import Board, Hindrance, Kind
from entremise.timetable.clock import at, names
from entremise.timetable.explaining.demands import floor_of
from entremise.timetable.instance import Instance
from entremise.timetable.result import Timetable
from entremise.timetable.words import Said

_OTHERS = {
    Kind.TABLES: Said("aucune table qui convienne n'est libre", "no suitable table is free"),
    Kind.ORDER: Said("l'ordre des rendez-vous ne serait pas respecté", "meetings would not be in order"),
    Kind.TRAVEL: Said("le temps manque pour venir d'un autre lieu ou y aller", "there is no time to come or go"),
    Kind.ROW: Said("il faut un repos", "a rest is needed"),
    Kind.IDLE: Said("l'attente serait trop inégale", "waiting would be too unequal"),
}


def why_not_held(instance: Instance, timetable: Timetable) -> dict[str, Said]:
    """For each meeting of the timetable that is not held, the reason: by meeting."""
    board = Board.of(instance, timetable)
    left_out = [index for index, slot in enumerate(board.slot) if slot is None]
    floors = floor_of(instance)
    return {instance.meetings[index].id: why(board, index, floors) for index in left_out}


def why(board: Board, meeting: int, floors: dict[str, int]) -> Said:
    """Why a meeting is not held; the floors are by participant."""
    if not board.problem.starts[meeting]:
        return _never(board, meeting)
    for person in board.problem.people[meeting]:
        participant = board.instance.participants[person]
        if participant.max_meetings is not None and board.held[person] >= participant.max_meetings:
            who, most = participant.id, participant.max_meetings
            return Said(
                f"{who} a déjà autant de rendez-vous qu'accepté : {most}.",
                f"{who} already has as many meetings as accepted: {most}.",
            )
    if board.seated and not board.suits[meeting]:
        return Said("Aucune table ne convient à ce rendez-vous.", "No table suits this meeting.")
    return _slot_by_slot(board, meeting, floors)


def _never(board: Board, meeting: int) -> Said:
    """No slot is possible, whoever else meets."""
    instance, asked = board.instance, board.instance.meetings[meeting]
    who = names(asked.between)
    away = {slot for person in board.problem.people[meeting] for slot in instance.participants[person].unavailable}
    together = set(range(board.problem.slots)) - away
    if not together:
        return Said(f"{who.fr} ne sont jamais là en même temps.", f"{who.en} are never there at the same time.")
    if asked.session and not together & set(instance.sessions[asked.session]):
        return Said(
            f"{who.fr} ne sont jamais là en même temps pendant la session « {asked.session} ».",
            f'{who.en} are never there at the same time during the session "{asked.session}".',
        )
    if asked.slot is not None:
        fixed = at(instance, asked.slot)
        return Said(
            f"Il est fixé {fixed.fr}, où il n'est pas possible pour {who.fr}.",
            f"It is fixed {fixed.en}, which is not possible for {who.en}.",
        )
    if asked.length > 1:
        return Said(
            f"{who.fr} n'ont pas {asked.length} créneaux de suite en commun, aux moments permis.",
            f"{who.en} have no {asked.length} slots in a row in common, at the times allowed.",
        )
    return Said(
        f"{who.fr} ne sont là en même temps qu'à des moments interdits à ce rendez-vous.",
        f"{who.en} are there at the same time only when this meeting may not be.",
    )


def _slot_by_slot(board: Board, meeting: int, floors: dict[str, int]) -> Said:
    found = {start: hindrances_to_hold(board, meeting, start) for start in board.problem.starts[meeting]}
    for start, hindrances in found.items():
        if not hindrances:
            free = at(board.instance, start)
            return Said(f"Un créneau reste libre : {free.fr}.", f"A slot is still free: {free.en}.")
    for person in board.problem.people[meeting]:
        busy = [[each for each in those if each[:2] == (Kind.BUSY, person)] for those in found.values()]
        if all(busy):
            return _all_taken(board, meeting, person, [each for those in busy for each in those], floors)
    if all(any(each.kind is Kind.TABLES for each in those) for those in found.values()):
        who = names(board.instance.meetings[meeting].between)
        return Said(
            f"Aucune table n'est libre aux créneaux possibles pour {who.fr}.",
            f"No table is free in the slots possible for {who.en}.",
        )
    return _mixed(board, list(found.values()))


def hindrances_to_hold(board: Board, meeting: int, start: int) -> tuple[Hindrance, ...]:
    """What stands in the way of a meeting left out, uneven waiting included."""
    return board.hindrances(meeting, start) or uneven(board, meeting, start, board.free_table(meeting, start))


def uneven(board: Board, meeting: int, start: int, table: int | None) -> tuple[Hindrance, ...]:
    """Whether waiting would differ too much between participants, were a meeting held there."""
    most = board.instance.rules.max_idle_difference
    if most is None:
        return ()
    board.put(meeting, start, table)
    waits = [board.idle_periods(person) for person, meetings in enumerate(board.problem.meetings_of) if meetings]
    board.take(meeting)
    return (Hindrance(Kind.IDLE),) if max(waits) - min(waits) > most else ()


def _all_taken(board: Board, meeting: int, person: int, busy: Sequence[Hindrance], floors: dict[str, int]) -> Said:
    """One of them is with others in every possible slot: with whom the organiser gains as much, or must."""
    who, worth = board.instance.participants[person].id, board.instance.meetings[meeting].weight
    taking = dict.fromkeys(each for hindrance in busy for each in hindrance.meetings)
    less = [each for each in taking if board.instance.meetings[each].weight < worth]
    if not less:
        return Said(
            f"{who} est déjà en rendez-vous à tous les créneaux possibles, pour d'autres qui valent autant ou plus.",
            f"{who} is already in meetings in every possible slot, and these are worth as much or more.",
        )
    if all(_needed(board, each, floors) for each in less):
        return Said(
            f"{who} est déjà en rendez-vous à tous les créneaux possibles, parfois pour que chacun ait son minimum.",
            f"{who} is already in meetings in every possible slot, some of them so that everyone gets their minimum.",
        )
    return Said(
        f"{who} est déjà en rendez-vous à tous les créneaux possibles.",
        f"{who} is already in meetings in every possible slot.",
    )


def _needed(board: Board, meeting: int, floors: dict[str, int]) -> bool:
    """Whether one of its participants would fall under their floor without it, or it must be held."""
    asked = board.instance.meetings[meeting]
    people = board.problem.people[meeting]
    return asked.required or any(
        board.held[person] <= floors[board.instance.participants[person].id] for person in people
    )


def _mixed(board: Board, found: Sequence[Sequence[Hindrance]]) -> Said:
    """In how many of the possible slots each thing stands in the way."""
    counts = Counter(key for those in found for key in dict.fromkeys(each[:2] for each in those))
    slots = len(found)
    fr, en = [], []
    for (kind, person), count in counts.items():
        told = _OTHERS.get(kind)
        if told is None and person is not None:
            who = board.instance.participants[person].id
            told = Said(f"{who} est pris", f"{who} is busy")
        if told is not None:
            fr.append(f"{told.fr} ({count})")
            en.append(f"{told.en} ({count})")
    return Said(
        f"Sur {slots} créneaux possibles, aucun ne va : {', '.join(fr)}.",
        f"Of {slots} possible slots, none will do: {', '.join(en)}.",
    )
