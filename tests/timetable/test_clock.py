"""Slots are told as people tell them."""

import datetime as dt

import pytest

from entremise.timetable import Instance, Participant, Slot
from entremise.timetable.clock import at, during, names, when
from entremise.timetable.words import Said


def _slots(*starts: dt.datetime) -> Instance:
    slots = tuple(Slot(start=start, end=start + dt.timedelta(minutes=30)) for start in starts)
    return Instance(slots=slots, participants=(Participant(id="Boulanger"),), meetings=())


MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=1)))
HALF = dt.timedelta(minutes=30)
NUMBERED = Instance(slots=8, participants=(), meetings=())
MORNING = _slots(MONDAY, MONDAY + HALF, MONDAY + 2 * HALF, MONDAY + 5 * HALF, MONDAY + dt.timedelta(days=1))


def test_a_slot_that_has_a_number() -> None:
    assert when(NUMBERED, 2) == Said("créneau 3", "slot 3")
    assert at(NUMBERED, 2) == Said("au créneau 3", "in slot 3")


def test_a_slot_that_has_a_time_is_told_in_its_own_time_zone() -> None:
    assert when(MORNING, 1) == Said("lundi 9 h 30", "Monday 9:30")
    assert at(MORNING, 0) == Said("lundi à 9 h", "on Monday at 9:00")


def test_days_have_their_date_when_an_event_is_long() -> None:
    long = _slots(MONDAY, MONDAY + dt.timedelta(days=7))
    assert when(long, 1) == Said("lundi 30/11 9 h", "Monday 30/11 9:00")


@pytest.mark.parametrize(
    ("slots", "said"),
    [
        ([], Said("à aucun créneau", "in no slot")),
        ([4], Said("au créneau 5", "in slot 5")),
        ([3, 4], Said("aux créneaux 4 à 5", "in slots 4 to 5")),
        ([7, 0, 1, 3], Said("aux créneaux 1 à 2, 4 et 8", "in slots 1 to 2, 4 and 8")),
    ],
)
def test_slots_that_have_numbers(slots: list[int], said: Said) -> None:
    assert during(NUMBERED, slots) == said


def test_slots_that_follow_each_other_are_told_together() -> None:
    assert during(MORNING, range(5)) == Said(
        "lundi de 9 h à 10 h 30, lundi de 11 h 30 à 12 h et mardi de 9 h à 9 h 30",
        "on Monday from 9:00 to 10:30, on Monday from 11:30 to 12:00 and on Tuesday from 9:00 to 9:30",
    )


def test_many_names_are_cut_short() -> None:
    assert names(["a"]) == Said("a", "a")
    assert names(["a", "b", "c", "d"], most=2) == Said("a, b et 2 autres", "a, b and 2 others")
