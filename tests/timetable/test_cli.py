"""The command: what it prints, how it ends, and what Ctrl-C leaves."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from benchmarks.timetable.generators import buyers_day
from entremise.timetable.checking import faults
from entremise.timetable.cli import register
from entremise.timetable.reading import read, read_timetable, schema
from entremise.timetable.result import Status

FAIR: dict[str, Any] = {
    "slots": 2,
    "tables": 1,
    "participants": [{"id": "baker"}, {"id": "roofer"}, {"id": "caterer"}],
    "meetings": [
        {"id": "m1", "between": ["baker", "roofer"]},
        {"id": "m2", "between": ["baker", "caterer"], "slot": 0},
    ],
}


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


def _run(*arguments: object) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["timetable", *map(str, arguments)])


def _file(folder: Path, asked: dict[str, Any]) -> Path:
    file = folder / "instance.json"
    file.write_text(json.dumps(asked), encoding="utf-8")
    return file


def test_a_timetable_is_printed_as_json(tmp_path: Path) -> None:
    done = _run(_file(tmp_path, FAIR))
    found = json.loads(done.stdout)
    assert (done.exit_code, found["status"], found["value"], found["bound"]) == (0, "optimal", 2, 2)
    assert found["meetings"] == [
        {"meeting": "m1", "slot": 1, "table": "1"},
        {"meeting": "m2", "slot": 0, "table": "1"},
    ]
    assert faults(read(FAIR), read_timetable(found)) == []
    assert done.stderr.splitlines()[-3:] == ["optimal: proven", "  value 2 / 2", "  idle_periods 0 / 0"]


def test_a_timetable_is_written_and_verified(tmp_path: Path) -> None:
    instance, out = _file(tmp_path, FAIR), tmp_path / "timetable.json"
    done = _run(instance, "--out", out)
    assert (done.exit_code, done.stdout) == (0, "")
    assert _run(instance, "--check", out).stdout.splitlines() == [
        "value: 2", "fairness: 1", "idle_periods: 0", "table_changes: 0", "walking: 0", "unpreferred: 0",
    ]  # fmt: skip


def test_a_timetable_that_breaks_a_rule_is_refused(tmp_path: Path) -> None:
    instance, out = _file(tmp_path, FAIR), tmp_path / "timetable.json"
    _run(instance, "--out", out)
    written = json.loads(out.read_text(encoding="utf-8"))
    written["meetings"][0]["slot"] = 0
    out.write_text(json.dumps(written), encoding="utf-8")
    done = _run(instance, "--check", out)
    assert (done.exit_code, done.stderr.splitlines()) == (
        1,
        [
            'Table "1" receives too many meetings in slot 0: 2.',
            '"baker" is in two meetings at once, "m1" and "m2".',
        ],
    )


def test_it_says_what_cannot_hold_together(tmp_path: Path) -> None:
    asked = FAIR | {"slots": 1, "rules": {"hold_every_meeting": True}}
    done = _run(_file(tmp_path, asked))
    found = json.loads(done.stdout)
    assert (done.exit_code, found["status"], found["meetings"]) == (1, "infeasible", [])
    assert len(found["conflicts"]) > 0
    assert done.stderr.splitlines()[0] == "impossible: proven"


def test_bad_input_is_told_and_ends_with_2(tmp_path: Path) -> None:
    asked = FAIR | {"slots": 0}
    done = _run(_file(tmp_path, asked))
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", "slots: There must be 1 to 10000.\n")
    assert (_run().exit_code, _run().stderr) == (2, "Give the file to plan: INSTANCE.json.\n")
    unwritable = _run(_file(tmp_path, FAIR), "--out", tmp_path / "nowhere" / "timetable.json")
    assert (unwritable.exit_code, "cannot be written (No such file or directory)" in unwritable.stderr) == (2, True)


def test_french_is_spoken_unless_the_terminal_speaks_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert _run(_file(tmp_path, FAIR | {"slots": 0})).stderr == "slots : Il en faut de 1 à 10000.\n"


def test_the_schema_is_printed() -> None:
    assert json.loads(_run("--schema").stdout) == schema()


def test_a_timetable_to_start_from_is_changed_little(tmp_path: Path) -> None:
    free = {key: FAIR[key] for key in ("slots", "tables", "participants")} | {
        "meetings": [{"id": "m1", "between": ["baker", "roofer"]}],
        "order": ["value", "changes"],
    }
    told = tmp_path / "told.json"
    told.write_text(
        json.dumps({
            "status": "feasible", "seconds": 0, "seed": 0, "objectives": [], "conflicts": [],
            "meetings": [{"meeting": "m1", "slot": 1, "table": "1"}],
        }), encoding="utf-8",
    )  # fmt: skip
    found = json.loads(_run(_file(tmp_path, free), "--start", told).stdout)
    assert found["meetings"] == [{"meeting": "m1", "slot": 1, "table": "1"}]
    assert found["objectives"][1] == {"objective": "changes", "value": 0, "bound": 0}


def test_interrupted_it_writes_the_best_so_far(tmp_path: Path) -> None:
    instance = buyers_day()
    file, out = tmp_path / "instance.json", tmp_path / "timetable.json"
    file.write_text(instance.model_dump_json(exclude_defaults=True), encoding="utf-8")
    entremise = Path(sys.executable).with_name("entremise")
    command = [entremise, "timetable", file, "--seconds", "600", "--out", out]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        next(line for line in running.stderr if "Waiting reduced" in line)
        running.send_signal(signal.SIGINT)
        running.stderr.read()
    found = read_timetable(out)
    assert (running.returncode, found.status) == (0, Status.FEASIBLE)
    assert faults(read(file), found) == []
