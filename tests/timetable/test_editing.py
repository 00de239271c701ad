"""A meeting is moved by hand when nothing stands in the way, and only then; what does is said."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.timetable.tiny import every_timetable, places_of, tiny_instances

from entremise.timetable import Instance, Meeting, Participant, Placed, Slot, Status, Timetable
from entremise.timetable.checking import faults
from entremise.timetable.editing import Desk, Proposal, free_slots, move, swap
from entremise.timetable.words import Said


@st.composite
def plans(draw: st.DrawFn) -> tuple[Instance, Timetable]:
    instance = draw(tiny_instances(held=False))
    some = list(islice(every_timetable(instance), draw(st.integers(1, 12))))
    assume(some)
    return instance, some[-1]


def _with(timetable: Timetable, *placed: Placed) -> Timetable:
    others = {each.meeting: each for each in placed}
    return replace(timetable, placed=tuple(others.get(each.meeting, each) for each in timetable.placed))


def _sound(instance: Instance, timetables: Iterable[Timetable]) -> bool:
    return any(not faults(instance, each) for each in timetables)


@given(plans(), st.data())
@settings(max_examples=60, deadline=None)
def test_a_meeting_moves_exactly_where_all_rules_are_respected(
    plan: tuple[Instance, Timetable], data: st.DataObject
) -> None:
    instance, timetable = plan
    meeting = data.draw(st.sampled_from(instance.meetings))
    places = places_of(instance, meeting)
    assume(places)
    wanted = data.draw(st.sampled_from(places))
    assert wanted.slot is not None
    at_any_table = data.draw(st.booleans())
    edited = move(instance, timetable, meeting.id, wanted.slot, None if at_any_table else wanted.table)
    possible = [
        _with(timetable, each)
        for each in places_of(instance, meeting)
        if each.slot == wanted.slot and (at_any_table or each.table == wanted.table)
    ]
    if edited.timetable is None:
        assert edited.conflicts
        assert not _sound(instance, possible)
    else:
        assert faults(instance, edited.timetable) == []
        assert edited.conflicts == ()


@given(plans())
@settings(max_examples=40, deadline=None)
def test_free_slots_are_all_those_where_the_meeting_can_be(plan: tuple[Instance, Timetable]) -> None:
    instance, timetable = plan
    for meeting, placed in zip(instance.meetings, timetable.placed, strict=True):
        free = {each.slot for each in free_slots(instance, timetable, meeting.id)}
        assert free == {
            each.slot
            for each in places_of(instance, meeting)
            if each.slot != placed.slot and not faults(instance, _with(timetable, each))
        }


@given(plans())
@settings(max_examples=40, deadline=None)
def test_two_meetings_swap_exactly_when_all_rules_are_respected(plan: tuple[Instance, Timetable]) -> None:
    instance, timetable = plan
    held = [each for each in timetable.placed if each.slot is not None]
    if len(held) < 2:
        return
    one, other = held[:2]
    edited = swap(instance, timetable, one.meeting, other.meeting)
    asked = {each.id: each for each in instance.meetings}
    exchanged = [
        _with(timetable, first, second)
        for first, second in product(places_of(instance, asked[one.meeting]), places_of(instance, asked[other.meeting]))
        if (first.slot, first.table, second.slot, second.table) == (other.slot, other.table, one.slot, one.table)
    ]
    assert (edited.timetable is not None) == _sound(instance, exchanged)
    if edited.timetable is not None:
        assert faults(instance, edited.timetable) == []


@given(plans(), st.data())
@settings(max_examples=40, deadline=None)
def test_what_is_proposed_can_be_done(plan: tuple[Instance, Timetable], data: st.DataObject) -> None:
    instance, timetable = plan
    meeting = data.draw(st.sampled_from(instance.meetings)).id
    assert isinstance(instance.slots, int)
    wanted = data.draw(st.integers(0, instance.slots - 1))
    desk = Desk(instance, timetable)
    for each in desk.move(meeting, wanted).proposals:
        done = desk.swap(meeting, each.swapped) if each.swapped else desk.move(meeting, each.slot, each.table)
        assert done.timetable is not None
        now = next(placed for placed in done.timetable.placed if placed.meeting == meeting)
        assert (now.slot, now.table) == (each.slot, each.table)


START = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
HALF_HOURS = tuple(
    Slot(start=START + index * dt.timedelta(minutes=30), end=START + (index + 1) * dt.timedelta(minutes=30))
    for index in range(4)
)
BAKER, CATERER, ROOFER, JOINER = (Participant(id=name) for name in ("Boulanger", "Traiteur", "Couvreur", "Menuisier"))


def _morning(**of_caterer: object) -> tuple[Instance, Timetable]:
    """The baker meets the caterer at 9:00 and the roofer at 9:30; one table."""
    instance = Instance(
        slots=HALF_HOURS,
        tables=1,
        participants=(BAKER, CATERER.model_copy(update=of_caterer), ROOFER, JOINER),
        meetings=(
            Meeting(id="pain", between=("Boulanger", "Traiteur")),
            Meeting(id="toit", between=("Boulanger", "Couvreur")),
        ),
    )
    placed = (Placed("pain", 0, "1"), Placed("toit", 1, "1"))
    return instance, Timetable(Status.FEASIBLE, placed)


def test_conflicts_and_proposals_are_told() -> None:
    edited = move(*_morning(unavailable=(2,)), "pain", 1)
    assert edited.timetable is None
    assert edited.conflicts == (
        Said(
            "Boulanger est déjà avec Couvreur lundi à 9 h 30.", "Boulanger is already with Couvreur on Monday at 9:30."
        ),
        Said("Aucune table qui convienne n'est libre lundi à 9 h 30.", "No suitable table is free on Monday at 9:30."),
    )
    assert edited.proposals == (
        Proposal(
            Said("Échanger avec toit (Boulanger et Couvreur).", "Swap with toit (Boulanger and Couvreur)."),
            1,
            "1",
            "toit",
        ),
        Proposal(Said("Libre lundi à 10 h 30.", "Free on Monday at 10:30."), 3, "1"),
    )


def test_who_is_away_is_told_with_the_time() -> None:
    edited = move(*_morning(unavailable=(2, 3)), "pain", 2)
    assert edited.conflicts == (
        Said("Traiteur n'est pas là lundi de 10 h à 11 h.", "Traiteur is away on Monday from 10:00 to 11:00."),
    )


def test_an_order_is_told() -> None:
    instance, timetable = _morning()
    pain, toit = instance.meetings
    ordered = instance.model_copy(update={"meetings": (pain, toit.model_copy(update={"after": ("pain",)}))})
    assert move(ordered, timetable, "pain", 2).conflicts == (
        Said("toit (Boulanger et Couvreur) doit commencer après.", "toit (Boulanger and Couvreur) must start after."),
    )


def test_a_table_that_is_taken_is_told() -> None:
    instance, timetable = _morning()
    more = instance.model_copy(
        update={"meetings": (*instance.meetings, Meeting(id="bois", between=("Traiteur", "Menuisier")))}
    )
    planned = replace(timetable, placed=(*timetable.placed, Placed("bois")))
    assert move(more, planned, "bois", 1, "1").conflicts == (
        Said(
            "La table 1 est prise lundi à 9 h 30 : Boulanger et Couvreur.",
            "Table 1 is taken on Monday at 9:30: Boulanger and Couvreur.",
        ),
    )


def test_nothing_moves_that_has_begun() -> None:
    instance, timetable = _morning()
    assert move(instance, timetable, "pain", 3, now=1).conflicts == (
        Said("Ce rendez-vous a déjà commencé.", "This meeting has already begun."),
    )
    assert move(instance, timetable, "toit", 0, now=1).conflicts == (
        Said("Ce créneau a déjà commencé.", "This slot has already begun."),
    )
    assert [each.slot for each in free_slots(instance, timetable, "toit", now=3)] == []
    assert [each.slot for each in free_slots(instance, timetable, "pain")] == [2, 3]


def test_a_meeting_that_is_not_held_cannot_be_swapped() -> None:
    instance, timetable = _morning()
    with pytest.raises(ValueError, match="held"):
        swap(instance, replace(timetable, placed=(Placed("pain"), timetable.placed[1])), "pain", "toit")
