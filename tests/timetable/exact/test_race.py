import os
import signal
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

import pytest
from tests.timetable.exact.plain import fair, timetable

from entremise.timetable.checking import faults, measures
from entremise.timetable.exact import solve_plain
from entremise.timetable.exact.race import METHODS
from entremise.timetable.plan import Plan, Progress
from entremise.timetable.problem import Problem, compile_instance
from entremise.timetable.result import Measured, Objective, Status


def _problem(**changes: object) -> Problem:
    return compile_instance(fair(**changes))


def _endless() -> Problem:
    """A fair whose best takes long to prove: sixty firms meet six others each, some away for an hour."""
    names = [f"firm {number}" for number in range(60)]
    pairs = [(names[one], names[(one + step) % 60]) for one in range(60) for step in (1, 4, 9)]
    meetings = [{"id": f"m{number}", "between": list(pair)} for number, pair in enumerate(pairs)]
    people = [{"id": name, "unavailable": [number % 13]} for number, name in enumerate(names)]
    return _problem(slots=18, tables=11, participants=people, meetings=meetings)


def children() -> list[int]:
    """Processes that this one started and that are still there, even dead ones."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = status.read_text(encoding="utf-8").rpartition(")")
        except OSError:
            continue  # it ended meanwhile
        if int(rest.split()[1]) == os.getpid() and "entremise.timetable" in _command(int(name.split()[0])):
            found.append(int(name.split()[0]))
    return found


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8")
    except OSError:
        return ""


@pytest.mark.parametrize("method", METHODS)
def test_each_method_alone_proves_the_best(method: str) -> None:
    problem = _problem()
    plan = solve_plain(problem, workers=1, methods=[method])
    assert (plan.status, plan.objectives) == (Status.OPTIMAL, (Measured(Objective.IDLE_PERIODS, 3, 3),))
    assert plan.slots is not None
    found = timetable(problem.instance, plan.slots)
    assert (faults(problem.instance, found), measures(problem.instance, found)[Objective.IDLE_PERIODS]) == ([], 3)


def test_what_cannot_be_is_said() -> None:
    assert solve_plain(_problem(tables=3)) == Plan(Status.INFEASIBLE)


def test_progress_tells_value_and_bound_as_they_meet() -> None:
    told: list[Progress] = []
    solve_plain(_problem(), progress=told.append)
    assert (told[-1].objective, told[-1].value, told[-1].bound) == (Objective.IDLE_PERIODS, 3, 3)
    bounds = [each.bound or 0 for each in told]
    values = [each.value for each in told if each.value is not None]
    assert (bounds, values) == (sorted(bounds), sorted(values, reverse=True))


def test_stopped_it_gives_the_best_so_far_and_leaves_no_process() -> None:
    problem = _problem()
    told: list[Progress] = []
    plan = solve_plain(problem, progress=told.append, stop=lambda: bool(told), workers=1, methods=["search"])
    assert plan.slots is not None
    assert faults(problem.instance, timetable(problem.instance, plan.slots)) == []
    assert (told[-1].value, told[-1].bound) == (plan.value, plan.bound)
    assert children() == []


def test_out_of_time_no_process_is_left() -> None:
    assert solve_plain(_endless(), seconds=0.0) == Plan(Status.UNKNOWN)
    assert solve_plain(_endless(), seconds=0.3).status in {Status.UNKNOWN, Status.FEASIBLE}
    assert children() == []


def test_interrupted_no_process_is_left() -> None:
    looks = count()

    def interrupt() -> bool:
        if next(looks) > 3:
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        solve_plain(_endless(), stop=interrupt)
    assert children() == []


def test_a_process_killed_from_outside_does_not_lose_the_answer() -> None:
    killed: list[int] = []

    def kill_one() -> bool:
        if not killed and len(found := children()) == 2:
            killed.append(found[-1])
            os.kill(killed[0], signal.SIGKILL)
        return False

    plan = solve_plain(_problem(), stop=kill_one, workers=2)
    assert (len(killed), plan.status, plan.value) == (1, Status.OPTIMAL, 3)


def test_all_processes_killed_it_says_what_it_knows() -> None:
    def kill_all() -> bool:
        for process in children():
            os.kill(process, signal.SIGKILL)
        return False

    assert solve_plain(_endless(), stop=kill_all) == Plan(Status.UNKNOWN)


_STARTER = """
from tests.timetable.exact.test_race import _endless
from entremise.timetable.exact import solve_plain
solve_plain(_endless(), progress=lambda _: print("working", flush=True))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process ends at its deadline only")
def test_killed_itself_its_processes_end_with_it() -> None:
    starter = subprocess.Popen([sys.executable, "-c", _STARTER], stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    assert starter.stdout.readline() == "working\n"
    theirs = [
        int(each.name) for each in Path("/proc").glob("[0-9]*") if f"\0{starter.pid}\0" in _command(int(each.name))
    ]
    assert theirs
    starter.kill()
    starter.wait()
    starter.stdout.close()
    while any("exact.worker" in _command(each) for each in theirs):
        time.sleep(0.01)
