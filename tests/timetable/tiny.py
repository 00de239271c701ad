"""Instances so small that every timetable of theirs can be tried, and trying them."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import strategies as st

from entremise.timetable import Instance, Meeting, Participant, Placed, Room, Rules, Status, Timetable
from entremise.timetable.checking import faults

CAST = ("Boulanger", "Traiteur", "Couvreur", "Menuisier")


@st.composite
def tiny_instances(draw: st.DrawFn, *, held: bool = True, most_meetings: int = 4) -> Instance:
    """Two to four people, one to four slots, a few meetings, and any of the rules."""
    slots = draw(st.integers(1, 4))
    some_slots = st.frozensets(st.integers(0, slots - 1), max_size=2).map(lambda chosen: tuple(sorted(chosen)))
    rooms = draw(st.sampled_from(["none", "number", "each", "rooms"]))
    tables: Any = None
    if rooms == "number":
        tables = draw(st.integers(1, 2))
    elif rooms == "each":
        tables = tuple(draw(st.lists(st.integers(0, 2), min_size=slots, max_size=slots)))
    elif rooms == "rooms":
        tables = (
            Room(id="Vieux-Port", place="port", equipment=("écran",), unavailable=draw(some_slots)),
            Room(id="Belsunce", place="centre", capacity=draw(st.integers(1, 2))),
        )
    named = rooms == "rooms"
    people = tuple(_participant(draw, name, some_slots, named=named) for name in CAST[: draw(st.integers(2, 4))])
    count = draw(st.integers(1, most_meetings))
    meetings = tuple(_meeting(draw, index, people, slots, some_slots, named=named) for index in range(count))
    return Instance(
        slots=slots,
        sessions={"matin": tuple(range((slots + 1) // 2))},
        tables=tables,
        travel={"port": {"centre": 1}} if named and draw(st.booleans()) else {},
        participants=people,
        meetings=meetings,
        rules=Rules(
            hold_every_meeting=held,
            max_idle_difference=draw(st.sampled_from([None, None, 0, 1])),
            min_meetings=draw(st.sampled_from([0, 0, 1])),
        ),
    )


def _participant(draw: st.DrawFn, name: str, some_slots: st.SearchStrategy[Any], *, named: bool) -> Participant:
    return Participant(
        id=name,
        unavailable=draw(some_slots),
        max_meetings=draw(st.sampled_from([None, None, None, 1, 2])),
        max_in_a_row=draw(st.sampled_from([None, None, None, 1, 2])),
        fixed_table=draw(st.sampled_from([None, None, None, "Belsunce"])) if named else None,
        delegates=draw(st.sampled_from([1, 1, 1, 2])),
    )


def _meeting(
    draw: st.DrawFn,
    index: int,
    people: tuple[Participant, ...],
    slots: int,
    some_slots: st.SearchStrategy[Any],
    *,
    named: bool,
) -> Meeting:
    names = [each.id for each in people]
    size = draw(st.sampled_from([2, 2, 2, 3])) if len(names) > 2 else 2
    before = st.frozensets(st.integers(0, index - 1), max_size=1) if index else st.just(frozenset[int]())
    return Meeting(
        id=f"m{index}",
        between=tuple(draw(st.permutations(names))[:size]),
        session=draw(st.sampled_from([None, None, "matin"])),
        slot=draw(st.sampled_from([None, None, None, *range(slots)])),
        not_in=draw(st.sampled_from([(), (), (slots - 1,)])),
        after=tuple(f"m{each}" for each in sorted(draw(before))),
        weight=draw(st.integers(0, 3)),
        length=draw(st.sampled_from([1, 1, 1, 2])),
        equipment=draw(st.sampled_from([(), (), (), ("écran",)])) if named else (),
        place=draw(st.sampled_from([None, None, "port"])) if named else None,
    )


def places_of(instance: Instance, meeting: Meeting) -> list[Placed]:
    """Every slot, table and choice of delegates for a meeting."""
    people = {each.id: each.people for each in instance.participants}
    several = [name for name in meeting.between if len(people[name]) > 1]
    going = [dict(zip(several, chosen, strict=True)) for chosen in product(*(people[name] for name in several))]
    slots = instance.slots if isinstance(instance.slots, int) else len(instance.slots)
    return [Placed(meeting.id, *where) for where in product(range(slots), _tables(instance), going)]


def every_timetable(instance: Instance) -> Iterator[Timetable]:
    """Every one that the checker finds sound."""
    for placed in _every_beginning(instance, len(instance.meetings)):
        timetable = Timetable(Status.FEASIBLE, placed)
        if not faults(instance, timetable):
            yield timetable


def _every_beginning(instance: Instance, count: int) -> Iterator[tuple[Placed, ...]]:
    """The first meetings, in every way that their own rules allow; those of totals may need the others."""
    if not count:
        yield ()
        return
    meeting = instance.meetings[count - 1]
    must = meeting.required or instance.rules.hold_every_meeting
    choices = [*places_of(instance, meeting), *([] if must else [Placed(meeting.id)])]
    people = tuple(each.model_copy(update={"min_meetings": 0}) for each in instance.participants)
    alone = instance.model_copy(
        update={"rules": Rules(), "participants": people, "meetings": instance.meetings[:count]}
    )
    for before in _every_beginning(instance, count - 1):
        for placed in choices:
            if not faults(alone, Timetable(Status.FEASIBLE, (*before, placed))):
                yield (*before, placed)


def _tables(instance: Instance) -> list[str | None]:
    tables = instance.tables
    if tables is None:
        return [None]
    if isinstance(tables, int):
        return [str(number + 1) for number in range(tables)]
    rooms = [each.id for each in tables if isinstance(each, Room)]
    return [*rooms] or [str(number + 1) for number in range(max(each for each in tables if isinstance(each, int)))]
