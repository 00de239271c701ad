"""Bad instances are refused with every fault, each by the name of its item; a timetable is written and read back."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.timetable.small import refused

from entremise.timetable.instance import Instance, InstanceError
from entremise.timetable.reading import read, read_timetable, schema, told, write
from entremise.timetable.result import Measured, Objective, Placed, Status, Timetable
from entremise.timetable.words import Said

FAIR: dict[str, Any] = {
    "slots": 4,
    "tables": 2,
    "participants": [{"id": "baker"}, {"id": "roofer"}],
    "meetings": [{"id": "m1", "between": ["baker", "roofer"]}],
}
MEETING: dict[str, Any] = FAIR["meetings"][0]
AT_NINE = {"start": "2026-11-23T09:00:00+01:00", "end": "2026-11-23T09:30:00+01:00"}
AT_TEN = {"start": "2026-11-23T10:00:00+01:00", "end": "2026-11-23T10:30:00+01:00"}
NEXT_DAY = {"start": "2026-11-24T09:00:00+01:00", "end": "2026-11-24T09:30:00+01:00"}


def _meeting(**asked: Any) -> dict[str, Any]:
    return {"meetings": [MEETING | asked]}


def _baker(**asked: Any) -> dict[str, Any]:
    return {"participants": [{"id": "baker"} | asked, {"id": "roofer"}]}


#: What is written, and the faults: where, what.
FAULTS: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    (_meeting(between=["baker", "nobody"]), [("meetings[m1].between", 'There is no participant "nobody".')]),
    (_meeting(between=["baker", "baker"]), [("meetings[m1].between", '"baker" meets themselves.')]),
    (_meeting(between=["baker"]), [("meetings[m1].between", "Needs at least 2.")]),
    (_meeting(slot=4), [("meetings[m1].slot", "There is no slot 4: they go from 0 to 3.")]),
    (_meeting(slot=-1), [("meetings[m1].slot", "Must be at least 0.")]),
    (_meeting(not_in=[9]), [("meetings[m1].not_in", "There is no slot 9: they go from 0 to 3.")]),
    (_meeting(session="evening"), [("meetings[m1].session", 'There is no session "evening".')]),
    (_meeting(table="3"), [("meetings[m1].table", 'There is no table "3".')]),
    (_meeting(table="01"), [("meetings[m1].table", 'There is no table "01".')]),
    (_meeting(after=["m2"]), [("meetings[m1].after", 'There is no meeting "m2".')]),
    (_meeting(after=["m1"]), [("meetings[m1].after", 'Go round in a circle: "m1" → "m1".')]),
    (_meeting(length=5), [("meetings[m1].length", "Is longer than the 4 slots.")]),
    (_meeting(weight=1_000_001), [("meetings[m1].weight", "Is more than 1000000.")]),
    (_meeting(weight=1.5), [("meetings[m1].weight", "Must be a whole number.")]),
    (_meeting(equipment=["screen"]), [("meetings[m1].equipment", 'No room has "screen".')]),
    (_meeting(place="mill") | {"travel": {"a": {"b": 1}}}, [("meetings[m1].place", 'There is no place "mill".')]),
    (_meeting(wieght=3), [("meetings[m1].wieght", "Is no key known here: see the schema.")]),
    (_meeting(required="yes"), [("meetings[m1].required", "Must be true or false.")]),
    ({"meetings": [MEETING, MEETING]}, [("meetings[m1]", "Is there 2 times.")]),
    ({"meetings": {}}, [("meetings", "Must be a list [ … ].")]),
    ({"meetings": ["m1"]}, [("meetings[0]", "Must be an object { … }.")]),
    ({"meetings": [{"between": ["baker", "roofer"]}]}, [("meetings[0].id", "Is missing.")]),
    ({"participants": [*FAIR["participants"], {"id": "baker"}]}, [("participants[baker]", "Is there 2 times.")]),
    (_baker(unavailable=[4]), [("participants[baker].unavailable", "There is no slot 4: they go from 0 to 3.")]),
    (_baker(preferred=[4]), [("participants[baker].preferred", "There is no slot 4: they go from 0 to 3.")]),
    (_baker(fixed_table="blue"), [("participants[baker].fixed_table", 'There is no table "blue".')]),
    (_baker(delegates=0), [("participants[baker].delegates", "Must be at least 1.")]),
    (_baker(delegates=[]), [("participants[baker].delegates", "Needs at least 1.")]),
    (_baker(delegates=["ada", "ada"]), [("participants[baker].delegates[ada]", "Is there 2 times.")]),
    (_baker(delegates=[3]), [("participants[baker].delegates[0]", "Must be a text in quotes.")]),
    (_baker(min_meetings=2, max_meetings=1), [("participants[baker].max_meetings", "Is less than min_meetings.")]),
    (_baker(id=""), [("participants[0].id", "Cannot be empty.")]),
    ({"slots": 0}, [("slots", "There must be 1 to 10000.")]),
    ({"slots": "four"}, [("slots", "Must be a whole number.")]),
    ({"slots": [AT_TEN, AT_NINE]}, [("slots[1]", "Starts before the last one ends.")]),
    ({"slots": [AT_NINE, AT_NINE]}, [("slots[1]", "Starts before the last one ends.")]),
    ({"slots": [AT_NINE | {"end": AT_NINE["start"]}]}, [("slots[0]", "A slot ends after it starts.")]),
    (
        {"slots": [AT_NINE | {"start": "2026-11-23T09:00:00"}]},
        [("slots[0].start", "Must tell its time zone: 2026-11-22T09:00:00+01:00.")],
    ),
    (
        {"slots": [AT_NINE | {"end": "later"}]},
        [("slots[0].end", "Must be a moment: 2026-11-22T09:00:00+01:00.")],
    ),
    (
        {"slots": [AT_NINE | {"day": "one"}, AT_TEN | {"day": "two"}, NEXT_DAY | {"day": "one"}]},
        [("slots[2]", 'Returns to day "one" after another: tell the day of each slot.')],
    ),
    ({"sessions": {"late": [5]}}, [("sessions[late]", "There is no slot 5: they go from 0 to 3.")]),
    ({"tables": [1, 2]}, [("tables", "Gives 2 for 4 slots.")]),
    ({"tables": [1, 2, -1, 2]}, [("tables", "There must be 0 to 10000.")]),
    ({"tables": [{"id": "blue"}, 3]}, [("tables[1]", "Must be an object { … }.")]),
    ({"tables": [{"id": "blue"}, {"id": "blue"}]}, [("tables[blue]", "Is there 2 times.")]),
    (
        {"tables": [{"id": "blue", "unavailable": [4]}]},
        [("tables[blue].unavailable", "There is no slot 4: they go from 0 to 3.")],
    ),
    (
        {
            "tables": [{"id": name, "place": name} for name in ("harbour", "market", "mill")],
            "travel": {"harbour": {"market": 1}, "mill": {"market": 2}},
        },
        [("travel[harbour]", 'How long does it take to "mill"?')],
    ),
    ({"travel": {"harbour": {"market": -1}}}, [("travel[harbour][market]", "Must be at least 0.")]),
    ({"maximise": "idle_periods"}, [("maximise", '"idle_periods" belongs in minimise.')]),
    ({"minimise": ["walking", "value"]}, [("minimise", '"value" belongs in maximise.')]),
    ({"rules": {"max_idle_difference": -1}}, [("rules.max_idle_difference", "Must be at least 0.")]),
]


@pytest.mark.parametrize(("written", "expected"), FAULTS)
def test_a_fault_is_told_where_it_is(written: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert refused(FAIR | written) == expected


def test_all_faults_are_told_at_once_in_both_languages() -> None:
    with pytest.raises(InstanceError) as caught:
        read(FAIR | _meeting(between=["baker", "nobody"], slot=7) | {"maximise": "walking"})
    assert [fault.what for fault in caught.value.faults] == [
        Said("Le participant « nobody » n'existe pas.", 'There is no participant "nobody".'),
        Said("Le créneau 7 n'existe pas : ils vont de 0 à 3.", "There is no slot 7: they go from 0 to 3."),
        Said("« walking » va dans minimise.", '"walking" belongs in minimise.'),
    ]


def test_an_objective_that_does_not_exist() -> None:
    [(where, what)] = refused(FAIR | {"minimise": ["waiting"]})
    assert (where, what.split(":")[0]) == ("minimise[0]", "Must be one of")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'{"slots": 3,\n "tables":}', "Is no JSON: line 2, column 11 (Expecting value)."),
        (b'{"slots": 3, "slots": 4}', 'The key "slots" is there twice.'),
        (b"[1, 2]", "Must hold a JSON object { … }."),
        (b"", "Is no JSON: line 1, column 1 (Expecting value)."),
        ("{\"name\": \"é\"}".encode("latin-1"), "Is no text in UTF-8."),
        (b"[" * 100_000, "Has too many levels."),
    ],
    ids=["syntax", "key twice", "list", "empty", "latin-1", "deep"],
)  # fmt: skip
def test_a_file_that_is_no_instance(tmp_path: Path, text: bytes, expected: str) -> None:
    file = tmp_path / "instance.json"
    file.write_bytes(text)
    with pytest.raises(InstanceError) as caught:
        read(file)
    assert [(fault.where, fault.what.en) for fault in caught.value.faults] == [(str(file), expected)]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InstanceError, match="Cannot be read: No such file or directory"):
        read(tmp_path / "nothing.json")


def test_a_file_is_read_as_its_content(tmp_path: Path) -> None:
    file = tmp_path / "instance.json"
    file.write_text("\ufeff" + json.dumps(FAIR), encoding="utf-8")
    assert read(file) == read(FAIR) == Instance.model_validate(FAIR)


def test_a_timetable_is_written_and_read_back(tmp_path: Path) -> None:
    timetable = Timetable(
        status=Status.FEASIBLE,
        placed=(
            Placed("m1", 2, "blue", {"baker": "ada"}),
            Placed("m2", why=Said("Personne n'est là.", "Nobody is there.")),
        ),
        objectives=(Measured(Objective.VALUE, 1, 2), Measured(Objective.WALKING, 30, None)),
        conflicts=(Said("Trop de rencontres.", "Too many meetings."),),
        seconds=1.25,
        seed=7,
    )
    folder = tmp_path / "plans"
    folder.mkdir()
    write(timetable, folder / "timetable.json")
    assert read_timetable(folder / "timetable.json") == timetable
    assert read_timetable(told(timetable)) == timetable
    assert [file.name for file in folder.iterdir()] == ["timetable.json"]


@pytest.mark.parametrize("written", [FAIR, {}, {"status": "lovely"}])
def test_what_is_no_timetable_is_refused(written: dict[str, Any]) -> None:
    with pytest.raises(InstanceError, match="Is no timetable that this command wrote"):
        read_timetable(written)


def test_the_schema_describes_every_key() -> None:
    found = schema()
    assert list(found["properties"]) == list(Instance.model_fields)
    assert found["additionalProperties"] is False
