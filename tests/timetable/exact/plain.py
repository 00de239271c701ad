"""Small plain problems: a few meetings among the cast of a fictional fair, and every timetable they could have."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from hypothesis import strategies as st

from entremise.timetable.checking import faults, measures
from entremise.timetable.instance import Instance
from entremise.timetable.problem import compile_instance
from entremise.timetable.reading import read
from entremise.timetable.result import Objective, Placed, Status, Timetable

CAST = ("bakery", "roofer", "caterer", "printer", "nursery")


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Up to five meetings of two in up to five slots, of one day or two; tables, sessions, fairness."""
    slots = draw(st.integers(2, 5))
    some = st.lists(st.integers(0, slots - 1), unique=True, max_size=1)
    asked: dict[str, Any] = {
        "slots": draw(st.sampled_from([slots, _two_days(slots)])),
        "sessions": {"morning": list(range(slots // 2 + 1))},
        "tables": draw(st.sampled_from([None, 1, 2, [1] * (slots - 1) + [2]])),
        "participants": [{"id": name, "unavailable": draw(some)} for name in CAST],
        "meetings": [draw(_meeting(number, slots)) for number in range(draw(st.integers(0, 5)))],
        "rules": {
            "hold_every_meeting": True,
            "max_idle_difference": draw(st.sampled_from([None, 0, 1, 2])),
        },
        "minimise": "idle_periods",
    }
    return read(asked)


@st.composite
def _meeting(draw: st.DrawFn, number: int, slots: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": f"m{number}",
        "between": draw(st.lists(st.sampled_from(CAST), min_size=2, max_size=2, unique=True)),
    }
    match draw(st.integers(0, 7)):
        case 0:
            found["slot"] = draw(st.integers(0, slots - 1))
        case 1:
            found["session"] = "morning"
        case 2 if number:
            found["after"] = [f"m{draw(st.integers(0, number - 1))}"]
    return found


def _two_days(slots: int) -> list[dict[str, str]]:
    found = []
    for number in range(slots):
        start = datetime(2026, 11, 24, 9, tzinfo=UTC) + timedelta(minutes=30 * number, days=number // 3)
        found.append({"start": start.isoformat(), "end": (start + timedelta(minutes=30)).isoformat()})
    return found


def timetable(instance: Instance, slots: tuple[int | None, ...]) -> Timetable:
    """Meetings in these slots, at the first tables free."""
    at = [[each for each, other in enumerate(slots) if other == slot] for slot in slots]
    tables = [None if instance.tables is None else str(same.index(each) + 1) for each, same in enumerate(at)]
    placed = [
        Placed(meeting.id, slot, table) for meeting, slot, table in zip(instance.meetings, slots, tables, strict=True)
    ]
    return Timetable(Status.FEASIBLE, tuple(placed))


def all_values(instance: Instance) -> Iterator[int]:
    """The idle periods of every timetable that the checker allows."""
    for slots in product(*compile_instance(instance).starts):
        found = timetable(instance, slots)
        if not faults(instance, found):
            yield measures(instance, found)[Objective.IDLE_PERIODS]


def fair(**changes: Any) -> Instance:
    """A fair that takes thought: twelve firms, each meets the next five, in seven slots, at five tables at a time."""
    names = [f"firm {number}" for number in range(12)]
    pairs = [(names[one], names[(one + step) % 12]) for one in range(12) for step in (1, 3, 5)]
    asked = {
        "slots": 9,
        "tables": 5,
        "participants": [{"id": name, "unavailable": [number % 9]} for number, name in enumerate(names)],
        "meetings": [{"id": f"m{number}", "between": list(pair)} for number, pair in enumerate(pairs)],
        "rules": {"hold_every_meeting": True, "max_idle_difference": 2},
        "minimise": "idle_periods",
    }
    return read(asked | changes)
