"""Small instances with everything in them, and every timetable they could have: what solvers are compared with."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from hypothesis import strategies as st

from entremise.timetable.checking import faults, measures
from entremise.timetable.instance import Instance, InstanceError, Meeting, Rules
from entremise.timetable.reading import read
from entremise.timetable.result import MAXIMISED, Objective, Placed, Status, Timetable

#: The cast of a fictional fair.
CAST = ("bakery", "roofer", "caterer", "printer", "nursery")
PLACES = ("harbour", "market", "mill")


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Instances of two to four slots, up to four meetings, and any of the rules."""
    slots = draw(st.integers(2, 5))
    numbers = st.lists(st.integers(0, slots - 1), unique=True, max_size=2)
    asked: dict[str, Any] = {"slots": draw(_slots(slots)), "tables": draw(_tables(slots, numbers))}
    rooms = isinstance(asked["tables"], list) and isinstance(asked["tables"][0], dict)
    cast = CAST[: draw(st.integers(2, 5))]
    asked["sessions"] = {"morning": draw(st.lists(st.integers(0, slots - 1), unique=True, min_size=2))}
    asked["travel"] = draw(_travel(minutes=isinstance(asked["slots"], list)))
    names = [room["id"] for room in asked["tables"]] if rooms else _numbered(asked["tables"])
    asked["participants"] = [draw(_participant(name, numbers, names)) for name in cast]
    count = draw(st.integers(1, 4))
    asked["meetings"] = [draw(_meeting(number, cast, slots, numbers, rooms=rooms)) for number in range(count)]
    if rooms:
        places = {room.get("place") for room in asked["tables"]}
        for meeting in asked["meetings"]:
            if any(places) and meeting.get("place") not in places:
                meeting.pop("place", None)
    asked["rules"] = draw(_rules())
    asked["order"] = draw(st.lists(st.sampled_from(_OBJECTIVES), unique=True, max_size=4))
    return read(asked)


_OBJECTIVES = [each.value for each in Objective if each is not Objective.CHANGES]


def _often_none(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.none(), strategy)


def _numbered(tables: object) -> list[str]:
    most = max(tables) if isinstance(tables, list) else tables
    return [str(number + 1) for number in range(most)] if isinstance(most, int) else []


@st.composite
def _slots(draw: st.DrawFn, count: int) -> Any:
    if draw(st.booleans()):
        return count
    begin = datetime(2026, 11, 23, 9, tzinfo=UTC)
    night = draw(st.integers(1, count))
    found = []
    for number in range(count):
        start = begin + timedelta(minutes=30 * number, days=number // night if number >= night else 0)
        found.append({"start": start.isoformat(), "end": (start + timedelta(minutes=20)).isoformat()})
    return found if _in_days(found) else count


def _in_days(slots: list[dict[str, str]]) -> bool:
    days = [slot["start"][:10] for slot in slots]
    return days == sorted(days)


@st.composite
def _tables(draw: st.DrawFn, slots: int, numbers: st.SearchStrategy[list[int]]) -> Any:
    kind = draw(st.sampled_from(["none", "number", "by slot", "rooms", "rooms"]))
    if kind == "none":
        return None
    if kind == "number":
        return draw(st.integers(1, 2))
    if kind == "by slot":
        return draw(st.lists(st.integers(0, 2), min_size=slots, max_size=slots).filter(any))
    found = []
    for name in ("blue", "green")[: draw(st.integers(1, 2))]:
        room: dict[str, Any] = {"id": name, "capacity": draw(st.integers(1, 2)), "unavailable": draw(numbers)}
        room["equipment"] = draw(st.sampled_from([[], ["screen"]]))
        if place := draw(st.sampled_from([None, *PLACES])):
            room["place"] = place
        found.append(room)
    return found


@st.composite
def _travel(draw: st.DrawFn, *, minutes: bool) -> Any:
    if draw(st.booleans()):
        return {}
    times = st.integers(0, 3).map(lambda time: time * 15 if minutes else time)
    harbour, market, mill = PLACES
    found = {harbour: {market: draw(times), mill: draw(times)}, market: {mill: draw(times)}}
    if draw(st.booleans()):
        found[mill] = {harbour: draw(times)}
    return found


@st.composite
def _participant(draw: st.DrawFn, name: str, numbers: st.SearchStrategy[list[int]], tables: list[str]) -> Any:
    found = {
        "id": name,
        "unavailable": draw(numbers),
        "max_in_a_row": draw(_often_none(st.integers(1, 2))),
        "min_meetings": draw(st.sampled_from([0, 0, 0, 1])),
        "max_meetings": draw(_often_none(st.integers(1, 3))),
        "delegates": draw(st.sampled_from([1, 1, 1, 2, ["ada", "bo"]])),
        "preferred": draw(numbers),
    }
    if tables and draw(st.integers(0, 5)) == 0:
        found["fixed_table"] = draw(st.sampled_from(tables))
    return found


@st.composite
def _meeting(
    draw: st.DrawFn,
    number: int,
    cast: tuple[str, ...],
    slots: int,
    numbers: st.SearchStrategy[list[int]],
    *,
    rooms: bool,
) -> Any:
    found: dict[str, Any] = {
        "id": f"m{number}",
        "between": draw(st.lists(st.sampled_from(cast), min_size=2, max_size=3, unique=True)),
        "session": draw(_often_none(st.just("morning"))),
        "slot": draw(_often_none(_often_none(st.integers(0, slots - 1)))),
        "not_in": draw(numbers),
        "weight": draw(st.integers(0, 3)),
        "length": draw(st.sampled_from([1, 1, 2])),
        "required": draw(st.sampled_from([False, False, False, True])),
        "after": draw(st.lists(st.sampled_from([f"m{each}" for each in range(number)]), unique=True, max_size=1))
        if number
        else [],
    }
    if place := draw(_often_none(st.sampled_from(PLACES))):
        found["place"] = place
    return found


@st.composite
def _rules(draw: st.DrawFn) -> Any:
    return {
        "hold_every_meeting": draw(st.sampled_from([False, False, True])),
        "max_idle_difference": draw(_often_none(st.integers(0, 1))),
        "min_meetings": draw(st.sampled_from([0, 0, 1])),
    }


def every(instance: Instance, most: int = 4_000) -> list[Timetable] | None:
    """All timetables that the checker finds no fault in; None when there would be too many to look at."""
    choices = [list(_choices(instance, meeting)) for meeting in instance.meetings]
    total = 1
    for each in choices:
        total *= len(each)
    if total > most:
        return None
    found = (Timetable(Status.FEASIBLE, placed) for placed in product(*choices))
    return [timetable for timetable in found if not faults(instance, timetable)]


def _choices(instance: Instance, meeting: Meeting) -> Iterator[Placed]:
    """Not at all, and wherever it could be if it were alone."""
    yield Placed(meeting.id)
    people = {each.id: each.people for each in instance.participants if each.id in meeting.between}
    several = {who: names for who, names in people.items() if len(names) > 1}
    alone = instance.model_copy(
        update={
            "meetings": (meeting.model_copy(update={"after": ()}),),
            "rules": Rules(),
            "participants": tuple(each.model_copy(update={"min_meetings": 0}) for each in instance.participants),
        }
    )
    slots = instance.slots if isinstance(instance.slots, int) else len(instance.slots)
    for slot, table, names in product(range(slots), _names(instance), product(*several.values())):
        placed = Placed(meeting.id, slot, table, dict(zip(several, names, strict=True)))
        if not faults(alone, Timetable(Status.FEASIBLE, (placed,))):
            yield placed


def _names(instance: Instance) -> list[str | None]:
    tables: Any = instance.tables
    if tables is None:
        return [None]
    if isinstance(tables, tuple) and tables and not isinstance(tables[0], int):
        return [room.id for room in tables]
    return [*_numbered(list(tables) if isinstance(tables, tuple) else tables)]


def rank(instance: Instance, timetable: Timetable, told: Timetable | None = None) -> tuple[Any, ...]:
    """Smaller is better, objective after objective, fairness by leximin."""
    values = measures(instance, timetable, told)
    held = {each.meeting for each in timetable.placed if each.slot is not None}
    between = [who for meeting in instance.meetings if meeting.id in held for who in meeting.between]
    shares = tuple(-count for count in sorted(between.count(each.id) for each in instance.participants))
    found: list[Any] = []
    for each in instance.goals:
        if each is Objective.FAIRNESS:
            found.append(shares)
        else:
            found.append(-values[each] if each in MAXIMISED else values[each])
    return tuple(found)


def refused(asked: dict[str, Any]) -> list[tuple[str, str]]:
    """(where, what in English) of every fault of an instance."""
    try:
        read(asked)
    except InstanceError as error:
        return [(fault.where, fault.what.en) for fault in error.faults]
    return []
