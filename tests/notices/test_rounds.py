"""Regular work: done by one worker at a time, at its time, and begun again when it was cut short."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult
from tests.notices.conftest import NOON
from tests.project.running import PATIENCE, entremise, environment

from entremise.notices import rounds
from entremise.notices.models import Round
from entremise.notices.rounds import LEASE, Regular, begin_cut_short_tasks_again, run_due

MINUTE = timedelta(minutes=1)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the two rounds of a test did: one each minute, one each day."""
    done: list[str] = []
    declared = {
        name: Regular(name, period, lambda now, name=name: done.append(f"{name} {now:%d %H:%M}"))
        for name, period in (("minute", MINUTE), ("day", timedelta(days=1)))
    }
    monkeypatch.setattr(rounds, "_declared", declared)
    monkeypatch.setattr(rounds, "autodiscover_modules", lambda _: None)
    return done


@pytest.mark.django_db
def test_each_is_done_at_its_time(done: list[str]) -> None:
    outcomes = [run_due(NOON + minutes * MINUTE) for minutes in (0, 0.5, 1, 24 * 60)]
    assert outcomes == [{"day": "done", "minute": "done"}, {}, {"minute": "done"}, {"day": "done", "minute": "done"}]
    assert done == ["day 12 11:00", "minute 12 11:00", "minute 12 11:01", "day 13 11:00", "minute 13 11:00"]


@pytest.mark.django_db
def test_all_can_be_asked_for(done: list[str]) -> None:
    assert [run_due(NOON, even_if_not_due=True) for _ in range(2)] == [{"day": "done", "minute": "done"}] * 2


@pytest.mark.django_db
def test_one_that_another_worker_does_is_left_to_it(done: list[str]) -> None:
    Round.objects.create(name="minute", started_at=NOON)
    assert [run_due(NOON + after) for after in (2 * MINUTE, LEASE - MINUTE)] == [{"day": "done"}, {}]
    assert run_due(NOON + LEASE, even_if_not_due=False) == {"minute": "done"}


@pytest.mark.django_db
def test_one_that_fails_does_not_hold_the_others(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(rounds._declared, "day", Regular("day", MINUTE, fail))
    assert [run_due(NOON + after) for after in (0 * MINUTE, MINUTE / 2, MINUTE)] == [
        {"day": "failed", "minute": "done"}, {}, {"day": "failed", "minute": "done"}
    ]  # fmt: skip
    assert list(Round.objects.order_by("name").values_list("name", "failure")) == [
        ("day", "ZeroDivisionError"), ("minute", "")
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_task_whose_worker_was_stopped_is_given_back() -> None:
    cut, running = (
        DBTaskResult.objects.create(
            task_path="x", args_kwargs={}, queue_name="default", backend_name="default", status="RUNNING", started_at=at
        )
        for at in (NOON - LEASE, NOON)
    )
    begin_cut_short_tasks_again(NOON)
    assert [DBTaskResult.objects.get(pk=each.pk).status for each in (cut, running)] == ["READY", "RUNNING"]


KILLED = """
import os, signal
from django.utils import timezone
from entremise.notices import rounds
from entremise.notices.rounds import Regular
def die(now):
    print("begun", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
rounds._declared = {"news": Regular("news", __import__("datetime").timedelta(seconds=1), die)}
rounds.autodiscover_modules = lambda _: None
rounds.run_due(timezone.now())
"""
AFTERWARDS = """
from datetime import timedelta
from django.utils import timezone
from entremise.notices import rounds
from entremise.notices.rounds import LEASE, Regular
rounds._declared = {"news": Regular("news", timedelta(seconds=1), lambda now: None)}
rounds.autodiscover_modules = lambda _: None
print([rounds.run_due(timezone.now() + after) for after in (LEASE / 2, LEASE + timedelta(minutes=1))])
"""


@pytest.mark.slow
def test_a_round_whose_worker_is_killed_is_begun_again_after_its_lease(tmp_path: Path) -> None:
    assert entremise(tmp_path, "django", "migrate", "--verbosity=0").returncode == 0
    killed, afterwards = (
        subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{program}"],
            env=environment(tmp_path, DJANGO_SETTINGS_MODULE="entremise.project.settings"),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        for program in (KILLED, AFTERWARDS)
    )
    assert (killed.returncode, killed.stdout) == (-9, "begun\n")
    assert afterwards.stdout == "[{}, {'news': 'done'}]\n"


@pytest.mark.slow
def test_the_command_does_what_is_due_and_says_so(tmp_path: Path) -> None:
    assert entremise(tmp_path, "django", "migrate", "--verbosity=0").returncode == 0
    first, second, all_of_them = (entremise(tmp_path, "rounds", *options) for options in ([], [], ["--all"]))
    assert "notices.send" in first.stdout
    assert "Rien n’est dû." in second.stdout or "notices.send" in second.stdout
    assert (all_of_them.returncode, "notices.send" in all_of_them.stdout) == (0, True)
