"""Whatever happens during a day, what is left of it is sound, and those who have begun are left alone."""

from dataclasses import dataclass
from itertools import islice

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from tests.timetable.tiny import every_timetable, tiny_instances

from entremise.timetable import Instance, Meeting, Participant, Timetable
from entremise.timetable.checking import faults
from entremise.timetable.replanning import Arrives, Cancelled, Late, Leaves, Lost, Replanned, TableGone, replan

NEWCOMER = "Fleuriste"


@dataclass
class Day:
    """A day that is going on, and what happens."""

    instance: Instance
    timetable: Timetable
    now: int
    lost: tuple[Lost, ...]
    waiting: tuple[Meeting, ...]
    fewest_changes: bool

    def replan(self) -> Replanned:
        return replan(
            self.instance,
            self.timetable,
            now=self.now,
            lost=self.lost,
            waiting=self.waiting,
            fewest_changes=self.fewest_changes,
        )


@st.composite
def days(draw: st.DrawFn) -> Day:
    instance = draw(tiny_instances(held=draw(st.sampled_from([False, False, False, True]))))
    some = list(islice(every_timetable(instance), draw(st.integers(1, 12))))
    assume(some)
    timetable = some[-1]
    assert isinstance(instance.slots, int)
    now = draw(st.sampled_from([0, 0, *range(instance.slots + 1)]))
    left_out = {each.meeting for each in timetable.placed if each.slot is None}
    waiting = [each for each in instance.meetings if each.id in left_out and draw(st.booleans())]
    lost = draw(st.lists(_lost(instance, timetable, now), min_size=draw(st.sampled_from([0, 1, 1])), max_size=2))
    return Day(instance, timetable, now, tuple(lost), tuple(waiting), draw(st.booleans()))


def _lost(instance: Instance, timetable: Timetable, now: int) -> st.SearchStrategy[Lost]:
    assert isinstance(instance.slots, int)
    slots = st.integers(min(now + 1, instance.slots), instance.slots)
    names = st.sampled_from([each.id for each in instance.participants])
    kinds: list[st.SearchStrategy[Lost]] = [
        st.builds(Late, participant=names, until=slots),
        st.builds(Leaves, participant=names, since=slots.map(lambda slot: slot - 1)),
        st.builds(Cancelled, meeting=st.sampled_from([each.id for each in instance.meetings])),
        names.map(
            lambda name: Arrives(Participant(id=NEWCOMER), (Meeting(id="nouveau", between=(NEWCOMER, name), weight=2),))
        ),
    ]
    used = sorted({each.table for each in timetable.placed if each.table is not None})
    if used:
        kinds.append(st.builds(TableGone, since=slots.map(lambda slot: slot - 1), table=st.sampled_from([None, *used])))
    return st.one_of(kinds)


@given(days())
@settings(max_examples=80, deadline=None)
def test_what_is_left_is_sound(day: Day) -> None:
    found = day.replan()
    event(f"{len(found.moved)} moved, {len(found.dropped)} dropped, {len(found.added)} added")
    assert faults(found.instance, found.timetable, day.timetable) == []


@given(days())
@settings(max_examples=40, deadline=None)
def test_meetings_that_have_begun_are_left_alone_and_none_begins_in_the_past(day: Day) -> None:
    found = day.replan()
    before = [each for each in day.timetable.placed if each.slot is not None and each.slot < day.now]
    after = [each for each in found.timetable.placed if each.slot is not None and each.slot < day.now]
    assert after == before


@given(days())
@settings(max_examples=40, deadline=None)
def test_what_changed_is_told(day: Day) -> None:
    found = day.replan()
    before = {each.meeting: (each.slot, each.table) for each in day.timetable.placed}
    after = {each.meeting: (each.slot, each.table) for each in found.timetable.placed}
    gone = {name for name, (slot, _) in before.items() if slot is not None and after[name][0] is None}
    come = {name for name, (slot, _) in after.items() if slot is not None and before.get(name, (None, None))[0] is None}
    elsewhere = {name for name in before if before[name] != after[name]} - gone - come
    assert (set(found.dropped), set(found.added)) == (gone, come)
    assert {each.now.meeting for each in found.moved} == elsewhere
    assert found.changed == len(gone) + len(elsewhere)


@given(days())
@settings(max_examples=40, deadline=None)
def test_only_those_who_wait_are_added(day: Day) -> None:
    waiting = {each.id for each in day.waiting}
    waiting |= {each.id for lost in day.lost if isinstance(lost, Arrives) for each in lost.meetings}
    assert set(day.replan().added) <= waiting


@given(days())
@settings(max_examples=40, deadline=None)
def test_nothing_changes_when_nothing_happens(day: Day) -> None:
    found = replan(day.instance, day.timetable, now=day.now)
    assert (found.moved, found.dropped, found.added, found.given_up) == ((), {}, (), ())
    assert [(each.slot, each.table, each.delegates) for each in found.timetable.placed] == [
        (each.slot, each.table, each.delegates) for each in day.timetable.placed
    ]


@given(days())
@settings(max_examples=40, deadline=None)
def test_the_same_incident_has_the_same_answer(day: Day) -> None:
    assert day.replan() == day.replan()
