"""Slots told in words: by their times when the instance has them, else by their number counted from 1."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from entremise.timetable.instance import Instance
from entremise.timetable.words import Said

_DAYS = (
    Said("lundi", "Monday"),
    Said("mardi", "Tuesday"),
    Said("mercredi", "Wednesday"),
    Said("jeudi", "Thursday"),
    Said("vendredi", "Friday"),
    Said("samedi", "Saturday"),
    Said("dimanche", "Sunday"),
)
_WEEK = 7


def when(instance: Instance, slot: int) -> Said:
    """A slot as a label: `lundi 9 h 30`, `créneau 3`."""
    if isinstance(instance.slots, int):
        return Said(f"créneau {slot + 1}", f"slot {slot + 1}")
    start = instance.slots[slot].start
    day, hour = _day(instance, start), _hour(start)
    return Said(f"{day.fr} {hour.fr}", f"{day.en} {hour.en}")


def at(instance: Instance, slot: int) -> Said:
    """A slot inside a sentence: `lundi à 9 h 30`, `au créneau 3`."""
    if isinstance(instance.slots, int):
        return Said(f"au créneau {slot + 1}", f"in slot {slot + 1}")
    start = instance.slots[slot].start
    day, hour = _day(instance, start), _hour(start)
    return Said(f"{day.fr} à {hour.fr}", f"on {day.en} at {hour.en}")


def during(instance: Instance, slots: Iterable[int]) -> Said:
    """Several slots inside a sentence: `lundi de 9 h à 10 h 30`, `aux créneaux 1 à 5 et 7`."""
    runs = _runs(instance, sorted(set(slots)))
    if not runs:
        return Said("à aucun créneau", "in no slot")
    if isinstance(instance.slots, int):
        alone = len(runs) == 1 and runs[0][0] == runs[0][1]
        told = [
            Said(f"{first + 1}", f"{first + 1}")
            if first == last
            else Said(f"{first + 1} à {last + 1}", f"{first + 1} to {last + 1}")
            for first, last in runs
        ]
        before = Said("au créneau", "in slot") if alone else Said("aux créneaux", "in slots")
        return Said(f"{before.fr} {listed(told).fr}", f"{before.en} {listed(told).en}")
    told = []
    for first, last in runs:
        start, end = instance.slots[first].start, instance.slots[last].end
        day, begin, finish = _day(instance, start), _hour(start), _hour(end)
        told.append(Said(f"{day.fr} de {begin.fr} à {finish.fr}", f"on {day.en} from {begin.en} to {finish.en}"))
    return listed(told)


def listed(told: Sequence[Said]) -> Said:
    """Things one after the other: `a, b et c`."""
    if len(told) == 1:
        return told[0]
    first_fr, first_en = ", ".join(each.fr for each in told[:-1]), ", ".join(each.en for each in told[:-1])
    return Said(f"{first_fr} et {told[-1].fr}", f"{first_en} and {told[-1].en}")


def names(told: Sequence[str], most: int = 12) -> Said:
    """Names one after the other, the first ones when there are many."""
    if len(told) <= most:
        return listed([Said(each, each) for each in told])
    others = len(told) - most
    shown = ", ".join(told[:most])
    return Said(f"{shown} et {others} autres", f"{shown} and {others} others")


def _day(instance: Instance, moment: datetime) -> Said:
    """The day of the week; with its date in events longer than a week."""
    day = _DAYS[moment.weekday()]
    starts = [] if isinstance(instance.slots, int) else [slot.start.date() for slot in instance.slots]
    if (max(starts) - min(starts)).days < _WEEK:
        return day
    return Said(f"{day.fr} {moment:%d/%m}", f"{day.en} {moment:%d/%m}")


def _hour(moment: datetime) -> Said:
    minutes = f" {moment.minute:02}" if moment.minute else ""
    return Said(f"{moment.hour} h{minutes}", f"{moment.hour}:{moment.minute:02}")


def _runs(instance: Instance, slots: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of consecutive slots: a slot that starts when the one before ends, or has the next number."""
    found: list[tuple[int, int]] = []
    for slot in slots:
        if found and found[-1][1] == slot - 1 and _touch(instance, slot):
            found[-1] = (found[-1][0], slot)
        else:
            found.append((slot, slot))
    return found


def _touch(instance: Instance, slot: int) -> bool:
    return isinstance(instance.slots, int) or instance.slots[slot].start == instance.slots[slot - 1].end
