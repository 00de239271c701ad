"""One mission over Marseille, Miami and Los Angeles, with the end of summer time in it: instants count."""

from typing import Any

import pytest
from tests.timetable.small import refused

from entremise.timetable.checking import faults, measures
from entremise.timetable.problem import compile_instance
from entremise.timetable.reading import read
from entremise.timetable.result import Objective, Placed, Status, Timetable
from entremise.timetable.solving import solve


def _slots(*moments: str) -> list[dict[str, str]]:
    """`2026-10-30T09:00/09:30+01:00`"""
    found = []
    for moment in moments:
        day, hours = moment.split("T")
        start, end = hours[:5], hours[6:11]
        found.append({"start": f"{day}T{start}:00{hours[11:]}", "end": f"{day}T{end}:00{hours[11:]}"})
    return found


MISSION: dict[str, Any] = {
    "slots": _slots(
        "2026-10-30T09:00/09:30+01:00",  # Marseille
        "2026-10-30T11:30/12:00+01:00",
        "2026-10-30T16:30/17:00-04:00",  # Miami, that evening: 10 hours less 30 minutes after noon in Marseille
        "2026-10-30T17:00/17:30-04:00",
        "2026-11-02T08:00/08:30-08:00",  # Los Angeles, after the end of summer time
    ),
    "travel": {"marseille": {"miami": 600, "los angeles": 900}, "miami": {"los angeles": 400}},
    "participants": [{"id": each} for each in ("shipyard", "port", "importer", "studio")],
    "meetings": [
        {"id": "at home", "between": ["shipyard", "port"], "place": "marseille", "slot": 1},
        {"id": "in Florida", "between": ["shipyard", "importer"], "place": "miami", "not_in": [0, 1, 4]},
        {"id": "in California", "between": ["shipyard", "studio"], "place": "los angeles", "slot": 4},
    ],
}


def test_a_flight_takes_the_time_it_takes_whatever_the_clocks_say() -> None:
    """From 12:00 in Marseille, ten hours lead to 17:00 in Miami, not to 16:30."""
    instance = read(MISSION)
    found = solve(instance)
    assert (found.status, [each.slot for each in found.placed]) == (Status.OPTIMAL, [1, 3, 4])
    assert faults(instance, found) == []
    early = Timetable(Status.FEASIBLE, (found.placed[0], Placed("in Florida", 2), found.placed[2]))
    assert [each.en for each in faults(instance, early)] == [
        '"shipyard" has no time to go from "at home" to "in Florida".'
    ]


def test_slots_may_go_back_on_the_wall_but_not_in_time() -> None:
    west = _slots("2026-10-30T18:00/18:30+01:00", "2026-10-30T13:30/14:00-04:00")
    assert refused(MISSION | {"slots": west, "meetings": []}) == []
    east = _slots("2026-10-30T13:00/13:30-04:00", "2026-10-30T17:00/17:30+01:00")
    assert refused(MISSION | {"slots": east, "meetings": []}) == [("slots[1]", "Starts before the last one ends.")]


def test_an_hour_that_comes_twice_is_two_hours() -> None:
    """In Los Angeles on 1 November 2026, 01:00 to 02:00 comes twice."""
    night = _slots("2026-11-01T01:00/01:30-07:00", "2026-11-01T01:00/01:30-08:00", "2026-11-01T02:00/02:30-08:00")
    meetings = [
        {"id": "one", "between": ["shipyard", "port"], "place": "pier", "slot": 0},
        {"id": "two", "between": ["shipyard", "studio"], "place": "hill", "not_in": [0]},
    ]
    asked = MISSION | {"slots": night, "meetings": meetings, "travel": {"pier": {"hill": 30}}}
    assert [each.slot for each in solve(read(asked)).placed] == [0, 1]
    asked["travel"] = {"pier": {"hill": 31}}
    assert [each.slot for each in solve(read(asked)).placed] == [0, 2]


@pytest.mark.parametrize(
    ("late", "days"),
    [
        ("2026-10-31T22:00/22:30-04:00", [range(2)]),  # already 1 November in Marseille
        ("2026-11-01T00:30/01:00-04:00", [range(1), range(1, 2)]),
    ],
)
def test_a_day_is_the_date_where_one_is(late: str, days: list[range]) -> None:
    instance = read(MISSION | {"slots": _slots("2026-10-31T18:00/18:30-04:00", late), "meetings": []})
    assert list(compile_instance(instance).days) == days


def test_waiting_is_counted_in_the_days_where_one_is() -> None:
    instance = read(MISSION)
    found = Timetable(Status.FEASIBLE, (Placed("at home", 1), Placed("in Florida", 3), Placed("in California", 4)))
    assert measures(instance, found)[Objective.IDLE_PERIODS] == 1
