"""Small events of the kind that the methods for large ones know."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from entremise.timetable.instance import Instance
from entremise.timetable.reading import read

BUYERS = ("town hall", "harbour", "hospital", "theatre")
SELLERS = ("bakery", "roofer", "caterer", "printer")
GOALS = (["value", "idle_periods"], ["fairness", "value", "idle_periods"], ["value", "fairness"], ["value"])


@st.composite
def events(draw: st.DrawFn, *, most_meetings: int = 5) -> Instance:
    """A day or two of up to six slots, tables that are alike, meetings of one slot."""
    slots = draw(st.integers(1, 6))
    some = st.lists(st.integers(0, slots - 1), unique=True, max_size=2)
    buyers, sellers = BUYERS[: draw(st.integers(1, 4))], SELLERS[: draw(st.integers(1, 4))]
    count = draw(st.integers(1, most_meetings))
    between: st.SearchStrategy[Any] = st.tuples(st.sampled_from(buyers), st.sampled_from(sellers))
    anybody, most = st.sampled_from([*buyers, *sellers]), min(3, len(buyers) + len(sellers))
    between = st.one_of(between, st.lists(anybody, unique=True, min_size=2, max_size=most))
    asked = {
        "slots": _two_days(slots) if draw(st.booleans()) else slots,
        "sessions": {"morning": list(range((slots + 1) // 2))},
        "tables": draw(_tables(slots)),
        "participants": [_participant(draw, name, some) for name in (*buyers, *sellers)],
        "meetings": [_meeting(draw, number, between, some, slots) for number in range(count)],
        "rules": {
            "hold_every_meeting": draw(st.sampled_from([False, False, False, True])),
            "min_meetings": draw(st.sampled_from([0, 0, 1])),
        },
        "order": draw(st.sampled_from(GOALS)),
    }
    return read(asked)


def _two_days(slots: int) -> list[dict[str, str]]:
    begin = datetime(2026, 11, 23, 9, tzinfo=UTC)
    starts = [begin + timedelta(days=int(number >= (slots + 1) // 2), hours=number) for number in range(slots)]
    return [{"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()} for start in starts]


def _tables(slots: int) -> st.SearchStrategy[Any]:
    rooms = [{"id": "blue"}, {"id": "green", "capacity": 2, "unavailable": [0]}]
    by_slot = st.lists(st.integers(0, 2), min_size=slots, max_size=slots).filter(any)
    return st.one_of(st.none(), st.integers(1, 3), by_slot, st.just(rooms))


def _participant(draw: st.DrawFn, name: str, some: st.SearchStrategy[list[int]]) -> dict[str, Any]:
    return {
        "id": name,
        "unavailable": draw(st.one_of(st.just([]), some)),
        "max_meetings": draw(st.sampled_from([None, None, None, 1, 2])),
        "min_meetings": draw(st.sampled_from([0, 0, 0, 1])),
        "delegates": draw(st.sampled_from([1, 1, 1, 2])),
    }


def _meeting(
    draw: st.DrawFn, number: int, between: st.SearchStrategy[Any], some: st.SearchStrategy[list[int]], slots: int
) -> dict[str, Any]:
    return {
        "id": f"m{number}",
        "between": draw(between),
        "session": draw(st.sampled_from([None, None, None, "morning"])),
        "slot": draw(st.sampled_from([None, None, None, None, *range(slots)])),
        "not_in": draw(st.one_of(st.just([]), some)),
        "weight": draw(st.integers(0, 3)),
        "required": draw(st.sampled_from([False, False, False, True])),
    }
