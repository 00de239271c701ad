"""The example of the documentation is planned as the page says, and the page describes every key."""

from pathlib import Path

from pydantic import BaseModel

from entremise.timetable.checking import faults
from entremise.timetable.instance import Instance, Meeting, Participant, Room, Rules, Slot
from entremise.timetable.reading import read
from entremise.timetable.result import Objective, Status
from entremise.timetable.solving import solve

PAGE = Path(__file__).parents[2] / "docs" / "timetable" / "instance.md"


def test_the_example_is_planned_and_proven() -> None:
    instance = read(PAGE.with_name("example.json"))
    found = solve(instance)
    assert faults(instance, found) == []
    assert (found.status, [each.value for each in found.objectives]) == (Status.OPTIMAL, [14, 1, 1, 15, 0])


def test_the_page_describes_every_key_and_objective() -> None:
    models: tuple[type[BaseModel], ...] = (Instance, Slot, Room, Participant, Meeting, Rules)
    keys = {key for model in models for key in model.model_fields} | {each.value for each in Objective}
    page = PAGE.read_text(encoding="utf-8")
    assert [key for key in sorted(keys) if f"`{key}`" not in page] == []
