"""Each meeting left out has its reason, and it is true of the timetable."""

from dataclasses import replace
from itertools import islice

from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.timetable.tiny import every_timetable, places_of, tiny_instances

from entremise.timetable import Instance, Meeting, Participant, Placed, Rules, Status, Timetable
from entremise.timetable.checking import faults
from entremise.timetable.explaining import why_not_held
from entremise.timetable.words import Said


def _could_be_added(instance: Instance, timetable: Timetable, meeting: str) -> bool:
    """Whether it can be held somewhere, the others staying where they are."""
    index = [each.id for each in instance.meetings].index(meeting)
    for placed in places_of(instance, instance.meetings[index]):
        others = (*timetable.placed[:index], placed, *timetable.placed[index + 1 :])
        if not faults(instance, replace(timetable, placed=others)):
            return True
    return False


@given(tiny_instances(held=False), st.integers(0, 30))
@settings(max_examples=100, deadline=None)
def test_a_slot_is_said_to_be_free_exactly_when_one_is(instance: Instance, skipped: int) -> None:
    for timetable in islice(every_timetable(instance), skipped, skipped + 1):
        reasons = why_not_held(instance, timetable)
        assert list(reasons) == [each.meeting for each in timetable.placed if each.slot is None]
        for meeting, why in reasons.items():
            event(why.en.split(":")[0][:40])
            assert why.en.startswith("A slot is still free") == _could_be_added(instance, timetable, meeting)


def _left_out(instance: Instance, *held: tuple[str, int]) -> dict[str, Said]:
    slots = dict(held)
    placed = tuple(
        Placed(meeting.id, slots.get(meeting.id), "1" if instance.tables and meeting.id in slots else None)
        for meeting in instance.meetings
    )
    timetable = Timetable(Status.FEASIBLE, placed)
    assert faults(instance, timetable) == []
    return why_not_held(instance, timetable)


BAKER, CATERER, ROOFER, JOINER = (Participant(id=name) for name in ("Boulanger", "Traiteur", "Couvreur", "Menuisier"))


def _meets(name: str, one: Participant, other: Participant, weight: int = 1) -> Meeting:
    return Meeting(id=name, between=(one.id, other.id), weight=weight)


def test_two_who_are_never_there_together() -> None:
    early = BAKER.model_copy(update={"unavailable": (1,)})
    late = CATERER.model_copy(update={"unavailable": (0,)})
    instance = Instance(slots=2, participants=(early, late), meetings=(_meets("m", BAKER, CATERER),))
    assert _left_out(instance) == {
        "m": Said(
            "Boulanger et Traiteur ne sont jamais là en même temps.",
            "Boulanger and Traiteur are never there at the same time.",
        )
    }


def test_one_whose_slots_are_all_taken_by_meetings_worth_as_much() -> None:
    meetings = (_meets("best", BAKER, CATERER, 5), _meets("left", BAKER, ROOFER, 2))
    instance = Instance(slots=1, participants=(BAKER, CATERER, ROOFER), meetings=meetings)
    assert _left_out(instance, ("best", 0)) == {
        "left": Said(
            "Boulanger est déjà en rendez-vous à tous les créneaux possibles, pour d'autres qui valent autant ou plus.",
            "Boulanger is already in meetings in every possible slot, and these are worth as much or more.",
        )
    }


def test_one_held_back_so_that_another_has_their_minimum() -> None:
    meetings = (_meets("lone", BAKER, CATERER), _meets("left", BAKER, ROOFER, 5), _meets("other", ROOFER, JOINER))
    instance = Instance(
        slots=1,
        participants=(BAKER, CATERER, ROOFER, JOINER),
        meetings=meetings,
        rules=Rules(min_meetings=1),
    )
    assert _left_out(instance, ("lone", 0), ("other", 0)) == {
        "left": Said(
            "Boulanger est déjà en rendez-vous à tous les créneaux possibles, parfois pour que chacun ait son minimum.",
            "Boulanger is already in meetings in every possible slot, some of them so that everyone "
            "gets their minimum.",
        )
    }


def test_one_who_has_as_many_as_accepted() -> None:
    baker = BAKER.model_copy(update={"max_meetings": 1})
    meetings = (_meets("held", BAKER, CATERER), _meets("left", BAKER, ROOFER))
    instance = Instance(slots=2, participants=(baker, CATERER, ROOFER), meetings=meetings)
    assert _left_out(instance, ("held", 0)) == {
        "left": Said(
            "Boulanger a déjà autant de rendez-vous qu'accepté : 1.",
            "Boulanger already has as many meetings as accepted: 1.",
        )
    }


def test_no_table_is_left() -> None:
    meetings = (_meets("held", BAKER, CATERER), _meets("left", ROOFER, JOINER))
    instance = Instance(slots=1, tables=1, participants=(BAKER, CATERER, ROOFER, JOINER), meetings=meetings)
    assert _left_out(instance, ("held", 0)) == {
        "left": Said(
            "Aucune table n'est libre aux créneaux possibles pour Couvreur et Menuisier.",
            "No table is free in the slots possible for Couvreur and Menuisier.",
        )
    }


def test_each_of_them_is_busy_in_some_slots() -> None:
    meetings = (_meets("m1", BAKER, CATERER), _meets("m2", ROOFER, JOINER), _meets("left", BAKER, ROOFER))
    instance = Instance(slots=2, participants=(BAKER, CATERER, ROOFER, JOINER), meetings=meetings)
    assert _left_out(instance, ("m1", 0), ("m2", 1)) == {
        "left": Said(
            "Sur 2 créneaux possibles, aucun ne va : Boulanger est pris (1), Couvreur est pris (1).",
            "Of 2 possible slots, none will do: Boulanger is busy (1), Couvreur is busy (1).",
        )
    }
