"""The checker finds out each rule that is broken, alone: a sound timetable, one thing moved, one sentence."""

from dataclasses import replace
from typing import Any

import pytest

from entremise.timetable.checking import faults, measures
from entremise.timetable.instance import Instance
from entremise.timetable.reading import read
from entremise.timetable.result import Measured, Objective, Placed, Status, Timetable

TWO_ROOMS = [
    {"id": "blue", "place": "harbour", "equipment": ["screen"]},
    {"id": "green", "place": "market", "unavailable": [3]},
]


def _fair(**asked: Any) -> Instance:
    """Two mornings of three slots: a baker meets a roofer and a caterer, who meets a printer."""
    day = [{"start": f"2026-11-2{3 + n // 3}T{9 + n % 3:02}:00Z", "end": f"2026-11-2{3 + n // 3}T{9 + n % 3:02}:30Z"}
           for n in range(6)]  # fmt: skip
    usual: dict[str, Any] = {
        "slots": day,
        "tables": TWO_ROOMS,
        "travel": {"harbour": {"market": 20}},
        "sessions": {"first day": [0, 1, 2]},
        "participants": [{"id": each} for each in ("baker", "roofer", "caterer", "printer")],
        "meetings": [
            {"id": "one", "between": ["baker", "roofer"]},
            {"id": "two", "between": ["caterer", "printer"]},
            {"id": "three", "between": ["baker", "caterer"]},
        ],
    }
    for key, value in asked.items():
        if key in {"baker", "roofer", "caterer"}:
            next(each for each in usual["participants"] if each["id"] == key).update(value)
        elif key in {"one", "two", "three"}:
            next(each for each in usual["meetings"] if each["id"] == key).update(value)
        else:
            usual[key] = value
    return read(usual)


def _plan(*where: tuple[int, str] | None, delegates: dict[str, str] | None = None) -> Timetable:
    """Slot and table of meetings one, two and three; None: not held."""
    ids = ("one", "two", "three")
    placed = [
        Placed(name) if each is None else Placed(name, each[0], each[1], delegates or {})
        for name, each in zip(ids, where, strict=True)
    ]
    return Timetable(Status.FEASIBLE, tuple(placed))


SOUND = _plan((0, "blue"), (0, "green"), (1, "blue"))

PLANTED: dict[str, tuple[dict[str, Any], Timetable, str]] = {
    "away": ({"roofer": {"unavailable": [0]}}, SOUND, '"roofer" is away during "one".'),
    "session": (
        {"one": {"session": "first day"}}, _plan((4, "blue"), None, None),
        'Meeting "one" is outside its session, "first day".',
    ),
    "forbidden slot": ({"one": {"not_in": [0]}}, SOUND, 'Meeting "one" is in a slot forbidden to it.'),
    "fixed slot": ({"one": {"slot": 2}}, SOUND, 'Meeting "one" is not in its fixed slot, 2.'),
    "over two days": (
        {"one": {"length": 2}}, _plan((2, "blue"), None, None), 'Meeting "one" leaves the slots of its day.'
    ),
    "no such slot": ({}, _plan((6, "blue"), None, None), 'Meeting "one" leaves the slots of its day.'),
    "before the first slot": ({}, _plan((-1, "blue"), None, None), 'Meeting "one" leaves the slots of its day.'),
    "two at once": (
        {}, _plan((0, "blue"), None, (0, "green")), '"baker" is in two meetings at once, "one" and "three".'
    ),
    "long over another": (
        {"one": {"length": 2}}, _plan((0, "blue"), None, (1, "green")),
        '"baker" is in two meetings at once, "one" and "three".',
    ),
    "too far": (
        {"travel": {"harbour": {"market": 31}}}, _plan((0, "blue"), None, (1, "green")),
        '"baker" has no time to go from "one" to "three".',
    ),
    "too far, two slots later": (
        {"travel": {"harbour": {"market": 91}}}, _plan((0, "blue"), None, (2, "green")),
        '"baker" has no time to go from "one" to "three".',
    ),
    "too far on the way back": (
        {"travel": {"harbour": {"market": 10}, "market": {"harbour": 31}}}, _plan((0, "green"), None, (1, "blue")),
        '"baker" has no time to go from "one" to "three".',
    ),
    "no rest": (
        {"baker": {"max_in_a_row": 1}}, SOUND, '"baker" meets for 2 slots without rest, and accepts 1.'
    ),
    "table taken": ({}, _plan((0, "blue"), (0, "blue"), None), 'Table "blue" receives too many meetings in slot 0: 2.'),
    "table closed": ({}, _plan((3, "green"), None, None), 'Table "green" receives too many meetings in slot 3: 1.'),
    "no such table": ({}, _plan((0, "red"), None, None), 'Meeting "one" is at no table known.'),
    "equipment": (
        {"one": {"equipment": ["screen"]}}, _plan((0, "green"), None, None),
        'Table "green" lacks what "one" needs: screen.',
    ),
    "place": (
        {"one": {"place": "harbour"}}, _plan((0, "green"), None, None),
        'Table "green" is not at the place of "one", "harbour".',
    ),
    "table of a meeting": ({"one": {"table": "green"}}, SOUND, 'Meeting "one" is not at the table fixed.'),
    "table of a participant": (
        {"caterer": {"fixed_table": "blue"}}, SOUND, 'Meeting "two" is not at the table fixed.'
    ),
    "order": (
        {"one": {"after": ["two"]}}, SOUND, 'Meeting "one" starts before "two" ends.'
    ),
    "order of a long one": (
        {"two": {"length": 2}, "three": {"after": ["two"], "between": ["baker", "roofer"]}}, SOUND,
        'Meeting "three" starts before "two" ends.',
    ),
    "required": ({"two": {"required": True}}, _plan((0, "blue"), None, None), 'Meeting "two" must be held.'),
    "cap": ({"baker": {"max_meetings": 1}}, SOUND, '"baker" has 2 meetings, and accepts 1.'),
    "floor": ({"caterer": {"min_meetings": 1}}, _plan((0, "blue"), None, None), '"caterer" has 0 meetings, not 1.'),
    "floor of all": (
        {"rules": {"min_meetings": 2}}, _plan((0, "blue"), None, (1, "blue")), '"caterer" has 1 meetings, not 2.'
    ),
    "unequal waiting": (
        {"rules": {"max_idle_difference": 0}}, _plan((0, "blue"), (0, "green"), (2, "blue")),
        '"baker" waits 1 times and "roofer" 0.',
    ),
    "nobody knows who": (
        {"baker": {"delegates": ["ada", "bo"]}}, _plan((0, "blue"), None, None, delegates={"baker": "cy"}),
        'Nobody knows who of "baker" goes to "one".',
    ),
    "one person twice": (
        {"baker": {"delegates": 2}},
        _plan((0, "blue"), None, (0, "green"), delegates={"baker": "2"}),
        '"baker (2)" is in two meetings at once, "one" and "three".',
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", PLANTED)
def test_each_rule_that_is_broken_is_found_out(rule: str) -> None:
    asked, plan, expected = PLANTED[rule]
    assert [fault.en for fault in faults(_fair(**asked), plan)] == [expected]


def test_a_sound_timetable_has_no_fault() -> None:
    assert faults(_fair(), SOUND) == []


def test_meetings_are_answered_once_and_in_order() -> None:
    expected = "The timetable does not answer each meeting once, in the order they were asked."
    plan = replace(SOUND, placed=SOUND.placed[::-1])
    assert [fault.en for fault in faults(_fair(), plan)] == [expected]
    assert [fault.en for fault in faults(_fair(), replace(SOUND, placed=SOUND.placed[:2]))] == [expected]


def test_a_false_figure_and_a_false_proof_are_found_out() -> None:
    false = replace(SOUND, objectives=(Measured(Objective.VALUE, 4, 4),))
    assert [each.en for each in faults(_fair(), false)] == ['The timetable claims 4 for "value", it has 3.']
    unproven = replace(SOUND, status=Status.OPTIMAL, objectives=(Measured(Objective.TABLE_CHANGES, 1, 0),))
    expected = ['A timetable proven optimal cannot have 1 and 0 for "table_changes".']
    assert [each.en for each in faults(_fair(), unproven)] == expected


def test_nothing_found_is_no_fault() -> None:
    assert faults(_fair(), Timetable(Status.INFEASIBLE)) == []


def test_what_a_timetable_is_worth() -> None:
    instance = _fair(baker={"preferred": [0]}, two={"weight": 5})
    assert measures(instance, _plan((0, "blue"), (0, "green"), (2, "blue")), told=SOUND) == {
        Objective.VALUE: 7,
        Objective.FAIRNESS: 1,
        Objective.IDLE_PERIODS: 2,  # the baker and the caterer
        Objective.TABLE_CHANGES: 1,  # the caterer
        Objective.WALKING: 20,
        Objective.UNPREFERRED: 1,
        Objective.CHANGES: 1,
    }


def test_several_people_of_a_firm_wait_together_and_walk_alone() -> None:
    instance = _fair(baker={"delegates": ["ada", "bo"]})
    placed = (
        Placed("one", 0, "blue", {"baker": "ada"}),
        Placed("two", 2, "blue"),
        Placed("three", 0, "green", {"baker": "bo"}),
    )
    found = measures(instance, Timetable(Status.FEASIBLE, placed))
    assert (found[Objective.IDLE_PERIODS], found[Objective.WALKING]) == (1, 20)  # both the caterer's


def test_two_days_are_not_one() -> None:
    """Neither a run nor a walk goes over the night."""
    found = measures(_fair(), _plan((2, "blue"), (0, "blue"), (3, "blue")))
    assert (found[Objective.IDLE_PERIODS], found[Objective.TABLE_CHANGES]) == (0, 0)
